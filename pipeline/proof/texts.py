"""Whether what a run says of its segments stands in its texts, character by character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.proof.claims import Checked
from pipeline.publish.finished import Row, members
from pipeline.text import fold

QUOTES = "quotations, character by character"
_CODES = "codes, looked up in the code book"
_SHARES = ("label_confidence", "theme_confidence", "legibility")
_YES_OR_NO = (("review", ("", "yes")), ("may_quote", ("", "no")))


@dataclass(frozen=True)
class Texts:
    """The tables and texts of a run or a comparison, its code book, and its themes' names by id."""

    tables: Mapping[str, Sequence[Row]]
    texts: Mapping[str, str]
    book: CodeBook
    names: Mapping[str, str]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return the addresses of all segments."""
        return frozenset(row["segment_id"] for row in self.tables["segments.csv"])

    @cached_property
    def known(self) -> dict[str, frozenset[str]]:
        """Return the codes that may stand in each column."""
        labels = frozenset(label.id for label in self.book.labels)
        return {
            "label": labels,
            "second_label": labels,
            "stakeholders": frozenset(group.id for group in self.book.stakeholders),
            "services": frozenset(group.id for group in self.book.services),
            "second_theme_id": frozenset(self.names),
        }

    def slice(self, row: Row) -> str:
        """Return the characters that a row names, white space folded."""
        return fold(self.texts.get(row["document"], "")[whole(row["start"]) : whole(row["end"])])


def check_texts(held: Texts, checked: Checked) -> None:
    """Take down segments and exclusions whose words do not stand where they say."""
    for number, row in enumerate(held.tables["segments.csv"], 2):
        _check_segment(f"row {number}", row, held, checked)
    for number, row in enumerate(held.tables["exclusions.csv"], 2):
        where, said = f"row {number}, text", fold(row["text"])
        checked.same("exclusions.csv", where, said, held.slice(row), kind=QUOTES)


def _check_segment(where: str, row: Row, held: Texts, checked: Checked) -> None:
    name = "segments.csv"
    checked.same(name, f"{where}, text", row["text"], held.slice(row), kind=QUOTES)
    address = f"{row['document']}#char={row['start']},{row['end']}"
    checked.same(name, f"{where}, segment_id", row["segment_id"], address, kind=QUOTES)
    theme = held.names.get(row["theme_id"])
    checked.same(name, f"{where}, theme", row["theme"], theme, kind=_CODES)
    for column, known in held.known.items():
        _check_codes(f"{where}, {column}", members(row[column]), known, checked)
    if row["same_as"]:
        _check_codes(f"{where}, same_as", (row["same_as"],), held.ids, checked)
    _check_edges(where, row, checked)


def _check_codes(where: str, said: Sequence[str], known: frozenset[str], checked: Checked) -> None:
    checked.add(_CODES)
    for code in sorted(set(said) - known):
        checked.fail("segments.csv", where, f"“{code}” is no code that there is.")


def _check_edges(where: str, row: Row, checked: Checked) -> None:
    """Check that shares lie within their bounds, and that a mark is one that there is."""
    for column in _SHARES:
        if row[column] and not -1 <= number_in(row[column]) <= 1:
            checked.fail("segments.csv", f"{where}, {column}", "lies beyond 1.")
    for column, known in _YES_OR_NO:
        if row[column] not in known:
            checked.fail("segments.csv", f"{where}, {column}", "is neither yes nor no.")


def place(row: Row, unit: str, file: str) -> str:
    """Return where a segment of a file stands as reports say it; `unit` is what its places are."""
    number = row["page"] if unit == "page" else row["line"]
    told = f"{file}, {row['at'] or f'{unit} {number}'}"
    return f"{told}, paragraph {row['paragraph']}" if "." in row["paragraph"] else told


def whole(cell: str) -> int:
    """Return a whole number, 0 where a cell holds none: what it says is then found wrong."""
    return int(cell) if cell.isascii() and cell.isdigit() else 0


def number_in(cell: str) -> float:
    """Return the number in a cell; not a number where it holds none."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def addresses(cell: str) -> list[str]:
    """Return the addresses in a cell, though a name may itself hold a semicolon."""
    made: list[str] = []
    for part in cell.split(";"):
        if made and "#char=" not in made[-1]:
            made[-1] += f";{part}"
        else:
            made.append(part)
    return [one for one in made if one]
