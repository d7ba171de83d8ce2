"""A small typesetter on reportlab's canvas: words into lines, lines into rooms, rooms on pages.

It does what word processors, newspapers and browsers do to a text, and notes what it has set as
the truth to read back. Positions are points, y counted down from the top of the upright page.
The same calls always give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FACES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic"),
}
TRUETYPE = {  # a face that is not there is stood in for by the first, which reportlab brings
    "Vera": ("Vera.ttf", "VeraBd.ttf", "VeraIt.ttf"),
    "Liberation": tuple(f"LiberationSerif-{kind}.ttf" for kind in ("Regular", "Bold", "Italic")),
}
FONTS = (Path(reportlab.__file__).parent / "fonts",
         Path("/usr/share/fonts/truetype/liberation"),
         Path("/usr/share/fonts/truetype/liberation2"))  # fmt: skip
SYLLABLES = re.compile(r"(?<=[aeiouy][bcdfgklmnprstv])(?=[bcdfglmnprstv][aeiouy])")
DINGBATS = ("✓", "✗")  # words that no text face has
A4, A5 = (595.0, 842.0), (420.0, 595.0)


@cache
def face(name: str) -> tuple[str, ...]:
    """Return the names of a face's regular, bold and italic fonts, ready for use."""
    if name in FACES:
        return FACES[name]
    files = [next((f / one for f in FONTS if (f / one).exists()), None) for one in TRUETYPE[name]]
    if None in files:
        return face("Vera")
    for file in files:
        pdfmetrics.registerFont(TTFont(file.stem, str(file)))
    return tuple(file.stem for file in files)


@dataclass(frozen=True)
class Ink:
    """Letters of one font and size; `rise` lifts them off the line."""

    text: str
    font: str
    size: float
    rise: float = 0.0

    @property
    def width(self) -> float:
        """Return the width of the letters."""
        return float(stringWidth(self.text, self.font, self.size))


Word = tuple[Ink, ...]
Text = str | Sequence[tuple[str, str]]  # words, or words each with "", "b", "i" or "sup"


@dataclass(frozen=True)
class Look:
    """The typography of a whole paper; gaps are in sizes of its type."""

    face: str = "Helvetica"
    size: float = 10.5
    leading: float = 1.22
    gap: float = 0.6
    item_gap: float = 0.3
    bullet: tuple[str, str] = ("•", "")
    heads: str = "bold"
    hang: float = 34.0
    step: float = 18.0
    first: float = 0.0
    justified: bool = False
    hyphens: bool = False
    by: str = "line"  # what one operator of the page draws: a line, a word, a letter


@dataclass(frozen=True)
class Type:
    """How one paragraph is set: `left` is its edge, `mark` that of its marker."""

    size: float
    style: str = ""
    left: float = 0.0
    first: float = 0.0
    mark: float = 0.0
    after: float = 0.0
    before: float = 0.0
    align: str = "left"
    capitals: str = ""
    keep: float = 0.0
    rule: bool = False
    tail: float = 0.0


@dataclass(frozen=True)
class Room:
    """A place for lines on a page."""

    x: float
    top: float
    width: float
    bottom: float


@dataclass(frozen=True)
class Plan:
    """The pages: their size, how they are turned, their rooms, and what runs over all of them.

    `turn` is the angle by which the page is drawn; a page that is `told` says so (/Rotate), so
    that it is shown upright, and one that is not lies on its side.
    """

    rooms: Callable[[int], list[Room]]
    size: tuple[float, float] = A4
    turn: int = 0
    told: bool = True
    furnish: Callable[[Press, int, int], None] = lambda press, page, total: None


