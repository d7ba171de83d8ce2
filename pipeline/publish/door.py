"""What a text looks like from outside: words that may not be quoted and private details masked."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.privacy.contacts import contacts
from pipeline.privacy.details import NOT_SHOWN, PERSONS, UNQUOTED, Detail
from pipeline.privacy.masking import MaskedText, mask
from pipeline.privacy.persons import Persons, private_persons
from pipeline.publish.finished import FinishedRun, Row
from pipeline.published import Masked
from pipeline.text import words

_SHEETS = frozenset(("csv", "tsv", "xlsx", "xlsm", "xls", "xlsb", "ods"))


@dataclass(frozen=True)
class Door:
    """Masks the texts of a run; with `pseudonymise` the names of private persons, too."""

    run: FinishedRun
    pseudonymise: bool

    def text(self, document: str) -> str:
        """Return the text of a document as it may be shown."""
        return self._masked[document].text if document in self._masked else ""

    def span(self, document: str, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of a document's text lies in what is shown of it."""
        return self._masked[document].at(start, end)

    def words(self, said: str) -> str:
        """Return other words that come from the documents as they may be shown."""
        return mask(said, (*contacts(said), *self._named(said))).text

    def names_nobody(self, word: str) -> bool:
        """Return whether a word is no part of the name of a person who is masked."""
        return word.casefold() not in self._parts

    def masked(self) -> tuple[Masked, ...]:
        """Return how many details of each kind are masked in the texts of the documents."""
        pieces = Counter(d.kind for details in self._details.values() for d in details)
        return tuple(Masked(kind, count) for kind, count in sorted(pieces.items()))

    def persons(self) -> bytes:
        """Return a table of who stands behind each pseudonym; nothing where there are none."""
        if not self._found.names:
            return b""
        out = io.StringIO(newline="")
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(["pseudonym", "name", "documents"])
        for number, name in enumerate(self._found.names, 1):
            where = [id for id, d in self._found.details.items() if number in {x.person for x in d}]
            table.writerow([f"[Person {number}]", name, ";".join(where)])
        return out.getvalue().encode("utf-8-sig")

    @cached_property
    def _masked(self) -> Mapping[str, MaskedText]:
        return {
            id: mask(text, (*self._details[id], *self._unquoted.get(id, ())))
            for id, text in self.run.texts.items()
        }

    @cached_property
    def _details(self) -> Mapping[str, tuple[Detail, ...]]:
        """Return the private details of each document that is shown at all."""
        return {
            id: (*contacts(text), *self._found.details.get(id, ()))
            for id, text in self.run.texts.items()
        }

    @cached_property
    def _found(self) -> Persons:
        return private_persons(self.run.texts) if self.pseudonymise else Persons()

    @cached_property
    def _surfaces(self) -> Mapping[str, int]:
        """Return the words by which each masked person is named, with the person's number."""
        made: dict[str, int] = {}
        for id, details in self._found.details.items():
            for detail in details:
                said = " ".join(self.run.texts[id][detail.start : detail.end].split())
                made.setdefault(said, detail.person)
        return made

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        longest = sorted(self._surfaces, key=lambda said: (-len(said), said))
        if not longest:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def _named(self, said: str) -> Iterator[Detail]:
        if self._names is None:
            return
        for hit in self._names.finditer(said):
            yield Detail(PERSONS, hit.start(), hit.end(), self._surfaces[hit[0]])

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(part for said in self._surfaces for part in words(said))

    @cached_property
    def _unquoted(self) -> Mapping[str, list[Detail]]:
        """Return the stretches of each document that are not shown.

        Of a sheet of answers these are also all that is no answer: names and dates of those who
        answered, and what else of theirs no point was taken from.
        """
        made: dict[str, list[Detail]] = {}
        for row in self.run.tables["segments.csv"]:
            if row["may_quote"] == "no":
                made.setdefault(row["document"], []).extend(_stretch(UNQUOTED, row))
        for row in self.run.tables["exclusions.csv"]:
            if row["document"] in self._sheets:
                made.setdefault(row["document"], []).extend(_stretch(NOT_SHOWN, row))
        return made

    @cached_property
    def _sheets(self) -> frozenset[str]:
        rows = self.run.tables["documents.csv"]
        return frozenset(row["document"] for row in rows if row["format"] in _SHEETS)


def _stretch(kind: str, row: Row) -> Iterator[Detail]:
    start, end = int(row["start"]), int(row["end"])
    if start < end:
        yield Detail(kind, start, end)
