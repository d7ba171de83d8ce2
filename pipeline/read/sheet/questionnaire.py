"""What each column of a sheet of responses is.

It holds answers in people's own words, who answers, leave to quote, a name or number, a date, or
answers that were chosen. Found from the heads and the contents of the columns, where corpus.toml
does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.corpus import SheetColumns
from pipeline.errors import ReadError, did_you_mean
from pipeline.read.sheet.contents import Contents, contents
from pipeline.read.sheet.delimited import Record
from pipeline.read.sheet.heads import Heads
from pipeline.text import fold

_HEAD = 400  # characters of a head that tell what a column is
Role = Literal["text", "respondent", "quote", "identifier", "date", "closed"]
_QUOTE = re.compile(
    r"\b(?:quot(?:e|es|ed|ing|ation|ations)|publish\w*|publication|attribut\w+|confidential\w*|"
    r"consent\w*|permission|withh\w+ld|share (?:your|my) (?:response|comment|answer)s?)\b",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(r"\banonym\w*", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"(?:(?:respondent|response|user|case|record|submission|customer|participant|session|unique|"
    r"form|collector|entry|row)?[ _.]?(?:id|ids|no\.?|number|ref|reference(?: number)?|code|#|key|"
    r"uuid|guid)|index|name|organi[sz]ation|company|dob)$"
    r"|.*\b(?:e-?mail|phone|telephone|mobile|post ?code|zip code|address|surname|forename|"
    r"(?:first|last|full|your|contact|respondent'?s?|organi[sz]ation'?s?) name|"
    r"name of (?:the |your )?\w+|date of birth|twitter|ip)\b.*$",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    r"(?:what is|please (?:give|enter|tell us)|which|what) (?:the name of )?(?:your )?"
    r"(?:full |e-?mail |post)?(?:name|organi[sz]ation|company|school|ward|town|village|area|"
    r"address|code|mail|postcode)\b(?! (?:should|could|would|needs?|is|are|can|will)\b)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:date|time|timestamp|submitted|completed|started|created|modified)\b", re.IGNORECASE
)
_RESPONDENT = re.compile(
    r"\b(?:respondents?|type of respondent|stakeholders?|best describes? (?:you|your)|describe "
    r"yourself|are you (?:a|an|the|responding|answering|completing|replying)|"
    r"(?:responding|answering|replying|commenting) (?:as|on)|"
    r"capacity|i am (?:a|an)|(?:is )?your (?:role|relationship|position|occupation|job)|"
    r"who are you|audience)\b",
    re.IGNORECASE,
)
_WEAK_RESPONDENT = re.compile(
    r"(?:role|type|group|sector|organi[sz]ation type|type of organi[sz]ation|occupation|"
    r"job(?: title)?|position|profession|staff group|affiliation|relationship|party|speaker|"
    r"(?:user|customer|person) (?:type|group))$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(?:comments?|feedback|suggest\w*|explain|describe|tell us|why|reasons?|how|what|other|"
    r"improve\w*|responses?|answers?|texts?|opinions?|views?|thoughts?|concerns?|ideas?|details?|"
    r"experiences?|proposals?|remarks?|notes?|verbatim|open.?ended|statement|message)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its number from 0, what it is, and its head as one line of text."""

    number: int
    role: Role
    head: str = ""
    filled: int = 0


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What stands above the responses, and what each column is."""

    heads: Heads
    columns: tuple[Column, ...]

    def of(self, role: Role) -> tuple[int, ...]:
        """Return the numbers of the columns of a role."""
        return tuple(column.number for column in self.columns if column.role == role)

    @property
    def has_answers(self) -> bool:
        """Return whether some column holds answers in people's own words."""
        return any(column.role == "text" and column.filled for column in self.columns)

    @property
    def has_rows(self) -> bool:
        """Return whether anything stands below the heads."""
        return any(column.filled for column in self.columns)


def questionnaire(
    heads: Heads, rows: Sequence[Record], said: SheetColumns, id: str
) -> Questionnaire:
    """Return what the columns of a sheet are, told from a sample of its rows.

    Raises ReadError if corpus.toml names a column that is not there.
    """
    width = heads.width or max((len(row.cells) for row in rows), default=0)
    cells = [[row.cells[at] for row in rows if at < len(row.cells)] for at in range(width)]
    looks = [contents(column) for column in cells]
    named = _named([heads.names(at) for at in range(width)], said, id)
    settled = {role for role, names in _given(said) if names} - {"identifier", "date"}
    columns = []
    for at, look in enumerate(looks):
        name = heads.name(at)[:_HEAD]
        role = _found(name, look, alone=width == 1)
        role = named.get(at) or ("closed" if role in settled else role)
        columns.append(Column(at, role, name, look.filled))
    if not said.respondent:
        columns = _one_respondent(columns, looks, named)
    if not said.text and not any(column.role == "text" and column.filled for column in columns):
        columns = _wordiest(columns, looks, named)
    return Questionnaire(heads, tuple(_without_anonymous(columns, named)))


