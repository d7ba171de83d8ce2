"""The next edition of a code book: its themes as they were used, and what was found besides.

What a book says stays as it is; only examples that people coded by hand are added, for they are
decisions too. New themes are candidates of a later edition, so that they take no finding from the
themes that were there before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.codebook import ACTIVE, CANDIDATE, PARENT, CodeBook, CodedTheme
from pipeline.tables import Counts, listed
from pipeline.text import display, fold
from pipeline.types import Finding, ParentTheme, Segment, Theme


def next_edition(counts: Counts) -> CodeBook:
    """Return the code book of a run with the examples that people gave and the new themes."""
    book, found = counts.codebook, counts.found.themes
    kept = {theme.id for theme in book.themes}
    number = max((theme.edition for theme in book.themes), default=0) + 1
    by_hand = _by_hand(counts)
    themes = [
        *(_taught(theme, by_hand.get(theme.id, ()), counts) for theme in book.themes),
        *(_parent(parent, counts, number) for parent in found.parents if parent.id not in kept),
        *(
            _candidate(theme, by_hand.get(theme.id, ()), counts, number)
            for theme in found.themes
            if theme.id not in kept
        ),
    ]
    return replace(book, themes=tuple(themes))


def _by_hand(counts: Counts) -> dict[str, list[Finding]]:
    """Return the findings that people put in each theme, in reading order."""
    held: dict[str, list[Finding]] = {}
    for finding in counts.findings:
        place = counts.theme_of.get(finding.segment.id)
        if finding.coding.theme and place:
            held.setdefault(place[0].id, []).append(finding)
    return held


def _taught(theme: CodedTheme, by_hand: Iterable[Finding], counts: Counts) -> CodedTheme:
    """Return a theme of the book with the examples that it does not hold yet."""
    texts = _quotable((finding.segment for finding in by_hand), counts)
    known = {fold(text) for text in theme.examples}
    return replace(theme, examples=(*theme.examples, *(t for t in texts if fold(t) not in known)))


def _quotable(segments: Iterable[Segment], counts: Counts) -> list[str]:
    texts = [display(segment.text) for segment in segments if counts.may_quote(segment)]
    return list(dict.fromkeys(texts))


def _candidate(
    theme: Theme, by_hand: Iterable[Finding], counts: Counts, edition: int
) -> CodedTheme:
    """Return a theme that was found as a theme of the book: active if people named it."""
    lessons = [counts.by_id[address].segment for address in theme.lessons or theme.exemplars]
    coded = [finding.segment for finding in by_hand]
    return CodedTheme(
        id=theme.id,
        name=theme.name,
        definition=_definition(theme, counts),
        examples=tuple(_quotable([*coded, *lessons], counts)),
        parent=theme.parent,
        status=ACTIVE if theme.basis == "human" else CANDIDATE,
        edition=edition,
    )


def _parent(parent: ParentTheme, counts: Counts, edition: int) -> CodedTheme:
    names = [theme.name for theme in counts.found.themes.themes if theme.parent == parent.id]
    return CodedTheme(
        id=parent.id,
        name=parent.name,
        definition=f"The themes {listed([f'“{name}”' for name in names])}.",
        status=PARENT,
        edition=edition,
    )


def _definition(theme: Theme, counts: Counts) -> str:
    """Return what a theme is about: its words and those of a point, if it may be quoted."""
    about = ", ".join(theme.keywords[:5]) or f"“{theme.name}”"
    words = next(filter(None, map(counts.words, theme.gists)), "")
    return f"Points about {about}{f'; for example “{words}”' if words else ''}."
