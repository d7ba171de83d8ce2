"""What changed, who says so, where it is written: the summary of a comparison, as Markdown.

Every quotation is verbatim, white space apart, and names its document, page and paragraph. What
chance may explain is told apart from what it hardly can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pipeline import __version__
from pipeline.codebook import CANDIDATE, CodeBook
from pipeline.compared import Comparison
from pipeline.report.quotes import Quotes, is_sure, plain
from pipeline.report.years.entries import Entries
from pipeline.report.years.pictures import marks, said, shown, theme_share
from pipeline.report.years.speakers import Speakers
from pipeline.tables import counted, listed
from pipeline.text import capital
from pipeline.types import Finding
from pipeline.years.counts import YearCounts
from pipeline.years.ledger import Ledger
from pipeline.years.lifelines import Lifeline, Lifelines

_LINES = 6  # life-lines shown of each outcome
_OF_THEME = 2  # of one theme
_OUTCOMES = ("raised again and answered", "answered", "raised again")


@dataclass(frozen=True, slots=True)
class YearSummary:
    """Writes summary.md of a comparison."""

    version: ClassVar[int] = 2
    name: ClassVar[str] = "summary.md"

    def render(self, compared: Comparison, codebook: CodeBook) -> bytes:
        """Return the Markdown bytes of the summary."""
        page = _Page(YearCounts(compared, codebook))
        lines = [line for part in page.parts() for line in part]
        return ("\n".join(lines).rstrip() + "\n").encode()


@dataclass(frozen=True)
class _Page:
    counts: YearCounts

    @cached_property
    def quotes(self) -> Quotes:
        return Quotes(self.counts.counts)

    @cached_property
    def entries(self) -> Entries:
        return Entries(self.counts, Ledger(self.counts), self.quotes)

    @property
    def names(self) -> list[str]:
        return [year.name for year in self.counts.years]

    def parts(self) -> Iterator[Iterable[str]]:
        yield self.opening()
        yield self.glance()
        yield from self.entries.parts()
        yield self.lifelines()
        yield Speakers(self.counts).lines()
        yield self.charts()
        yield self.not_included()
        yield self.method()

    def opening(self) -> Iterator[str]:
        yield f"# What changed: {plain(listed(self.names))}"
        yield ""
        yield plain(listed([year.title for year in self.counts.years]))
        yield ""
        told = [
            f"{counted(len(found), 'point')} from "
            f"{counted(self.counts.documents(at), 'document')} of {plain(self.names[at])}"
            for at, found in enumerate(self.counts.of_year)
        ]
        yield (
            f"This paper sets {listed(told)} side by side. All years are counted by one code book. "
            "The numbers say how often something was noted, not how many people think so, and a "
            "year in which fewer notes were taken has fewer points: shares are therefore compared, "
            "each among all points of its year that report the same (progress, a barrier, a need)."
        )
        yield ""
        yield (
            "A change is called **clear** where at most one in twenty of the changes so called is "
            "expected to be chance, **likely** where one in five may be. What is neither is listed "
            "apart. “No longer noted” does not mean that a matter is settled."
        )
        yield ""
        few = [y.name for at, y in enumerate(self.counts.years) if self.counts.is_few(at)]
        if few:
            yield (
                f"Few documents: {plain(listed(few))} rests on fewer than three, so how far the "
                "figures hang on which notes were kept cannot be told; the intervals in ledger.csv "
                "are too narrow there."
            )
            yield ""

    def glance(self) -> Iterator[str]:
        yield "## At a glance"
        yield ""
        yield f"| | {' | '.join(map(plain, self.names))} |"
        yield f"| --- |{' ---: |' * len(self.names)}"
        for label in self.counts.counts.labels:
            cells = [
                str(self.counts.per_label[at][label]) if self.counts.asked(at, label)
                else f"{self.counts.per_label[at][label]} (not asked)"
                for at in range(len(self.names))
            ]  # fmt: skip
            name = plain(self.counts.codebook.label(label).name)
            yield f"| {name} | {' | '.join(cells)} |"
        totals = [str(len(found)) for found in self.counts.of_year]
        yield f"| **All points** | {' | '.join(totals)} |"
        yield ""
        yield from self.entries.headlines()

    def lifelines(self) -> Iterator[str]:
        lines = Lifelines(self.counts).all
        earlier = [line for line in lines if line.first < len(self.names) - 1]
        if not earlier:
            return
        yield "## What became of the barriers"
        yield ""
        told = Counter(line.outcome for line in earlier)
        yield (
            f"Of {counted(len(earlier), 'barrier')} of earlier years "
            + listed([f"{n} {_became(name, n)}" for name, n in told.most_common()])
            + ". Points of two years are linked because their words are alike; whether a later "
            "point answers a barrier is for a reader to judge. lifelines.csv lists all."
        )
        yield ""
        for outcome in _OUTCOMES:
            best = self._best([line for line in earlier if line.outcome == outcome])
            if best:
                yield f"### {capital(outcome)}"
                yield ""
                for line in best:
                    yield from self._line(line)
                yield ""

    def _best(self, lines: Sequence[Lifeline]) -> list[Lifeline]:
        """Return the lines shown: those whose links are strongest and whose words may be quoted."""
        able = [line for line in lines if self._may_show(line)]
        best: list[Lifeline] = []
        for line in sorted(able, key=lambda line: -self._strength(line)):
            if not self._is_like(line, best):
                best.append(line)
        return best[:_LINES]

    def _is_like(self, line: Lifeline, others: Sequence[Lifeline]) -> bool:
        """Return whether the later point of a line is shown already, or its theme twice."""
        later = [self._later(other) for other in others]
        same = sum(other.theme == line.theme for other in others)
        return self._later(line) in later or same >= _OF_THEME

    def _may_show(self, line: Lifeline) -> bool:
        start, later = line.raised[line.first][0], self._later(line)
        ends = [start, later] if later else [start]
        return all(self.quotes.may_quote(f.segment) and is_sure(f) for f in ends)

    def _later(self, line: Lifeline) -> Finding | None:
        """Return the later point that a line is shown with: the answer, else the barrier again."""
        again = [f for found in line.raised[line.first + 1 :] for f in found]
        return next(iter((*line.progress, *again)), None)

    def _strength(self, line: Lifeline) -> float:
        later = self._later(line)
        start = line.raised[line.first][0]
        return self.counts.nearness(start, self.counts.year_of(later)) if later else 0.0

    def _line(self, line: Lifeline) -> Iterator[str]:
        start, later = line.raised[line.first][0], self._later(line)
        yield f"- **{plain(self.counts.counts.names_of[line.theme])}**"
        yield f"  > {self.quotes.quote(start.segment)}"
        for need in line.needs[:1]:
            if self.quotes.may_quote(need.segment):
                yield "  >"
                yield f"  > asked for: {self.quotes.quote(need.segment)}"
        if later:
            yield "  >"
            word = "then" if line.progress else "again"
            yield f"  > {word}: {self.quotes.quote(later.segment)}"

    def charts(self) -> Iterator[str]:
        yield "## Themes over the years"
        yield ""
        if not self.counts.themes:
            yield "There are no themes to compare."
            yield ""
            return
        named = listed([plain(name) for name in self.names])
        yield f"![The share of each of the largest themes in {named}](charts/themes.svg)"
        yield ""
        yield f"| Theme | {' | '.join(map(plain, self.names))} | Change |"
        yield f"| --- |{' ---: |' * (len(self.names) + 1)}"
        moves = marks(self.counts)
        for theme in shown(self.counts):
            shares = [theme_share(self.counts, theme, at) for at in range(len(self.names))]
            cells = [
                f"{len(self.counts.inside(theme.id, at))} ({share:.0%})"
                for at, share in enumerate(shares)
            ]
            mark = {"same": "may be chance"}.get(moves[theme.id], moves[theme.id])
            yield f"| {plain(capital(theme.name))} | {' | '.join(cells)} | {mark} |"
        yield ""
        yield (
            "Points, and their share of the points of the year. theme\\_changes.csv has all themes "
            "with intervals, theme\\_years.csv every count by label and group."
        )
        yield ""
        yield f"![How often each group spoke of each theme in {named}](charts/groups.svg)"
        yield ""
        yield from self._by_group()

    def _by_group(self) -> Iterator[str]:
        """Yield the numbers of the second chart as a table."""
        groups = self.counts.counts.groups
        if not groups:
            return
        heads = [plain(capital(self.counts.codebook.stakeholder(g).name)) for g in groups]
        yield f"| Theme | {' | '.join(heads)} |"
        yield f"| --- |{' ---: |' * len(heads)}"
        for theme in shown(self.counts):
            cells = [
                " → ".join(
                    str(said(self.counts, theme, group, at)) for at in range(len(self.names))
                )
                for group in groups
            ]
            yield f"| {plain(capital(theme.name))} | {' | '.join(cells)} |"
        yield ""
        yield f"Points of each group, year after year ({plain(' → '.join(self.names))})."
        yield ""

    def not_included(self) -> Iterator[str]:
        yield "## Not included"
        yield ""
        found = self.counts.compared.found
        told = [f"{plain(one.item)}: {plain(one.reason)}" for one in found.failures]
        told += [
            f"{plain(document.id)}: {plain(gap)}"
            for document in found.documents
            for gap in document.gaps
        ]
        for line in told:
            yield f"- {line}"
        if not told:
            yield "Every document received could be read."
        unplaced = len(found.themes.unplaced)
        if unplaced:
            yield ""
            yield (
                f"{capital(counted(unplaced, 'point'))} of {len(self.counts.counts.findings):,} "
                "fit no theme of the code book; segments.csv lists them without one."
            )
        yield ""

    def method(self) -> Iterator[str]:
        book = self.counts.codebook
        fresh = sum(theme.status == CANDIDATE for theme in book.themes)
        yield "## How this was made"
        yield ""
        yield (
            f"Taking Stock {__version__} read, cut and coded the notes of each year by the same "
            f"recipe, with the code book “{plain(book.title)}”. "
            f"{capital(counted(len(self.counts.themes), 'theme'))} are counted"
            + (f", {fresh} of them candidates that nobody has confirmed yet" if fresh else "")
            + ". Candidates were found over all years together; each year was then counted by the "
            "code book alone, so that a year added later moves no count of these. codebook.toml "
            "holds the themes to be corrected and carried on, decisions.csv how they came to be."
        )
        yield ""
        yield (
            "The statuses follow from counts: *persisted* is noted in both years, *emerged* and "
            "*dropped* in one only (or a third at most of what would be expected is "
            "left), *resolved* is a barrier that now stands as progress, or on which those who "
            "raised it are silent where chance would hardly explain it. The probabilities are "
            "Fisher’s; “clear” and “likely” follow Benjamini and Hochberg. The "
            "intervals in the tables draw whole documents again and add the coder’s own doubt. No "
            "language model wrote any of this and nothing left the computer."
        )
        yield ""


def _became(outcome: str, number: int) -> str:
    one = number == 1
    return {
        "answered": f"{'is' if one else 'are'} answered by later progress near to "
        f"{'it' if one else 'them'}",
        "raised again": f"{'is' if one else 'are'} raised again",
        "raised again and answered": f"{'is' if one else 'are'} raised again though progress is "
        "reported too",
        "not noted again": f"{'finds' if one else 'find'} no later point near to "
        f"{'it' if one else 'them'}",
        "not asked": f"{'was' if one else 'were'} not asked about again",
    }.get(outcome, outcome)
