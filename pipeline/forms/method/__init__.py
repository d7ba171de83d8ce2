"""How a run was made, to be told to others: a method note, and a draft transparency record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipeline.forms.method.cards import read_cards
from pipeline.forms.method.note import note
from pipeline.forms.method.record import record
from pipeline.published import Publication


@dataclass(frozen=True, slots=True)
class MethodNote:
    """A paragraph for a paper or report, and a draft in the form of the Standard on transparency.

    The figures of accuracy are read from the model cards that travel with the program, so that a
    model trained anew changes what is said of it.
    """

    version: ClassVar[int] = 1
    name: ClassVar[str] = "method"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the two Markdown files by name."""
        cards = read_cards(shown)
        return {
            "method.md": note(shown, cards).encode(),
            "transparency-record.md": record(shown, cards).encode(),
        }
