"""Headings that are told by how they look: a number and a few words in bold, a line with a colon.

An agenda item ("1. Apologies" in bold) is followed by its text; a list of bold names is not. What
is right for most items of a list is taken for all that are short and bold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.office.content import Block, Paragraph, all_paragraphs
from pipeline.text import LEAD_IN, fold, marker

_HEADING = 30  # words of a numbered line in bold that is a heading, at most
_LEAD = 12  # words of a line in bold with a colon that is a heading, at most
_NUMBERED = ("number", "letter", "roman")


def find_leads(blocks: Sequence[Block]) -> None:
    """Mark the lines in bold that end in a colon and head the paragraphs below, not a list."""
    shown = [one for one in all_paragraphs(blocks) if one.text and not one.reason]
    for one, after in pairwise(shown):
        if not one.strong or one.mark or one.heading or one.title or after.mark or after.strong:
            continue
        text = one.text
        heads = LEAD_IN.search(text) and len(text.split()) <= _LEAD and not marker(text)[0]
        one.leads = bool(heads) and not marker(after.text)[0]


def numbered_headings(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the series of numbers that head what follows: bold, short, not one after another."""
    votes: dict[str, Counter[bool]] = {}
    paragraphs = [one for one in all_paragraphs(blocks) if one.text and not one.reason]
    for at, one in enumerate(paragraphs):
        series = _series(one)
        if not series:
            continue
        after = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        stands = after is not None and _series(after) != series
        votes.setdefault(series, Counter())[_looks_like_heading(one) and stands] += 1
    return frozenset(series for series, said in votes.items() if said[True] > said[False])


def _series(one: Paragraph) -> str:
    """Return what a numbered paragraph is counted in: its list, or the shape of a typed number."""
    if one.heading or one.title:
        return ""
    if one.mark:
        return f"{one.series} {one.strong}" if re.search(r"\w", one.mark) and one.series else ""
    kind, mark, _ = marker(one.text)
    shape = re.sub(r"\w+", "x", mark)
    return f"{kind} {shape} {one.strong}" if kind in _NUMBERED else ""


def _looks_like_heading(one: Paragraph) -> bool:
    text = fold(one.text)
    short = len(text.split()) <= _HEADING and not LEAD_IN.search(text)
    return one.strong and short and not re.search(r"[.;,!]$", text)


def is_heading(one: Paragraph, heads: frozenset[str]) -> bool:
    """Return whether a paragraph is a heading of one of the series that head what follows."""
    return _series(one) in heads and _looks_like_heading(one)
