"""What models made of words, by the words: the next run asks them only for those that are new.

From run to run nearly all phrases and clauses are the same. An answer follows from its text alone,
bit for bit, so the one that is remembered is the one that would be made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.embed import DIMENSIONS
from pipeline.themes.grammar import TAGS, Tagged, Tagger, words_of
from pipeline.themes.points import both

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Encoder, Vectors

VERSION = 1  # raised when other models are asked, or answers are kept in another way
VECTORS, TAGGED = "vectors", "tags"
_MOST = 8192  # texts of each kind that are remembered: 25 MB of vectors
_LONGEST = 128  # words of a text whose tags are remembered
_DIGEST = 32  # bytes of a SHA-256
_NO_WORD = 255


class Memory:
    """Asks the encoder and the tagger for what is not remembered, and notes what they say."""

    def __init__(self, kept: Mapping[str, NDArray[Any]] | None = None) -> None:
        """Remember what `kept` gave to an earlier run; an array of another form holds nothing."""
        kept = kept or {}
        self._vectors = _Shelf("<f4", 2 * DIMENSIONS, kept.get(VECTORS))
        self._tags = _Shelf("u1", _LONGEST, kept.get(TAGGED))

    def vectors(self, texts: Sequence[str], encoder: Encoder) -> Vectors:
        """Return the vectors of both encoders, shape (n, 768), as `points.both` does."""
        import numpy as np

        names = [_digest(text) for text in texts]
        rest = [at for at, name in enumerate(names) if name not in self._vectors.known]
        made = np.empty((len(texts), 2 * DIMENSIONS), dtype=np.float32)
        if rest:
            made[rest] = both([texts[at] for at in rest], encoder)
        for at, name in enumerate(names):
            known = self._vectors.known.get(name)
            if known is not None:
                made[at] = known
            self._vectors.meet(name, made[at])
        return made

    def tags(
        self, texts: Sequence[str], tagger: Tagger, encoder: Encoder
    ) -> list[tuple[Tagged, ...]]:
        """Return the words of each text with their tags, as the tagger does."""
        names = [_digest(text) for text in texts]
        made: list[tuple[Tagged, ...] | None] = list(map(self._told, texts, names))
        rest = [at for at, words in enumerate(made) if words is None]
        asked = tagger.tag([texts[at] for at in rest], encoder) if rest else []
        for at, told in zip(rest, asked, strict=True):
            made[at] = told
        for name, words in zip(names, made, strict=True):
            if words is not None and len(words) <= _LONGEST:
                self._tags.meet(name, _codes(words))
        return [words or () for words in made]

    def _told(self, text: str, name: bytes) -> tuple[Tagged, ...] | None:
        """Return the tagged words of a text, None if their tags are not remembered."""
        known = self._tags.known.get(name)
        if known is None:
            return None
        words = words_of(text)
        codes = [code for code in known.tolist() if code != _NO_WORD]
        if len(codes) != len(words) or max(codes, default=0) >= len(TAGS):
            return None
        pairs = zip(words, codes, strict=True)
        return tuple(Tagged(word.text, TAGS[code], word.start, word.end) for word, code in pairs)

    def kept(self) -> dict[str, NDArray[Any]]:
        """Return the arrays to keep for the next run; none of a kind that met nothing new."""
        shelves = {VECTORS: self._vectors, TAGGED: self._tags}
        return {kind: shelf.rows() for kind, shelf in shelves.items() if shelf.met_new}


class _Shelf:
    """Answers of one kind by the digest of their text, each of `width` numbers of a type."""

    def __init__(self, kind: str, width: int, kept: NDArray[Any] | None) -> None:
        import numpy as np

        self.form = np.dtype([("text", f"V{_DIGEST}"), ("answer", kind, (width,))])
        self.known: dict[bytes, NDArray[Any]] = {}
        self.met: dict[bytes, NDArray[Any]] = {}
        self.met_new = False
        if kept is not None and kept.dtype == self.form and kept.ndim == 1:
            names = (name.tobytes() for name in kept["text"])
            self.known = dict(zip(names, kept["answer"], strict=True))

    def meet(self, name: bytes, answer: NDArray[Any]) -> None:
        """Note an answer that this run asked for; no more than are kept."""
        if len(self.met) < _MOST:
            self.met.setdefault(name, answer)
            self.met_new |= name not in self.known

    def rows(self) -> NDArray[Any]:
        """Return what this run met and then what is known besides, up to a bound."""
        import numpy as np

        told = list({**self.met, **self.known}.items())[:_MOST]
        made = np.empty(len(told), dtype=self.form)
        for at, (name, answer) in enumerate(told):
            made[at] = (name, self.met.get(name, answer))
        return made


def _codes(words: Sequence[Tagged]) -> NDArray[np.uint8]:
    """Return the numbers of the tags of a text, shape (128), what is behind its words filled up."""
    import numpy as np

    made = np.full(_LONGEST, _NO_WORD, dtype=np.uint8)
    made[: len(words)] = [TAGS.index(word.tag) for word in words]
    return made


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
