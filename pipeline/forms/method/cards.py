"""The model cards that travel with the program, and what stands in them.

Only what every card has is read: its sections, the table of its scores, and numbers before words
that the card's writer always uses. What is not found is an empty text, never an error; whoever
tells it then points at the card.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.published import Publication
from pipeline.shipped import shipped
from pipeline.text import fold

Use = Literal["this", "another", "untold"]

_FILES = {
    "coder": "coder.json",
    "encoder": "topical.safetensors",
    "tagger": "tagger.json",
    "namer": "namer.json",
}
_NAMED = {"coder": "weights_digest", "tagger": "tagger_digest", "namer": "namer_digest"}
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Card:
    """A model's card. `digest` is the SHA-256 of the shipped model, `use` whether the run used it.

    `use` is "untold" where the run does not name the model that it used.
    """

    model: str
    text: str
    digest: str = ""
    use: Use = "untold"

    @property
    def file(self) -> str:
        """Return the card's place among the files of the program."""
        return f"{self.model}/CARD.md"

    @property
    def intro(self) -> str:
        """Return what stands above the first section, on one line."""
        _, _, rest = self.text.partition("\n")
        return fold(rest.partition("\n## ")[0]) if self.text.startswith("# ") else ""

    def section(self, title: str) -> str:
        """Return the section whose title starts with some words, without its title."""
        for part in f"\n{self.text}".split("\n## ")[1:]:
            head, _, body = part.partition("\n")
            if head.startswith(title):
                return body.strip()
        return ""

    def number(self, words: str, section: str = "Data") -> str:
        """Return the figure that a pattern holds in its first group, as the card writes it."""
        found = re.search(words, fold(self.section(section)))
        return found.group(1) if found else ""

    @cached_property
    def scores(self) -> dict[str, dict[str, str]]:
        """Return the table of scores: figures by what was left out and by column."""
        lines = [one for one in self.section("Scores").splitlines() if one.startswith("|")]
        head, *rows = [[cell.strip() for cell in one.strip("|").split("|")] for one in lines] or [
            []
        ]
        made = {
            name: {
                column: cell
                for column, cell in zip(head[1:], cells, strict=False)
                if _FIGURE.fullmatch(cell)
            }
            for name, *cells in rows
        }
        return {name: row for name, row in made.items() if row}

    def score(self, left_out: str, column: str) -> str:
        """Return one figure of the table of scores."""
        return self.scores.get(left_out, {}).get(column, "")

    def spread(self, column: str) -> tuple[tuple[str, str], ...]:
        """Return the lowest and the highest score of the fields left out, with the field's name.

        Rows for all, or for the wording alone, are no fields. Empty where there are none.
        """
        rows = [
            (float(row[column].replace(",", "")), name, row[column])
            for name, row in self.scores.items()
            if column in row and not name.startswith(("all", "wording"))
        ]
        ends = (min(rows), max(rows)) if rows else ()
        return tuple((name, figure) for _, name, figure in ends)


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of the four models."""

    coder: Card
    encoder: Card
    tagger: Card
    namer: Card

    @property
    def all(self) -> tuple[Card, ...]:
        """Return the cards in the order in which the models do their work."""
        return self.coder, self.encoder, self.tagger, self.namer


def read_cards(shown: Publication) -> Cards:
    """Return the shipped cards; a card that is not there has no text."""
    return Cards(*(_read(model, shown) for model in _FILES))


def _read(model: str, shown: Publication) -> Card:
    digest = _digest(f"{model}/{_FILES[model]}")
    return Card(model, _text(f"{model}/CARD.md"), digest, _use(model, digest, shown))


def _text(name: str) -> str:
    try:
        return shipped(name).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _digest(name: str) -> str:
    try:
        return hashlib.sha256(shipped(name).read_bytes()).hexdigest()
    except OSError:
        return ""


def _use(model: str, digest: str, shown: Publication) -> Use:
    """Return whether the stages of the run name the shipped model, another one or none."""
    if model not in _NAMED:
        return "untold"
    pattern = re.compile(rf"\b{_NAMED[model]}='([0-9a-f]{{64}})'")
    named = {found for _, stage in shown.made.stages for found in pattern.findall(stage)}
    if not named:
        return "untold"
    return "this" if named == {digest} else "another"
