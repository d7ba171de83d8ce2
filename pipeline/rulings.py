"""People have the last word: hand codings are put over what the machine made of the segments.

Only codings change, never texts, spans or the number of segments. Rows about one segment add up;
where they differ the later date counts, else the later row (a row without a date is the earliest).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import CodeBook, Group
from pipeline.codings import Target, match_codings
from pipeline.types import Coded, Coding, Evidence, HandCoding, Outcome, Ruling, Segment

_FIELDS = ("label", "stakeholders", "services", "theme")
_WHO = frozenset({"speaker", "section", "sentence", "document", "default"})  # says who speaks


@dataclass(frozen=True, slots=True)
class Ruled:
    """Documents with the hand codings in them, and what became of each row, in order of rows."""

    coded: tuple[Coded, ...]
    rulings: tuple[Ruling, ...]


def rule(rows: Sequence[HandCoding], coded: Sequence[Coded], codebook: CodeBook) -> Ruled:
    """Return the documents as people coded them."""
    if not rows:
        return Ruled(tuple(coded), ())
    pairs = [pair for one in coded for pair in one.pairs]
    matches = match_codings(rows, [_target(segment) for segment, _ in pairs])
    met: dict[int, list[HandCoding]] = defaultdict(list)
    for row, at in matches.matched:
        met[at].append(row)
    rulings = [Ruling(row, "unmatched", why) for row, why in matches.unmatched]
    made: dict[str, Coding] = {}
    for at, said in met.items():
        segment, machine = pairs[at]
        point = _Point(sorted(said, key=lambda row: (row.date, row.row)))
        made[segment.id] = point.over(machine, codebook)
        rulings += point.rulings(segment, machine)
    order = {id(row): at for at, row in enumerate(rows)}
    rulings.sort(key=lambda ruling: order[id(ruling.coding)])
    return Ruled(tuple(_with(one, made) for one in coded), tuple(rulings))


def _target(segment: Segment) -> Target:
    return Target(
        id=segment.id,
        document=segment.document,
        start=segment.span.start,
        end=segment.span.end,
        text=segment.text,
        heading=segment.kind == "heading",
    )


def _with(coded: Coded, made: Mapping[str, Coding]) -> Coded:
    if not any(coding.segment in made for coding in coded.codings):
        return coded
    codings = tuple(made.get(coding.segment, coding) for coding in coded.codings)
    return replace(coded, codings=codings)


def _said(row: HandCoding, field: str) -> object:
    """Return what a row says, fit to be compared; None where it says nothing."""
    value = getattr(row, field)
    if field == "theme":
        return value.casefold() or None
    if field == "label":
        return value or None
    return None if value is None else frozenset(value)


@dataclass(frozen=True, slots=True)
class _Point:
    """The rows about one segment, the earliest first."""

    rows: Sequence[HandCoding]

    def winner(self, field: str) -> HandCoding | None:
        """Return the row whose word counts."""
        return next((row for row in reversed(self.rows) if _said(row, field) is not None), None)

    def over(self, machine: Coding, codebook: CodeBook) -> Coding:
        """Return the machine's coding with what people said over it."""
        label, groups, services, theme = map(self.winner, _FIELDS)
        made = replace(machine, evidence=self.evidence(machine))
        if label is not None:
            made = replace(made, label=label.label, basis="human", confidence=1.0, review=False)
            made = replace(made, second="" if made.second == made.label else made.second)
        if groups is not None:
            told = _in_order(codebook.stakeholders, groups.stakeholders)
            made = replace(made, stakeholders=told, stakeholder_basis="human")
        if services is not None:
            made = replace(made, services=_in_order(codebook.services, services.services))
        return replace(made, theme=theme.theme if theme else made.theme)

    def evidence(self, machine: Coding) -> tuple[Evidence, ...]:
        """Return who said so and why, then what the machine said and what of its reasons holds."""
        label, groups, services, _ = map(self.winner, _FIELDS)
        count = [row for row in self.rows if row in (label, groups, services)]
        found = [Evidence("human", _signed(row)) for row in count]
        if label is not None:
            told = f"the machine said {machine.label}, {machine.confidence:.0%}"
            found.append(Evidence("model", told))
        for one in machine.evidence:
            is_over = groups is not None if one.kind in _WHO else label is not None
            if not is_over:
                found.append(one)
        return tuple(found)

    def rulings(self, segment: Segment, machine: Coding) -> list[Ruling]:
        """Return what became of each row."""
        return [Ruling(row, *self.outcome(row), segment, machine) for row in self.rows]

    def outcome(self, row: HandCoding) -> tuple[Outcome, str]:
        lost, disputed = [], []
        for field in _FIELDS:
            mine, winner = _said(row, field), self.winner(field)
            if mine is None or winner is None:
                continue
            if _said(winner, field) != mine:
                lost.append(_counter(winner, field))
            disputed += [
                _counter(other, field)
                for other in self.last_words(field)
                if other.coder != row.coder and _said(other, field) != mine
            ]
        if lost:
            return "overruled", f"Later: {'; '.join(lost)}."
        if disputed:
            return "conflict", f"Earlier: {'; '.join(disputed)}."
        return "applied", ""

    def last_words(self, field: str) -> Iterable[HandCoding]:
        """Return the last row of each coder that says something of it."""
        last = {row.coder: row for row in self.rows if _said(row, field) is not None}
        return last.values()


def _counter(row: HandCoding, field: str) -> str:
    value = getattr(row, field)
    told = value if isinstance(value, str) else ";".join(value) or "none"
    return f"row {row.row}{f' ({row.coder})' if row.coder else ''} has {field} {told}"


def _signed(row: HandCoding) -> str:
    """Return who coded a segment, when and why."""
    who = ", ".join(part for part in (row.coder, row.date, f"row {row.row}") if part)
    return f"{who}: {row.reason}" if row.reason else who


def _in_order(known: Iterable[Group], ids: Iterable[str] | None) -> tuple[str, ...]:
    wanted = set(ids or ())
    return tuple(group.id for group in known if group.id in wanted)
