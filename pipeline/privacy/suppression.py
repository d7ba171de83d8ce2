"""Small counts that are not printed, and those left out so that no sum gives the small ones away.

Primary suppression by a minimum number of people; complementary suppression for linked tables of
counts after Cox (Suppression Methodology and Statistical Disclosure Control, JASA 75, 1980), Kelly,
Golden and Assad (Cell Suppression: Disclosure Protection for Sensitive Tabular Data, Networks 22,
1992) and Willenborg and de Waal (Elements of Statistical Disclosure Control, 2001, ch. 6).

A count is safe when there is a second table, of whole numbers from 0 upwards, in which it is
another and all that is printed is the same. `pipeline.privacy.moves` seeks such tables, and hides
the cells that differ in them; nothing counts as safe without one, however large the table. That is
more than that the sums do not determine it and that its feasible interval is at least 1 wide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.errors import StageError
from pipeline.privacy.moves import Key as Key
from pipeline.privacy.moves import Moves
from pipeline.privacy.moves import Sum as Sum

_DEAR = 40  # how many cells are hidden rather than a total of them


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed count: what it counts, the count, and how many different people are behind it.

    No people are behind what comes from notes of events alone. What is `fixed` is never hidden: a
    reader sees it elsewhere too.
    """

    key: Key
    value: int
    people: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The cells that are not printed.

    `primary` are those with too few people, `secondary` those that would give others away. In
    `exposed` are the few that stay plain although all that may be hidden with them is suppressed,
    as where a fixed total has one part.
    """

    primary: frozenset[Key] = frozenset()
    secondary: frozenset[Key] = frozenset()
    exposed: frozenset[Key] = frozenset()


def suppress(cells: Iterable[Cell], sums: Iterable[Sum], threshold: int) -> Suppressed:
    """Return which cells must not be printed so that no count of fewer people can be read.

    `sums` are all that a reader can know to add up. A cell without people is never primary, and
    secondary only where nothing else protects another. A threshold of 0 suppresses nothing. Raise
    StageError for a sum of unknown cells, one that does not add up or a total of itself.
    """
    table = _Table({cell.key: cell for cell in cells}, tuple(sums))
    table.check()
    few = (key for key, cell in table.cells.items() if 0 < cell.people < threshold)
    primary = set(few) - table.fixed
    if not primary:
        return Suppressed()
    moves = Moves(table.values, table.sums, table.costs, table.fixed)
    hidden, safe = set(primary), primary - table.summed
    exposed: set[Key] = set()
    while left := sorted(hidden - safe - exposed):
        found = moves.found(hidden, left)
        hidden |= found
        safe |= found
        for key in left:
            if key not in safe:
                alone = moves.found(hidden, [key])
                hidden |= alone
                safe |= alone
            if key not in safe:
                near = moves.cheapest(key, hidden)
                (exposed if near is None else hidden).add(near or key)
    return Suppressed(frozenset(primary), frozenset(hidden - primary), frozenset(exposed - safe))


@dataclass(frozen=True)
class _Table:
    """The cells by key with the sums between them."""

    cells: dict[Key, Cell]
    sums: tuple[Sum, ...]
    _levels: dict[Key, int] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[Key, int]:
        return {key: cell.value for key, cell in self.cells.items()}

    @cached_property
    def fixed(self) -> frozenset[Key]:
        return frozenset(key for key, cell in self.cells.items() if cell.fixed)

    @cached_property
    def summed(self) -> set[Key]:
        """Return the cells that are in a sum."""
        return {key for one in self.sums for key in one.keys}

    @cached_property
    def costs(self) -> dict[Key, float]:
        """Return what it costs to hide a cell: totals cost more, what no person told the most."""
        most = max((v for key, v in self.values.items() if not self._level(key, ())), default=0)
        order = {key: at / len(self.cells) / 4 for at, key in enumerate(sorted(self.cells))}
        return {key: order[key] + self._cost(cell, most) for key, cell in self.cells.items()}

    def _cost(self, cell: Cell, most: int) -> float:
        level = self._level(cell.key, ())
        told = cell.value > 0 and not cell.people
        return (
            (cell.value or most + 1)
            if not level and not told
            else (_DEAR * (most + 1) * (level + 4 * told))
        )

    @cached_property
    def _adding_to(self) -> dict[Key, list[Sum]]:
        found: dict[Key, list[Sum]] = {}
        for one in self.sums:
            found.setdefault(one.total, []).append(one)
        return found

    def check(self) -> None:
        """Raise StageError for sums that cannot hold."""
        for one in self.sums:
            missing = [key for key in one.keys if key not in self.cells]
            if missing:
                raise StageError("suppression", f"a sum names {missing[0]}, which is no cell.")
            if len(set(one.keys)) < len(one.keys):
                raise StageError("suppression", f"the sum of {one.total} names a cell twice.")
            if self.values[one.total] != sum(self.values[key] for key in one.parts):
                raise StageError("suppression", f"the parts of {one.total} do not add up to it.")
        for key, cell in self.cells.items():
            if cell.value < 0 or cell.people < 0 or (cell.people and not cell.value):
                raise StageError("suppression", f"{key} cannot count {cell.value}.")
            self._level(key, ())

    def _level(self, key: Key, inside: tuple[Key, ...]) -> int:
        """Return how many levels of parts a cell has; 0 if it is no total."""
        if key in inside:
            raise StageError("suppression", f"{key} is a part of itself.")
        if key not in self._levels:
            parts = [part for one in self._adding_to.get(key, ()) for part in one.parts]
            levels = [self._level(part, (*inside, key)) for part in parts]
            self._levels[key] = 1 + max(levels) if levels else 0
        return self._levels[key]
