"""The distinct wordings of findings as rows of numbers, and whether two of them make one point.

A wording is the words of a text without case and marks. Where two wordings agree for the most part
they may still make two points: "should be kept" and "should not be kept", "30 minutes" and "15
minutes", "for the library" and "for the museum". What tells them apart is read from the words.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORTEST = 6  # words from which a near copy counts; shorter ones must be equal
_EACH = 10  # shared telling words for each that was replaced
_MANY = 20  # shared telling words from which a text is a copy whatever stands around them

_WORDS = re.compile(r"[^\W_]+")
_NOT = re.compile(r"\bcan(?:not\b|['’]t\b)|n['’]t\b")
_TURNS = frozenset(
    "not no never none nor neither nobody nothing nowhere without unless except but however though "
    "although hardly less fewer worse against anti oppose opposes opposed opposing opposition "
    "object objects objected objecting objection objections disagree disagrees disagreed reject "
    "rejects rejected rejecting scrap stop".split()
)
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million billion half third quarter once twice double treble".split()
)
_GRAMMAR = frozenset(
    "a an the this that these those some any i we you he she it they me us him them my our your "
    "his her its their is are was were be been being am do does did have has had will would shall "
    "should must can could may might and or so as since because for of to in on at by with which "
    "who also please really very just too".split()
)


def words(text: str) -> list[str]:
    """Return the words of a text without case and marks; "can't" and "cannot" are "can not"."""
    plain = text.casefold()
    if "'" in plain or "’" in plain or "cannot" in plain:
        plain = _NOT.sub(lambda found: "can not" if found[0][0] == "c" else " not", plain)
    return _WORDS.findall(plain)


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """Distinct wordings, each a run of `words`, the numbers of its words; row r from `starts[r]`.

    Rows are in an order that follows from what is said alone: what is said most often first, then
    what is shortest. `row_of` is the row of each text; `signs` numbers what a near copy has to
    share: numbers and the words that turn a sentence, as they follow each other.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    row_of: NDArray[np.int64]
    signs: NDArray[np.int64]
    vocabulary: tuple[str, ...]
    telling: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def make_one_point(self, one: int, other: int) -> bool:
        """Return whether two wordings that agree for the most part make the same point.

        They do where one says all that the other does and more, or where few of the telling words
        they share were replaced; what they share stands in the same order in both.
        """
        first, second = self.told(one).tolist(), self.told(other).tolist()
        shared = set(first) & set(second)
        if not _is_in_order([w for w in first if w in shared], [w for w in second if w in shared]):
            return False
        replaced = min(len({*first} - shared), len({*second} - shared))
        return len(shared) >= min(replaced * _EACH, _MANY)

    def told(self, row: int) -> NDArray[np.int32]:
        """Return the telling words of a wording in their order: those that are not grammar."""
        own = self.words[self.starts[row] : self.starts[row + 1]]
        return own[self.telling[own]]


def _is_in_order(one: list[int], other: list[int]) -> bool:
    """Return whether one list can be made of the other by leaving some out."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(word in rest for word in short)


def wordings(texts: Iterable[str]) -> Wordings:
    """Return the distinct wordings of some texts."""
    import numpy as np

    known: defaultdict[str, int] = defaultdict(count().__next__)
    met: dict[bytes, int] = {}  # the words' numbers as bytes: strings would take five times as much
    digests: list[bytes] = []
    order: list[int] = []
    for text in texts:
        own = words(text)
        run = array("i", map(known.__getitem__, own)).tobytes()
        order.append(met.setdefault(run, len(met)))
        if len(digests) < len(met):
            digests.append(hashlib.sha256(" ".join(own).encode()).digest())
    runs = list(met)
    copies = np.bincount(np.array(order, dtype=np.int64), minlength=len(runs)).tolist()
    rows = sorted(range(len(runs)), key=lambda at: (-copies[at], len(runs[at]), digests[at]))
    placed = np.zeros(len(runs), dtype=np.int64)
    placed[rows] = np.arange(len(runs))
    row_of = placed[np.array(order, dtype=np.int64)]
    return _in_rows([runs[at] for at in rows], row_of, list(known))


def _in_rows(runs: list[bytes], row_of: NDArray[np.int64], known: list[str]) -> Wordings:
    """Return wordings, their words numbered in the order of the alphabet."""
    import numpy as np

    vocabulary = tuple(sorted(known))
    numbers = {word: at for at, word in enumerate(vocabulary)}
    renamed = np.array([numbers[word] for word in known], dtype=np.int32)
    words = renamed[np.frombuffer(b"".join(runs), dtype=np.intc)]
    starts = np.zeros(len(runs) + 1, dtype=np.int64)
    starts[1:] = np.cumsum([len(run) // array("i").itemsize for run in runs])
    telling = np.array([word not in _GRAMMAR for word in vocabulary], dtype=bool)
    signs = _signs(words, starts, vocabulary)
    return Wordings(words, starts, row_of, signs, vocabulary, telling)


def _signs(
    words: NDArray[np.int32], starts: NDArray[np.int64], vocabulary: Sequence[str]
) -> NDArray[np.int64]:
    """Return one number for all wordings with the same numbers and turning words in a row."""
    import numpy as np

    turning = np.array([_turns(word) for word in vocabulary], dtype=bool)
    at = np.flatnonzero(turning[words])
    cuts = np.searchsorted(at, starts).tolist()
    found = words[at]
    known: dict[bytes, int] = {}
    made = [
        known.setdefault(found[start:end].tobytes(), len(known)) for start, end in pairwise(cuts)
    ]
    return np.array(made, dtype=np.int64)


def _turns(word: str) -> bool:
    """Return whether a word is a number or turns what a sentence says."""
    return word in _TURNS or word in _NUMBERS or any(c.isdigit() for c in word)