@dataclass
class Press:
    """A paper while it is being set."""

    look: Look
    plan: Plan
    total: int = 0
    target: io.BytesIO = field(default_factory=io.BytesIO)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    runs: int = 0
    page: int = 0
    rooms: list[Room] = field(default_factory=list)
    at: int = 0
    y: float = 0.0
    dry: bool = False

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.target, invariant=1, pageCompression=1)
        self.turn_page()

    # pages and rooms

    @property
    def room(self) -> Room:
        """Return the room that is being filled."""
        return self.rooms[self.at]

    @property
    def left(self) -> float:
        """Return how much height the room has left."""
        return self.room.bottom - self.y

    def turn_page(self, plan: Plan | None = None) -> None:
        """Start a page, of another plan if one is given."""
        if self.page:
            self.canvas.showPage()
        self.plan = plan or self.plan
        self.page += 1
        self.rooms = self.plan.rooms(self.page)
        self.at, self.y = 0, self.rooms[0].top
        _orient(self.canvas, self.plan)
        self.plan.furnish(self, self.page, self.total)

    def next_room(self) -> None:
        """Go on to the next room, or page."""
        if self.at + 1 < len(self.rooms):
            self.at += 1
            self.y = self.room.top
        else:
            self.turn_page()

    def skip(self, height: float) -> None:
        """Leave room, unless nothing stands above."""
        if self.y > self.room.top:
            self.y += height

    @contextmanager
    def inside(self, room: Room) -> Iterator[None]:
        """Set what follows in a room of its own, then go on where it was."""
        kept = self.rooms, self.at, self.y
        self.rooms, self.at, self.y = [room], 0, room.top
        yield
        self.rooms, self.at, self.y = kept

    def measure(self, room: Room, set_it: Callable[[], None]) -> float:
        """Return the height that something would take in a room."""
        self.dry = True
        with self.inside(room):
            set_it()
            taken = self.y - room.top
        self.dry = False
        return taken

    # paragraphs

    def note(self, kind: str, text: str, marker: str = "", **more: object) -> None:
        """Note a block of the truth."""
        if not self.dry:
            self.blocks.append({"kind": kind, "marker": marker, "text": text, **more})

    def set(self, kind: str, text: Text, marker: str = "", *, type_: Type) -> None:
        """Set a paragraph and note it."""
        self.note(kind, said(text), marker)
        self.put(text, type_, marker)

    def put(self, text: Text, type_: Type, marker: str = "") -> None:
        """Set a paragraph, line by line, into as many rooms as it takes."""
        words = self.words(text, type_)
        pitch = type_.size * self.look.leading
        self.skip(type_.before)
        if self.left < pitch + type_.keep:
            self.next_room()
        is_first = True
        while words:
            if self.left < pitch:
                self.next_room()
            indent = type_.left + (type_.first if is_first else 0.0)
            width = self.room.width - indent - type_.tail
            line, words = fill(words, width, hyphens=self.look.hyphens)
            if is_first and marker:
                self._mark(marker, type_)
            self._line(line, self.room.x + indent, width, type_, last=not words)
            self.y += pitch
            is_first = False
        if type_.rule and not self.dry:
            self.rule(self.room.x, self.y - 0.1 * pitch, self.room.x + self.room.width)
        self.y += type_.after

    def words(self, text: Text, type_: Type) -> list[Word]:
        """Return a text as words of ink."""
        fonts = face(self.look.face)
        made: list[list[Ink]] = []
        glued = False
        for run, style in [(text, "")] if isinstance(text, str) else text:
            font = fonts[{"b": 1, "i": 2}.get(style if style in "bi" and style else type_.style, 0)]
            size, rise = type_.size, 0.0
            if style == "sup":
                size, rise = 0.6 * size, 0.35 * size
            for at, word in enumerate(run.split()):
                drawn = "ZapfDingbats" if word in DINGBATS else font
                ink = list(_capitals(Ink(word, drawn, size, rise), type_.capitals))
                if at == 0 and glued and made and not run[:1].isspace():
                    made[-1] += ink
                else:
                    made.append(ink)
            glued = not run[-1:].isspace()
        return [tuple(word) for word in made]

    def _mark(self, marker: str, type_: Type) -> None:
        glyph, font = self.look.bullet if marker == "•" else (marker, "")
        regular = face(self.look.face)[0]
        self.say(self.room.x + type_.mark, glyph, font or regular, type_.size, drop=type_.size)

    def say(self, x: float, text: str, font: str, size: float, drop: float = 0.0) -> None:
        """Draw letters at x, `drop` below the present height."""
        if not self.dry:
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, self.plan.size[1] - self.y - drop, text)

    def _line(
        self, words: Sequence[Word], x: float, width: float, type_: Type, *, last: bool
    ) -> None:
        """Draw one line of words in its room."""
        if self.dry:
            return
        blank = stringWidth(" ", face(self.look.face)[0], type_.size)
        taken = sum(map(wide, words)) + blank * (len(words) - 1)
        spare = width - taken
        stretch = 0.0
        if type_.align in ("center", "right"):
            x += spare / (2 if type_.align == "center" else 1)
        elif type_.align == "justify" and not last and len(words) > 1:
            stretch = spare / (len(words) - 1)
        baseline = self.plan.size[1] - self.y - type_.size
        if self.look.by == "line":
            self._whole(words, x, baseline, stretch)
            return
        for word in words:
            for ink in word:
                self._inked(ink, x, baseline)
                x += ink.width
            x += blank + stretch

    def _whole(self, words: Sequence[Word], x: float, y: float, stretch: float) -> None:
        pen = self.canvas.beginText(x, y)
        pen.setWordSpace(stretch)
        for at, word in enumerate(words):
            for ink in word:
                pen.setFont(ink.font, ink.size)
                pen.setRise(ink.rise)
                last = at + 1 < len(words) and ink is word[-1]
                pen.textOut(ink.text + (" " if last else ""))
        pen.setRise(0)
        pen.setWordSpace(0)
        self.canvas.drawText(pen)

    def _inked(self, ink: Ink, x: float, y: float) -> None:
        self.canvas.setFont(ink.font, ink.size)
        for part in ink.text if self.look.by == "letter" else [ink.text]:
            self.canvas.drawString(x, y + ink.rise, part)
            x += stringWidth(part, ink.font, ink.size)

    # lines and running matter

    def rule(self, x0: float, y: float, x1: float, y1: float | None = None) -> None:
        """Draw a straight rule; a level one unless it ends at another height."""
        if not self.dry:
            height = self.plan.size[1]
            self.canvas.setLineWidth(0.6)
            self.canvas.line(x0, height - y, x1, height - (y if y1 is None else y1))

    def shade(self, x: float, y: float, width: float, height: float, *, edge: bool = False,
              grey: float = 0.9) -> None:  # fmt: skip
        """Draw a grey (or white) box, framed if it has an edge."""
        if not self.dry:
            self.canvas.setFillGray(grey)
            top = self.plan.size[1] - y - height
            self.canvas.rect(x, top, width, height, stroke=int(edge), fill=int(grey < 1))
            self.canvas.setFillGray(0)

    def run(self, x: float, y: float, text: str, size: float = 8, align: str = "left") -> None:
        """Draw a line of running matter: a header, a footer, a page number."""
        font = face(self.look.face)[0]
        self.canvas.setFont(font, size)
        draw = {"left": self.canvas.drawString, "right": self.canvas.drawRightString,
                "center": self.canvas.drawCentredString}[align]  # fmt: skip
        draw(x, self.plan.size[1] - y, text)
        self.runs += 1
        plain = re.sub(r"\d+", "N", text) if re.search(r"^\W*(page )?\d", text, re.I) else text
        if plain not in self.running:
            self.running.append(plain)

    def finish(self) -> bytes:
        """Return the paper."""
        self.canvas.showPage()
        self.canvas.save()
        return self.target.getvalue()


