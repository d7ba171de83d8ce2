"""Findings as they are grouped: in canonical order, without what is no topic, as vectors.

A finding's vector is that of its words, without "Members asked whether" and without place names,
moved a little towards its nearest heading where the two speak of one thing: notes name their
topics themselves. What it reports (progress, barrier, need) plays no part, so one theme shows all
three side by side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.codebook import CodeBook
from pipeline.embed import DIMENSIONS
from pipeline.text import display
from pipeline.types import COLUMN_LEVEL, NONE, Coded, Coding, Segment

if TYPE_CHECKING:
    from pipeline.embed import Encoder, Vectors

VERSION = 1  # of the vectors: raised when the same words get others
_HEADING_SHARE = 0.3  # weight of the nearest heading
_FRAME = re.compile(
    r"^(?:in (?:response|reply),\s+)?[^“”,;:]{0,70}?\b(?:said|noted|reported|stated|asked|"
    r"commented|"
    r"queried|advised|added|enquired|explained|suggested|felt|agreed|reiterated|expressed|"
    r"recognised|acknowledged|wondered|questioned|confirmed)\s+(?:that|whether|why|how|if|what)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Point:
    """A finding: its segment and coding, and its text for readers.

    `said` is the text without "Members asked whether", `topic` that without place names as well.
    """

    segment: Segment
    coding: Coding
    text: str
    said: str
    topic: str

    @property
    def id(self) -> str:
        """Return the address of the segment."""
        return self.segment.id

    @property
    def heading(self) -> str:
        """Return the nearest heading that is no head of a column or row."""
        return heading(self.segment)


def heading(segment: Segment) -> str:
    """Return the nearest heading over a segment that is no head of a column or row."""
    above = (head.text for head in reversed(segment.headings) if head.level != COLUMN_LEVEL)
    return next(above, "")


def canonical(coded: Sequence[Coded], codebook: CodeBook) -> list[Point]:
    """Return the findings in an order that depends on their words alone, then their address."""
    found = [found for one in coded for found in of_document(one, codebook)]
    return sorted(
        found, key=lambda p: (_digest(p.segment.text), p.segment.document, p.segment.span)
    )


def of_document(coded: Coded, codebook: CodeBook) -> list[Point]:
    """Return the findings of a document, in reading order."""
    return [
        point(segment, coding, codebook) for segment, coding in coded.pairs if coding.label != NONE
    ]


def point(segment: Segment, coding: Coding, codebook: CodeBook) -> Point:
    """Return a finding as it is grouped."""
    text = display(segment.text)
    said = unframed(text)
    return Point(segment, coding, text, said, masked(said, codebook.place_names))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def unframed(text: str) -> str:
    """Return what was said without "Members asked whether": themes are not ways of reporting."""
    bare = _FRAME.sub("", text)
    return bare if len(bare.split()) >= 3 else text


def masked(text: str, names: tuple[str, ...]) -> str:
    """Return a text without the names of places that are in everything."""
    if not names:
        return text
    bare = " ".join(_names(names).sub(" ", text).split())
    return bare or text


@lru_cache(maxsize=8)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(name) for name in names)
    return re.compile(rf"\b(?:{known})\b(?:['’]s)?[/&]?", re.IGNORECASE)


def says_nothing(text: str, codebook: CodeBook) -> bool:
    """Return whether an answer is none: "N/A", "Nothing to add" and what the book lists besides."""
    words = _bare(text)
    return not words or any(pattern.fullmatch(words) for pattern in _empty(codebook.empty_answers))


@lru_cache(maxsize=8)
def _empty(answers: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    bare = [_bare(answer.replace("*", " anyend")).replace(" anyend", r"\w*") for answer in answers]
    return tuple(re.compile(answer) for answer in bare)


def _bare(text: str) -> str:
    """Return the words of a text alone: "N / A." and "n/a" are the same answer."""
    return " ".join(re.findall(r"[\w']+", text.casefold().replace("’", "'")))


def vectors(points: Sequence[Point], encoder: Encoder) -> Vectors:
    """Return one unit vector a finding, shape (n, 768), in half precision.

    Half of it is the encoder's, half that of the encoder that was taught themes, so that a cosine
    is the mean of theirs. Each row follows from the words of its finding and its heading alone.
    """
    import numpy as np

    if not points:
        return np.zeros((0, 2 * DIMENSIONS), dtype=np.float16)
    own = both([point.topic for point in points], encoder)
    above = both([point.heading for point in points], encoder)
    has = np.array([bool(point.heading) for point in points], dtype=np.float32)
    near = np.maximum((own * above).sum(axis=1), 0.0) * has
    share = np.minimum(near / _HEADING_SHARE, 1.0) * _HEADING_SHARE
    mixed = own + share[:, None] * above
    made: Vectors = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float16)
    return made


def gathered(
    points: Sequence[Point], encoded: Sequence[tuple[Coded, Vectors]], encoder: Encoder
) -> Vectors:
    """Return the vectors of findings, shape (n, 768), float32: those made before, or made now.

    `encoded` pairs documents with the vectors of their findings. What was coded otherwise since,
    or stands in another document, is found by its words.
    """
    import numpy as np

    known = {
        (segment.text, heading(segment)): row
        for coded, rows in encoded
        for segment, row in zip(_findings(coded), rows, strict=True)
    }
    said = [(point.segment.text, point.heading) for point in points]
    made = np.empty((len(points), 2 * DIMENSIONS), dtype=np.float32)
    rest = [at for at, words in enumerate(said) if words not in known]
    made[rest] = vectors([points[at] for at in rest], encoder)
    for at, words in enumerate(said):
        if words in known:
            made[at] = known[words]
    return made


def _findings(coded: Coded) -> list[Segment]:
    """Return the segments of a document that report something, in reading order."""
    return [segment for segment, coding in coded.pairs if coding.label != NONE]


def both(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the vectors of both encoders side by side, as unit vectors of shape (n, 768)."""
    import numpy as np

    pair = np.hstack([encoder.encode(texts), encoder.topical.encode(texts)])
    made: Vectors = (pair / np.float32(2**0.5)).astype(np.float32)
    return made


def centre(vectors: Vectors) -> Vectors:
    """Return the unit vector in the middle of some unit vectors."""
    import numpy as np

    mean = vectors.mean(axis=0)
    made: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return made
