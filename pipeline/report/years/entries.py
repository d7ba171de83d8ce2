"""The lines of the ledger as the summary tells them: what changed first, then what went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.report.quotes import Quotes, is_sure, plain
from pipeline.report.years.tables import evidence
from pipeline.tables import counted, listed
from pipeline.types import Finding
from pipeline.years.chance import LEVEL
from pipeline.years.counts import YearCounts
from pipeline.years.entry import Entry
from pipeline.years.ledger import Ledger

_TOP = 8  # lines shown with quotations under a heading
_HEADINGS = (
    ("resolved", "Barriers that were resolved"),
    ("changed_label", "What is told otherwise now"),
    ("emerged", "What emerged"),
    ("split", "What split from another theme"),
    ("merged", "What went into another theme"),
    ("dropped", "What is no longer noted"),
)
_SHORT = {
    "resolved": "Resolved",
    "changed_label": "Told otherwise now",
    "emerged": "Emerged",
    "split": "Split",
    "merged": "Merged",
    "dropped": "No longer noted",
}


@dataclass(frozen=True)
class Entries:
    """The ledger in words."""

    counts: YearCounts
    ledger: Ledger
    quotes: Quotes

    def parts(self) -> Iterator[Iterable[str]]:
        """Yield the parts of the summary that tell what changed and what went on."""
        for status, heading in _HEADINGS:
            yield self._changes(status, heading)
        yield self._shifts()
        yield self._slight()
        for label in self.counts.counts.labels:
            yield self._persisted(label)
        yield self._not_asked()

    @cached_property
    def _told(self) -> tuple[Entry, ...]:
        """Return the lines told as changes: chance hardly explains them, or people made them."""
        return tuple(
            entry
            for entry in self.ledger.entries
            if entry.is_change and (entry.certainty != "slight" or entry.probability is None)
        )

    def headlines(self) -> Iterator[str]:
        """Yield one line a kind of change, and one of what went on."""
        for status, name in _SHORT.items():
            names = self._names(sorted((e for e in self._told if e.status == status), key=_weight))
            if names:
                yield f"- **{name}**: {names}."
        for way, name in ((1, "Noted more than before"), (-1, "Noted less than before")):
            names = self._names(e for e in self._shifted if way * (e.change or 0) > 0)
            if names:
                yield f"- **{name}**: {names}."
        for label in self.counts.counts.labels:
            entries = sorted(self._going_on(label), key=_weight)[:4]
            if entries:
                name = plain(self.counts.codebook.label(label).name)
                told = listed([f"“{plain(entry.name)}”" for entry in entries])
                yield f"- **{name} in every year** above all on {told}."
        if not self._told and not self._shifted:
            yield "- No theme changed more than chance would explain."
        if self._unsure:
            yield f"- **May have changed**: {self._names(self._unsure[:_TOP])}."
        yield ""

    @cached_property
    def _shifted(self) -> tuple[Entry, ...]:
        """Return the lines that went on but whose share moved more than chance explains."""
        return tuple(
            e for e in self.ledger.entries if e.status == "persisted" and e.certainty != "slight"
        )

    def _shifts(self) -> Iterator[str]:
        """Yield what is noted in both years, but more, or less, than before."""
        entries = sorted(self._shifted, key=lambda e: (-abs(e.change or 0), e.name))
        if not entries:
            return
        yield "## What is noted more, or less"
        yield ""
        for entry in entries[:_TOP]:
            sure = f" ({self._kind(entry)}, {entry.certainty})"
            yield f"- **{plain(entry.name)}**{plain(sure)}. {plain(entry.why)}{self._moved(entry)}"
            yield from self._quotations(entry)
        yield from _more(len(entries) - _TOP)

    def _names(self, entries: Iterable[Entry]) -> str:
        """Return the themes of some lines with what they report, no theme twice."""
        told: dict[str, tuple[str, list[str]]] = {}
        for entry in entries:
            _, kinds = told.setdefault(entry.theme, (entry.name, []))
            kinds += [kind for kind in [self._kind(entry)] if kind and kind not in kinds]
        named = [
            f"“{plain(name)}”{f' ({plain(listed(kinds))})' if kinds else ''}"
            for name, kinds in told.values()
        ]
        more = len(named) - _TOP
        return listed([*named[:_TOP], *([f"{more} more"] if more > 0 else [])])

    def _kind(self, entry: Entry) -> str:
        """Return what a line reports, "needs → progress"; nothing where that is said above it."""
        if not entry.is_change and not _may_differ(entry):
            return ""
        ends = [
            self.counts.codebook.label(label).name.lower()
            for label in (entry.label_from, entry.label_to)
            if label
        ]
        return " → ".join(dict.fromkeys(ends))

    def _bracketed(self, entry: Entry) -> str:
        kind = self._kind(entry)
        return f" ({plain(kind)})" if kind else ""

    def _changes(self, status: str, heading: str) -> Iterator[str]:
        entries = sorted((e for e in self._told if e.status == status), key=_weight)
        if not entries:
            return
        yield f"## {heading}"
        yield ""
        for entry in entries[:_TOP]:
            yield from self._entry(entry)
        yield from _more(len(entries) - _TOP)

    def _entry(self, entry: Entry) -> Iterator[str]:
        sure = "" if entry.probability is None else f" ({entry.certainty})"
        yield f"- **{plain(entry.name)}**{self._bracketed(entry)}{sure}. {plain(entry.why)}"
        yield from self._quotations(entry)

    def _quotations(self, entry: Entry) -> Iterator[str]:
        """Yield a quotation of each year: two that speak of the same thing, if there are such."""
        shown = [finding for finding in self._pair(entry) if finding is not None]
        for finding in shown:
            year = self.counts.years[self.counts.year_of(finding)]
            yield f"  > {plain(year.name)}: {self.quotes.quote(finding.segment)}"
            if finding is not shown[-1]:
                yield "  >"

    def _pair(self, entry: Entry) -> tuple[Finding | None, Finding | None]:
        before, after = entry.found_from or entry.beside, entry.found_to or entry.beside
        before, after = (tuple(filter(self._may_stand, found)) for found in (before, after))
        label = entry.label_to or entry.label_from
        linked = [
            (self.counts.nearness(finding, entry.to, label), finding, end)
            for finding in before
            for end in self.counts.linked(finding, entry.to, label)[:1]
            if end in after
        ]
        if linked:
            _, finding, end = max(linked, key=lambda pair: pair[0])
            return finding, end
        return self._first(entry, 0), self._first(entry, 1)

    def _may_stand(self, finding: Finding) -> bool:
        return self.quotes.may_quote(finding.segment) and is_sure(finding)

    def _first(self, entry: Entry, side: int) -> Finding | None:
        """Return the first point of a side that may be quoted, a sure one if there is one."""
        able = [f for f in evidence(entry)[side] if self.quotes.may_quote(f.segment)]
        return next(iter(sorted(able, key=lambda f: not is_sure(f))), None)

    def _going_on(self, label: str) -> list[Entry]:
        """Return the lines of a label that persisted over every step between years."""
        lines = [
            e for e in self.ledger.entries if e.status == "persisted" and e.label_from == label
        ]
        steps = len(self.counts.steps)
        times = [entry.theme for entry in lines]
        last = len(self.counts.years) - 1
        return [e for e in lines if times.count(e.theme) == steps and e.to == last]

    def _persisted(self, label: str) -> Iterator[str]:
        entries = sorted(self._going_on(label), key=_weight)
        if not entries:
            return
        yield f"## What persisted: {plain(self.counts.codebook.label(label).name.lower())}"
        yield ""
        for entry in entries[:_TOP]:
            yield f"- **{plain(entry.name)}**. {plain(entry.why)}{self._moved(entry)}"
            yield from self._quotations(entry)
        yield from _more(len(entries) - _TOP)

    def _moved(self, entry: Entry) -> str:
        """Return how the share of what went on moved, where that is worth telling."""
        if entry.is_change or not _may_differ(entry):
            return ""
        if entry.share_from is None or entry.share_to is None:
            return ""
        way = "rose" if entry.share_to > entry.share_from else "fell"
        return f" Its share {way} from {entry.share_from:.0%} to {entry.share_to:.0%}."

    def _not_asked(self) -> Iterator[str]:
        entries = [e for e in self.ledger.entries if e.status == "not_asked"]
        if not entries:
            return
        yield "## Not asked"
        yield ""
        for why in dict.fromkeys(entry.why for entry in entries):
            mine = [entry for entry in entries if entry.why == why]
            yield f"- {plain(why)} Themes: {self._names(mine)}."
        yield ""

    @cached_property
    def _unsure(self) -> tuple[Entry, ...]:
        """Return the changes that chance may explain, the least likely to be chance first."""
        entries = [
            (entry.probability, -len(entry.found_from) - len(entry.found_to), entry.name, at)
            for at, entry in enumerate(self.ledger.entries)
            if entry.certainty == "slight" and _may_differ(entry)
        ]
        return tuple(self.ledger.entries[at] for *_, at in sorted(entries))

    def _slight(self) -> Iterator[str]:
        """Yield the changes that chance may explain: some in full, the others by name."""
        if not self._unsure:
            return
        yield "## What may have changed"
        yield ""
        yield (
            "These differ between the years, but so few points are concerned that chance may "
            "explain it. The first are those that it explains least: read the words and judge. "
            "ledger.csv lists each with its points."
        )
        yield ""
        first = {entry.theme: entry for entry in reversed(self._unsure)}
        best = [entry for entry in self._unsure if first[entry.theme] is entry][:_TOP]
        for entry in best:
            moved = self._moved(entry)
            yield f"- **{plain(entry.name)}**{self._bracketed(entry)}. {plain(entry.why)}{moved}"
            yield from self._quotations(entry)
        yield ""
        for status, name in {**_SHORT, "persisted": "Noted more, or less"}.items():
            mine = [e for e in self._unsure if e.status == status and e not in best]
            if mine:
                told = listed([self._short(entry) for entry in mine[:_TOP]])
                more = f" and {len(mine) - _TOP} more" if len(mine) > _TOP else ""
                yield f"- {name}: {told}{more}."
        yield ""

    def _short(self, entry: Entry) -> str:
        """Return a line in few words: the theme, what it reports, its points."""
        numbers = f"{len(entry.found_from)} → {counted(len(entry.found_to), 'point')}"
        return f"“{plain(entry.name)}”{self._bracketed(entry)}, {numbers}"


def _may_differ(entry: Entry) -> bool:
    """Return whether a line tells of a difference: a change, or a share that moved by itself."""
    if entry.probability is None:
        return False
    return entry.is_change or entry.probability < LEVEL


def _weight(entry: Entry) -> tuple[object, ...]:
    """Return what lines are sorted by: the most certain first, then the largest."""
    order = {"clear": 0, "likely": 1, "slight": 2} if entry.is_change else {}
    size = len(entry.found_from) + len(entry.found_to)
    return order.get(entry.certainty, 0), -size, entry.name


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"- and {number} more in ledger.csv"
    yield ""
