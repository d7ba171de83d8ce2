"""Counting only: what the reports and CSV files print, computed once from what was found.

Shares are between 0 and 1. A count of points says how often something was noted, not how many
people think so: a consultation is not a vote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.prevalence import Resamples, Whole, per_source, source
from pipeline.text import capital, display, unspaced
from pipeline.types import (
    NONE,
    Coding,
    Cut,
    Document,
    Finding,
    Gist,
    ParentTheme,
    SecondTheme,
    Segment,
    StockTake,
    Theme,
    Unplaced,
)

_OTHER_SIDE = {"progress": ("barrier", "need"), "barrier": ("progress",), "need": ("progress",)}
_TELLING = 3  # words from which a quotation tells something of itself
_STOPS = " .;,:"
_NEXT = re.compile(r"[;,]\s+(?:and|or)$")
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme under one label.

    `share` is that of all points of the label, `interval` its 95% interval where there are enough
    documents to tell; `documents` counts the files that the points stand in, `texts` points with
    the same words once.
    """

    theme: Theme
    label: str
    findings: tuple[Finding, ...]
    groups: tuple[str, ...]
    share: float
    interval: tuple[float, float] | None
    documents: int
    texts: int
    quantifier: str
    statement: str


@dataclass(frozen=True)
class Counts:
    """All counts of one run."""

    found: StockTake
    codebook: CodeBook

    @classmethod
    def of(cls, found: StockTake, codebook: CodeBook) -> Counts:
        """Return the counts of a run: those made last, if they are of the same two values.

        A run is counted once and not anew by each of its reports.
        """
        for last in _LAST:
            if last.found is found and last.codebook is codebook:
                return last
        _LAST[:] = [cls(found, codebook)]
        return _LAST[0]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings in reading order."""
        return self.found.findings()

    @cached_property
    def by_id(self) -> dict[str, Finding]:
        """Return the findings by the address of their segment."""
        return {finding.segment.id: finding for finding in self.findings}

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return the labels that report something, in the book's order."""
        return tuple(label.id for label in self.codebook.labels if label.id != NONE)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Return the stakeholder groups heard, in the book's order."""
        heard = (group for finding in self.findings for group in finding.coding.stakeholders)
        return self.codebook.in_order(heard)

    @cached_property
    def per_label(self) -> Counter[str]:
        """Return the number of findings of each label."""
        return Counter(finding.coding.label for finding in self.findings)

    @cached_property
    def per_group(self) -> dict[str, Counter[str]]:
        """Return the number of findings of each label for each group."""
        made = {group: Counter[str]() for group in self.groups}
        for finding in self.findings:
            for group in finding.coding.stakeholders:
                made[group][finding.coding.label] += 1
        return made

    @cached_property
    def theme_of(self) -> dict[str, tuple[Theme, float]]:
        """Return the theme of each placed segment and its fit."""
        return {
            member.segment: (theme, member.fit)
            for theme in self.found.themes.themes
            for member in theme.members
        }

    @cached_property
    def rows(self) -> tuple[ThemeRow, ...]:
        """Return a row for each theme and label that meet, themes in order of size."""
        return tuple(row for theme in self.found.themes.themes for row in self._theme_rows(theme))

    def _theme_rows(self, theme: Theme) -> Iterable[ThemeRow]:
        inside = [self.by_id[member.segment] for member in theme.members]
        order = {address: at for at, address in enumerate(theme.exemplars)}
        for label in self.labels:
            found = [finding for finding in inside if finding.coding.label == label]
            if found:
                found.sort(key=lambda f: (order.get(f.segment.id, len(order)), f.segment.id))
                yield self._row(theme, label, tuple(found))

    def _row(self, theme: Theme, label: str, found: tuple[Finding, ...]) -> ThemeRow:
        groups = self.codebook.in_order(g for f in found for g in f.coding.stakeholders)
        heard = len(groups) / max(1, len(self.groups))
        row = ThemeRow(
            theme=theme,
            label=label,
            findings=found,
            groups=groups,
            share=round(len(found) / max(1, self.per_label[label]), 4),
            interval=self._wholes[label].interval(per_source(found)),
            documents=self.documents(found),
            texts=self.texts(f.segment.id for f in found),
            quantifier=self.codebook.quantifier(heard),
            statement="",
        )
        return replace(row, statement=self.statement(row))

    @cached_property
    def _files(self) -> dict[str, str]:
        return self.found.corpus.files

    def file(self, document: str) -> str:
        """Return the file that a document is, or is a portion of."""
        return self._files.get(document, document)

    @cached_property
    def files_read(self) -> frozenset[str]:
        """Return the files that were read: the documents, as a reader knows them."""
        return frozenset(self.file(document.id) for document in self.found.documents)

    def documents(self, found: Iterable[Finding]) -> int:
        """Return in how many documents points stand; the portions of one file are one."""
        return len({self.file(finding.segment.document) for finding in found})

    @cached_property
    def _resamples(self) -> Resamples:
        return Resamples(tuple(sorted({source(finding.segment) for finding in self.findings})))

    @cached_property
    def _wholes(self) -> dict[str, Whole]:
        """Return the points of each label by the document or respondent that they come from."""
        return {
            label: self._resamples.among(
                per_source(f for f in self.findings if f.coding.label == label)
            )
            for label in self.labels
        }

    @cached_property
    def first_of(self) -> dict[str, str]:
        """Return for each point that repeats another's words the address of the first of them."""
        repeats = self.found.themes.repeats
        return {address: same[0] for same in repeats for address in same[1:]}

    def texts(self, addresses: Iterable[str]) -> int:
        """Return how many points there are if those with the same words count once."""
        return len({self.first_of.get(address, address) for address in addresses})

    @cached_property
    def second_of(self) -> dict[str, SecondTheme]:
        """Return the second theme of each point that has one."""
        return {second.segment: second for second in self.found.themes.second}

    @cached_property
    def unplaced_of(self) -> dict[str, Unplaced]:
        """Return what is known of each point that no theme holds."""
        return {one.segment: one for one in self.found.themes.unplaced}

    @cached_property
    def names_of(self) -> dict[str, str]:
        """Return the name of each theme by its id."""
        return {theme.id: theme.name for theme in self.found.themes.themes}

    def against(self, theme: Theme) -> tuple[Finding, ...]:
        """Return the points that speak against most of a theme, the best fit first, no words twice.

        Where it holds progress above all these are its barriers, or its needs if it has none;
        else its progress. What stands first in the book is taken of labels with equal counts.
        """
        held: dict[str, dict[str, Finding]] = {label: {} for label in self.labels}
        for member in theme.members:
            finding = self.by_id[member.segment]
            first = self.first_of.get(member.segment, member.segment)
            held[finding.coding.label].setdefault(first, finding)
        sizes = Counter(self.by_id[member.segment].coding.label for member in theme.members)
        largest = max(self.labels, key=lambda label: sizes[label])
        sides = (held[label] for label in _OTHER_SIDE.get(largest, ()) if held[label])
        return tuple(next(sides, {}).values())

    @cached_property
    def parent_of(self) -> dict[str, ParentTheme]:
        """Return the parent theme of each theme that has one, by the theme's id."""
        parents = {parent.id: parent for parent in self.found.themes.parents}
        return {t.id: parents[t.parent] for t in self.found.themes.themes if t.parent}

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Return the documents that may not be quoted."""
        entries = self.found.corpus.entries
        return frozenset(entry.id for entry in entries if not entry.quotable)

    def may_quote(self, segment: Segment) -> bool:
        """Return whether the corpus, and whoever wrote a segment, let it be quoted."""
        return segment.document not in self.withheld and not segment.withheld

    def quotable(self, segment: Segment) -> str:
        """Return a segment's words as they are shown; nothing if they may not be quoted."""
        return display(segment.text) if self.may_quote(segment) else ""

    def statement(self, row: ThemeRow) -> str:
        """Return a plain sentence of counts, groups and the most central words, word for word."""
        name = self.codebook.label(row.label).name.lower()
        points = counted(len(row.findings), "point")
        where = self._extent(row.documents)
        told = f"{name} on “{row.theme.name}” ({points}{where})"
        by = self.names(row.groups)
        verb = "was" if row.label == "progress" else "were"
        said = f"{by} noted {told}" if by else f"{told.replace(' on ', f' {verb} noted on ', 1)}"
        words = self._central(row)
        return f"{capital(said)}{f': “{words}”' if words else ''}."

    def _extent(self, documents: int) -> str:
        """Return in how many documents something stands: at least, for notes leave things out."""
        read = len(self.files_read)
        if read < 2:
            return ""
        if documents == read:
            return ", in both documents" if read == 2 else f", in all {in_words(read)} documents"
        return f", in at least {in_words(documents)} of {counted(read, 'document')}"

    def _central(self, row: ThemeRow) -> str:
        """Return the most central words of a row, without a full stop; nothing if there are none.

        Only words that may be quoted, of a point that nobody need look at first.
        """
        inside = {f.segment.id for f in row.findings if not f.coding.review}
        gists = (gist for gist in row.theme.gists if gist.label == row.label)
        found = (self.words(gist) for gist in gists if gist.segment in inside)
        said = [words for words in found if words]
        told = [words for words in said if len(words.split()) >= _TELLING]
        return (told or said or [""])[0]

    def words(self, gist: Gist) -> str:
        """Return the words of a gist without a full stop; nothing if they may not be quoted."""
        segment = self.by_id[gist.segment].segment
        if not self.may_quote(segment):
            return ""
        return _bare(display(segment.text[gist.start : gist.end]))

    def names(self, groups: Sequence[str]) -> str:
        """Return groups as a readable list, or "every group heard"."""
        if len(groups) > 2 and len(groups) == len(self.groups):
            return "every group heard"
        return listed([self.codebook.stakeholder(group).name for group in groups])

    def theme_groups(self) -> Iterable[tuple[Theme, str, str, int, float]]:
        """Yield theme, label, group, points, and the points' share of the group's findings."""
        totals = {group: sum(counts.values()) for group, counts in self.per_group.items()}
        for row in self.rows:
            for group in row.groups:
                points = sum(group in finding.coding.stakeholders for finding in row.findings)
                yield row.theme, row.label, group, points, round(points / totals[group], 4)


