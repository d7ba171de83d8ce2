"""The tables of themes: one row a theme, a theme and label, or a theme, label and group."""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms.summary import reported
from pipeline.forms.tables.columns import (
    GROUP,
    GROUP_NAME,
    LABEL,
    POINTS,
    SUPPRESSED,
    THEME,
    THEME_ID,
)
from pipeline.forms.tables.table import Column, Table, Value, joined, rows
from pipeline.published import LabelCount, Publication, ThemeShown

_ID = Column("theme_id", "Theme code", "the code of the theme", required=True)
_NAME = Column("theme", "Theme", "the name of the theme", required=True)
_OF_LABEL = "of all points of the label, how large a share (0 to 1)"


def themes(shown: Publication) -> Table:
    """Return the table of themes."""
    return Table(
        "themes",
        "Themes",
        "One row a theme: what it is about, how it came about and how firm it is.",
        (
            _ID,
            _NAME,
            Column("definition", "Definition", "what the theme holds"),
            POINTS,
            Column("status", "Status", "whether it is in use or a candidate"),
            Column("basis", "Basis", "found (by the computer), human or codebook"),
            Column("parent_id", "Parent code", "the code of the theme of themes it belongs to"),
            Column("parent", "Parent theme", "the name of that theme of themes"),
            Column("keywords", "Words", "words that tell it from the other themes", many=True),
            Column(
                "stability",
                "Steady",
                "how much of it comes again when a fifth of the points is left out (1: all)",
                "number",
            ),
            Column(
                "left_out", "Steady at worst", "the same when one document is left out", "number"
            ),
            Column("coherence", "Coherent", "how alike its points are (1: the same)", "number"),
            SUPPRESSED,
        ),
        rows(_theme(theme, shown) for theme in shown.themes),
        key=("theme_id",),
    )


def _theme(theme: ThemeShown, shown: Publication) -> list[Value]:
    parent = shown.name_of.get(theme.parent, "")
    about = [theme.status, theme.basis, theme.parent, parent, joined(theme.keywords)]
    firm = [theme.stability, theme.left_out, theme.coherence]
    told = [theme.id, theme.name, theme.definition, theme.points]
    return [*told, *about, *firm, theme.points is None]


def theme_labels(shown: Publication) -> Table:
    """Return the table of themes under labels."""
    return Table(
        "theme_labels",
        "Themes and labels",
        "One row a theme under a label: how much was noted, and what can be said of it.",
        (
            _ID,
            _NAME,
            LABEL,
            POINTS,
            Column("documents", "Documents", "in how many documents", "integer", hides=True),
            Column("groups", "Groups", "how many stakeholder groups", "integer", hides=True),
            Column("texts", "Different texts", "points in different words", "integer", hides=True),
            Column("share", "Share", _OF_LABEL, "number", hides=True),
            Column("share_low", "Share, low", "the low end of its 95% interval", "number"),
            Column("share_high", "Share, high", "the high end of its 95% interval", "number"),
            Column("quantifier", "In words", "how many of the documents or groups, in words"),
            Column("statement", "Statement", "what can be said of it, in a sentence"),
            SUPPRESSED,
        ),
        rows(_label(theme, count) for theme in shown.themes for count in theme.counts),
        key=("theme_id", "label"),
        links=(("theme_id", "themes"), ("label", "labels")),
    )


def _label(theme: ThemeShown, count: LabelCount) -> list[Value]:
    hidden = [count.points, count.documents, count.groups, count.texts, count.share]
    bounds = [count.low, count.high, count.quantifier, count.statement]
    return [theme.id, theme.name, count.label, *hidden, *bounds, None in hidden]


def theme_stakeholders(shown: Publication) -> Table:
    """Return the table of themes under labels by stakeholder group."""
    return Table(
        "theme_stakeholders",
        "Themes and groups",
        "One row a theme, label and stakeholder group: how often the group noted it.",
        (
            replace(THEME_ID, required=True),
            THEME,
            LABEL,
            GROUP,
            GROUP_NAME,
            POINTS,
            Column(
                "share_of_group",
                "Share of group",
                "of all points of the group, how large a share (0 to 1)",
                "number",
                hides=True,
            ),
            SUPPRESSED,
        ),
        rows(
            [
                cell.theme,
                shown.name_of[cell.theme],
                cell.label,
                cell.group,
                shown.name_of[cell.group],
                cell.points,
                cell.share,
                None in (cell.points, cell.share),
            ]
            for cell in shown.cells
        ),
        key=("theme_id", "label", "stakeholder"),
        links=(
            ("theme_id", "themes"),
            ("label", "labels"),
            ("stakeholder", "stakeholder_groups"),
        ),
    )


def themes_by_label(shown: Publication) -> Table:
    """Return the cross-table of themes and labels, themes with the most points first."""
    counted = (
        replace(POINTS, name=label, title=shown.name_of[label], meaning=f"points labelled {label}")
        for label in reported(shown)
    )
    ranked = sorted(shown.themes, key=lambda theme: (-(theme.points or 0), theme.name))
    return Table(
        "themes_by_label",
        "Themes by label",
        "Points by theme and label, themes with the most points first.",
        (
            _NAME,
            *counted,
            replace(POINTS, name="all", title="All", meaning="points under all labels"),
            _ID,
            SUPPRESSED,
        ),
        rows(_across(theme, shown) for theme in ranked),
        key=("theme_id",),
        links=(("theme_id", "themes"),),
    )


def _across(theme: ThemeShown, shown: Publication) -> list[Value]:
    held = {count.label: count.points for count in theme.counts}
    numbers = [*(held.get(label, 0) for label in reported(shown)), theme.points]
    return [theme.name, *numbers, theme.id, None in numbers]


def parents(shown: Publication) -> Table:
    """Return the table of themes of themes."""
    return Table(
        "parents",
        "Parent themes",
        "One row a theme of themes.",
        (
            Column("parent_id", "Parent code", "the code of the parent theme", required=True),
            Column("parent", "Parent theme", "its name", required=True),
            Column("themes", "Themes", "the codes of its themes", many=True),
        ),
        rows([parent.id, parent.name, joined(parent.themes)] for parent in shown.parents),
        key=("parent_id",),
    )
