"""The first appendix: every point, by the groups who made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.forms import summary
from pipeline.forms.docx.markup import Markup, appendix, body, heading
from pipeline.forms.docx.tables import Cell, Column, Table, note, said
from pipeline.published import Passage, Publication
from pipeline.tables import counted, in_words
from pipeline.text import capital

_COLUMNS = (
    Column("Point", 4.1),
    Column("Label", 1.35),
    Column("Theme", 2),
    Column("Place", 2.65),
)
Who = tuple[tuple[str, ...], bool]  # groups, and whether others are held back


def points(shown: Publication) -> Iterator[Markup]:
    """Yield the appendix; what may not be quoted is counted, not shown."""
    yield appendix("Points by stakeholder group", bookmark="points")
    yield body(
        "Every point that may be quoted, once, under the groups who made it: word for word, with "
        "its label, its theme and its place. A point marked (to be checked) is one of which the "
        "computer is unsure."
    )
    for who, inside in _by_who(shown):
        name = _name(shown, who)
        yield heading(2, f"{name} ({counted(len(inside), 'point')})")
        quoted = [passage for passage in inside if passage.text]
        if quoted:
            yield _table(shown, name, quoted)
        if silent := len(inside) - len(quoted):
            yield note(_silent(silent, more=bool(quoted)))


def _silent(number: int, *, more: bool) -> str:
    noun = "point" if number == 1 else "points"
    told = f"{in_words(number)} {'more ' if more else ''}{noun} may not be quoted."
    return capital(told)


def _by_who(shown: Publication) -> list[tuple[Who, list[Passage]]]:
    """Return the points by who made them: single groups in order, then groups together."""
    held: dict[Who, list[Passage]] = {}
    for passage in shown.points:
        held.setdefault((passage.stakeholders, passage.hidden_groups), []).append(passage)
    order = {group.id: at for at, group in enumerate(shown.groups)}

    def place(item: tuple[Who, list[Passage]]) -> tuple[object, ...]:
        groups, hidden = item[0]
        return not groups, len(groups), hidden, [order.get(group, len(order)) for group in groups]

    return sorted(held.items(), key=place)


def _name(shown: Publication, who: Who) -> str:
    groups, hidden = who
    if not groups:
        return "Group not shown" if hidden else "No group named"
    return summary.titled(shown, groups) + (", and others not shown" if hidden else "")


def _table(shown: Publication, name: str, quoted: Sequence[Passage]) -> Markup:
    labels = {label.id: at for at, label in enumerate(shown.labels)}
    themes = {theme.id: at for at, theme in enumerate(shown.themes)}
    quoted = sorted(
        quoted, key=lambda p: (labels[p.label], themes.get(p.theme, len(themes)), p.number)
    )
    return Table(
        f"Points: {name[:1].lower()}{name[1:]}",
        "A row for each point: its words, its label, its theme and its place.",
        _COLUMNS,
        [_row(shown, passage) for passage in quoted],
    ).markup()


def _row(shown: Publication, passage: Passage) -> list[Cell]:
    check = " (to be checked)" if passage.review else ""
    return [
        said(passage.text),
        said(f"{shown.name_of[passage.label]}{check}"),
        said(shown.name_of.get(passage.theme, "In no theme")),
        said(shown.where(passage)),
    ]
