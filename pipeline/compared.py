"""What a comparison of exercises is made of: the years, everything said in them, what links them.

The documents of all years stand in one stock-take, each under the name of its year, so that the
address of a segment tells its year as well: `2014/minutes.txt#char=120,210`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.types import Links, StockTake


@dataclass(frozen=True, slots=True)
class Year:
    """One exercise: the name it bears in every table, its title and what it asked about.

    `documents` are the ids of those that were read, as they stand in the comparison.
    """

    name: str
    title: str
    asked: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two exercises or more, in order, and all that was found in them together."""

    years: tuple[Year, ...]
    found: StockTake
    links: Links
