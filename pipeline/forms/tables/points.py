"""The table of points, one row a point, and the tables of passages that stand for something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.forms.tables.columns import (
    DOCUMENT,
    LABEL,
    SEGMENT,
    THEME,
    THEME_ID,
    WHERE,
    WORDS,
)
from pipeline.forms.tables.table import Column, Table, Value, joined, rows
from pipeline.published import Passage, Publication, ThemeShown

_Get = Callable[[Passage, Publication], Value]

_COLUMNS: tuple[tuple[Column, _Get], ...] = (
    (DOCUMENT, lambda p, _: p.document),
    (Column("page", "Page", "its page, from 1", "integer", required=True), lambda p, _: p.page),
    (
        Column("line", "Line", "its line on that page (in the file, for text)", "integer"),
        lambda p, _: p.line,
    ),
    (
        Column("paragraph", "Paragraph", "its printed paragraph number, if it has one"),
        lambda p, _: p.paragraph,
    ),
    (
        Column("heading_path", "Headings", "the headings above it, outermost first"),
        lambda p, _: " > ".join(p.headings),
    ),
    (WORDS, lambda p, _: p.text),
    (LABEL, lambda p, _: p.label),
    (
        Column("label_confidence", "Confidence", "how sure the coder is, from 0 to 1", "number"),
        lambda p, _: p.confidence,
    ),
    (
        Column("stakeholders", "Stakeholders", "who says so: ids of groups", many=True),
        lambda p, _: joined(p.stakeholders),
    ),
    (
        Column("services", "Services", "which service it is about: ids of services", many=True),
        lambda p, _: joined(p.services),
    ),
    (THEME, lambda p, shown: _name(p.theme, shown)),
    (
        Column("review", "To be checked", "yes: a person should look at its coding", "boolean"),
        lambda p, _: p.review,
    ),
    (SEGMENT, lambda p, _: p.id),
    (
        Column("number", "Number", "its number among the segments, in reading order", "integer"),
        lambda p, _: p.number,
    ),
    (Column("at", "Place", "its place, where a page does not tell"), lambda p, _: p.at),
    (
        Column("second_label", "Second label", "the label that came next, if it came near"),
        lambda p, _: p.second_label,
    ),
    (
        Column("label_basis", "Label rests on", "what the label rests on, such as wording"),
        lambda p, _: p.basis,
    ),
    (
        Column("stakeholder_basis", "Stakeholders rest on", "where it was found who says so"),
        lambda p, _: p.stakeholder_basis,
    ),
    (
        Column(
            "stakeholders_hidden",
            "Stakeholders hidden",
            "yes: who says so is left empty as too few people said so",
            "boolean",
        ),
        lambda p, _: p.hidden_groups,
    ),
    (THEME_ID, lambda p, _: p.theme),
    (
        Column("theme_fit", "Theme fit", "how near the theme’s centre it is (1: there)", "number"),
        lambda p, _: p.fit,
    ),
    (
        Column("second_theme_id", "Second theme", "the code of a theme that it also touches"),
        lambda p, _: p.second_theme,
    ),
    (
        Column("may_quote", "May be quoted", "no: its words are left out of this file", "boolean"),
        lambda p, _: p.quotable,
    ),
    (
        Column("lead_in", "Lead-in", "the line that introduces the list it stands in"),
        lambda p, _: p.lead_in,
    ),
    (
        Column("same_as", "Same words as", "the segment that said the same words before"),
        lambda p, _: p.same_as,
    ),
    (
        Column("legibility", "Legibility", "how legible the source is, from 0 to 1", "number"),
        lambda p, _: p.legibility,
    ),
)
_OF_THEME = replace(THEME_ID, required=True)
_ROLES = {
    "exemplar": "exemplars",
    "borderline": "borderline",
    "against": "against",
    "alone": "alone",
}


def points(shown: Publication) -> Table:
    """Return the table of points, in reading order."""
    return Table(
        "points",
        "Points",
        "One row a point: a passage that reports something.",
        tuple(column for column, _ in _COLUMNS),
        rows([get(point, shown) for _, get in _COLUMNS] for point in shown.points),
        key=("segment_id",),
        links=(("document", "documents"), ("label", "labels")),
    )


def exemplars(shown: Publication) -> Table:
    """Return the table of passages that show what a theme is: best first in each role."""
    return Table(
        "exemplars",
        "Exemplars",
        "Passages that show what a theme is: the best, those on its edge, those that say the "
        "opposite, and those of one group alone.",
        (
            _OF_THEME,
            THEME,
            Column(
                "role",
                "Role",
                "exemplar: shows the theme best; borderline: on its edge; against: says the "
                "opposite; alone: said by one group only",
                required=True,
            ),
            Column("rank", "Rank", "its place in this role, from 1", "integer", required=True),
            SEGMENT,
            LABEL,
            WHERE,
            WORDS,
        ),
        rows(row for theme in shown.themes for row in _standing_for(theme, shown)),
        key=("theme_id", "role", "rank"),
        links=(("theme_id", "themes"), ("segment_id", "points"), ("label", "labels")),
    )


def _standing_for(theme: ThemeShown, shown: Publication) -> Iterator[list[Value]]:
    for role, field in _ROLES.items():
        for rank, address in enumerate(getattr(theme, field), start=1):
            passage = shown.by_id[address]
            told = [address, passage.label, shown.where(passage), passage.text]
            yield [theme.id, theme.name, role, rank, *told]


def pairs(shown: Publication) -> Table:
    """Return the table of barriers beside the needs that may answer them."""
    columns: list[Column] = [_OF_THEME, THEME]
    for name, title in (("barrier", "Barrier"), ("need", "Need"), ("indicator", "Indicator")):
        columns += _passage_columns(name, title)
    alike = Column("similarity", "Alike", "how alike the two are in meaning (1: same)", "number")
    return Table(
        "pairs",
        "Barriers and needs",
        "Each row sets a barrier beside a need of the same theme, as their words are alike. "
        "Whether the need answers the barrier is for a reader to judge.",
        (*columns, alike),
        rows(
            [
                pair.theme,
                _name(pair.theme, shown),
                *_told(pair.barrier, shown),
                *_told(pair.need, shown),
                *_told(pair.indicator, shown),
                pair.similarity,
            ]
            for pair in shown.pairs
        ),
        key=("barrier_id", "need_id"),
        links=(("theme_id", "themes"), ("barrier_id", "points"), ("need_id", "points")),
    )


def unanswered(shown: Publication) -> Table:
    """Return the table of barriers that no need of their theme comes near."""
    told = (shown.by_id[address] for address in shown.unanswered)
    return Table(
        "unanswered",
        "Barriers without a need",
        "Barriers for which the documents name no need of the same theme that comes near.",
        (SEGMENT, THEME_ID, THEME, WHERE, WORDS),
        rows([p.id, p.theme, _name(p.theme, shown), shown.where(p), p.text] for p in told),
        key=("segment_id",),
        links=(("segment_id", "points"),),
    )


def _passage_columns(name: str, title: str) -> list[Column]:
    needed = name != "indicator"
    return [
        Column(f"{name}_id", f"{title} segment", f"the address of the {name}", required=needed),
        Column(f"{name}_where", f"{title} stands in", f"where the {name} stands"),
        Column(name, title, f"the words of the {name}"),
    ]


def _told(address: str, shown: Publication) -> list[Value]:
    if not address:
        return ["", "", ""]
    passage = shown.by_id[address]
    return [address, shown.where(passage), passage.text]


def _name(theme: str, shown: Publication) -> str:
    return shown.theme_of[theme].name if theme else ""
