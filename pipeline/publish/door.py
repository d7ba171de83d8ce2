"""What a text looks like from outside: words that may not be quoted and private details masked."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.privacy.contacts import contacts
from pipeline.privacy.details import NOT_SHOWN, PERSONS, UNQUOTED, Detail
from pipeline.privacy.masking import MaskedText, mask, merged
from pipeline.privacy.persons import Persons, private_persons
from pipeline.publish.finished import FinishedRun, Row
from pipeline.published import Masked
from pipeline.report.csv import as_table
from pipeline.text import fold, words

_SHEETS = frozenset(("csv", "tsv", "xlsx", "xlsm", "xls", "xlsb", "ods"))
_PERSONAL = frozenset(("speaker", "mail_header", "sign_off", "signature", "quoted_reply"))
_NAMES = "\U0010ffff names of documents"  # comes last in any order


@dataclass(frozen=True)
class Door:
    """Masks the texts of a run; with `pseudonymise` the names of private persons, too."""

    run: FinishedRun
    pseudonymise: bool

    @cached_property
    def silent(self) -> frozenset[str]:
        """Return the documents of which nothing may be quoted."""
        rows = self.run.tables["documents.csv"]
        return frozenset(row["document"] for row in rows if row["may_quote"] == "no")

    def text(self, document: str) -> str:
        """Return the text of a document as it may be shown; nothing of a silent one."""
        shown = document in self._masked and document not in self.silent
        return self._masked[document].text if shown else ""

    def span(self, document: str, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of a document's text lies in what is shown of it."""
        return self._masked[document].at(start, end)

    def words(self, said: str, document: str = "") -> str:
        """Return other words as they may be shown, those of a document with the names it has."""
        return mask(said, (*contacts(said), *self._named(said, document))).text

    def headings(self, path: str, document: str) -> tuple[str, ...]:
        """Return the headings of a path without those that tell who answered or speaks."""
        told = f" > {path} > "
        for who in self._speakers.get(document, ()):
            told = told.replace(f" > {who} > ", " > ")
        return tuple(self.words(part, document) for part in told.split(" > ") if part)

    def name(self, document: str) -> str:
        """Return the name of a document: its file's, or another one if that gives somebody away."""
        return self._other_names.get(document, document)

    def file(self, document: str) -> str:
        """Return the name of the file that a document is, or is a portion of."""
        if document not in self._other_names:
            return self.run.file(document)
        return self._other_names[document].partition("/")[0]

    def address(self, segment: str) -> str:
        """Return the address of a segment under the name of its document."""
        document, mark, place = segment.rpartition("#char=")
        return f"{self.name(document)}{mark}{place}" if mark else segment

    def tells(self, word: str) -> bool:
        """Return whether a word stands in what is shown of the documents."""
        parts = words(word)
        return bool(parts) and self._shown.issuperset(parts)

    def masked(self) -> tuple[Masked, ...]:
        """Return how many details of each kind are masked in what is shown of the documents."""
        pieces = Counter(
            piece.kind
            for id in self.run.texts
            if id not in self.silent
            for piece in merged(self._held(id))
            if piece.kind not in (UNQUOTED, NOT_SHOWN)
        )
        return tuple(Masked(kind, count) for kind, count in sorted(pieces.items()))

    def key(self) -> bytes:
        """Return a table of who stands behind each pseudonym; nothing where there are none."""
        if not self._found.names and not self._other_names:
            return b""
        rows: list[tuple[str, str, str]] = []
        for number, name in enumerate(self._found.names, 1):
            where = [id for id, d in self._found.details.items() if number in {x.person for x in d}]
            rows.append((f"[Person {number}]", name, ";".join(filter(None, where))))
        rows += [(other, id, id) for id, other in self._other_names.items()]
        return codecs.BOM_UTF8 + as_table(["pseudonym", "name", "documents"], rows)

    @cached_property
    def _masked(self) -> Mapping[str, MaskedText]:
        return {id: mask(text, self._held(id)) for id, text in self.run.texts.items()}

    def _held(self, document: str) -> list[Detail]:
        return [
            *contacts(self.run.texts[document]),
            *self._found.details.get(document, ()),
            *self._unquoted.get(document, ()),
        ]

    @cached_property
    def _found(self) -> Persons:
        """Return the private persons of the texts, and of the documents' names."""
        if not self.pseudonymise:
            return Persons()
        return private_persons(self._texts)

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """Return where persons are looked for: the texts, and the names of all documents."""
        names = "\n".join(row["document"] for row in self.run.tables["documents.csv"])
        return {**self.run.texts, _NAMES: names}

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(word for id in self.run.texts for word in words(self.text(id)))

    @cached_property
    def _other_names(self) -> Mapping[str, str]:
        """Return other names for documents whose own give somebody away, for all of one file."""
        held: dict[str, list[str]] = {}
        for row in self.run.tables["documents.csv"]:
            held.setdefault(self.run.file(row["document"]), []).append(row["document"])
        made: dict[str, str] = {}
        for number, (file, ids) in enumerate(held.items(), 1):
            if any(self.words(id, _NAMES) != id for id in ids):
                name = f"Document {number}{PurePosixPath(file).suffix}"
                parts = [f"{name}/part {part}" for part in range(1, len(ids) + 1)]
                made.update(zip(ids, [name] if ids == [file] else parts, strict=True))
        return made

    @cached_property
    def _surfaces(self) -> Mapping[str, Mapping[str, int]]:
        """Return by document the words by which persons are named, with the person's number.

        Under no document stand those that mean one person wherever they stand.
        """
        made: dict[str, dict[str, int]] = {}
        for id, details in self._found.details.items():
            for detail in details:
                said = fold(self._texts[id][detail.start : detail.end])
                made.setdefault(id, {})[said] = detail.person
        meant: dict[str, set[int]] = {}
        for named in made.values():
            for said, person in named.items():
                meant.setdefault(said, set()).add(person)
        alone = {said: min(persons) for said, persons in meant.items()}
        return {**made, "": alone}

    def _named(self, said: str, document: str) -> Iterator[Detail]:
        anywhere, here = self._surfaces[""], self._surfaces.get(document, {})
        if not anywhere:
            return
        for hit in self._names.finditer(said):
            person = here.get(hit[0]) or anywhere[hit[0]]
            yield Detail(PERSONS, hit.start(), hit.end(), person)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Match the names of masked persons; one word only where no name of a place goes on."""
        longest = sorted(self._surfaces[""], key=lambda said: (-len(said), said))
        told = (re.escape(s) if " " in s else rf"{re.escape(s)}(?! [A-Z])" for s in longest)
        return re.compile(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)")

    @cached_property
    def _unquoted(self) -> Mapping[str, list[Detail]]:
        """Return the stretches of each document that are not shown.

        Of a sheet of answers these are also all that is no answer: names and dates of those who
        answered, and what else of theirs no point was taken from. With pseudonyms the names of
        those who speak or write are not shown, either.
        """
        made: dict[str, list[Detail]] = {}
        for row in self.run.tables["segments.csv"]:
            if row["may_quote"] == "no":
                made.setdefault(row["document"], []).extend(_stretch(UNQUOTED, row))
        for row in self.run.tables["exclusions.csv"]:
            personal = self.pseudonymise and row["reason"] in _PERSONAL
            if personal or row["document"] in self._sheets:
                made.setdefault(row["document"], []).extend(_stretch(NOT_SHOWN, row))
        return made

    @cached_property
    def _speakers(self) -> Mapping[str, list[str]]:
        """Return who answers in each sheet, and with pseudonyms who speaks elsewhere."""
        made: dict[str, set[str]] = {}
        for row in self.run.tables["exclusions.csv"]:
            speaks = self.pseudonymise and row["reason"] == "speaker"
            if speaks or row["reason"] == "respondent_details":
                said = fold(row["text"])
                made.setdefault(row["document"], set()).update((said, said.rstrip(" :")))
        return {id: sorted(who, key=lambda one: (-len(one), one)) for id, who in made.items()}

    @cached_property
    def _sheets(self) -> frozenset[str]:
        rows = self.run.tables["documents.csv"]
        return frozenset(row["document"] for row in rows if row["format"] in _SHEETS)


def _stretch(kind: str, row: Row) -> Iterator[Detail]:
    start, end = int(row["start"]), int(row["end"])
    if start < end:
        yield Detail(kind, start, end)
