"""The themes and the actions asked for, as the summary shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.report.actions import Pairs
from pipeline.report.quotes import Quotes, plain
from pipeline.tables import Counts, ThemeRow, counted, in_words
from pipeline.text import capital
from pipeline.types import Answer, Finding, ParentTheme, Segment, Theme

_QUOTES = 3  # quotations shown for a theme under a label
_ALONE = 2  # quotations of what one group alone says
_PAIRS = 12  # rows of the table of actions
_OF_THEME = 2  # of these, of one theme
_STEADY = 0.5  # stability below which a theme is to be read with care
_MEASURES = (
    "Two figures tell how a theme hangs together; neither tells whether it matters. **Steady** is "
    "how much of the theme comes again when a fifth of the points is left out, and, in brackets, "
    f"at worst when one of the documents is (1 is all of it). Read themes under {_STEADY} with "
    "care: other notes would have drawn their bounds elsewhere. **Coherent** is how alike its "
    "points are (the mean cosine of two of them; 1 is the same). **Code** is the name of the theme "
    "in the tables. Besides the points quoted here theme\\_evidence.csv lists those on the edge of "
    "each theme."
)


@dataclass(frozen=True)
class ThemePages:
    """Writes the parts of the summary that show the themes one by one."""

    counts: Counts
    quotes: Quotes

    def themes(self) -> Iterator[str]:
        """Yield the section on themes, those of a parent theme together."""
        themes = self.counts.found.themes.themes
        yield "## Themes"
        yield ""
        placed = sum(len(theme.members) for theme in themes)
        holds = "holds" if len(themes) == 1 else "hold"
        yield (
            f"{capital(counted(len(themes), 'theme'))} {holds} {placed:,} of the "
            f"{counted(len(self.counts.findings), 'point')}."
        )
        yield ""
        if themes:
            yield _MEASURES
            yield ""
        for parent, inside in self._families():
            yield from self._parent(parent, inside)
        for theme in themes:
            if not theme.parent:
                yield from self._theme(theme, "###")
        yield from self._unplaced()

    def _families(self) -> list[tuple[ParentTheme, list[Theme]]]:
        """Return the parent themes with their themes, those with the most points first."""
        themes = self.counts.found.themes.themes
        found = [
            (parent, [theme for theme in themes if theme.parent == parent.id])
            for parent in self.counts.found.themes.parents
        ]
        return sorted(found, key=lambda item: (-_points(item[1]), item[0].name))

    def _parent(self, parent: ParentTheme, inside: Sequence[Theme]) -> Iterator[str]:
        yield f"### {plain(parent.name)}"
        yield ""
        themes, points = counted(len(inside), "theme"), counted(_points(inside), "point")
        yield f"{capital(themes)} with {points}."
        yield ""
        for theme in inside:
            yield from self._theme(theme, "####")

    @cached_property
    def _rows(self) -> dict[str, list[ThemeRow]]:
        held: dict[str, list[ThemeRow]] = {}
        for row in self.counts.rows:
            held.setdefault(row.theme.id, []).append(row)
        return held

    def _theme(self, theme: Theme, mark: str) -> Iterator[str]:
        rows = self._rows[theme.id]
        yield f"{mark} {plain(theme.name)}"
        yield ""
        yield " ".join(plain(row.statement) for row in rows)
        yield ""
        words = ", ".join(plain(word) for word in theme.keywords[:7]) or "none that tell"
        yield f"Words: {words}."
        yield ""
        yield f"{self._said_again(theme)}{_measured(theme, self.counts.codebook)}"
        yield ""
        yield from self._quoted(theme, rows)

    def _said_again(self, theme: Theme) -> str:
        """Return in how many wordings a theme's points stand, if not each in its own."""
        points = len(theme.members)
        texts = self.counts.texts(member.segment for member in theme.members)
        if texts == points:
            return ""
        told = f"{counted(points, 'point')} in {counted(texts, 'wording')}. "
        return capital(told)

    def _quoted(self, theme: Theme, rows: Sequence[ThemeRow]) -> Iterator[str]:
        """Yield quotations: those with the most of the theme, those against it, and of one group.

        No point is quoted twice.
        """
        other = {f.segment.id for f in self.counts.against(theme)}
        shown = {row.label: self.quotes.best(theme.id, row.findings)[:_QUOTES] for row in rows}
        against = [r.label for r in rows if other & {f.segment.id for f in r.findings}]
        for label in shown:
            if label not in against:
                yield from self._bullets(label, shown[label])
        for label in against:
            if shown[label]:
                yield ""
                yield "On the other side:"
                yield ""
                yield from self._bullets(label, shown[label])
        yield from self._alone(theme, {f.segment.id for some in shown.values() for f in some})
        yield ""

    def _bullets(self, label: str, findings: Sequence[Finding]) -> Iterator[str]:
        name = self.counts.codebook.label(label).name
        for finding in findings:
            check = " (to be checked)" if finding.coding.review else ""
            yield f"- {name}: {self.quotes.quote(finding.segment)}{check}"

    def _alone(self, theme: Theme, shown: set[str]) -> Iterator[str]:
        """Yield what one group alone says, if it was not quoted before."""
        left = [self.counts.by_id[address] for address in theme.minority if address not in shown]
        kept = [finding for finding in left if self.quotes.may_quote(finding.segment)][:_ALONE]
        if not kept:
            return
        yield ""
        yield "Said by one group only:"
        yield ""
        for finding in kept:
            who = plain(capital(self.counts.names(finding.coding.stakeholders)))
            yield f"- {who}: {self.quotes.quote(finding.segment)}"

    def _unplaced(self) -> Iterator[str]:
        unplaced = self.counts.found.themes.unplaced
        if not unplaced:
            return
        yield "### In no theme"
        yield ""
        fits = "fits" if len(unplaced) == 1 else "fit"
        yield f"{capital(counted(len(unplaced), 'point'))} {fits} no theme well:"
        yield ""
        for one in unplaced[:20]:
            segment = self.counts.by_id[one.segment].segment
            if self.quotes.may_quote(segment):
                near = plain(self.counts.names_of.get(one.nearest, "none"))
                yield f"- {self.quotes.quote(segment)}; nearest: {near}"
        if len(unplaced) > 20:
            yield "- and more, which theme\\_members.csv lists as unplaced"
        yield ""

    def actions(self) -> Iterator[str]:
        """Yield the strongest pairs of an issue and an action, and how many issues have none."""
        pairs = Pairs(self.counts)
        if not pairs.barriers or not any(f.coding.label == "need" for f in self.counts.findings):
            return
        yield "## What is asked for in answer"
        yield ""
        best = self._best_pairs(pairs)
        if best:
            yield (
                "Needs that come nearest to an issue of the same theme. The computer set them side "
                "by side because their words are alike (1 is the same): whether one answers the "
                "other is for a reader to judge."
            )
            yield ""
            yield from self._table(best)
            yield ""
        yield self._without(pairs)
        yield ""

    def _best_pairs(self, pairs: Pairs) -> list[Answer]:
        """Return the pairs shown: the strongest that may be quoted, each issue and action once."""
        answers = sorted(
            self.counts.found.themes.answers, key=lambda a: (-a.similarity, a.barrier, a.need)
        )
        barriers = {finding.segment.id for finding in pairs.barriers}
        themes: Counter[str] = Counter()
        seen: set[str] = set()
        best = []
        for answer in answers:
            ends = {answer.barrier, answer.need}
            fresh = not ends & seen and themes[answer.theme] < _OF_THEME
            if fresh and answer.barrier in barriers and all(map(self._is_shown, ends)):
                best.append(answer)
                themes[answer.theme] += 1
                seen |= ends
        return best[:_PAIRS]

    def _is_shown(self, address: str) -> bool:
        """Return whether a point may be quoted and nobody need look at its coding first."""
        finding = self.counts.by_id[address]
        return not finding.coding.review and self.quotes.may_quote(finding.segment)

    def _table(self, best: Sequence[Answer]) -> Iterator[str]:
        known = any(self._indicator(answer) for answer in best)
        heads = ["Issue", "Action", *(["Indicator"] if known else []), "Alike"]
        yield f"| {' | '.join(heads)} |"
        yield f"|{' --- |' * (len(heads) - 1)} ---: |"
        for answer in best:
            cells = [
                self._cell(answer.barrier),
                self._cell(answer.need),
                *([self._indicator(answer)] if known else []),
                f"{answer.similarity:.2f}",
            ]
            yield f"| {' | '.join(cells)} |"

    def _cell(self, address: str) -> str:
        return self.quotes.quote(self._segment(address))

    def _segment(self, address: str) -> Segment:
        return self.counts.by_id[address].segment

    def _indicator(self, answer: Answer) -> str:
        if answer.indicator and self.quotes.may_quote(self._segment(answer.indicator)):
            return self._cell(answer.indicator)
        return ""

    def _without(self, pairs: Pairs) -> str:
        none, whole = len(pairs.unanswered), len(pairs.barriers)
        if not none:
            return "For every barrier there is a need near it; actions.csv lists them all."
        return (
            f"For {in_words(none)} of {counted(whole, 'barrier')} the notes name no need of the "
            "same theme that comes near; actions.csv lists them, and all pairs."
        )


def _points(themes: Sequence[Theme]) -> int:
    return sum(len(theme.members) for theme in themes)


def _measured(theme: Theme, book: CodeBook) -> str:
    """Return in a line how steady and coherent a theme is, and who made it."""
    if any(theme.id == known.id for known in book.themes):
        return f"From the code book. Coherent: {theme.coherence:.2f}. Code: {theme.id}."
    worst = (
        "" if theme.left_out is None else f" ({theme.left_out:.2f} without one of the documents)"
    )
    care = " Read with care." if theme.stability < _STEADY else ""
    made = " Named by people." if theme.basis == "human" else ""
    new = " New: not in the code book." if book.themes and not made else ""
    return (
        f"Steady: {theme.stability:.2f}{worst}.{care} Coherent: {theme.coherence:.2f}.{made}{new} "
        f"Code: {theme.id}."
    )
