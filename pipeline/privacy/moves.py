"""Other tables that a reader could hold for true when some counts are not printed.

A move adds 1 to some counts and takes 1 from others so that every sum still holds. The cells that
it changes, once hidden, protect each other. Moves are sought by integer programming (HiGHS) at the
least cost of cells to hide, for all cells that need one at once and each in one direction; what is
left is tried in the other. Where there is no move of one step, the caller hides another cell.

A reader does not know whether a count is hidden for its few people or for the sake of another, so
that a hidden one may be any whole number from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Key = tuple[str, ...]
_ROUNDS = 8  # pairs of searches
_NODES = 1  # of the search tree; what was found until then is used
_GAP = 0.05  # how far from the least cost a search may end
_WHOLE = 1e-6
_HIDDEN = 0.02  # the cost of what is hidden anyway: no move goes further than it must
_MIX = 2654435761  # Knuth's multiplicative hash: directions that look random and are not


@dataclass(frozen=True, slots=True)
class Sum:
    """What a reader knows to add up: the total is the sum of its parts."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return the total and the parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Moves:
    """Seeks moves in one table; `values` are the true counts, `costs` those of hiding a cell.

    Cells in `fixed` are never moved.
    """

    values: Mapping[Key, int]
    sums: Sequence[Sum]
    costs: Mapping[Key, float]
    fixed: frozenset[Key] = frozenset()

    def found(self, hidden: Set[Key], wanted: Sequence[Key]) -> set[Key]:
        """Return the cells of moves for the wanted cells, as many of these as can be had."""
        left, moved = set(wanted), set[Key]()
        for number in range(_ROUNDS):
            before = len(left)
            for flip in (False, True):
                if left:
                    up = {key: _is_up(at, number) != flip for at, key in enumerate(sorted(left))}
                    moved |= self._search(hidden | moved, up)
                    left -= moved
            if not left or len(left) == before:
                break
        return moved

    def cheapest(self, key: Key, hidden: Set[Key]) -> Key | None:
        """Return the cheapest printed cell beside a hidden one, else beside those linked to it."""
        seen, edge = {key}, {key}
        while edge:
            near = {k for one in sorted(edge) for s in self._sums_of.get(one, ()) for k in s.keys}
            if near - hidden - self.fixed:
                return min(near - hidden - self.fixed, key=lambda k: (self.costs[k], k))
            edge = near - seen
            seen |= near
        return None

    @cached_property
    def _keys(self) -> list[Key]:
        return sorted({key for one in self.sums for key in one.keys})

    @cached_property
    def _sums_of(self) -> dict[Key, list[Sum]]:
        found: dict[Key, list[Sum]] = {}
        for one in self.sums:
            for key in one.keys:
                found.setdefault(key, []).append(one)
        return found

    def _search(self, hidden: Set[Key], up: Mapping[Key, bool]) -> set[Key]:
        """Return the cells of the cheapest move for most of the cells, each in its direction."""
        import numpy as np

        may_rise, may_fall, price = [], [], []
        reward = 20.0 * (1.0 + max(self.costs.values()))
        for key in self._keys:
            way = up.get(key)
            free = key not in self.fixed
            may_rise.append(free and way is not False)
            may_fall.append(free and self.values[key] > 0 and way is not True)
            cost = _HIDDEN if key in hidden else self.costs[key]
            price.append(cost if way is None else cost - reward)
        change = self._solved(np.array([*price, *price]), np.array([*may_rise, *may_fall]))
        return {key for key, step in zip(self._keys, change, strict=True) if step}

    def _solved(self, price: Floats, may: Floats) -> list[int]:
        """Return by how much each cell changes; the relaxed programme is mostly whole already."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import hstack

        matrix = self._matrix
        for whole in (0, 1):
            done = milp(
                price,
                integrality=np.full(len(price), whole),
                bounds=Bounds(0, may.astype(float)),
                constraints=LinearConstraint(hstack([matrix, -matrix]), 0, 0),
                options={"node_limit": _NODES, "mip_rel_gap": _GAP},
            )
            if done.x is None:
                continue
            steps = np.rint(done.x).astype(int)
            change = steps[: len(self._keys)] - steps[len(self._keys) :]
            if np.abs(steps - done.x).max() < _WHOLE and not (matrix @ change).any():
                return [int(step) for step in change]
        return [0] * len(self._keys)

    @cached_property
    def _matrix(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a sparse array of scipy
        """Return the sums as a matrix: 1 for a part, -1 for the total."""
        from scipy.sparse import csr_array

        column = {key: at for at, key in enumerate(self._keys)}
        rows = [row for row, one in enumerate(self.sums) for _ in one.keys]
        columns = [column[key] for one in self.sums for key in one.keys]
        signs = [1 if at else -1 for one in self.sums for at in range(len(one.keys))]
        shape = (len(self.sums), len(column))
        return csr_array((signs, (rows, columns)), shape=shape, dtype=int)


def _is_up(at: int, number: int) -> bool:
    """Return a direction that looks random and is the same in every run."""
    return ((at + 1 + 7919 * number) * _MIX >> 7) % 2 == 1
