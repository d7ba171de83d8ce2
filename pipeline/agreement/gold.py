"""Hand codings beside what the machine made of the same segments.

A unit is one segment as a coder cut it, with the codings of all who coded it and the run's row
that holds it. Codings of several coders meet in one unit where they speak of the same segment, or
where one line of a file holds the codings of two people (`labels_ok`, lists of sets).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.agreement.finished import Row
from pipeline.agreement.holding import Holders
from pipeline.codebook import CodeBook
from pipeline.codings import HandCoding, Target, check_codes, match_codings, read_codings
from pipeline.errors import SettingsError
from pipeline.types import NONE

SETS = ("stakeholders", "services")
_JSON = frozenset({".jsonl", ".ndjson"})
_SHEETS = frozenset({".csv", ".tsv"})
_NAMES = "ABCDEFGHIJ"


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment as it was coded by hand: everyone's coding, the first coder's first.

    `row` is the run's segment that holds it, None where there is none: then `why` says so.
    `document` is where it stands; where that is not known, where the line before it stands.
    """

    codings: tuple[HandCoding, ...]
    row: Row | None
    document: str
    why: str = ""

    @property
    def first(self) -> str:
        """Return the label of the first coder who gave one, empty if none did."""
        return next((coding.label for coding in self.codings if coding.label), "")

    @property
    def accepted(self) -> frozenset[str]:
        """Return the labels that count as right: those that a coder gave or accepted."""
        labels = (label for one in self.codings for label in (one.label, *one.accepted))
        return frozenset(label for label in labels if label)

    @property
    def given(self) -> str:
        """Return the machine's label: none where the run holds no such segment."""
        return self.row.label if self.row else NONE

    @property
    def wanted(self) -> str:
        """Return the machine's label where a coder agrees with it, else the first coder's."""
        return self.given if self.given in self.accepted else self.first

    def sets(self, what: str) -> tuple[frozenset[str], ...]:
        """Return the sets (stakeholders or services) of all coders who gave one."""
        given = (getattr(coding, what) for coding in self.codings)
        return tuple(frozenset(one) for one in given if one is not None)


@dataclass(frozen=True, slots=True)
class Gold:
    """The units of a file of hand codings. `elsewhere` are rows of documents not in the run.

    `left_out` counts rows of documents not asked for; `unknown` are groups and services that the
    code book does not have.
    """

    name: str
    rows: int
    units: tuple[Unit, ...]
    elsewhere: tuple[HandCoding, ...]
    left_out: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def coders(self) -> tuple[str, ...]:
        """Return the names of the coders in the order in which they appear."""
        return tuple(dict.fromkeys(c.coder for unit in self.units for c in unit.codings))


def join(path: Path, rows: Sequence[Row], codebook: CodeBook, document: str = "") -> Gold:
    """Return the hand codings of a file beside the rows of a run.

    With `document`, only those of documents whose name holds that text. Raises SettingsError
    where the file cannot be used, a label is not in the code book, or no coding is matched.
    """
    codings = read_codings(path)
    if not codings:
        raise SettingsError(str(path), "holds no codings.", "Fill in labels, then compare.")
    check_codes([replace(one, stakeholders=None, services=None) for one in codings], codebook, path)
    names = _Names({row.document for row in rows})
    shown = tuple(row for row in rows if document in row.document)
    told = [(coding, names.of(coding.document)) for coding in codings]
    wanted = [(c, name) for c, name in told if not c.document or document in (name or c.document)]
    inside = [(c, name) for c, name in wanted if name or not c.document]
    found, why = _matched(inside, shown)
    if not found:
        what = f"none of its {len(codings)} codings speaks of a segment of this run."
        todo = 'Check that "document", "segment_id" or "text" are those of the same papers.'
        raise SettingsError(str(path), what, todo)
    units = _units(inside, _Found(found, why, shown), _people(path, codings))
    elsewhere = tuple(coding for coding, name in wanted if coding.document and not name)
    left_out = len(codings) - len(wanted)
    return Gold(path.name, len(codings), units, elsewhere, left_out, _unknown(units, codebook))


def _unknown(units: Sequence[Unit], codebook: CodeBook) -> tuple[str, ...]:
    """Return the groups and services that the machine cannot give, since no code book has them."""
    known = {group.id for group in (*codebook.stakeholders, *codebook.services)}
    sets = (held for unit in units for what in SETS for held in unit.sets(what))
    return tuple(sorted({code for held in sets for code in held} - known))


class _Names:
    """Finds the document that is meant by a name without folder or suffix."""

    def __init__(self, documents: Iterable[str]) -> None:
        self._known: dict[str, set[str]] = {}
        for document in documents:
            path = PurePosixPath(document)
            for name in {document, path.name, path.stem}:
                self._known.setdefault(name, set()).add(document)

    def of(self, name: str) -> str:
        """Return the document of a name, empty where none or several could be meant."""
        found = self._known.get(name, set())
        return name if name in found else next(iter(found)) if len(found) == 1 else ""