_LAST: list[Counts] = []  # the counts made last, if any


def _bare(text: str) -> str:
    """Return words without a full stop, the "and" that ends an item, or marks of whole speech."""
    said = _NEXT.sub("", text).rstrip(_STOPS)
    if said.endswith("”") and (said.count("“") == 0 or (said[0], said.count("“")) == ("“", 1)):
        said = said.removeprefix("“")[:-1].rstrip(_STOPS)
    return said


def characters(document: Document) -> int:
    """Return how many characters a document has, white space apart."""
    return len(unspaced(document.text))


def in_segments(document: Document, cut: Cut) -> int:
    """Return how many of them stand in segments."""
    return sum(len(unspaced(document.slice(segment.span))) for segment in cut.segments)


def own_words(coding: Coding) -> bool:
    """Return whether the text itself says who speaks, not the document as a whole."""
    return coding.stakeholder_basis in ("sentence", "speaker", "section", "human")


def counted(number: int, noun: str) -> str:
    """Return "one point", "12 points": words up to ten, then figures."""
    return f"{in_words(number)} {noun}{'' if number == 1 else 's'}"


def in_words(number: int) -> str:
    """Return a number as a word up to ten, then in figures."""
    return _NUMBERS[number] if number <= 10 else f"{number:,}"


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def as_percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"
