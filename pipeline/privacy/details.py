"""What may be held back from a text, and the words that stand in its place."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import StageError

EMAILS = "e-mail addresses"
TELEPHONES = "telephone numbers"
POSTCODES = "postcodes"
INSURANCE = "National Insurance numbers"
PERSONS = "names of private persons"
UNQUOTED = "words that may not be quoted"
NOT_SHOWN = "words that are not shown"

_WORDS = {
    EMAILS: "[e-mail address]",
    TELEPHONES: "[telephone number]",
    POSTCODES: "[postcode]",
    INSURANCE: "[National Insurance number]",
    UNQUOTED: "[not to be quoted]",
    NOT_SHOWN: "[not shown]",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """A piece of a text that is held back: `kind` in plain plural words, and its place.

    `start` and `end` are code points of the text. `person` is the number of the person whose name
    it is, from 1; 0 where it is no name.
    """

    kind: str
    start: int
    end: int
    person: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise StageError("detail", f"[{self.start}, {self.end}) holds no characters.")
        if self.kind not in _WORDS and self.kind != PERSONS:
            raise StageError("detail", f'"{self.kind}" is no kind of detail.')
        if (self.kind == PERSONS) != (self.person > 0):
            raise StageError("detail", "a name has the number of its person, nothing else has.")

    @property
    def words(self) -> str:
        """Return what a reader sees in its place: "[postcode]", "[Person 3]"."""
        return f"[Person {self.person}]" if self.kind == PERSONS else _WORDS[self.kind]
