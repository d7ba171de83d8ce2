"""A page as its file draws it, before anything is understood: words, rules, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.read.pdf.words import Drawn, Word
from pipeline.types import Box


class Beside(NamedTuple):
    """A word that stands on a page but is no part of its text, and why."""

    word: Word
    reason: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a PDF file; boxes are in points from the top left corner, as it is shown.

    `texts` holds the words by the way they run, the way of most first; `rules` the straight lines
    that are drawn, as boxes without width or height; `patches` the shapes that are filled and large
    enough to hold a text; `pictures` and `unseen` the share of the area
    that images take and of the characters that are drawn invisibly; `beside` the words that are no
    part of the text. `remark` is what is to be told of how the page was read; `gap` says why it
    could not be.
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    texts: tuple[Drawn, ...] = field(default=(), repr=False)
    rules: tuple[Box, ...] = field(default=(), repr=False)
    patches: tuple[Box, ...] = field(default=(), repr=False)
    pictures: float = 0.0
    unseen: float = 0.0
    beside: tuple[Beside, ...] = field(default=(), repr=False)
    remark: str = ""
    gap: str = ""
