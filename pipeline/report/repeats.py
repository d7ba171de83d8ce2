"""What was said in the same words again and again, as in a campaign: so that a reader is warned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.report.quotes import Quotes
from pipeline.tables import Counts, counted
from pipeline.types import Finding

_MANY = 5  # points with the same words from which the summary speaks of them
_SHOWN = 3  # texts that are shown


@dataclass(frozen=True)
class RepeatPages:
    """Writes the part of the summary on points that repeat the words of another."""

    counts: Counts
    quotes: Quotes

    def told(self) -> Iterator[str]:
        """Yield the part; nothing where no text comes five times."""
        runs = self._runs()
        if not runs or len(runs[0]) < _MANY:
            return
        points, whole = sum(map(len, runs)), len(self.counts.findings)
        yield "## Said in the same words"
        yield ""
        yield (
            f"{points:,} of the {counted(whole, 'point')} share their words, or nearly, with "
            f"another: these are {counted(len(runs), 'text')}, so that all points together are "
            f"{counted(whole - points + len(runs), 'different text')}. Many points may be one "
            "campaign, or one usual answer; each is counted. The texts that come most often:"
        )
        yield ""
        for run in runs[:_SHOWN]:
            if len(run) >= _MANY:
                yield f"- {counted(len(run), 'point')}: {self._words(run)}"
        yield ""

    def _runs(self) -> list[list[Finding]]:
        """Return the points with the same words, each run in reading order, the longest first."""
        held: dict[str, list[Finding]] = {}
        for address, finding in self.counts.by_id.items():
            held.setdefault(self.counts.first_of.get(address, address), []).append(finding)
        again = [run for run in held.values() if len(run) > 1]
        return sorted(again, key=len, reverse=True)

    def _words(self, run: Sequence[Finding]) -> str:
        """Return the words of the first point of a run that may be quoted."""
        for finding in run:
            if self.quotes.may_quote(finding.segment):
                return self.quotes.quote(finding.segment)
        return "words that may not be quoted"
