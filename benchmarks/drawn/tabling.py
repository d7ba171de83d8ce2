"""Tables for the typesetter: ruled, half ruled, banded or only aligned, over as many pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drawn.material import Said
from drawn.setter import Press, Type, Word, face, fill


@dataclass(frozen=True)
class Form:
    """How a table looks. `rules`: grid, rows, head, outer or none; gaps are in points."""

    rules: str = "grid"
    head: str = "bold"
    shaded: bool = False
    bands: bool = False
    bullet: str = ""
    item_gap: float = 2.0
    row_gap: float = 3.0
    pad: float = 4.0
    size: float = 9.0
    repeat: bool = True
    split: bool = True
    middle: bool = False


@dataclass(frozen=True)
class Cell:
    """Entries of a table over `span` columns and `down` rows."""

    items: Sequence[Said]
    span: int = 1
    down: int = 1
    style: str = ""


@dataclass(frozen=True)
class Set:
    """A line of a cell: how far down its top is, its edge, marker and words."""

    down: float
    x: float
    marker: str
    words: tuple[Word, ...]


@dataclass
class Laid:
    """A cell that is set: its lines, its place, and what it is over."""

    lines: list[Set]
    x: float
    width: float
    down: int

    @property
    def height(self) -> float:
        """Return how far down the cell's last line starts."""
        return self.lines[-1].down if self.lines else 0.0


