"""Random numbers that follow from content: the same finding draws the same numbers everywhere.

A generator that is asked row by row gives every row other numbers as soon as one row is gone, so a
tenth less data shuffles all that is drawn. Here a number is a hash of the finding's words and of
the draw's number: what stays keeps its draws (common random numbers; Glasserman and Yao, 1992).
The mixer is SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators,
2014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

_GAMMA = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


def keys(texts: Sequence[str]) -> Keys:
    """Return one 64-bit number a text, from its SHA-256; shape (n)."""
    import numpy as np

    digests = [hashlib.sha256(text.encode()).digest()[:8] for text in texts]
    return np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)


def uniform(keys: Keys, draw: int) -> NDArray[np.float64]:
    """Return one number a key, above 0 and up to 1, for the draw of that number; shape (n)."""
    import numpy as np

    mixed = keys + np.uint64(_GAMMA * (draw + 1) & _WORD)  # wraps around, as it should
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    made: NDArray[np.float64] = ((mixed >> np.uint64(11)).astype(np.float64) + 1.0) / 2.0**53
    return made
