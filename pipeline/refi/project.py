"""A run as a REFI-QDA project (.qdpx), which NVivo, ATLAS.ti, MAXQDA, QualCoder and others open.

The standard is REFI-QDA 1.0 (qdasoftware.org): an archive of project.qde and the sources. Its
positions are code points from 0, the end exclusive. What is written besides the schema's demands
is what importers were found to need: an origin, plain text in files of its own, a user and a date
for every selection.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pipeline.forms.archive import zipped
from pipeline.published import Paper, Passage, Publication
from pipeline.refi import telling
from pipeline.refi.code_tree import BookCode, Kind, code_tree, every, tidy
from pipeline.refi.guids import guid, of_selection, of_source
from pipeline.refi.plain import PlainText
from pipeline.refi.xml import ORIGIN, PROJECT, add, add_codes, root, written
from pipeline.types import NONE

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONG_AGO = datetime.date(1980, 1, 1)  # of a run without a date: importers fail without one
_PAGES, _STATUS = guid("variable", "pages"), guid("variable", "status")


@dataclass(frozen=True, slots=True)
class Qdpx:
    """Writes project.qdpx."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "qdpx"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the project under its file name."""
        made = Exported(shown)
        files = {"project.qde": written(_project(made))}
        for paper in made.papers:
            name = f"sources/{of_source(shown.name, paper.id)}.txt"
            files[name] = made.plain[paper.id].text.encode()
        return {"project.qdpx": zipped(files)}


@dataclass(frozen=True)
class Exported:
    """What of a run goes into a project: also what a project that comes back is compared with."""

    shown: Publication

    @cached_property
    def tops(self) -> tuple[BookCode, ...]:
        """Return the tree of codes."""
        return code_tree(self.shown)

    @cached_property
    def codes(self) -> dict[tuple[Kind, str], BookCode]:
        """Return all codes by kind and id."""
        return {(code.kind, code.id): code for code in every(self.tops)}

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """Return the papers that have text to show."""
        return tuple(paper for paper in self.shown.papers if self.plain[paper.id].text.strip())

    @cached_property
    def plain(self) -> dict[str, PlainText]:
        """Return the text of each paper as it is written."""
        return {paper.id: PlainText.of(paper.text) for paper in self.shown.papers}

    @cached_property
    def passages(self) -> dict[str, tuple[Passage, ...]]:
        """Return the passages of each paper that have words, whatever their label."""
        held: dict[str, list[Passage]] = {paper.id: [] for paper in self.papers}
        for one in self.shown.passages:
            if one.document in held and one.text and one.quotable:
                start, end = self.span(one)
                if start < end:  # nothing is left of one that was a byte-order mark alone
                    held[one.document].append(one)
        return {document: tuple(some) for document, some in held.items()}

    def points(self, document: str) -> tuple[Passage, ...]:
        """Return the passages of a paper that are exported as selections."""
        return tuple(one for one in self.passages[document] if one.label != NONE)

    def span(self, passage: Passage) -> tuple[int, int]:
        """Return where a passage stands in the text as it is written."""
        return self.plain[passage.document].span(passage.start, passage.end)

    def codes_of(self, passage: Passage) -> dict[Kind, tuple[str, ...]]:
        """Return the ids of the codes that a passage is exported with, by kind, the main first."""
        if passage.label == NONE:
            return {}
        groups = () if passage.hidden_groups else passage.stakeholders
        held: dict[Kind, tuple[str, ...]] = {
            "label": (passage.label, passage.second_label),
            "theme": (passage.theme, passage.second_theme),
            "group": groups,
            "service": passage.services,
        }
        return {
            kind: tuple(dict.fromkeys(id for id in ids if (kind, id) in self.codes))
            for kind, ids in held.items()
        }


def _project(made: Exported) -> _Element:
    shown = made.shown
    user = guid("user", shown.made.version)
    date = f"{shown.date or _LONG_AGO}T00:00:00Z"
    told = root(
        PROJECT,
        "Project",
        name=tidy(shown.title) or tidy(shown.name) or ORIGIN,
        origin=f"{ORIGIN} {shown.made.version}",
        creatingUserGUID=user,
        creationDateTime=date,
    )
    add(add(told, "Users"), "User", guid=user, name=f"{ORIGIN} {tidy(shown.made.version)}")
    add_codes(add(add(told, "CodeBook"), "Codes"), made.tops)
    _add_variables(told)
    _add_cases(told, made)
    sources = _add_sources(told, made, {"creatingUser": user, "creationDateTime": date})
    told_of = telling.description(shown, len(made.papers), sources)
    add(told, "Description", told_of)
    return told


def _add_variables(told: _Element) -> None:
    held = add(told, "Variables")
    add(held, "Variable", guid=_PAGES, name="Pages", typeOfVariable="Integer")
    add(held, "Variable", guid=_STATUS, name="Read", typeOfVariable="Text")


def _add_cases(told: _Element, made: Exported) -> None:
    """Add a case for each stakeholder group.

    It shares the GUID of the group's code, as in NVivo's own projects: with one of its own
    importers lose which passages belong to it.
    """
    groups = [code for code in made.codes.values() if code.kind == "group"]
    if groups:
        cases = add(told, "Cases")
        for group in groups:
            add(
                add(cases, "Case", guid=group.guid, name=group.name),
                "CodeRef",
                targetGUID=group.guid,
            )


def _add_sources(told: _Element, made: Exported, signed: dict[str, str]) -> int:
    """Add the papers with their selections; return how many selections there are."""
    if not made.papers:
        return 0
    held, number = add(told, "Sources"), 0
    for paper in made.papers:
        id = of_source(made.shown.name, paper.id)
        path = f"internal://{id}.txt"
        source = add(held, "TextSource", guid=id, name=tidy(paper.id), plainTextPath=path, **signed)
        for passage in made.points(paper.id):
            _add_selection(source, passage, made, signed)
            number += 1
        _add_value(source, _PAGES, "IntegerValue", str(paper.pages))
        status = {"read": "whole", "part": "in part"}.get(paper.status, paper.status)
        _add_value(source, _STATUS, "TextValue", tidy(status))
    return number


def _add_value(source: _Element, variable: str, tag: str, value: str) -> None:
    told = add(source, "VariableValue")
    add(told, "VariableRef", targetGUID=variable)
    add(told, tag, value)


def _add_selection(
    source: _Element, passage: Passage, made: Exported, signed: dict[str, str]
) -> None:
    start, end = made.span(passage)
    id = of_selection(made.shown.name, passage.id)
    told = add(
        source,
        "PlainTextSelection",
        guid=id,
        name=telling.title(passage.text),
        startPosition=str(start),
        endPosition=str(end),
        **signed,
    )
    add(told, "Description", telling.memo(passage, made.shown))
    for code in _codes(passage, made):
        coding = add(told, "Coding", guid=guid("coding", id, code.guid), **signed)
        add(coding, "CodeRef", targetGUID=code.guid)


def _codes(passage: Passage, made: Exported) -> Iterator[BookCode]:
    for kind, ids in made.codes_of(passage).items():
        yield from (made.codes[kind, id] for id in ids)
