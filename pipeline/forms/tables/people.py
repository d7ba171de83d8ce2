"""The tables of stakeholder groups and of the other words of the code book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.forms.summary import reported
from pipeline.forms.tables.columns import GROUP, GROUP_NAME, LABEL, POINTS, SUPPRESSED
from pipeline.forms.tables.table import Column, Table, Value, rows
from pipeline.published import Code, Publication

_DEFINITION = Column("definition", "Definition", "what it stands for in the code book")


def stakeholders(shown: Publication) -> Table:
    """Return the table of how often each group noted something under each label."""
    return Table(
        "stakeholders",
        "Groups and labels",
        "One row a stakeholder group and label: how often the group noted something. A point of "
        "several groups counts for each of them.",
        (GROUP, GROUP_NAME, LABEL, POINTS, SUPPRESSED),
        rows(_said(shown)),
        key=("stakeholder", "label"),
        links=(("stakeholder", "stakeholder_groups"), ("label", "labels")),
    )


def _said(shown: Publication) -> Iterator[list[Value]]:
    for voice in shown.voices:
        name = shown.name_of[voice.group]
        for label, points in zip(reported(shown), voice.by_label, strict=True):
            yield [voice.group, name, label, points, points is None]


def stakeholder_groups(shown: Publication) -> Table:
    """Return the table of groups, with how often each noted something in all."""
    points = {voice.group: voice.points for voice in shown.voices}
    return Table(
        "stakeholder_groups",
        "Stakeholder groups",
        "One row a stakeholder group. A point of several groups counts for each of them.",
        (GROUP, replace(GROUP_NAME, required=True), _DEFINITION, POINTS, SUPPRESSED),
        rows(_counted(group, points.get(group.id, 0)) for group in shown.groups),
        key=("stakeholder",),
    )


def labels(shown: Publication) -> Table:
    """Return the table of labels, with the points of each."""
    points = dict(zip(reported(shown), shown.totals.by_label, strict=True))
    return Table(
        "labels",
        "Labels",
        "One row a label: what a segment may report.",
        (
            replace(LABEL, title="Label code", meaning="the id of the label"),
            Column("label_name", "Label", "the name of the label", required=True),
            _DEFINITION,
            replace(POINTS, meaning="how many points; none where it reports nothing"),
            SUPPRESSED,
        ),
        rows(_counted(label, points.get(label.id, 0)) for label in shown.labels),
        key=("label",),
    )


def _counted(code: Code, points: int | None) -> list[Value]:
    return [code.id, code.name, code.definition, points, points is None]


def services(shown: Publication) -> Table:
    """Return the table of services."""
    return Table(
        "services",
        "Services",
        "One row a service that a point may be about.",
        (
            Column("service", "Service code", "the id of the service", required=True),
            Column("service_name", "Service", "the name of the service", required=True),
            _DEFINITION,
        ),
        rows([code.id, code.name, code.definition] for code in shown.services),
        key=("service",),
    )