@dataclass
class Tabler:
    """Sets one table on a press."""

    press: Press
    form: Form
    widths: list[float]
    head: list[Laid] = field(default_factory=list)
    band: int = 0

    @property
    def pitch(self) -> float:
        """Return the height of a line."""
        return self.form.size * self.press.look.leading

    def lay(self, row: Sequence[Cell | None]) -> list[Laid]:
        """Return the cells of a row with their lines broken."""
        made, x, column = [], self.press.room.x, 0
        for cell in row:
            span = cell.span if cell else 1
            width = sum(self.widths[column : column + span])
            if cell:
                made.append(Laid(self._lines(cell, width), x, width, cell.down))
            x, column = x + width, column + span
        return made

    def _lines(self, cell: Cell, width: float) -> list[Set]:
        made: list[Set] = []
        down = self.form.row_gap
        for item in cell.items:
            marker = item.marker or (self.form.bullet if len(cell.items) > 1 else "")
            hang = 0.0
            if marker:
                hang = (1.0 + 0.55 * len(marker)) * self.form.size
            words = self.press.words(item.text, Type(self.form.size, style=cell.style))
            first = True
            while words:
                room = width - 2 * self.form.pad - hang
                line, words = fill(words, room, hyphens=False)
                made.append(Set(down, self.form.pad + hang, marker if first else "", tuple(line)))
                down += self.pitch
                first = False
            down += self.form.item_gap
        return made

    def height(self, row: Sequence[Laid]) -> float:
        """Return the height of a row, cells that reach further down apart."""
        own = [cell.height for cell in row if cell.down == 1]
        return max(own, default=self.form.row_gap) + self.pitch + self.form.row_gap

    def place(self, rows: list[list[Laid]], *, is_head: bool = False) -> None:
        """Draw rows that share a cell (most often one row), over a page end if they may."""
        heights = [self.height(row) for row in rows]
        reach = max((c.height + self.pitch + self.form.row_gap for c in rows[0]), default=0.0)
        heights[-1] += max(0.0, reach - sum(heights))
        room = self.press.room
        whole = sum(heights) <= room.bottom - room.top - 4 * self.pitch
        splits = self.form.split and len(rows) == 1 and not is_head
        fits = sum(heights) <= self.press.left
        if not fits and (not splits or self.press.left < 3 * self.pitch) and whole:
            self.turn()
        for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
            rest = row
            while rest and height > self.press.left and not is_head:
                rest = self._part(rest)
                height = self.height(rest)  # noqa: PLW2901
            self._draw(rest, height, is_head=is_head, last=at + 1 == len(rows),
                       above=sum(heights[at:]))  # fmt: skip

    def _part(self, row: list[Laid]) -> list[Laid]:
        """Draw what fits of a row, turn the page, and return the rest."""
        left = self.press.left - self.pitch - self.form.row_gap
        here, rest = [], []
        for cell in row:
            kept = [line for line in cell.lines if line.down <= left]
            over = cell.lines[len(kept) :]
            lift = over[0].down - self.form.row_gap if over else 0.0
            over = [Set(o.down - lift, o.x, o.marker, o.words) for o in over]
            here.append(Laid(kept, cell.x, cell.width, cell.down))
            rest.append(Laid(over, cell.x, cell.width, cell.down))
        self._draw(here, self.press.left, is_head=False, last=True, above=0.0)
        self.turn()
        return rest

    def turn(self) -> None:
        """Turn the page inside the table; its head stands above each part if it is repeated."""
        self.press.next_room()
        if self.head and self.form.repeat:
            self.place([self.head], is_head=True)

    def _draw(
        self, row: list[Laid], height: float, *, is_head: bool, last: bool, above: float
    ) -> None:
        press, form, y = self.press, self.form, self.press.y
        x0, x1 = press.room.x, press.room.x + sum(self.widths)
        if (is_head and form.shaded) or (form.bands and self.band % 2 and not is_head):
            press.shade(x0, y, x1 - x0, height, grey=0.85 if is_head else 0.93)
        for cell in row:
            drop = 0.0
            if form.middle and not is_head:
                drop = max(0.0, (height - cell.height - self.pitch - form.row_gap) / 2)
            for line in cell.lines:
                press.y = y + line.down + drop
                if line.marker:
                    press.say(cell.x + form.pad, line.marker, face(press.look.face)[0], form.size,
                              drop=form.size)  # fmt: skip
                width = cell.width - line.x
                press._line(line.words, cell.x + line.x, width, Type(form.size), last=True)
            if form.rules == "grid":
                bottom = y + (above if cell.down > 1 else height)
                press.rule(cell.x, y, cell.x + cell.width)
                press.rule(cell.x, bottom, cell.x + cell.width)
                press.rule(cell.x, y, cell.x, bottom)
                press.rule(cell.x + cell.width, y, cell.x + cell.width, bottom)
        if form.rules in ("rows", "outer") and is_head:
            press.rule(x0, y, x1)
        if form.rules == "rows" or (is_head and form.rules in ("head", "outer")):
            start = x0 if last else x0 + self.widths[0]
            press.rule(start, y + height, x1)
        self.band += not is_head
        press.y = y + height


def table(
    press: Press,
    form: Form,
    shares: Sequence[float],
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell | None]],
) -> None:
    """Set a table and note it."""
    total = sum(shares)
    tabler = Tabler(press, form, [press.room.width * share / total for share in shares])
    if not press.dry:
        press.blocks.append(_truth(heads, rows))
    if heads:
        shown = [head.upper() if form.head == "caps" else head for head in heads]
        style = "b" if form.head == "bold" else ""
        tabler.head = tabler.lay([Cell([Said("cell", head)], style=style) for head in shown])
        if press.left < tabler.height(tabler.head):
            press.next_room()
        tabler.place([tabler.head], is_head=True)
    at = 0
    while at < len(rows):
        down = max((cell.down for cell in rows[at] if cell), default=1)
        tabler.place([tabler.lay(row) for row in rows[at : at + down]])
        at += down
    if form.rules == "outer":
        press.rule(press.room.x, press.y, press.room.x + press.room.width)
    press.y += press.look.size


def _truth(heads: Sequence[str], rows: Sequence[Sequence[Cell | None]]) -> dict[str, object]:
    body = [[[item.text for item in cell.items] if cell else [] for cell in row] for row in rows]
    return {"kind": "table", "header": [[head] for head in heads] or None, "rows": body}
