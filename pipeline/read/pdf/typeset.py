"""From strips and tables to a document's text: built once, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.pdf.colheads import is_section, is_set, is_tick, labels
from pipeline.read.pdf.joints import Joint, joint
from pipeline.read.pdf.leading import Leading, fits
from pipeline.read.pdf.ruled import Cell, Table, continued, entries, is_new_entry
from pipeline.read.pdf.running import Running
from pipeline.read.pdf.strips import Strip
from pipeline.read.pieces import Piece
from pipeline.read.rows import Chunk, Fits, Row, chunks
from pipeline.text import marker, words
from pipeline.types import COLUMN_LEVEL, Box, Heading, Line, Place, Span

_SIGNS = "-\u2010\u2011\xad"
_HYPHENS = str.maketrans(dict.fromkeys(_SIGNS, "-"))
_CUT = re.compile(rf"(\w+(?:[{_SIGNS}]\w+)*)([{_SIGNS}])$")
_WHOLE = re.compile(rf"\w+(?:[{_SIGNS}]\w+)*(?![{_SIGNS}\w])")
_NEXT = re.compile(r"[a-z]+(?:-[a-z]+)*")
Part = Strip | Table | Running  # what a page is made of
_RUNNING = 25  # words of an entry that is running text
_FLOWING = 60  # words of a cell that may hold running text
_SNAP = 1.5  # points by which left edges that are meant to be the same may differ


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished text with its lines, chunks and pieces, and the rule of what fits on a line."""

    text: str
    lines: tuple[Line, ...]
    found: tuple[Chunk | Piece, ...]
    fits: Fits


