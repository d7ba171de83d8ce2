"""Choices that a seed makes: the same every time, and spread evenly over neighbouring seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from drawn.setter import A4, Look, Plan, Press, Room, Type, face

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Dice:
    """The choices of one layout."""

    kind: str
    seed: int

    def __call__(self, what: str, *options: Choice) -> Choice:
        """Return one of the options: neighbouring seeds get neighbouring ones."""
        digest = hashlib.sha256(f"{self.kind} {what}".encode()).digest()
        return options[(int.from_bytes(digest[:4], "big") + self.seed) % len(options)]

    @property
    def start(self) -> int:
        """Return the section to start from."""
        return 7 * self.seed + self("start", 0, 11, 23, 31, 44, 58, 66, 74)


@dataclass(frozen=True)
class Made:
    """A layout ready to be printed: its typography, its pages, what fills them, in a word what."""

    look: Look
    plan: Plan
    fill: Callable[[Press], None]
    note: str


BULLETS = (("•", ""), ("–", ""), ("•", "Symbol"), ("o", "Courier"), ("-", ""),
           ("\u27a2", "ZapfDingbats"), ("\u25aa", "ZapfDingbats"))  # fmt: skip
HEADERS = ("Taking Stock of Shared Services", "Stirling Council – 13 December 2012",
           "Report to Clackmannanshire Council", "Item 7 – Shared Services")  # fmt: skip
FOOTERS = ("Programme Board’s report on findings", "Appendix 2 – feedback",
           "www.example.org/taking-stock", "Not protectively marked")  # fmt: skip


def a_look(dice: Dice, **changes: object) -> Look:
    """Return typography of the seed's choosing, `changes` apart."""
    chosen: dict[str, object] = {
        "face": dice("face", "Helvetica", "Times", "Liberation", "Vera"),
        "size": dice("size", 10.5, 11.0, 9.5, 12.0),
        "leading": dice("leading", 1.2, 1.32, 1.15, 1.5),
        "gap": dice("gap", 0.6, 1.0, 0.45),
        "item_gap": dice("item gap", 0.3, 0.0, 0.6),
        "bullet": dice("bullet", *BULLETS),
        "heads": dice("heads", "bold", "caps", "same", "ruled"),
        "hang": dice("hang", 34.0, 28.0, 42.5),
        "by": dice("by", "line", "word", "letter"),
    }
    return Look(**{**chosen, **changes})  # type: ignore[arg-type]


def one_room(
    size: tuple[float, float] = A4, *, margin: float = 62.0, shift: float = 0.0
) -> Callable[[int], list[Room]]:
    """Return pages of a single column; `shift` moves it outwards on left and right pages."""

    def rooms(page: int) -> list[Room]:
        x = margin + (shift if page % 2 else -shift)
        return [Room(x, margin + 10, size[0] - 2 * margin, size[1] - margin)]

    return rooms


def columns(
    count: int, gutter: float, size: tuple[float, float] = A4, *, top: float = 0.0
) -> Callable[[int], list[Room]]:
    """Return pages of several columns; on the first, they start `top` further down."""
    margin = 50.0
    width = (size[0] - 2 * margin - (count - 1) * gutter) / count

    def rooms(page: int) -> list[Room]:
        start = margin + 12 + (top if page == 1 else 0.0)
        places = [margin + at * (width + gutter) for at in range(count)]
        return [Room(x, start, width, size[1] - margin) for x in places]

    return rooms


def furnished(dice: Dice, size: tuple[float, float] = A4) -> Callable[[Press, int, int], None]:
    """Return running headers, footers and page numbers of the seed's choosing."""
    width, height = size
    header, footer = dice("header", *HEADERS), dice("footer", *FOOTERS)
    style = dice("running", "both", "facing", "number", "ruled", "stacked")
    form = dice("number", "Page {0} of {1}", "{0}", "– {0} –", "{0}/{1}", "Page {0}")

    def draw(press: Press, page: int, total: int) -> None:
        number = form.format(page, total)
        if style == "number":
            press.run(width / 2, height - 28, number, align="center")
            return
        outer = style == "facing" and page % 2 == 0
        swapped = outer and total > 3  # on fewer pages nobody could tell what runs over them
        left, right = (footer, header) if swapped else (header, footer)
        press.run(width - 50 if outer else 50, 36, left, align="right" if outer else "left")
        if style == "ruled":
            press.rule(50, 41, width - 50)
            press.rule(50, height - 38, width - 50)
        if style == "stacked":
            press.run(width - 50, 27, number, align="right")
            press.run(width - 50, 36, right, align="right")
            return
        press.run(50 if outer else width - 50, height - 28, number,
                  align="left" if outer else "right")  # fmt: skip
        press.run(width - 50 if outer else 50, height - 28, right,
                  align="right" if outer else "left")  # fmt: skip

    return draw


def bold(press: Press) -> str:
    """Return the bold font of a paper."""
    return face(press.look.face)[1]


def plain(press: Press, **changes: object) -> Type:
    """Return the type of running text."""
    look = press.look
    base: dict[str, object] = {
        "size": look.size,
        "first": look.first,
        "after": look.gap * look.size,
        "align": "justify" if look.justified else "left",
    }
    return Type(**{**base, **changes})  # type: ignore[arg-type]
