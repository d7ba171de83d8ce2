"""What the cells of a column look like: long varied text, a few repeated words, dates, numbers.

Told from a sample of rows. A column of answers in people's own words is long and varied; one of
answers to choose from repeats a few values, alone or several in a cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[-+£$€]?\s?\d[\d ,.]*\s?%?(?:st|nd|rd|th)?")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}|\d{{1,2}} {_MONTH},? \d{{2,4}}"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}}:\d{{2}})"
    r"(?:[T ,]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s?(?:am|pm)?\s?"
    r"(?:[A-Z]{3}|Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+")
_CODE = re.compile(r"(?=\S*\d)[\w.:@/+#-]+|\S+@\S+\.\w+|https?://\S+")
_SENTENCE = re.compile(r"[.!?…]['\"”’)]*(?:\s|$)")
_CHOICES = re.compile(r"\s*[;,|\n]\s*")


@dataclass(frozen=True, slots=True)
class Contents:
    """What the filled cells of a column look like; shares are between 0 and 1.

    `filled` is how many there are, `values` how many different ones, `words` how many words they
    have on average; `plain` is the share of those that are no number, date or code.
    """

    filled: int = 0
    values: int = 0
    words: float = 0.0
    plain: float = 0.0
    dates: float = 0.0
    sentences: float = 0.0
    listed: bool = False

    @property
    def variety(self) -> float:
        """Return the share of different values."""
        return self.values / self.filled if self.filled else 0.0

    @property
    def is_closed(self) -> bool:
        """Return whether a few values come again and again, as where answers are chosen."""
        again = self.values < self.filled and self.values <= max(2, 0.34 * self.filled)
        return self.listed or again

    @property
    def is_brief(self) -> bool:
        """Return whether the cells are names or choices rather than anybody's own words."""
        return self.words <= 8 and self.sentences < 0.2


def contents(cells: Sequence[str]) -> Contents:
    """Return what the cells of a column look like; blank ones do not count."""
    filled = [text for cell in cells if (text := " ".join(cell.split()))]
    if not filled:
        return Contents()
    count = len(filled)
    odd = sum(is_number(text) or bool(_CODE.fullmatch(text)) for text in filled)
    values = {text.casefold() for text in filled}
    return Contents(
        filled=count,
        values=len(values),
        words=sum(len(text.split()) for text in filled) / count,
        plain=1 - odd / count,
        dates=sum(bool(_DATE.fullmatch(text)) for text in filled) / count,
        sentences=sum(bool(_SENTENCE.search(text)) for text in filled) / count,
        listed=_are_listed(filled),
    )


def is_number(cell: str) -> bool:
    """Return whether a cell is a number, a date or an e-mail address."""
    text = " ".join(cell.split())
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text) or _ADDRESS.fullmatch(text))


def _are_listed(filled: Sequence[str]) -> bool:
    """Return whether cells hold several choices each ("Parks; Libraries"), of a few in all."""
    parts = [part for text in filled for part in _CHOICES.split(text.casefold()) if part]
    several = len(parts) > 1.2 * len(filled) and len(filled) >= 8
    known = Counter(parts)
    again = sum(count for count in known.values() if count > 1)
    return several and len(known) <= 0.2 * len(parts) and again > 0.9 * len(parts)