@dataclass(slots=True)
class Galley:
    """Where a text is put together, line by line."""

    leading: Leading
    spoken: Counter[str]
    numbers: dict[tuple[int, Box], int]
    indents: dict[float, float]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    lines: list[Line] = field(default_factory=list)
    limits: dict[int, Strip] = field(default_factory=dict)

    def put(self, strips: Sequence[Strip], joints: Sequence[Joint]) -> list[Row]:
        """Return the rows of some strips, put behind what is there already."""
        made = []
        for at, strip in enumerate(strips):
            after = strips[at + 1] if at + 1 < len(strips) and joints[at + 1] == "on" else None
            if not (at and joints[at] == "on" and hyphen(strips[at - 1], strip)):
                self._break(blank=joints[at] == "gap")
            made.append(self._row(strip, after, joints[at]))
        return made

    def fits(self, row: Row, word: str) -> bool:
        """Return whether a word would have fitted behind a row."""
        return fits(self.limits[row.span.start], word)

    def _break(self, *, blank: bool) -> None:
        if self.parts:
            self._add("\n\n" if blank else "\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _row(self, strip: Strip, after: Strip | None, joint: Joint) -> Row:
        text = strip.text
        if after is not None and hyphen(strip, after) and is_soft(strip, after, self.spoken):
            text = text[:-1]
        span = Span(self.length, self.length + len(text))
        self._add(text)
        place = Place(strip.page, self.numbers[(strip.page, strip.printed)], rounded(strip.printed))
        self.lines.append(Line(span, place, round(strip.sure, 3)))
        self.limits[span.start] = strip
        return Row(
            span=span,
            place=place,
            gap=joint == "gap",
            indent=self.indents.get(round(self.leading.indent(strip), 1), 0.0),
            right=strip.box.x1,
            look=strip.look,
            column=strip.column,
            joint="" if joint == "gap" else joint,
        )


def rounded(box: Box) -> Box:
    """Return a box with its edges to a hundredth of a point."""
    return Box(round(box.x0, 2), round(box.top, 2), round(box.x1, 2), round(box.bottom, 2))


def hyphen(strip: Strip, after: Strip) -> bool:
    """Return whether a line ends in a word that is cut or compounded by a hyphen."""
    return bool(_cut(strip.text) and _NEXT.match(after.text))


def _cut(text: str) -> re.Match[str] | None:
    return _CUT.search(text) if text[-1] in _SIGNS else None


def is_soft(strip: Strip, after: Strip, spoken: Counter[str]) -> bool:
    """Return whether the hyphen is the typesetter's: only the joined word stands elsewhere."""
    head, tail = _cut(strip.text), _NEXT.match(after.text)
    if head is None or tail is None:
        return False
    one, other = _plain(head.group(1)), tail.group(0)
    if spoken[f"{one}-{other}"]:
        return False
    return spoken[one + other] > 0 or head.group(2) in spoken


def _plain(word: str) -> str:
    return word.lower().translate(_HYPHENS)


def spoken(found: Iterable[Strip]) -> Counter[str]:
    """Return how often each word stands in some lines, words cut at a line's end apart.

    A hyphen sign that only stands at line ends, where another stands within words, is counted
    too: it is the typesetter's own.
    """
    lines = [strip.text for strip in found]
    ends = {head.group(2) for head in map(_cut, lines) if head}
    said: Counter[str] = Counter()
    if not ends:
        return said
    for line in lines:
        said.update(map(_plain, _WHOLE.findall(line)))
    text = "\n".join(lines)
    inside = {sign for sign in _SIGNS if re.search(rf"\w{sign}\w", text)}
    said.update(ends - inside if inside else ())
    return said


def typeset(body: Sequence[Part], leading: Leading) -> Typeset:
    """Return the text of a document; `body` holds its lines and tables in reading order."""
    every = [strip for part in body for strip in strips_of(part)]
    galley = Galley(leading, spoken(every), _numbers(every), _indents(every, leading))
    set_: list[list[Row] | Piece] = []
    for part in _sections(body, leading):
        if isinstance(part, Running):
            set_.append(_furniture(galley, part))
        elif isinstance(part, Table):
            set_ += _pieces(galley, part)
        elif part:
            set_.append(galley.put([strip for strip, _ in part], [joint for _, joint in part]))
    text, found = "".join(galley.parts), list[Chunk | Piece]()
    for rows in set_:
        found += [rows] if isinstance(rows, Piece) else chunks(text, rows, galley.fits)
    return Typeset(text, tuple(galley.lines), tuple(found), galley.fits)


def _sections(
    body: Sequence[Part], leading: Leading
) -> Iterator[list[tuple[Strip, Joint]] | Table | Running]:
    """Yield running lines, tables and the lines between them, with how each follows the last.

    A running line waits until the paragraph around it is over.
    """
    section: list[tuple[Strip, Joint]] = []
    paragraph: list[Strip] = []
    held: list[Running] = []
    for part in body:
        if isinstance(part, Running):
            held.append(part)
            continue
        how: Joint = "gap"
        if isinstance(part, Strip) and paragraph:
            how = joint(leading, paragraph, part)
        if isinstance(part, Table) or (how != "on" and held):
            yield section
            yield from held
            section, held = [], []
        if isinstance(part, Table):
            yield part
            paragraph = []
            continue
        if how != "on":
            paragraph = []
        paragraph.append(part)
        section.append((part, how))
    yield section
    yield from held


def strips_of(item: Part) -> tuple[Strip, ...]:
    """Return the lines that a part of a document holds."""
    if isinstance(item, Table):
        return tuple(strip for row in item.rows for cell in row for strip in cell.strips)
    return (item.strip, *item.more) if isinstance(item, Running) else (item,)


def _numbers(every: Iterable[Strip]) -> dict[tuple[int, Box], int]:
    """Return the number of each line on its page, counted from the top, from 1."""
    keys = {(strip.page, strip.printed) for strip in every}
    made: dict[tuple[int, Box], int] = {}
    page, number = 0, 0
    for key in sorted(keys, key=lambda k: (k[0], round(k[1].top), k[1].x0, k[1].x1, k[1].top)):
        number = number + 1 if key[0] == page else 1
        page = key[0]
        made[key] = number
    return made


def _indents(every: Iterable[Strip], leading: Leading) -> dict[float, float]:
    """Return for each left edge the one that it stands for: near edges are the same."""
    made: dict[float, float] = {}
    start = None
    for edge in sorted({round(leading.indent(strip), 1) for strip in every}):
        if start is None or edge - start > _SNAP:
            start = edge
        made[edge] = start
    return made


def _furniture(galley: Galley, part: Running) -> Piece:
    lines = strips_of(part)
    joints: list[Joint] = ["gap" if at == 0 else "on" for at in range(len(lines))]
    rows = galley.put(lines, joints)
    span = Span(rows[0].span.start, rows[-1].span.end)
    text = " ".join(line.text for line in lines)
    return Piece(Chunk(tuple(rows), span, text), "furniture", reason=part.reason)


def _pieces(galley: Galley, table: Table) -> list[Piece]:
    """Return the cells of a table, row by row, each entry a piece under its heads."""
    heads = _Heads(table)
    signed = table.header >= 0 and _is_signature(table.rows[table.header])
    why = table.reason or ("signature" if signed else "")
    made: list[Piece] = []
    for number, row in enumerate(table.rows):
        for cell in (cell for cell in row if cell.strips):
            under = heads.over(number, cell)
            pieces = _cell(galley, cell, whole=number <= table.header or number in table.repeats)
            span = Span(pieces[0].chunk.span.start, pieces[-1].chunk.span.end)
            text = " ".join(piece.text for piece in pieces)
            heads.see(number, cell, Heading(text, span, COLUMN_LEVEL))
            made += [_dressed(piece, heads, number, under, why) for piece in pieces]
            if heads.is_mark(number, cell) and number not in table.repeats:
                made[-1] = replace(made[-1], kind="furniture", reason=why or "form_field", under=())
    return made


class _Heads:
    """The heads of a table that are open while its cells are set."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.labels = labels(table)
        self.marks, self.ticked = _ticks(table)
        self.seen: dict[int, Heading] = {}
        self.section: tuple[Heading, ...] = ()
        self.sections = {at for at in range(len(table.rows)) if is_section(table, at)}

    def over(self, number: int, cell: Cell) -> tuple[Heading, ...]:
        """Return what a cell stands under: its section, its row's head, its columns' heads."""
        table = self.table
        if number in table.repeats or number in self.sections:
            return ()
        above = [head for head in table.heads_of(cell) if head is not cell]
        label = self.labels.get(number) if number > table.header else None
        ticked = self.ticked.get(number, (None, ()))
        above += ticked[1] if ticked[0] is cell else ()
        beside = [] if label is None or label is cell else [label]
        found = [self.seen.get(id(head)) for head in (*beside, *above)]
        return (*self.section, *(head for head in found if head is not None))

    def see(self, number: int, cell: Cell, heading: Heading) -> None:
        """Take note of the text of a cell that may head others."""
        table = self.table
        if number in self.sections:
            self.section = (heading,)
        elif number not in table.repeats:
            self.seen[id(cell)] = heading

    def is_mark(self, number: int, cell: Cell) -> bool:
        """Return whether a cell holds no more than the tick beside a row's label."""
        return number > self.table.header and id(cell) in self.marks


def _ticks(table: Table) -> tuple[set[int], dict[int, tuple[Cell, list[Cell]]]]:
    """Return the cells that only hold a tick, and for each row its label and the heads ticked."""
    body = table.rows[table.header + 1 :]
    marks = {id(cell) for row in body for cell in row[1:] if is_tick(cell)}
    said = {cell.text for row in body for cell in row if id(cell) in marks}
    crosses = not any(is_set(cell, crosses=False) for row in body for cell in row[1:])
    made = {}
    for number, row in enumerate(table.rows if said else ()):
        label = next((cell for cell in row if cell.strips), None)
        chosen = [cell for cell in row if id(cell) in marks and is_set(cell, crosses=crosses)]
        if label is not None and chosen and number > table.header:
            made[number] = (label, [head for cell in chosen for head in table.heads_of(cell)])
    return marks, made


def _dressed(
    piece: Piece, heads: _Heads, number: int, under: tuple[Heading, ...], why: str
) -> Piece:
    table = heads.table
    if number in table.repeats:
        return replace(piece, kind="furniture", reason="table_header")
    if why:
        return replace(piece, kind="furniture", reason=why)
    if number < table.header and len(table.rows[number]) == 1:
        return replace(piece, kind="heading", style="table")
    if number <= table.header or number in heads.sections:
        return replace(piece, style="header", under=under)
    return replace(piece, under=under)


def _is_signature(row: Sequence[Cell]) -> bool:
    said = {word for cell in row for word in words(cell.text)}
    return {"name", "signature"} <= said


def _cell(galley: Galley, cell: Cell, *, whole: bool) -> list[Piece]:
    """Return the entries of a cell as pieces; running text is prose, to be cut at sentences."""

    def apart(entry: Sequence[Strip], line: Strip) -> bool:
        return not whole and is_apart(galley.leading, entry, line)

    made = [_entry(galley, entry) for entry in entries(cell.strips, apart)]
    sizes = [len(piece.text.split()) for piece in made]
    runs = sum(size for size in sizes if size >= _RUNNING) >= 0.6 * max(sum(sizes), _FLOWING)
    return [replace(piece, kind="prose", style="text") for piece in made] if runs else made


def is_apart(leading: Leading, entry: Sequence[Strip], line: Strip) -> bool:
    """Return whether a line of a cell starts an entry of its own."""
    last = entry[-1]
    return is_new_entry(
        entry,
        line,
        gap=last.page == line.page and leading.is_spaced(last, line),
        room=fits(last, line.text.split()[0]),
        known=leading.said.words,
    )


def _entry(galley: Galley, strips: Sequence[Strip]) -> Piece:
    before = len(galley.parts)
    rows = galley.put(strips, ["on"] * len(strips))
    start, end = rows[0].span.start, rows[-1].span.end
    text = "".join(galley.parts[before:])[start - galley.length :]
    _, mark, begin = marker(text[: rows[0].span.end - start])
    begin += len(text) - len(text[begin:].lstrip()) - begin
    said = " ".join(text[begin:].split())
    return Piece(Chunk(tuple(rows), Span(start + begin, end), said, "", mark), "cell")


def merged(body: Sequence[Part], leading: Leading) -> list[Part]:
    """Return the parts of a document with tables that run over pages made one."""

    def apart(entry: Sequence[Strip], line: Strip) -> bool:
        return is_apart(leading, entry, line)

    made: list[Part] = []
    for item in body:
        at = next((n for n in range(len(made) - 1, -1, -1) if not isinstance(made[n], Running)), -1)
        before = made[at] if at >= 0 else None
        if isinstance(item, Table) and isinstance(before, Table):
            joined = continued(before, item, apart) if item.page > before.page else None
            if joined is not None:
                made[at] = replace(joined, page=item.page)
                continue
        made.append(item)
    return made
