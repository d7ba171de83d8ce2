"""The numbers and bullets that a browser shows before list items, as the HTML Standard says.

They are no characters of the file: they are computed from type, start, reversed and value
(HTML Standard 4.4.5, 4.4.8; CSS Counter Styles 3 for letters and Roman numerals).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.read.web.elements import Element

_BULLETS = "•◦▪"
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+-(?:alpha|latin|roman)|decimal|none)\b"
)
_ROMAN = tuple(zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                   "m cm d cd c xc l xl x ix v iv i".split(), strict=True))  # fmt: skip
_MOST = 1_000_000_000
_STYLE_LENGTH = 2000  # characters of a style attribute that are looked at


@dataclass(slots=True)
class Numbering:
    """An open list: what its next item is numbered, and how."""

    ordered: bool
    style: str
    value: int
    step: int
    depth: int

    def next(self, item: Element) -> str:
        """Return the mark of the next item ("3.", "b.", "•"), and count it."""
        style = _style(item) or self.style
        if not self.ordered and style not in ("1", "a", "A", "i", "I"):
            return "" if style == "none" else _BULLETS[min(self.depth, len(_BULLETS)) - 1]
        value = _integer(item.get("value"))
        number = self.value if value is None else value
        self.value = number + self.step
        return "" if style == "none" else f"{_shown(number, style)}."


def numbering(element: Element, items: int, depth: int) -> Numbering:
    """Return the numbering of a list with so many items at a depth, from 1."""
    ordered = element.tag == "ol"
    backwards = ordered and "reversed" in element.attributes
    start = _integer(element.get("start")) if ordered else None
    first = (items if backwards else 1) if start is None else start
    return Numbering(ordered, _style(element), first, -1 if backwards else 1, depth)


def _style(element: Element) -> str:
    """Return how a list or an item is numbered: "1", "a", "A", "i", "I", "none" or not said."""
    found = _STYLE.search(element.get("style")[:_STYLE_LENGTH].lower())
    if found:
        return _STYLES.get(found.group(1), "none")
    kind = element.get("type")
    return kind if kind in ("1", "a", "A", "i", "I") else ""


def _integer(text: str) -> int | None:
    found = re.match(r"\s*([-+]?\d{1,10})(?!\d)", text, re.ASCII)
    return max(-_MOST, min(_MOST, int(found.group(1)))) if found else None


def _shown(number: int, style: str) -> str:
    made = str(number)
    if style in ("a", "A") and number > 0:
        made = _letters(number)
    elif style in ("i", "I") and 0 < number < 4000:
        made = _roman(number)
    return made.upper() if style in ("A", "I") else made


def _letters(number: int) -> str:
    made = ""
    while number:
        number, rest = divmod(number - 1, 26)
        made = chr(ord("a") + rest) + made
    return made


def _roman(number: int) -> str:
    made = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        made += sign * count
    return made