def _given(said: SheetColumns) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    quote = (said.quote,) if said.quote else ()
    return (
        ("date", said.date),
        ("identifier", said.identifier),
        ("respondent", said.respondent),
        ("quote", quote),
        ("text", said.text),
    )


def _named(heads: Sequence[tuple[str, ...]], said: SheetColumns, id: str) -> dict[int, Role]:
    """Return the roles that corpus.toml gives to columns, by their numbers."""
    found: dict[int, Role] = {}
    for role, wanted in _given(said):
        for name in wanted:
            found.update(dict.fromkeys(_numbers(name, heads, id), role))
    return found


def _numbers(name: str, heads: Sequence[tuple[str, ...]], id: str) -> list[int]:
    """Return the columns of a name: their head, the start of one head alone, or their letter."""
    wanted = fold(name).casefold()
    known = [[head.casefold() for head in over] for over in heads]
    same = [at for at, over in enumerate(known) if wanted in over]
    if same:
        return same
    starts = [at for at, over in enumerate(known) if any(h.startswith(wanted) for h in over)]
    if len(starts) == 1 and wanted:
        return starts
    letter = _number(name) if re.fullmatch(r"[A-Z]{1,3}", name) else len(heads)
    if letter < len(heads):
        return [letter]
    near = did_you_mean(name, [head for over in heads for head in over])
    raise ReadError(id, f'has no column "{name}", which corpus.toml names.', near)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _found(name: str, look: Contents, *, alone: bool) -> Role:
    """Return what a column is by its head and its contents."""
    if alone:
        return "text" if look.plain > 0 else "closed"
    named = _IDENTIFIER.match(name) and not name.endswith("?")
    if look.is_brief and (named or _NAME_ASKED.match(name)):
        return "identifier"
    if look.filled and look.dates >= 0.8:
        return "date"
    if (_QUOTE.search(name) or _ANONYMOUS.search(name)) and look.is_brief and look.values <= 12:
        return "quote"
    if _RESPONDENT.search(name) and look.is_brief and look.plain > 0.5:
        return "respondent"
    if _DATE.search(name) and look.plain < 0.5:
        return "date"
    return "text" if _is_text(name, look) else "closed"


def _is_text(name: str, look: Contents) -> bool:
    """Return whether a column holds people's own words.

    Long and varied cells do whatever the head says; short ones where it asks for words and they
    differ; a column that the sample leaves blank where it asks for words.
    """
    asks = bool(_ASKS.search(name))
    if not look.filled:
        return asks
    if look.plain < 0.3 or look.is_closed:
        return asks and look.words >= 3 and look.variety >= 0.2 and look.sentences >= 0.3
    if look.words >= 6:
        return True
    if look.words >= 2.5:
        return asks or look.sentences >= 0.2
    return asks and look.variety >= 0.6 and look.plain >= 0.8


def _one_respondent(
    columns: list[Column], looks: Sequence[Contents], named: dict[int, Role]
) -> list[Column]:
    """Return the columns with who answers in a column of a plain head, where none says it well."""
    if any(column.role == "respondent" for column in columns):
        return columns
    for column in columns:
        look = looks[column.number]
        few = look.is_brief and look.values <= max(8, 0.2 * look.filled)
        free = column.role == "closed" and column.number not in named
        if free and few and look.plain > 0.8 and _WEAK_RESPONDENT.match(column.head):
            return [replace(one, role="respondent") if one is column else one for one in columns]
    return columns


def _wordiest(
    columns: list[Column], looks: Sequence[Contents], named: dict[int, Role]
) -> list[Column]:
    """Return the columns with answers in the one that comes nearest to them, if any does."""
    near = [
        column
        for column in columns
        if column.role == "closed" and column.number not in named
        and looks[column.number].words >= 2 and looks[column.number].variety >= 0.3
        and looks[column.number].plain >= 0.5 and not looks[column.number].listed
    ]  # fmt: skip
    if not near:
        return columns
    best = max(near, key=lambda column: (looks[column.number].words, -column.number))
    return [replace(one, role="text") if one is best else one for one in columns]


def _without_anonymous(columns: list[Column], named: dict[int, Role]) -> list[Column]:
    """Leave aside who wishes to stay anonymous, where another column says who may be quoted."""
    asked = [column for column in columns if column.role == "quote"]
    if not any(_QUOTE.search(column.head) or column.number in named for column in asked):
        return columns
    return [
        column
        if column.role != "quote" or column.number in named or _QUOTE.search(column.head)
        else replace(column, role="closed")
        for column in columns
    ]
