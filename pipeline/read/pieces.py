"""A chunk with what the outline decided about it so far."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.read.rows import Chunk
from pipeline.text import LEAD_IN, is_caps
from pipeline.types import Heading

PieceKind = Literal["prose", "point", "heading", "title", "furniture", "cell", "row", "fragment"]

CLOSED = re.compile(r"[.;,?!]['\"”’)*_]*$")

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?(?:\s+\d{{4}})?"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})$",
    re.IGNORECASE,
)
_WORDS = (18, 30, 40)  # a heading has no more, by how much its type is set off
_ROWS = 5  # nor more lines, in large type
_LABELLED = re.compile(
    r"(?:actions?|action by|apologies|attend(?:ees|ance)|author|by|cc|chair|contact|copied to|copy|"
    r"date|deadline|due(?: date| by)?|e-?mail|fax|from|in attendance|lead(?: officer)?|location|"
    r"members present|minutes by|notes by|owner|phone|place|present|purpose|reference|"
    r"report (?:by|to|of)|status|subject|target(?: date)?|tel(?:ephone)?|time|to|venue|when|where|"
    r"who)\s*:\s+\S|dear\s+[A-Z]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk, its kind, the style of its heading or marker, and the heads it stands under.

    `turn` numbers the answer or turn of speech that it is part of, 0 where it is of none.
    """

    chunk: Chunk
    kind: PieceKind = "prose"
    style: str = ""
    reason: str = ""
    under: tuple[Heading, ...] = ()
    withheld: bool = False
    turn: int = 0

    @property
    def text(self) -> str:
        """Return the folded text of the chunk without its marker."""
        return self.chunk.text


def looks_like_heading(chunk: Chunk, usual: str = "") -> bool:
    """Return whether a chunk without marker has the shape of a heading.

    `usual` is the look of most of the document's text ("r11"): larger or bolder type may run to
    several lines.
    """
    text = chunk.text.strip("*_ ")
    words = len(text.split())
    bold = is_bold(chunk) and usual.startswith("r")
    longest = 30 if bold else 9  # words of a question
    asks = text.endswith("?") and words <= longest and not re.search(r"[.;!?]\s[a-z]", text)
    closed = CLOSED.search(text.removesuffix("...")) and not asks
    if not text or closed or _LABELLED.match(text):
        return False
    set_off = _weight(chunk.look, usual)
    if words > _WORDS[set_off]:
        return False
    if not re.match(r"[A-Z0-9“‘\"'(]", text) or not re.search(r"[A-Za-z]{2}", text):
        return False
    if is_caps(text):
        return True
    if bold and asks:
        return True
    if set_off > 1 and len(chunk.rows) <= _ROWS and not re.search(r"[.;!?]\s", text):
        return not LEAD_IN.search(text)
    short = words <= (14 if is_bold(chunk) else 9) and len(chunk.rows) <= 2
    return short and not LEAD_IN.search(text)


def _weight(look: str, usual: str) -> int:
    """Return how much type is set off from the usual: 0 not at all, 1 bold, 2 larger."""
    if not look or not usual:
        return 0
    bold = look[0] == "b" and usual[0] == "r"
    size, body = float(look[1:]), float(usual[1:])
    if size > 1.15 * body or (bold and size > 1.04 * body):
        return 2
    return int(bold)


def is_bold(chunk: Chunk) -> bool:
    """Return whether a chunk is set in bold, by its type or by Markdown stars."""
    return chunk.look.startswith("b") or chunk.text.startswith("**")