def _matched(
    inside: Sequence[tuple[HandCoding, str]], rows: Sequence[Row]
) -> tuple[dict[int, int], dict[int, str]]:
    """Return the row index of each coding, and why others have none, by the coding's line."""
    places = [
        Target(row.segment_id, row.document, row.start, row.end, row.text, row.kind == "heading")
        for row in rows
    ]
    matches = match_codings([coding for coding, _ in inside], places)
    found = {coding.row: index for coding, index in matches.matched}
    why = {coding.row: reason for coding, reason in matches.unmatched}
    holders = Holders(tuple(row.text for row in rows))
    by_document: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        by_document.setdefault(row.document, []).append(at)
    for coding, name in inside:
        if coding.row in why and coding.text:
            held = holders.best(coding.text, by_document.get(name) if name else None)
            if held is not None:
                found[coding.row] = held
    return found, {row: reason for row, reason in why.items() if row not in found}


@dataclass(frozen=True, slots=True)
class _Found:
    """The row index of each coding by its line, why others have none, and the rows."""

    at: Mapping[int, int]
    why: Mapping[int, str]
    rows: Sequence[Row]

    def unit(self, codings: Sequence[HandCoding], document: str) -> Unit:
        """Return the unit of codings that speak of one segment."""
        line = codings[0].row
        row = self.rows[self.at[line]] if line in self.at else None
        where = row.document if row else document
        return Unit(tuple(codings), row, where, self.why.get(line, ""))


def _units(
    inside: Sequence[tuple[HandCoding, str]],
    found: _Found,
    people: Mapping[int, tuple[HandCoding, ...]],
) -> tuple[Unit, ...]:
    """Return units in the order of the file; the nth coding of each coder goes into the nth."""
    met = Counter[tuple[object, str]]()
    groups: dict[tuple[object, int], list[HandCoding]] = {}
    named: dict[int, str] = {}
    last = next((found.rows[at].document for at in found.at.values()), "")
    for coding, name in inside:
        at = found.at.get(coding.row)
        place = (coding.segment_id, coding.document, coding.text) if at is None else at
        nth = met[place, coding.coder]
        met[place, coding.coder] += 1
        groups.setdefault((place, nth), []).extend(people.get(coding.row, (coding,)))
        last = named[coding.row] = found.rows[at].document if at is not None else name or last
    return tuple(found.unit(group, named[group[0].row]) for group in groups.values())


def _people(path: Path, codings: Sequence[HandCoding]) -> dict[int, tuple[HandCoding, ...]]:
    """Return by line the codings of each person, where one line holds those of several.

    That is so where it has `labels_ok` or lists of sets, and no coder is named. The first is the
    row as it was read; a further person's label is the next of `labels_ok`, or the first's.
    """
    sets = _sets_by_line(path)
    if any(coding.coder for coding in codings) or not sets:
        return {}
    several = max((_how_many(one, sets.get(one.row, {})) for one in codings), default=1)
    if several < 2:
        return {}
    return {
        coding.row: tuple(_person(coding, sets.get(coding.row, {}), at) for at in range(several))
        for coding in codings
    }


def _how_many(coding: HandCoding, sets: Mapping[str, list[list[str]]]) -> int:
    labels = 1 + len(coding.accepted) if "labels_ok" in sets else 1
    return max(labels, *(len(said) for what, said in sets.items() if what in SETS), 1)


def _person(coding: HandCoding, sets: Mapping[str, list[list[str]]], at: int) -> HandCoding:
    labels = (coding.label, *coding.accepted)

    def members(what: str, first: tuple[str, ...] | None) -> tuple[str, ...] | None:
        said = sets.get(what)
        return first if said is None else tuple(said[at]) if at < len(said) else None

    return replace(
        coding,
        coder=_NAMES[at % len(_NAMES)],
        label=labels[at] if at < len(labels) else coding.label,
        accepted=(),
        stakeholders=members("stakeholders", coding.stakeholders),
        services=members("services", coding.services),
    )


def _sets_by_line(path: Path) -> dict[int, dict[str, list[list[str]]]]:
    """Return by line the lists of sets that several people gave, and `labels_ok`, of JSONL.

    In a sheet, only the column `labels_ok` can tell of several people: then it is on each line.
    """
    kind = path.suffix.lower()
    if kind not in _JSON and kind not in _SHEETS:
        return {}
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    if kind in _SHEETS:
        several = "labels_ok" in lines[0].lower()
        return {row: {"labels_ok": []} for row in range(len(lines) + 1)} if several else {}
    found: dict[int, dict[str, list[list[str]]]] = {}
    for row, line in enumerate(lines, start=1):
        said = json.loads(line) if line.strip() else {}
        several_sets = {
            what: [part if isinstance(part, list) else [] for part in said[what]]
            for what in SETS
            if isinstance(said.get(what), list) and any(isinstance(p, list) for p in said[what])
        }
        if several_sets or "labels_ok" in said:
            found[row] = {"labels_ok": [], **several_sets}
    return found
