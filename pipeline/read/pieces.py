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


def looks_like_heading(chunk: Chunk) -> bool:
    """Return whether a chunk without marker has the shape of a heading."""
    text = chunk.text.strip("*_ ")
    words = len(text.split())
    asks = text.endswith("?") and words <= 9 and not re.search(r"[.;!?]\s", text)
    closed = CLOSED.search(text.removesuffix("...")) and not asks
    if not text or words > 18 or closed or _LABELLED.match(text):
        return False
    if not re.match(r"[A-Z0-9“‘\"'(]", text) or not re.search(r"[A-Za-z]{2}", text):
        return False
    if is_caps(text):
        return True
    short = words <= (14 if is_bold(chunk) else 9) and len(chunk.rows) <= 2
    return short and not LEAD_IN.search(text)


def is_bold(chunk: Chunk) -> bool:
    """Return whether a chunk is set in bold, by its type or by Markdown stars."""
    return chunk.look.startswith("b") or chunk.text.startswith("**")
