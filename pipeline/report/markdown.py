"""The summary in the form of a Taking Stock paper, as Markdown.

Every quotation is verbatim, white space apart, and names its document, page and paragraph.
Nothing is asserted that is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pipeline import __version__
from pipeline.codebook import CodeBook
from pipeline.report import by_hand
from pipeline.report.quotes import Quotes, is_sure, plain
from pipeline.report.reasons import REASONS
from pipeline.report.repeats import RepeatPages
from pipeline.report.theme_pages import ThemePages
from pipeline.tables import (
    Counts,
    ThemeRow,
    as_percent,
    characters,
    counted,
    in_segments,
    listed,
    own_words,
)
from pipeline.text import capital, unspaced
from pipeline.types import Finding, StockTake

_TOP = 6  # themes shown under a label in the first part


@dataclass(frozen=True, slots=True)
class Summary:
    """Writes summary.md."""

    version: ClassVar[int] = 8
    name: ClassVar[str] = "summary.md"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the Markdown bytes of the summary."""
        page = _Page(Counts.of(found, codebook))
        lines = [line for part in page.parts() for line in part]
        return ("\n".join(lines).rstrip() + "\n").encode()


@dataclass(frozen=True)
class _Page:
    counts: Counts

    @cached_property
    def quotes(self) -> Quotes:
        return Quotes(self.counts)

    @cached_property
    def pages(self) -> ThemePages:
        return ThemePages(self.counts, self.quotes)

    @property
    def found(self) -> StockTake:
        return self.counts.found

    @property
    def book(self) -> CodeBook:
        return self.counts.codebook

    def parts(self) -> Iterator[Iterable[str]]:
        yield self.opening()
        yield self.glance()
        yield RepeatPages(self.counts, self.quotes).told()
        yield self.progress()
        yield self.issues()
        yield self.forward()
        yield self.pages.actions()
        yield self.by_group()
        yield self.pages.themes()
        yield self.not_included()
        yield self.left_out()
        yield self.method()

    def opening(self) -> Iterator[str]:
        corpus = self.found.corpus
        yield f"# {plain(corpus.title)}"
        yield ""
        yield "Summary of what was said"
        yield ""
        read, total = len(self.counts.files_read), len({*corpus.files.values()})
        heard = self.counts.names(self.counts.groups) if self.counts.groups else ""
        if heard == "every group heard":
            heard = listed([self.book.stakeholder(g).name for g in self.counts.groups])
        points = counted(len(self.counts.findings), "point")
        yield (
            f"This summary draws together {points} from {counted(read, 'document')}"
            + (f" (of {total} received)" if total != read else "")
            + (f", from {heard}." if heard else ".")
            + " A point is one bullet, item or sentence that reports progress, a barrier or a need."
        )
        yield ""
        yield (
            "The numbers say how often something was noted, not how many people think so: a "
            "consultation is not a vote. Every quotation is word for word and names its place. In "
            "the first parts a theme is quoted only where the coding of a point is sure."
        )
        yield ""

    def glance(self) -> Iterator[str]:
        counts = self.counts
        yield "## At a glance"
        yield ""
        names = [self.book.label(label).name for label in counts.labels]
        yield f"| | {' | '.join(names)} | All |"
        yield f"| --- |{' ---: |' * (len(names) + 1)}"
        for group, row in counts.per_group.items():
            yield _row(capital(self.book.stakeholder(group).name), row, counts.labels)
        yield _row("**All points**", counts.per_label, counts.labels)
        yield ""
        if len(counts.groups) > 1:
            yield (
                "A point that several groups made together counts once in each of their rows, and "
                "once in the last row."
            )
            yield ""
        for label in counts.labels:
            top = self._largest(label)[:3]
            if top:
                named = listed([f"{_quoted(row.theme.name)} ({_often(row)})" for row in top])
                was = "was" if label == "progress" else "were"
                yield f"- **{self.book.label(label).name}** {was} noted most often on {named}."
        yield ""

    def _largest(self, label: str) -> list[ThemeRow]:
        """Return the themes of a label: one text sent in by many is no reason to come first."""
        rows = [row for row in self.counts.rows if row.label == label]
        return sorted(rows, key=lambda row: (-row.texts, -len(row.findings), row.theme.name))

    def progress(self) -> Iterator[str]:
        yield "## General progress"
        yield ""
        findings = [f for f in self.counts.findings if f.coding.label == "progress"]
        if not findings:
            yield from self._nothing("progress")
        for service in self.book.services:
            inside = [f for f in findings if service.id in f.coding.services]
            if inside:
                yield f"### {service.name}"
                yield ""
                yield from self._by_theme(inside)

    def issues(self) -> Iterator[str]:
        yield "## Issues and challenges"
        yield ""
        findings = [f for f in self.counts.findings if f.coding.label == "barrier"]
        yield from self._by_theme(findings) if findings else self._nothing("barrier")

    def forward(self) -> Iterator[str]:
        yield "## Going forward we think we need"
        yield ""
        findings = [f for f in self.counts.findings if f.coding.label == "need"]
        yield from self._by_theme(findings) if findings else self._nothing("need")

    def _nothing(self, label: str) -> Iterator[str]:
        if label in self.found.corpus.asked:
            yield "Nothing of this kind was found in the notes."
        else:
            yield "This exercise did not ask about it."
        yield ""

    def _by_theme(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield the largest themes of some findings with a quotation each, then what is left."""
        groups: dict[str, list[Finding]] = {}
        for finding in findings:
            held = self.counts.theme_of.get(finding.segment.id)
            groups.setdefault(held[0].id if held else "", []).append(finding)
        names = {theme.id: theme.name for theme in self.found.themes.themes}
        ranked = sorted(
            (item for item in groups.items() if item[0]),
            key=lambda item: (-len(item[1]), names[item[0]]),
        )
        for theme, members in ranked[:_TOP]:
            said = _groups_of(self.book, members)
            who = self.counts.names(said) if len(said) <= 3 else counted(len(said), "group")
            by = f", {who}" if who else ""
            yield f"- **{plain(names[theme])}** ({counted(len(members), 'point')}{by})"
            for finding in filter(is_sure, self.quotes.nearest(theme, members)[:1]):
                yield f"  > {self.quotes.quote(finding.segment)}"
        rest = len(findings) - sum(len(members) for _, members in ranked[:_TOP])
        if rest:
            yield f"- and {counted(rest, 'more point')} in other themes or in none (see below)"
        yield ""

    def by_group(self) -> Iterator[str]:
        yield "## By stakeholder group"
        yield ""
        for groups, findings in self._voices().items():
            yield from self._group(groups, findings)

    def _voices(self) -> dict[tuple[str, ...], list[Finding]]:
        """Return the findings of each group; groups that only speak together stand together."""
        heard: dict[tuple[str, ...], list[str]] = {}
        for group in self.counts.groups:
            mine = [f.segment.id for f in self.counts.findings if group in f.coding.stakeholders]
            heard.setdefault(tuple(mine), []).append(group)
        return {
            tuple(groups): [self.counts.by_id[address] for address in mine]
            for mine, groups in heard.items()
        }

    def _group(self, groups: tuple[str, ...], mine: Sequence[Finding]) -> Iterator[str]:
        own = [f for f in mine if own_words(f.coding)]
        names = [self.book.stakeholder(group).name for group in groups]
        yield f"### {capital(listed(names))}"
        yield ""
        told = [
            f"{n} of {self.book.label(label).name.lower()}"
            for label in self.counts.labels
            if (n := sum(f.coding.label == label for f in mine))
        ]
        shared = len(mine) - len(own)
        rest = f" {shared} of them speak for the whole document or for everyone consulted."
        points = capital(counted(len(mine), "point"))
        yield f"{points}: {listed(told)}.{rest if shared else ''}"
        yield ""
        shown = [f for label in self.counts.labels for f in self._own_best(label, own)]
        for finding in shown:
            name = self.book.label(finding.coding.label).name
            yield f"- {name}: {self.quotes.quote(finding.segment)}"
        if shown:
            yield ""

    def _own_best(self, label: str, own: Sequence[Finding]) -> list[Finding]:
        said = [f for f in own if f.coding.label == label and self.quotes.may_quote(f.segment)]
        sure = filter(is_sure, said)
        return sorted(sure, key=lambda f: (-f.coding.confidence, f.segment.id))[:2]

    def not_included(self) -> Iterator[str]:
        yield "## Not included"
        yield ""
        if not self.found.failures:
            yield "Every document received could be read."
        for failure in self.found.failures:
            yield f"- {plain(failure.item)}: {plain(failure.reason)}"
        for document in self.found.documents:
            for note in (*document.gaps, *document.notes):
                yield f"- {plain(document.id)}: {plain(note)}"
        read = [document.id for document in self.found.documents]
        silent = [self.counts.file(id) for id in read if id in self.counts.withheld]
        held = list(dict.fromkeys(silent))
        if held:
            yield ""
            yield f"Counted but not quoted, as asked: {plain(listed(held))}."
        yield ""

    def left_out(self) -> Iterator[str]:
        yield "## What was left out of the documents read"
        yield ""
        whole = sum(map(characters, self.found.documents))
        inside = sum(
            in_segments(document, coded.cut)
            for document, coded in zip(self.found.documents, self.found.coded, strict=True)
        )
        yield (
            f"Of {whole:,} characters {inside:,} ({as_percent(inside, whole)}) were analysed. The "
            f"other {whole - inside:,} carry no point; each piece is listed in exclusions.csv:"
        )
        yield ""
        sizes: Counter[str] = Counter()
        for coded in self.found.coded:
            for exclusion in coded.cut.exclusions:
                sizes[exclusion.reason] += len(unspaced(exclusion.text))
        for reason, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
            yield f"- {REASONS.get(reason, reason.replace('_', ' '))}: {size:,} characters"
        yield ""

    def method(self) -> Iterator[str]:
        counts = self.counts
        review = sum(c.review for coded in self.found.coded for c in coded.codings)
        segments = sum(len(coded.codings) for coded in self.found.coded)
        yield "## How this was made"
        yield ""
        yield (
            f"Taking Stock {__version__} cut the documents into {segments:,} segments and coded "
            "each from its own words and from the headings above it, with the code book "
            f"“{plain(self.book.title)}”; {len(counts.findings):,} report progress, a barrier or "
            "a need, the others are headings and context. No language model wrote any of this and "
            "nothing left the computer."
        )
        yield ""
        yield (
            f"The coder is unsure of {counted(review, 'segment')} "
            f"({as_percent(review, segments)}), marked “yes” in the column “review” of "
            "segments.csv: a person should look at those first. A group is taken to speak where "
            "the text says so, else where its section or document does; segments.csv tells which."
        )
        yield ""
        yield from by_hand.told(self.found)
        yield (
            "A theme holds progress, barriers and needs of one matter side by side. Points with "
            "the same words, or nearly, are one text where themes are found, so that a text sent "
            "in by many weighs as one; they are counted singly, and themes.csv counts them both "
            "ways. “In at least two of six documents” says at least, for notes leave things out. "
            "The columns share\\_low and share\\_high of themes.csv tell how far a share hangs on "
            "which documents came in: the documents (of a sheet, the respondents) are drawn again "
            "and again, and 95% of the shares so found lie between the two (points must come from "
            "three)."
        )
        yield ""
        yield from self._own_themes()
        yield (
            "Words for shares of the groups heard: "
            + ", ".join(f"{step.name} from {step.share:.0%}" for step in self.book.quantifiers)
            + "."
        )
        yield ""

    def _own_themes(self) -> Iterator[str]:
        """Yield what became of the themes that the code book holds, if it holds any."""
        if not self.book.themes:
            return
        found = self.found.themes.themes
        own = [theme for theme in self.book.themes if theme.in_use]
        used = sum(theme.id in {one.id for one in found} for theme in own)
        new = sum(theme.basis == "found" for theme in found)
        yield (
            f"The code book holds {counted(len(own), 'theme')} in use; {used} of them are noted "
            "here. A point goes to the theme whose name, definition and examples it comes nearest "
            "to, or where a person put it; the answer follows from the book alone, so another year "
            "is counted the same way. "
            + (
                f"What fits none of them was grouped anew: {counted(new, 'theme')}, marked as "
                "new, which are candidates for the book."
                if new
                else "Nothing else made a new theme."
            )
        )
        yield ""


def _groups_of(book: CodeBook, findings: Iterable[Finding]) -> tuple[str, ...]:
    return book.in_order(group for f in findings for group in f.coding.stakeholders)


def _row(name: str, counts: Counter[str], labels: Sequence[str]) -> str:
    cells = [str(counts[label]) for label in labels]
    return f"| {name} | {' | '.join(cells)} | {sum(counts.values())} |"


def _often(row: ThemeRow) -> str:
    """Return how many points a theme has under a label, and in how many wordings if in fewer."""
    points = len(row.findings)
    return f"{points}" if row.texts == points else f"{points}, in {counted(row.texts, 'wording')}"


def _quoted(name: str) -> str:
    return f"“{plain(name)}”"
