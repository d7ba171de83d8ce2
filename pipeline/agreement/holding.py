"""Which segment holds a coder's text, where the two were cut differently.

A coder's segment may be half of the run's, or two of them. It is then compared with the segment
that shares most of its words: by the Jaccard overlap of the two bags of words, or nine tenths of
the share of the coder's words that the segment holds, whichever is more; at least a half.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

ENOUGH = 0.5
_CONTAINED = 0.9  # what a text that is only held counts, beside one that is the same
_RARE = 6  # words by which candidates are found
_WORD = re.compile(r"[^\W_]+")
_FEW = 2  # words: a text that short is held by much that has nothing to do with it


@dataclass(frozen=True)
class Holders:
    """Finds among texts the one that best holds another."""

    texts: tuple[str, ...]

    @cached_property
    def _bags(self) -> list[Counter[str]]:
        return [_bag(text) for text in self.texts]

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        where: dict[str, list[int]] = {}
        for at, bag in enumerate(self._bags):
            for word in bag:
                where.setdefault(word, []).append(at)
        return where

    def best(self, text: str, among: Iterable[int] | None = None) -> int | None:
        """Return the index of the text that best holds the given one, the first of equals.

        None where no text holds enough of it.
        """
        bag = _bag(text)
        near = self._near(bag)
        if among is not None:
            near &= set(among)
        scored = [(self._score(bag, self._bags[at]), -at) for at in near]
        score, at = max(scored, default=(0.0, 0))
        return -at if score >= ENOUGH else None

    def _near(self, bag: Counter[str]) -> set[int]:
        rare: Sequence[str] = sorted(bag, key=lambda word: (len(self._where.get(word, ())), word))
        return {at for word in rare[:_RARE] for at in self._where.get(word, ())}

    @staticmethod
    def _score(bag: Counter[str], other: Counter[str]) -> float:
        both = sum((bag & other).values())
        overlap = both / (bag.total() + other.total() - both)
        held = _CONTAINED * both / bag.total() if bag.total() > _FEW else 0.0
        return max(overlap, held)


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))
