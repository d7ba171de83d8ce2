"""What heads the columns and the rows of a table on a page, told by look, place and words.

Heads are set apart: bold, in capitals, or short words over longer or other ones ("Date" over
"4 March"). The first column heads the rows only where it names them: under an empty or a naming
head ("Service"), in bold, over several rows, or beside nothing but figures and ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.text import words

if TYPE_CHECKING:
    from pipeline.read.pdf.ruled import Cell, Table

_HEAD = 9  # words of a plain column head at most
_LONGEST = 25  # words of a column head in bold at most
_LABEL = 12  # words of a row's head at most
_SHORT = 6  # words of a row's head at most where only its column's head says that it is one
_SECTION = 14  # words of a row across the table that heads those below it, at most
_PAGES = 5  # pages that a list of contents names at least, and the number of its first at most
_NEAR = 3.0  # points by which edges of one column may differ
_DEEPEST = 3  # rows of column heads at most

_FIGURE = re.compile(
    r"[-+–£$€(]*\s?\d[\d ,./:–-]*\s?(?:%|p|k|m|bn|st|nd|rd|th|am|pm)?\)?|[-–]|n/?a|nil",
    re.IGNORECASE,
)
_TICK = re.compile(r"[✓✔☑☒✗✘✕✖×√●■☐□xX\uf0fc\uf0fb\uf0a8\uf0fe\ufffd]")
_SET = re.compile(r"[✓✔☑☒√●■\uf0fc\uf0fe\ufffd]")
_CROSS = re.compile(r"[xX✗✘✕✖×\uf0fb]")
_CHOICE = re.compile(
    r"yes|no|none|no effect|not applicable|low|medium|high|red|amber|green|tbc|done|ongoing",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[.;,!][\"'”’)]*$")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-/–]\s?(?:20)?\d\d)?")
_NUMBER = re.compile(r"\(?(?:[A-Z]{0,3}[ -]?\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.):]?")
_HEAD_WORDS = frozenset(
    "action actions agreed answer aim aims area barriers benefits by category challenge challenges "
    "comment comments completed concern concerns contact cost costs current date dates deadline "
    "decision description designation detail details done due evidence feedback finding findings "
    "format group how impact improvement indicator indicators issue issues item items key lead "
    "likelihood measure measures milestone mitigation name names need needed needs no number "
    "objective objectives officer option opportunities organisation outcome outcomes owner page "
    "person point points post position present priority progress question questions rag raised ref "
    "reference reply response responses responsible result risk risks role score service status "
    "step steps strengths subject suggestion suggestions summary target task theme themes threats "
    "time timescale timescales timing title topic total type update view views weaknesses what "
    "when who why works year".split()
)
_NAMING = frozenset(
    "area body centre client clients council councils department depot directorate district group "
    "groups model models name names option options organisation organisations place project "
    "projects question respondent school schools section sector service services site stakeholder "
    "stakeholders statement team teams theme themes topic town unit venue ward".split()
)


def header(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the number of the last row that heads the columns, or -1.

    A row over all columns may stand above it: the table's title.
    """
    first = next((at for at, row in enumerate(rows[:3]) if len(row) > 1), None)
    if first is None:
        return -1
    shown = [cell for cell in rows[first] if cell.strips]
    below = [cell for row in rows[first + 1 :] for cell in row if cell.strips]
    last = first
    if not shown or not (_is_strong(shown, below) or _is_plain(rows[first], rows[first + 1 :])):
        last += 1
        gathers = bool(shown) and not rows[first][0].strips and all(map(_may_head, shown))
        if not gathers or last >= len(rows) or not _is_plain(rows[last], rows[last + 1 :]):
            return -1
    while last + 2 < len(rows) and last - first < _DEEPEST - 1 and _is_lower(rows, last + 1):
        last += 1
    return last


