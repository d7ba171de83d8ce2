"""What is asked for in answer: barriers beside the needs that come nearest to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.forms.html.counts import row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.forms.summary import best_pairs, ranked_pairs
from pipeline.published import PairShown, Passage, Publication
from pipeline.tables import counted, in_words

_MORE = 100  # further pairs behind a line


@dataclass(frozen=True, slots=True)
class Answers:
    """Writes the pairs of an issue and an action."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    def all(self) -> Html:
        """Return the strongest pairs, further ones behind a line, and how many issues have none."""
        best = best_pairs(self._shown)
        left = [pair for pair in ranked_pairs(self._shown) if pair not in set(best)][:_MORE]
        if not self._shown.pairs:
            return joined(element("p", "No need comes near to a barrier of the same theme."))
        return joined(
            element(
                "p",
                "Needs that come nearest to a barrier of the same theme. The computer set them "
                "side by side because their words are alike (1 is the same): whether one answers "
                "the other is for a reader to judge.",
            ),
            self._table("The pairs most alike", best) if best else "",
            self._further(left) if left else "",
            element("p", self._without()),
        )

    def _passage(self, address: str) -> Passage:
        return self._shown.by_id[address]

    def _further(self, pairs: Sequence[PairShown]) -> Html:
        head = element("summary", f"Further pairs: {counted(len(pairs), 'pair')}")
        return element("details", head, self._table("Further pairs", pairs))

    def _table(self, title: str, pairs: Sequence[PairShown]) -> Html:
        told = any(pair.indicator for pair in pairs)
        heads = ["Barrier", "Need", *(["Indicator"] if told else []), "Alike"]
        rows = [self._row(pair, told) for pair in pairs]
        return scrolling(title, table(title, heads, rows, "pairs"))

    def _row(self, pair: PairShown, told: bool) -> Html:
        held = [self._cell(pair.need), *([self._cell(pair.indicator)] if told else [])]
        alike = element("td", f"{pair.similarity:.2f}", class_="num")
        return row(self.places.quotation(self._passage(pair.barrier)), [*held, alike])

    def _cell(self, address: str) -> Html:
        return element("td", self.places.quotation(self._passage(address)) if address else "")

    def _without(self) -> str:
        none = len(self._shown.unanswered)
        if not none:
            return "For every barrier there is a need near it."
        return f"For {in_words(none)} of the barriers no need of the same theme comes near."