@dataclass(frozen=True)
class Printed:
    """A finished paper with its truth; `runs` counts the running lines on its pages."""

    data: bytes
    blocks: list[dict[str, Any]]
    running: list[str]
    runs: int
    pages: int


def printed(look: Look, plan: Plan, fill_it: Callable[[Press], None]) -> Printed:
    """Return a paper, set twice: the second time it knows how many pages it has."""
    first = Press(look, plan)
    fill_it(first)
    press = Press(look, plan, total=first.page)
    fill_it(press)
    return Printed(press.finish(), press.blocks, press.running, press.runs, press.page)


def said(text: Text) -> str:
    """Return the words of a text, raised marks left out."""
    if isinstance(text, str):
        return " ".join(text.split())
    return " ".join("".join(run for run, style in text if style != "sup").split())


def wide(word: Word) -> float:
    """Return the width of a word."""
    return sum(ink.width for ink in word)


def fill(words: list[Word], width: float, *, hyphens: bool) -> tuple[list[Word], list[Word]]:
    """Return the words of one line and those left; a word may be cut at its end."""
    line: list[Word] = []
    used = 0.0
    for at, word in enumerate(words):
        blank = stringWidth(" ", word[0].font, word[0].size) if line else 0.0
        if used + blank + wide(word) > width:
            head, tail = cut(word, width - used - blank, hyphens=hyphens)
            if head:
                return [*line, head], [tail, *words[at + 1 :]]
            if line:
                return line, words[at:]
        line.append(word)
        used += blank + wide(word)
    return line, []


def cut(word: Word, width: float, *, hyphens: bool) -> tuple[Word, Word]:
    """Return the start of a word that fits, with its hyphen, and the rest; else nothing."""
    if len(word) > 1:
        return (), word
    ink = word[0]
    places = [(m.end(), "") for m in re.finditer(r"(?<=\w)[-–/](?=\w)", ink.text)]
    if hyphens and ink.text.isalpha():
        places += [(m.start(), "-") for m in SYLLABLES.finditer(ink.text)]
    for place, sign in sorted(places, reverse=True):
        head = replace(ink, text=ink.text[:place] + sign)
        if 2 < place < len(ink.text) - 2 and head.width <= width:
            return (head,), (replace(ink, text=ink.text[place:]),)
    return (), word


def _capitals(ink: Ink, kind: str) -> Iterator[Ink]:
    if kind == "caps":
        yield replace(ink, text=ink.text.upper())
    elif kind == "small":
        for part in re.findall(r"[a-zà-ÿ’']+|[^a-zà-ÿ’']+", ink.text):
            small = part[0].islower()
            size = 0.8 * ink.size if small else ink.size
            yield replace(ink, text=part.upper(), size=size)
    else:
        yield ink


def _orient(canvas: Canvas, plan: Plan) -> None:
    """Turn the page, so that what is drawn upright lies as the plan says."""
    width, height = plan.size
    turned = plan.turn % 360
    lies = turned in (90, 270) and not plan.told  # the canvas turns the sheet of a page that tells
    canvas.setPageSize((height, width) if lies else (width, height))
    canvas.setPageRotation(turned if plan.told else 0)
    matrix = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height),
              270: (0, -1, 1, 0, 0, width)}.get(turned)  # fmt: skip
    if matrix:
        canvas.transform(*matrix)
