"""The lines of a summary as the tables have them, beside those that stand in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, with how many numbers and quotations of it follow from the tables."""

    text: str
    numbers: int = 0
    quotations: int = 0


@dataclass(slots=True)
class Draft:
    """Takes the lines one after the other and knows where in the file it stands.

    A line that stands once in the file tells the place again, so that one line too many does not
    put all that follows out of step.
    """

    said: Sequence[str]
    lines: list[Line] = field(default_factory=list)
    _at: int = 0
    _once: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        times = Counter(self.said)
        self._once = {line: at for at, line in enumerate(self.said) if times[line] == 1}

    def put(self, text: str, *, numbers: int = 0, quotations: int = 0) -> None:
        """Take a line."""
        self.lines.append(Line(text, numbers, quotations))
        self._at = self._once.get(text, self._at) + 1

    def paragraph(self, text: str, *, numbers: int = 0, quotations: int = 0) -> None:
        """Take a line and the empty one that follows it."""
        self.put(text, numbers=numbers, quotations=quotations)
        self.put("")

    @property
    def next(self) -> str:
        """Return what the file has where the next line goes."""
        return self.said[self._at] if self._at < len(self.said) else ""

    def pick(self, options: Sequence[str]) -> str:
        """Return that of several lines which the file has next, the first if it has none."""
        return self.next if self.next in options else options[0]

    def among(self, start: str) -> list[str]:
        """Return the lines that come next in the file and start so."""
        found = []
        for line in self.said[self._at :]:
            if not line.startswith(start):
                break
            found.append(line)
        return found

    def close(self) -> None:
        """Leave one line end, and no empty line, at the end."""
        while self.lines and not self.lines[-1].text:
            self.lines.pop()
        self.lines.append(Line(""))


def plain(text: str) -> str:
    """Return text on one line, with a stroke before each character that Markdown would take."""
    return _MARKDOWN.sub(r"\\\1", _BREAKS.sub(" ", text))


def in_words(number: int) -> str:
    """Return a number as a word up to ten, then in figures."""
    return _WORDS[number] if 0 <= number <= 10 else f"{number:,}"


def many(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{in_words(number)} {noun}" if number == 1 else f"{in_words(number)} {noun}s"


def series(items: Sequence[str]) -> str:
    """Return items with commas between, and "and" before the last."""
    *first, last = items or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def percent(part: int, whole: int) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * part / whole:.0f}%" if whole else "0%"


def hundredths(cell: str) -> tuple[str, ...]:
    """Return what a number with three places may be with two: both sides where it ends in 5."""
    value = float(cell)
    if cell.endswith("5"):
        return f"{value - 0.001:.2f}", f"{value + 0.001:.2f}"
    return (f"{value:.2f}",)
