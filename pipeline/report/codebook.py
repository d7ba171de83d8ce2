"""The code book as used, with the themes of this run, ready to be edited and carried on."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

from pipeline.codebook import CodeBook
from pipeline.tables import Counts, listed
from pipeline.text import display
from pipeline.types import ParentTheme, StockTake, Theme


@dataclass(frozen=True, slots=True)
class CodeBookToml:
    """Writes codebook.toml."""

    version: ClassVar[int] = 2
    name: ClassVar[str] = "codebook.toml"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        """Return the TOML bytes of the code book with this run's themes."""
        import tomli_w

        counts = Counts(found, codebook)
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
            "theme": _themes(counts, codebook),
        }
        return tomli_w.dumps(table, multiline_strings=True).encode()


def _themes(counts: Counts, codebook: CodeBook) -> list[dict[str, Any]]:
    """Return the book's own themes as they are, then what was found now that it does not hold."""
    kept = {theme.id for theme in codebook.themes}
    found = counts.found.themes
    return [
        *map(_plain, codebook.themes),
        *(_parent(parent, counts) for parent in found.parents if parent.id not in kept),
        *(_theme(theme, counts) for theme in found.themes if theme.id not in kept),
    ]


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass of the code book
    data = dataclasses.asdict(value)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in data.items()}


def _parent(parent: ParentTheme, counts: Counts) -> dict[str, Any]:
    names = [theme.name for theme in counts.found.themes.themes if theme.parent == parent.id]
    return {
        "id": parent.id,
        "name": parent.name,
        "definition": f"The themes {listed([f'“{name}”' for name in names])}.",
        "examples": [],
        "parent": "",
        "status": "parent",
    }


def _theme(theme: Theme, counts: Counts) -> dict[str, Any]:
    segments = [counts.by_id[address].segment for address in theme.exemplars]
    return {
        "id": theme.id,
        "name": theme.name,
        "definition": _definition(theme, counts),
        "examples": [display(one.text) for one in segments if counts.may_quote(one)],
        "parent": theme.parent,
        "status": "candidate",
    }


def _definition(theme: Theme, counts: Counts) -> str:
    """Return what a theme is about: its words and those of a point, if it may be quoted."""
    about = ", ".join(theme.keywords[:5]) or f"“{theme.name}”"
    words = next(filter(None, map(counts.words, theme.gists)), "")
    return f"Points about {about}{f'; for example “{words}”' if words else ''}."
