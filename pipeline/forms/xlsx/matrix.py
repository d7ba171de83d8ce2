"""Framework matrices: what each group, or each document, says on each theme, in counts and words.

The framework method (Ritchie and Spencer, 1994) charts the data in a matrix of themes and cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.forms.summary import is_sure, reported
from pipeline.forms.wording import cell
from pipeline.published import Passage, Publication, ThemeShown
from pipeline.text import capital

_QUOTES = 2
_LONG = 180  # characters of a quotation in a cell; more makes rows too high to read
_CUT = " […]"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: counts by label as one line (empty: nothing was said) and quotations."""

    counts: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of themes, in rows, and groups or documents, in columns, each an id and a name."""

    title: str
    description: str
    themes: tuple[ThemeShown, ...]
    columns: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Cell]


def by_group(shown: Publication) -> Matrix:
    """Return what each stakeholder group says on each theme."""
    counts: dict[tuple[str, str], dict[str, int | None]] = {}
    for one in shown.cells:
        counts.setdefault((one.theme, one.group), {})[one.label] = one.points
    heard = {group for _, group in counts}
    return Matrix(
        "Themes by group",
        "What each stakeholder group says on each theme: how many points under each label, and up "
        "to two quotations. The number of points leads to all points of the theme.",
        _ranked(shown),
        tuple((one.id, capital(one.name)) for one in shown.groups if one.id in heard),
        _cells(shown, counts, lambda passage: passage.stakeholders, shown.where),
    )


def by_document(shown: Publication) -> Matrix:
    """Return what each document says on each theme.

    Where the count of a theme under a label is suppressed, so is that of each of its documents.
    """
    hidden = {(t.id, c.label) for t in shown.themes for c in t.counts if c.points is None}
    counts: dict[tuple[str, str], dict[str, int | None]] = {}
    for point in shown.points:
        if point.theme:
            held = counts.setdefault((point.theme, shown.file(point.document)), {})
            known = held.get(point.label, 0)
            over = (point.theme, point.label) in hidden or known is None
            held[point.label] = None if over else (known or 0) + 1
    heard = {file for _, file in counts}
    return Matrix(
        "Themes by document",
        "What each document says on each theme: how many points under each label, and up to two "
        "quotations. The number of points leads to all points of the theme.",
        _ranked(shown),
        tuple((file, file) for file in shown.files(shown.papers) if file in heard),
        _cells(shown, counts, lambda one: (shown.file(one.document),), partial(_inside, shown)),
    )


def _ranked(shown: Publication) -> tuple[ThemeShown, ...]:
    return tuple(sorted(shown.themes, key=lambda theme: (-(theme.points or 0), theme.name)))


def _cells(
    shown: Publication,
    counts: dict[tuple[str, str], dict[str, int | None]],
    cases: Callable[[Passage], Iterable[str]],
    where: Callable[[Passage], str],
) -> dict[tuple[str, str], Cell]:
    said: dict[tuple[str, str], list[Passage]] = {}
    for theme in shown.themes:
        for passage in _telling(theme, shown):
            for case in cases(passage):
                said.setdefault((theme.id, case), []).append(passage)
    return {
        key: Cell(_line(held, shown), _quoted(said.get(key, ()), shown, where))
        for key, held in counts.items()
    }


def _telling(theme: ThemeShown, shown: Publication) -> list[Passage]:
    """Return the points of a theme with words: sure ones first, of few groups, best fit first."""
    exemplars = set(theme.exemplars)
    members = [shown.by_id[address] for address in theme.members]
    return sorted(
        (passage for passage in members if passage.text),
        key=lambda p: (not is_sure(p), len(p.stakeholders), p.id not in exemplars),
    )


def _line(held: dict[str, int | None], shown: Publication) -> str:
    told = (
        f"{shown.name_of[label]} {cell(held[label])}"
        for label in reported(shown)
        if held.get(label, 0) != 0
    )
    return ", ".join(told)


def _quoted(
    passages: Sequence[Passage], shown: Publication, where: Callable[[Passage], str]
) -> tuple[str, ...]:
    """Return quotations of different labels where there are any, in the order of labels."""
    first = {passage.label: passage for passage in reversed(passages)}
    order = reported(shown)
    best = sorted(first.values(), key=passages.index)[:_QUOTES]
    best += [passage for passage in passages if passage not in best][: _QUOTES - len(best)]
    best.sort(key=lambda passage: (order.index(passage.label), passage.number))
    return tuple(f"“{_short(passage.text)}” ({where(passage)})" for passage in best)


def _short(text: str) -> str:
    """Return text, cut after a word with a sign of it where it is too long for a cell."""
    return text if len(text) <= _LONG else text[:_LONG].rsplit(" ", 1)[0] + _CUT


def _inside(shown: Publication, passage: Passage) -> str:
    """Return where a passage stands in its document, whose name the column bears."""
    return shown.where(passage).removeprefix(f"{shown.file(passage.document)}, ")
