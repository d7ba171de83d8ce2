"""Characters and words: markers, folding, and cleaning for display only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.types import Span

BULLETS = "•·▪◦●○■□▫‣⁃∙➢➤►▶❖◆♦✦❑❍⬧⧫➔\uf0b7\uf0a7\uf0d8\uf02d"
DASHES = "-–—"
LEAD_IN = re.compile(r":\s*[-–]?$")  # how a sentence that introduces a list ends

_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{0,3}))"
_MARKERS = (
    ("bullet", re.compile(rf"([{re.escape(BULLETS)}])[ \t\xa0]*(?=\S)")),
    ("bullet", re.compile(r"([o*+])[ \t\xa0]+(?=\S)")),
    ("dash", re.compile(rf"([{DASHES}])[ \t\xa0]+(?=\S)")),
    (
        "section",
        re.compile(
            r"(\d{1,2}(?:\.\d{1,3})+\.?)[ \t\xa0]+(?=\S)"
            r"(?!(?:million|billion|per cent|percent|percentage|times|years?|hours?|days?|weeks?|"
            r"FTE|miles?|km|kg|tonnes?|[ap]\.?m)\b|[-–]\s*\d)"
        ),
    ),
    ("number", re.compile(r"(\d{1,3}[.)])[ \t\xa0]+(?=\S)")),
    ("number", re.compile(r"(\d{1,3}:)[ \t\xa0]+(?=\S)")),
    ("number", re.compile(r"(\(\d{1,3}\))[ \t\xa0]+(?=\S)")),
    ("number", re.compile(r"(\d{1,2} [-–])[ \t\xa0]+(?=\S)")),
    ("roman", re.compile(rf"(\(?{_ROMAN}[.)])[ \t\xa0]+(?=\S)", re.IGNORECASE)),
    ("letter", re.compile(r"(\(?[A-Za-z]\)|[a-z]\.)[ \t\xa0]+(?=\S)")),
)
_DOUBLE = re.compile(
    rf"[{DASHES}*•][ \t]+(?=\(?(?:\d{{1,2}}(?:\.\d{{1,2}})*|[a-z]{{1,4}})[.)]?[ \t])"
)
_HYPHEN_END = re.compile(r"(?<=\w)-\s*\n\s*(?=\w)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3})(?=\S)|(?<=\S)(\*{1,3}|_{2,3})")


@lru_cache(maxsize=4096)
def marker(text: str) -> tuple[str, str, int]:
    """Return the kind of list marker a line starts with, the marker and where its text starts.

    ("", "", 0) if it starts with none. "- 3.4 text" and "- a) text" count as "3.4" and "a)".
    """
    skip = len(text) - len(text.lstrip())
    double = _DOUBLE.match(text, skip)
    if double and marker(text[double.end() :])[0] not in ("", "bullet", "dash"):
        kind, mark, begin = marker(text[double.end() :])
        return kind, mark, double.end() + begin
    for kind, pattern in _MARKERS:
        found = pattern.match(text, skip)
        if found and found.group(1).strip("()."):
            return kind, found.group(1), found.end()
    return "", "", 0


def fold(text: str) -> str:
    """Return text with runs of white space folded to one blank."""
    return " ".join(text.split())


def unspaced(text: str) -> str:
    """Return text without any white space: what is counted, and must agree with the source."""
    return "".join(text.split())


@lru_cache(maxsize=8192)
def display(text: str) -> str:
    """Return text fit for a reader: folded, line-end hyphens closed, markdown stars removed."""
    return fold(_EMPHASIS.sub("", _HYPHEN_END.sub("-", text)))


def capital(text: str) -> str:
    """Return text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def trim(text: str, span: Span) -> Span:
    """Return a span without the white space at its ends."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|etc|cf|approx|dr|mr|mrs|ms|prof|st|no|nos|cllr|rev|fig|para|paras|"
    r"vol|vs|inc|ltd|co|dept|rd|ave|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|am|pm)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"([.!?…]++)[\"'”’)\]]*+(?=(\s+[\"'“‘(\[]?[A-Z0-9£])?)")
_TAIL = 16  # characters that the longest abbreviation fits into


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of a span, trimmed, in order; they cover all but white space.

    A full stop ends a sentence unless it closes a known abbreviation or an initial, or stands
    inside brackets that are still open. Measured on the two real papers this
    agrees with the hand-cut sentences more often than spaCy's sentencizer does ("e.g. SQA").
    """
    start = counted = span.start
    brackets = 0
    for found in _END.finditer(text, span.start, span.end):
        if found.group(2) is None:
            continue
        end, stop = found.end(), found.end(1)
        brackets += text.count("(", counted, end) - text.count(")", counted, end)
        counted = end
        tail = text[max(start, stop - _TAIL) : stop]
        if text[found.start()] == "." and _ABBREVIATION.search(tail):
            continue
        if brackets > 0:
            continue
        yield trim(text, Span(start, end))
        start, brackets = end, 0
    last = trim(text, Span(start, span.end))
    if last.end > last.start:
        yield last


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without punctuation."""
    return re.findall(r"[a-z0-9]+(?:['’][a-z]+)?", text.lower())


def ordinal(mark: str) -> str:
    """Return what a list marker counts with: "b" for "(b)", "3" for "3.", "3.10" for itself."""
    return mark.strip("().:-– ").lower()


@lru_cache(maxsize=4096)
def is_caps(text: str) -> bool:
    """Return whether a line is set in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 2 and sum(map(str.isupper, letters)) >= 0.85 * len(letters)
