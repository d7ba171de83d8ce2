"""From the rows of a sheet of responses to the parts of a document.

Each answer stands under who gives it and the question it answers. It is cut like any prose or list
(a cell may hold either), so it is no table cell: those are kept whole. What was chosen, and who
answered when, is kept as furniture: nothing of a row is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.read.flowing import Part
from pipeline.read.sheet.delimited import Record
from pipeline.read.sheet.heads import is_generic
from pipeline.read.sheet.questionnaire import Questionnaire, Role
from pipeline.text import fold
from pipeline.types import HeadingRole

_GIVEN = re.compile(
    r"(?:yes|y|true|1|ok|okay|agreed?|accept(?:ed)?|allow(?:ed)?|granted|given|sure|happy|fine|"
    r"i (?:agree|consent|accept|allow|am happy|give)|consent(?:s|ed)?(?: given)?|publish|quote|"
    r"permission (?:granted|given)|with (?:my )?name|without (?:my )?name|anonymous(?:ly)?|named|x|"
    r"may be|can be|opt(?:ed)? in)\b|[✓✔☑]",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:not|never|no|nothing|none|but|if|unless|except)\b|n['’]t\b", re.IGNORECASE)
_NAMELESS = re.compile(
    r"\b(?:but )?(?:without (?:my |a |any )?names?|no names?|not my name)\b", re.I
)
_PRIVATE = re.compile(
    r"\b(?:confidential\w*|withh\w+|private|anonym\w*|"
    r"(?:not|never|n't) (?:(?:be|want|wish|to|you|my|response|comments?) )*(?:quot|publish|shar))",
    re.IGNORECASE,
)
_LEAVE = re.compile(r"\b(?:quot\w+|publi\w+|shar\w+)\b.*\banonym", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?:no|n|false|0|none|not\b.*|never|public|publish.*)\W*$", re.IGNORECASE)
_MOST = 1_000_000  # characters of an answer
_DETAILS: tuple[Role, ...] = ("identifier", "date", "quote")


@dataclass(slots=True)
class Responses:
    """The parts that the rows of one table make, gathered row by row.

    `sheet` is named in the places where a workbook has several. `refused` counts the responses
    that may not be quoted, of `count` in all.
    """

    asked: Questionnaire
    sheet: str = ""
    parts: list[Part] = field(default_factory=list)
    count: int = 0
    refused: int = 0
    too_long: list[int] = field(default_factory=list)
    _roles: dict[int, Role] = field(default_factory=dict)
    _heads: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def open(self) -> None:
        """Take the rows above the responses: a title, the questions, the other heads."""
        heads = self.asked.heads
        self._roles = {  # what a column holds that is blank at first is told cell by cell
            column.number: column.role
            for column in self.asked.columns
            if column.filled or column.role != "closed"
        }
        for number, row in enumerate(heads.above):
            cells = [cell for cell in row.cells if cell.strip()]
            if not number:
                self.parts.append(Part(cells.pop(0), "title", at=self._at(row)))
            self._furniture(cells, "sheet_details", row)
        places: dict[tuple[int, int], int] = {}
        for number, row in enumerate(heads.rows):
            asking = set(self._asking(number))
            others = (c for at, c in enumerate(row.cells) if (number, at) not in asking)
            self._furniture(others, "column_head", row)
            for place in sorted(asking):
                places[place] = len(self.parts)
                self.parts.append(
                    Part(heads.cell(place), "head", at=self._at(row), role="question")
                )
        self._heads = {
            at: tuple(places[place] for place in over if place in places)
            for at, over in enumerate(heads.over)
        }

    def _asking(self, row: int) -> Iterator[tuple[int, int]]:
        """Yield the heads of a row that stand over answers and say what was asked."""
        heads = self.asked.heads
        for at, over in enumerate(heads.over):
            for place in over:
                asks = self._role(at) == "text" and not is_generic(heads.cell(place))
                if asks and place[0] == row:
                    yield place

    def add(self, row: Record) -> None:
        """Take a row; a blank one makes no part."""
        filled = {at: cell for at, cell in enumerate(row.cells) if cell.strip()}
        if not filled:
            return
        if self.asked.heads.is_again(row):
            self._furniture(filled.values(), "table_header", row)
            return
        long = {at: filled.pop(at) for at, cell in list(filled.items()) if len(cell) > _MOST}
        if long:
            self.too_long.append(row.row)
            self._furniture(long.values(), "too_long", row)
        answers = {at: cell for at, cell in filled.items() if self._is_answer(at, cell)}
        of = {at: "text" if at in answers else self._role(at) for at in filled}
        withheld = bool(answers) and self._is_withheld(row)
        self.count += bool(answers)
        self.refused += withheld
        self._furniture((c for at, c in filled.items() if of[at] in _DETAILS),
                        "respondent_details", row)  # fmt: skip
        self._furniture((c for at, c in filled.items() if of[at] == "closed"),
                        "closed_answer", row)  # fmt: skip
        who: list[int] = []
        for at, cell in filled.items():
            if of[at] == "respondent":
                who.append(len(self.parts))
                self._furniture((cell,), "respondent_details", row, speaks=True)
        for at, cell in answers.items():
            under = (*who, *self._heads.get(at, ()))
            self.parts.append(
                Part(cell, "answer", under=under, at=self._at(row), withheld=withheld)
            )

    def notes(self, broken: Sequence[int]) -> Iterator[str]:
        """Yield what is to be told of the rows taken; `broken` are those with an open quotation."""
        if self.refused:
            yield f"{self.refused} of {self.count} responses may be counted but not quoted."
        if self.too_long:
            rows = ", ".join(map(str, self.too_long[:5]))
            yield f"Left out, each longer than a million characters: a cell in row {rows}."
        if broken:
            more = f", nor in {len(broken) - 1} more" if len(broken) > 1 else ""
            yield (
                f"In row {broken[0]} a quotation mark is never closed{more}; each was taken to end "
                "with its line."
            )

    def _role(self, column: int) -> Role:
        return self._roles.get(column, "closed")

    def _is_answer(self, column: int, cell: str) -> bool:
        """Return whether a cell is an answer; where nothing tells, whether it holds words."""
        if column in self._roles:
            return self._roles[column] == "text"
        return len(cell.split()) > 2

    def _is_withheld(self, row: Record) -> bool:
        """Return whether whoever answers did not give leave to be quoted."""
        asked = [column for column in self.asked.columns if column.role == "quote"]
        return any(
            not gives_leave(row.cells[one.number] if one.number < len(row.cells) else "", one.head)
            for one in asked
        )

    def _furniture(
        self, cells: Iterable[str], reason: str, row: Record, *, speaks: bool = False
    ) -> None:
        text = "\t".join(cell for cell in cells if cell.strip())
        if text:
            role: HeadingRole = "speaker" if speaks else ""
            self.parts.append(Part(text, "furniture", reason=reason, at=self._at(row), role=role))

    def _at(self, row: Record) -> str:
        return f"{self.sheet}, row {row.row}" if self.sheet else f"row {row.row}"


def gives_leave(answer: str, question: str) -> bool:
    """Return whether an answer gives leave to be quoted; if in doubt it does not.

    A yes with a "but" or a "not" after it is none.
    Who is asked for leave must have given it. Who is asked whether the response is confidential,
    or to stay without a name, gives leave by saying no or nothing.
    """
    said = fold(answer).lstrip("\"'“‘([- ")
    if _PRIVATE.search(question) and not _LEAVE.search(question):
        return not said or bool(_NEGATIVE.match(said))
    return bool(_GIVEN.match(said)) and not _BUT.search(_NAMELESS.sub("", said))


def told(columns: Sequence[str]) -> str:
    """Return the heads of columns as a list that a person reads, each cut to some ten words."""
    short = [head if len(head) <= 60 else f"{head[:57].rsplit(' ', 1)[0]} …" for head in columns]
    shown = [f"“{head}”" for head in short[:6]]
    more = len(short) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