def _is_strong(shown: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Return whether a row is set like heads, and what stands below is not."""
    strong = all(cell.is_set_apart and len(cell.text.split()) <= _LONGEST for cell in shown)
    many = len(below) >= len(shown) > 0
    return strong and not (many and all(cell.is_set_apart for cell in below))


def _is_plain(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Return whether a row in plain type is one of heads: brief, and unlike its columns."""
    shown = [cell for cell in row if cell.strips]
    filled = [cell for later in below for cell in later if cell.strips]
    most = len(row) - (2 if are_known(shown) else 1)
    if len(shown) < max(2, most) or not filled or not all(map(_may_head, shown)):
        return False
    if len(row) > 2 and _is_brief(shown, filled):
        return True
    columns = [(cell, list(_column(cell, below))) for cell in shown]
    held = [(cell, cells) for cell, cells in columns if cells]
    votes = [_is_unlike(cell, cells) for cell, cells in held if not _is_year(cell, cells)]
    return len(held) > 1 and sum(votes) >= max(2 if len(row) == 2 else 1, 0.6 * len(votes))


def _may_head(cell: Cell) -> bool:
    text = cell.text
    brief = len(text.split()) <= _HEAD and not text.endswith(":")
    return brief and not _CLOSED.search(text) and not cell.strips[0].mark[0]


def _is_brief(shown: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Return whether cells are short over longer ones."""
    longest = max(len(cell.text.split()) for cell in shown)
    mean = sum(len(cell.text.split()) for cell in below) / len(below)
    figures = any(is_figure(cell) for cell in shown)
    return longest <= 4 and mean > 2 * longest and not figures


def _column(head: Cell, below: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
    """Yield the filled cells whose middle stands under a head."""
    for row in below:
        for cell in row:
            middle = (cell.box.x0 + cell.box.x1) / 2
            if cell.strips and head.box.x0 <= middle <= head.box.x1:
                yield cell


def _is_year(head: Cell, below: Sequence[Cell]) -> bool:
    """Return whether a head is a year over figures: it is a figure itself, and yet a head."""
    return bool(_YEAR.fullmatch(head.text)) and not any(_YEAR.fullmatch(c.text) for c in below)


def _is_unlike(head: Cell, below: Sequence[Cell]) -> bool:
    """Return whether a cell is of another kind than those of its column, as heads are."""
    if is_figure(head) or is_tick(head):
        return False
    said = [cell.text for cell in below]
    if all(is_figure(cell) or is_tick(cell) for cell in below):
        return True
    values = {text.casefold() for text in said}
    again = len(values) < len(said) and len(values) <= 0.67 * len(said)
    if head.text.casefold() in values or (_CHOICE.fullmatch(head.text) and not again):
        return False
    if again and max(len(text.split()) for text in said) <= 3:
        return True
    own = words(head.text)
    mean = sum(len(text.split()) for text in said) / len(said)
    brief = len(own) <= 4 and bool(_HEAD_WORDS.intersection(own))
    return brief or (mean >= 4 and mean >= 2 * len(own))


def _is_lower(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    """Return whether a row heads columns that a head in the row above it gathers."""
    row, above = rows[at], rows[at - 1]
    shown = [cell for cell in row if cell.strips]
    if not shown or not all(_may_head(cell) for cell in shown):
        return False
    wide = [cell for cell in above if cell.strips and len(_under(cell, row)) > 1]
    if not wide:
        return False
    held = {id(cell) for head in wide for cell in _under(head, row)}
    outside = [cell for cell in shown if id(cell) not in held]
    return not any(_under(head, [cell]) for cell in outside for head in above if head.strips)


def _under(head: Cell, row: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row that stand wholly under another cell."""
    return [
        cell
        for cell in row
        if head.box.x0 - _NEAR <= cell.box.x0 and cell.box.x1 <= head.box.x1 + _NEAR
    ]


def is_figure(cell: Cell) -> bool:
    """Return whether a cell holds a figure, a sum, a share, or a sign that there is none."""
    return bool(_FIGURE.fullmatch(cell.text))


def is_tick(cell: Cell) -> bool:
    """Return whether a cell holds a tick, a cross or a box, and nothing else."""
    return len(cell.text) == 1 and bool(_TICK.fullmatch(cell.text))


def is_set(cell: Cell, *, crosses: bool) -> bool:
    """Return whether a cell is ticked; a cross ticks it where a table has nothing but `crosses`."""
    text = cell.text
    return bool(_SET.fullmatch(text) or (crosses and _CROSS.fullmatch(text)))


def is_section(table: Table, number: int) -> bool:
    """Return whether a row heads those below it: one short cell across the table, or in bold."""
    row = table.rows[number]
    shown = [cell for cell in row if cell.strips]
    after = table.rows[number + 1 : number + 2]
    if len(shown) != 1 or not after or number <= table.header or len(table.edges) < 2:
        return False
    cell = shown[0]
    wide = len(row) == 1 and cell.box.x1 - cell.box.x0 > 0.9 * (table.box.x1 - table.box.x0)
    bold = cell is row[0] and cell.is_strong and len(row) > 2
    text = cell.text
    brief = len(text.split()) <= _SECTION and not _CLOSED.search(text)
    return (wide or bold) and brief and not cell.strips[0].mark[0] and not is_figure(cell)


def may_head(row: Sequence[Cell]) -> bool:
    """Return whether all of some cells are brief and unpunctuated, as heads are."""
    return all(map(_may_head, row)) and not all(map(is_figure, row))


def are_known(row: Sequence[Cell]) -> bool:
    """Return whether all cells of a row that hold text say what heads of columns say."""
    shown = [cell for cell in row if cell.strips]
    return may_head(shown) and all(_HEAD_WORDS.intersection(words(cell.text)) for cell in shown)


def is_contents(table: Table, *, named: bool) -> bool:
    """Return whether a table lists what stands on which page; `named` if it is called contents."""
    heads = {word for row in table.rows[: table.header + 1] for c in row for word in words(c.text)}
    pages = [row[-1].text for row in table.rows[table.header + 1 :] if row[-1].strips]
    numbers = [int(page) for page in pages if page.isdecimal()]
    rises = len(numbers) == len(pages) and numbers == sorted(numbers)
    known = named or bool(heads & {"contents", "page", "pages"})
    plain = table.header < 0 and len(set(numbers)) > _PAGES and numbers[0] < _PAGES
    return rises and len(pages) > 2 and (known or plain)


def labels(table: Table) -> dict[int, Cell]:
    """Return the cell that heads each row, by the row's number; some rows have none."""
    body = [at for at in range(table.header + 1, len(table.rows)) if at not in table.repeats]
    firsts = _firsts(table, body)
    wide = {id(cell) for at, cell in firsts.items() if table.rows[at][0] is not cell}
    named = bool(wide) or _names_rows(table, [table.rows[at] for at in body])
    made = {}
    for at, cell in firsts.items():
        rest = [one for one in table.rows[at] if one.strips and one is not cell]
        if not rest or len(cell.text.split()) > _LABEL:
            continue
        bold = cell.is_strong and not any(one.is_strong for one in rest)
        if named or bold:
            made[at] = cell
    return made


def _firsts(table: Table, body: Sequence[int]) -> dict[int, Cell]:
    """Return the filled cell of the first column beside each row, over several rows or one."""
    left = table.box.x0 + _NEAR
    gathers = table.aligned and _is_sparse(table, body)
    made: dict[int, Cell] = {}
    open_: Cell | None = None
    for at in body:
        row = table.rows[at]
        own = row[0] if row[0].box.x0 <= left else None
        if own is not None and own.strips:
            open_ = own
        over = open_ is not None and open_.box.bottom > row[-1].box.top + _NEAR
        goes_on = over if own is None else gathers or bool(own.strips)
        if open_ is not None and goes_on and len(row) > (own is not None):
            made[at] = open_
        elif own is not None and not own.strips:
            open_ = None
    return made


def _is_sparse(table: Table, body: Sequence[int]) -> bool:
    """Return whether the first column is blank where a group of rows goes on, the second full."""
    rows = [table.rows[at] for at in body if len(table.rows[at]) > 2]
    blank = sum(not row[0].strips for row in rows)
    return 0 < blank < len(rows) and all(row[1].strips for row in rows) and bool(rows[0][0].strips)


def _names_rows(table: Table, body: Sequence[Sequence[Cell]]) -> bool:
    """Return whether the first column of a table names its rows."""
    first = [row[0] for row in body if len(row) > 1 and row[0].strips]
    rest = [cell for row in body for cell in row[1:] if cell.strips]
    if not first or not rest:
        return False
    head = table.heads_of(first[0]) if table.header >= 0 else ()
    if table.header >= 0 and not any(cell.strips for cell in head):
        return True
    if all(cell.text.endswith(":") for cell in first):
        return True
    if all(_NUMBER.fullmatch(cell.text) for cell in first):
        return False
    if all(is_figure(cell) or is_tick(cell) or _CHOICE.fullmatch(cell.text) for cell in rest):
        return True
    if table.header < 0:
        return len(table.edges) == 2
    naming = any(_NAMING.intersection(words(cell.text)) for cell in head)
    brief = all(len(cell.text.split()) <= _SHORT for cell in first)
    beside = len(table.edges) == 2 and _mean(rest) >= max(15.0, 3 * _mean(first))
    return (naming and brief) or beside


def _mean(cells: Sequence[Cell]) -> float:
    return sum(len(cell.text.split()) for cell in cells) / max(1, len(cells))
