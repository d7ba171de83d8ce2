"""What is asked for in answer to what: issue, action and indicator, as in an action table.

Each barrier stands beside the needs of its theme that speak of the same thing; a barrier with none
stands alone. A point that repeats the words of another has the answers of that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pipeline.codebook import CodeBook
from pipeline.report.csv import as_table
from pipeline.report.quotes import Quotes
from pipeline.tables import Counts
from pipeline.types import Answer, Finding, StockTake

_BARRIER = "barrier"


@dataclass(frozen=True)
class Pairs:
    """The barriers of a run with what answers them."""

    counts: Counts

    @cached_property
    def barriers(self) -> tuple[Finding, ...]:
        """Return the barriers in reading order."""
        return tuple(f for f in self.counts.findings if f.coding.label == _BARRIER)

    @cached_property
    def _known(self) -> dict[str, list[Answer]]:
        known: dict[str, list[Answer]] = {}
        for answer in self.counts.found.themes.answers:
            known.setdefault(answer.barrier, []).append(answer)
        for answers in known.values():
            answers.sort(key=lambda answer: (-answer.similarity, answer.need))
        return known

    def answers(self, address: str) -> list[Answer]:
        """Return the answers to a point, the most similar first."""
        return self._known.get(address) or self._known.get(
            self.counts.first_of.get(address, ""), []
        )

    @cached_property
    def unanswered(self) -> tuple[Finding, ...]:
        """Return the barriers that no need of their theme comes near."""
        return tuple(f for f in self.barriers if not self.answers(f.segment.id))

    def rows(self) -> Iterator[tuple[str, Finding, Answer | None]]:
        """Yield theme id, barrier and answer, if any: themes by size, barriers in reading order.

        A point of another label that also tells of a barrier is there where it is answered.
        """
        told = [
            f
            for f in self.counts.findings
            if f.coding.label == _BARRIER or self._known.get(f.segment.id)
        ]
        ids = [*self.counts.names_of, ""]
        held: dict[str, list[Finding]] = {id: [] for id in ids}
        for finding in told:
            place = self.counts.theme_of.get(finding.segment.id)
            held[place[0].id if place else ""].append(finding)
        for id in ids:
            for finding in held[id]:
                answers = self.answers(finding.segment.id)
                if not answers:
                    yield id, finding, None
                for answer in answers:
                    yield id, finding, answer


@dataclass(frozen=True, slots=True)
class ActionsCsv:
    """One row a barrier and need that answers it, or a barrier that none answers.

    Words that may not be quoted are left out; their place is told.
    """

    version: ClassVar[int] = 2
    name: ClassVar[str] = "actions.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the table's bytes."""
        counts = Counts.of(found, codebook)
        quotes = Quotes(counts)
        header = [
            "theme_id",
            "theme",
            "barrier_id",
            "barrier",
            "barrier_source",
            "need_id",
            "need",
            "need_source",
            "indicator_id",
            "indicator",
            "similarity",
        ]
        rows = [
            (
                theme,
                counts.names_of.get(theme, ""),
                *_told(barrier.segment.id, quotes),
                *_told(answer.need if answer else "", quotes),
                *_told(answer.indicator if answer else "", quotes)[:2],
                f"{answer.similarity:.3f}" if answer else "",
            )
            for theme, barrier, answer in Pairs(counts).rows()
        ]
        return as_table(header, rows)


def _told(address: str, quotes: Quotes) -> tuple[str, str, str]:
    """Return a point's address, its words and where they stand; nothing of no point."""
    if not address:
        return "", "", ""
    segment = quotes.counts.by_id[address].segment
    return address, quotes.counts.quotable(segment), quotes.source(segment)
