"""The table of themes by stakeholder group: each count in figures, the more the darker its ground.

The grounds run from white to a blue on which black still stands out at more than 7 to 1, so that
nobody needs the colours to read the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.forms.docx.markup import Markup, heading, link, numbered, run
from pipeline.forms.docx.opening import suppression
from pipeline.forms.docx.tables import Cell, Column, Table
from pipeline.forms.wording import cell
from pipeline.published import Code, Publication, ThemeShown
from pipeline.text import capital

_PALE = (255, 255, 255)
_DEEP = (122, 173, 220)
_ACROSS = 12  # groups that fit beside the names of the themes on an upright page
_LEVEL = 5  # groups whose names fit above their columns without being turned

Counts = dict[tuple[str, str], int | None]


def heat_map(shown: Publication) -> Iterator[Markup]:
    """Yield the tables of themes by group, as many groups in each as fit on a page."""
    counts = by_theme_and_group(shown)
    groups = [group for group in shown.groups if any(key[1] == group.id for key in counts)]
    if not groups:
        return
    yield heading(2, "Which groups noted what")
    yield numbered(
        "The table counts the points of each theme by the group that made them. The darker a cell, "
        "the more points; an empty cell stands for none."
    )
    for start in range(0, len(groups), _ACROSS):
        yield _table(shown, groups[start : start + _ACROSS], counts)


def by_theme_and_group(shown: Publication) -> Counts:
    """Return the points of each theme and group over all labels: None where one is suppressed."""
    made: Counts = {}
    for one in shown.cells:
        key = one.theme, one.group
        before = made.get(key, 0)
        made[key] = None if before is None or one.points is None else before + one.points
    return made


def bookmark(shown: Publication, theme: ThemeShown) -> str:
    """Return the bookmark of the first paragraph on a theme."""
    return f"theme_{shown.themes.index(theme) + 1}"


def _table(shown: Publication, groups: Sequence[Code], counts: Counts) -> Markup:
    turned = len(groups) > _LEVEL
    part = 1 if turned else 1.6
    columns = [
        Column("Theme", 5),
        *(Column(capital(g.name), part, number=True, turned=turned) for g in groups),
    ]
    most = max((count for count in counts.values() if count), default=1)
    return Table(
        "Themes by stakeholder group",
        "A row for each theme, a column for each stakeholder group; each cell holds the number "
        "of points, on a darker ground the more there are.",
        columns,
        [_row(shown, theme, groups, counts, most) for theme in shown.themes],
        below="A point that several groups made together counts in the column of each of them."
        f"{suppression(shown)}",
    ).markup()


def _row(
    shown: Publication, theme: ThemeShown, groups: Sequence[Code], counts: Counts, most: int
) -> list[Cell]:
    cells = [_heat(counts.get((theme.id, group.id), 0), most) for group in groups]
    return [Cell(link(bookmark(shown, theme), run(theme.name, style="Hyperlink"))), *cells]


def _heat(count: int | None, most: int) -> Cell:
    if count == 0:
        return Cell(run(""))
    return Cell(run(cell(count)), "" if count is None else ground(count / most))


def ground(part: float) -> str:
    """Return the colour for a part between 0 and 1 of the largest count, as RRGGBB."""
    mixed = (round(pale + part * (deep - pale)) for pale, deep in zip(_PALE, _DEEP, strict=True))
    return "".join(f"{value:02X}" for value in mixed)
