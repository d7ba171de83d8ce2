"""The code book as used, with the themes of this run, ready to be edited and carried on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from pipeline import logbook
from pipeline.codebook import CodeBook, CodedTheme
from pipeline.decisions import Signature
from pipeline.edition import next_edition
from pipeline.edits import since
from pipeline.report.csv import as_table
from pipeline.tables import Counts, counted
from pipeline.types import StockTake


@dataclass(frozen=True, slots=True)
class CodeBookToml:
    """Writes codebook.toml."""

    version: ClassVar[int] = 3
    name: ClassVar[str] = "codebook.toml"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the TOML bytes of the code book with this run's themes."""
        return as_toml(next_edition(Counts.of(found, codebook)))


@dataclass(frozen=True, slots=True)
class DecisionsCsv:
    """Writes decisions.csv: how the themes of codebook.toml came to be, one decision a row."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "decisions.csv"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the bytes of the log, with what people coded and what was found at its end."""
        counts = Counts.of(found, codebook)
        themes = next_edition(counts).themes
        sizes = {theme.id: len(theme.members) for theme in found.themes.themes}
        fresh = since(codebook.log, themes, partial(_signature, counts, sizes))
        return as_table(logbook.HEADER, map(logbook.row, (*codebook.log, *fresh)))


def _signature(counts: Counts, sizes: Mapping[str, int], id: str) -> Signature:
    """Return who made a theme what it is: the person who coded it last, or the computer."""
    by_hand = [
        ruling.coding
        for ruling in counts.found.rulings
        if ruling.segment is not None
        and ruling.coding.theme
        and (place := counts.theme_of.get(ruling.segment.id)) is not None
        and place[0].id == id
    ]
    if by_hand:
        last = max(by_hand, key=lambda row: (row.date, row.row))
        return Signature(last.coder, last.date, last.reason)
    points = sizes.get(id, 0)
    told = f": {counted(points, 'point')}" if points else ""
    return Signature(who="Taking Stock", why=f"Found in {counts.found.corpus.title}{told}")


def as_toml(codebook: CodeBook) -> bytes:
    """Return a code book as TOML, fit to be edited and read again."""
    import tomli_w

    table: dict[str, Any] = {
        "title": codebook.title,
        "general": codebook.general,
        "neutral_headings": list(codebook.neutral_headings),
        "turn_headings": list(codebook.turn_headings),
        "before_turn": codebook.before_turn,
        "place_names": list(codebook.place_names),
        "stop_words": list(codebook.stop_words),
        "empty_answers": list(codebook.empty_answers),
        "indicator_headings": list(codebook.indicator_headings),
        "label": [_plain(label) for label in codebook.labels],
        "stakeholder": [_plain(group) for group in codebook.stakeholders],
        "service": [_plain(service) for service in codebook.services],
        "voice": _plain(codebook.voice),
        "quantifier": [_plain(step) for step in codebook.quantifiers],
        **({"theme": [_told(theme) for theme in codebook.themes]} if codebook.themes else {}),
    }
    return tomli_w.dumps(table, multiline_strings=True).encode()


def _told(theme: CodedTheme) -> dict[str, Any]:
    """Return a theme as a table; what became of it is told only where something did."""
    data = _plain(theme)
    return {name: v for name, v in data.items() if v or name not in ("into", "split_from")}


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass of the code book
    data = dataclasses.asdict(value)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in data.items()}
