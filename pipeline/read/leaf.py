"""A page as its file draws it, before anything is understood: words, rules, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.read.words import Drawn, Word
from pipeline.types import Box


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a PDF file; boxes are in points from the top left corner, as it is shown.

    `texts` holds the words by the way they run, the way of most first; `rules` the straight lines
    that are drawn, as boxes without width or height; `pictures` and `unseen` the share of the area
    that images take and of the characters that are drawn invisibly; `remarks` what readers have
    noted on the page, `astray` the words that are drawn beyond its edge. A page that could not be
    read has a `note` that says so.
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    texts: tuple[Drawn, ...] = field(default=(), repr=False)
    rules: tuple[Box, ...] = field(default=(), repr=False)
    pictures: float = 0.0
    unseen: float = 0.0
    remarks: tuple[Word, ...] = field(default=(), repr=False)
    astray: tuple[Word, ...] = field(default=(), repr=False)
    note: str = ""
