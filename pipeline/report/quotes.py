"""Quotations: which points are quoted, in what order, and how their place is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.tables import Counts
from pipeline.text import display
from pipeline.types import Finding, Segment, Theme

_SURE = 0.6  # quotations coded with more confidence come first
_TELLING = frozenset({"cue", "heading", "lead_in", "column", "human"})
_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plain(text: str) -> str:
    """Return text on one line with the characters escaped that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", _BREAKS.sub(" ", text))


def is_sure(finding: Finding) -> bool:
    """Return whether a point may stand for others: coded with confidence, on words that tell.

    A cue phrase, a heading, a lead-in or a column must speak for the label, not the model alone.
    """
    told = any(evidence.kind in _TELLING for evidence in finding.coding.evidence)
    return told and not finding.coding.review and finding.coding.confidence >= _SURE


@dataclass(frozen=True)
class Quotes:
    """Chooses and prints quotations; documents that may not be quoted never are."""

    counts: Counts

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.counts.found.themes.themes}

    @cached_property
    def _units(self) -> dict[str, str]:
        return {document.id: document.unit for document in self.counts.found.documents}

    def best(self, theme: str, members: Sequence[Finding]) -> list[Finding]:
        """Return quotable members, the theme's exemplars first, then by fit; no text twice."""
        known = self._themes[theme]
        rank = {address: at for at, address in enumerate(known.exemplars)}
        fits = {member.segment: member.fit for member in known.members}
        order = sorted(
            (f for f in members if self.may_quote(f.segment)),
            key=lambda f: (
                not is_sure(f),
                rank.get(f.segment.id, len(rank)),
                -fits.get(f.segment.id, 0.0),
                f.segment.id,
            ),
        )
        first = {display(f.segment.text).casefold(): f for f in reversed(order)}
        return [f for f in order if first[display(f.segment.text).casefold()] is f]

    def nearest(self, theme: str, members: Sequence[Finding]) -> list[Finding]:
        """Return quotable members, surest first, those that use the theme's name, then by fit."""
        known = self._themes[theme]
        fits = {member.segment: member.fit for member in known.members}
        name = known.name.casefold()
        return sorted(
            self.best(theme, members),
            key=lambda f: (
                not is_sure(f),
                name not in f.segment.text.casefold(),
                -fits[f.segment.id],
                f.segment.id,
            ),
        )

    def may_quote(self, segment: Segment) -> bool:
        """Return whether the corpus, and whoever wrote a segment, let it be quoted."""
        return self.counts.may_quote(segment)

    def quote(self, segment: Segment) -> str:
        """Return a segment's words in quotation marks, with document, page and paragraph."""
        return f"“{plain(display(segment.text))}” ({plain(self.source(segment))})"

    def source(self, segment: Segment) -> str:
        """Return where a segment stands: its file, page, line or row, and printed paragraph."""
        place = segment.place
        unit = self._units[segment.document]
        where = place.at or f"{unit} {place.page if unit == 'page' else place.line}"
        if re.match(r"\d+\.\d", segment.marker):
            where += f", paragraph {segment.marker.rstrip('.')}"
        return f"{self.counts.file(segment.document)}, {where}"
