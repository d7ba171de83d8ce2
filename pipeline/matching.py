"""Which segment a hand coding speaks of: by its address, by its span, or by its text.

Addresses are sure only while the text of a document stays as it is. Where the file has a new
version, or is read anew by a better reader, the text moves and is mended here and there; what was
coded is then found by its words (Jaccard index of the sets of words). What fits two places as
well as each other is given to neither, except that equal texts of one document are met in order.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import TypeVar

from pipeline.corpus import HandCoding

NEAR = 0.8  # Jaccard index from which an edited text counts as the one that was coded
_ROUNDING = 1e-9
_TELLING = 4  # words by which a text is known again in a document that is not the one named


@dataclass(frozen=True, slots=True)
class Target:
    """What of a segment a coding is matched by. Of equal texts a heading comes last."""

    id: str
    document: str
    start: int
    end: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """Codings with the index of their segment, and those without one with the reason why.

    Both in the order in which the codings were given.
    """

    matched: tuple[tuple[HandCoding, int], ...]
    unmatched: tuple[tuple[HandCoding, str], ...]


def match_codings(
    codings: Sequence[HandCoding], places: Sequence[Target], *, near: float = NEAR
) -> Matches:
    """Return which segment each coding speaks of; places are given in reading order.

    In this order: its address, where the text that is given agrees; equal text under a span that
    covers the half of it and is covered by half; equal text in the document that is named; such a
    span where one text holds the other or is like it; the text of that document that is most like
    it, from `near` (0 to 1) up; equal text, then like text, that stands in one other document
    only. Equal texts of a document are met in order by the rows of one coder.
    """
    match = _Matcher(places, near)
    found: dict[int, int] = {}
    for step, rank in match.steps():
        rest = [at for at in range(len(codings)) if at not in found]
        if rank is not None:
            ranks = {at: rank(codings[at]) for at in rest}
            rest.sort(key=lambda at: (-ranks[at], at))
        for at in rest:
            index = step(codings[at])
            if index is not None:
                found[at] = index
                match.taken[codings[at].coder][index] = _key(codings[at].text)
    return Matches(
        tuple((one, found[at]) for at, one in enumerate(codings) if at in found),
        tuple((one, match.why(one)) for at, one in enumerate(codings) if at not in found),
    )


@lru_cache(maxsize=200_000)
def _key(text: str) -> str:
    """Return letters and digits only: breaks, hyphens, quotation marks and case come and go."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or folded.strip()


@lru_cache(maxsize=200_000)
def _bag(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def likeness(one: str, other: str) -> float:
    """Return the Jaccard index of the sets of words of two texts, 0 to 1."""
    a, b = _bag(one), _bag(other)
    return len(a & b) / len(a | b) if a and b else 0.0


_Step = Callable[[HandCoding], int | None]
_Rank = Callable[[HandCoding], float]


class _Matcher:
    """The segments by all that one is found by, and which of them each coder has met."""

    def __init__(self, places: Sequence[Target], near: float) -> None:
        self.places, self.near = places, near
        self.taken: dict[str, dict[int, str]] = defaultdict(dict)
        self.likes: dict[tuple[str, ...], list[int]] = {}

    def steps(self) -> tuple[tuple[_Step, _Rank | None], ...]:
        """Return the ways to find a segment, surest first; the likest texts choose first."""
        return (
            (self.address, None),
            (self.spot, None),
            (self.same, None),
            (self.span, None),
            (self.like, lambda one: self.best(one, self.near_here(one))),
            (self.same_elsewhere, None),
            (self.like_elsewhere, lambda one: self.best(one, self.near_by(one.text))),
        )

    @cached_property
    def by_id(self) -> dict[str, int]:
        return {place.id: at for at, place in enumerate(self.places)}

    @cached_property
    def by_key(self) -> dict[str, list[int]]:
        return _gathered((_key(place.text), at) for at, place in enumerate(self.places))

    @cached_property
    def by_word(self) -> dict[str, list[int]]:
        pairs = ((word, at) for at, place in enumerate(self.places) for word in _bag(place.text))
        return _gathered(pairs)

    @cached_property
    def sizes(self) -> list[int]:
        """Return how many different words each segment has."""
        return [len(_bag(place.text)) for place in self.places]

    @cached_property
    def by_document(self) -> dict[str, list[int]]:
        """Return the segments of each document in order of their start."""
        order = sorted(range(len(self.places)), key=lambda at: (self.places[at].start, at))
        return _gathered((self.places[at].document, at) for at in order)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Return the documents by name without folder, without suffix, and as whole files."""
        found: dict[str, list[str]] = defaultdict(list)
        for document in sorted(self.by_document):
            path = PurePosixPath(document)
            for name in {path.name, path.stem, *map(str, path.parents)}:
                found[name].append(document)
        return found

    def named(self, one: HandCoding) -> list[str]:
        """Return the document that a row names, or the portions of it; none if it is not there."""
        if not one.document or one.document in self.by_document:
            return [one.document] if one.document else []
        portions = self.by_name.get(one.document, [])
        if portions and all(document.startswith(f"{one.document}/") for document in portions):
            return portions
        short = self.by_name.get(PurePosixPath(one.document).name, [])
        return short if len(short) == 1 else []

    def address(self, one: HandCoding) -> int | None:
        index = self.by_id.get(one.segment_id)
        if index is None or (one.text and _key(one.text) != _key(self.places[index].text)):
            return None
        return index

    def spot(self, one: HandCoding) -> int | None:
        index = self.under(one)
        return index if index is not None and self.is_same(one, index) else None

    def span(self, one: HandCoding) -> int | None:
        index = self.under(one)
        if index is None or not one.text:
            return index
        a, b = _key(one.text), _key(self.places[index].text)
        is_alike = a in b or b in a or likeness(one.text, self.places[index].text) >= self.near
        return index if is_alike else None

    def is_same(self, one: HandCoding, index: int) -> bool:
        return _key(one.text) == _key(self.places[index].text)

    def under(self, one: HandCoding) -> int | None:
        """Return the segment that covers half of a row's span and is covered by it by half."""
        documents = self.named(one)
        if one.start is None or one.end is None or len(documents) != 1:
            return None
        inside = self.by_document[documents[0]]
        first = bisect_right(inside, one.start, key=lambda at: self.places[at].end)
        best, most = None, 0
        for index in inside[first:]:
            place = self.places[index]
            if place.start >= one.end:
                break
            shared = min(one.end, place.end) - max(one.start, place.start)
            half = 2 * shared >= max(one.end - one.start, place.end - place.start)
            if half and shared > most:
                best, most = index, shared
        return best

    def same(self, one: HandCoding) -> int | None:
        documents = self.named(one)
        return self.choose(one, [at for at in self.equal(one) if self.lies_in(at, documents)])

    def same_elsewhere(self, one: HandCoding) -> int | None:
        return self.choose_elsewhere(one, self.equal(one))

    def equal(self, one: HandCoding) -> list[int]:
        return self.by_key.get(_key(one.text), []) if one.text else []

    def lies_in(self, index: int, documents: list[str]) -> bool:
        return self.places[index].document in documents

    def like(self, one: HandCoding) -> int | None:
        return next(self.chosen(one, self.near_here(one), self.choose), None)

    def like_elsewhere(self, one: HandCoding) -> int | None:
        return next(self.chosen(one, self.near_by(one.text), self.choose_elsewhere), None)

    def chosen(self, one: HandCoding, near: list[int], choose: _Choice) -> Iterator[int]:
        """Yield what is chosen of each text that is like a row's, the likest first."""
        texts = _gathered((_key(self.places[at].text), at) for at in near)
        score = {key: likeness(one.text, self.places[at[0]].text) for key, at in texts.items()}
        for key in sorted(texts, key=lambda key: (-score[key], texts[key][0])):
            index = choose(one, texts[key])
            if index is not None:
                yield index

    def best(self, one: HandCoding, near: list[int]) -> float:
        """Return how like a row's text the likest of some segments is."""
        return max((likeness(one.text, self.places[at].text) for at in near), default=0.0)

    def near_here(self, one: HandCoding) -> list[int]:
        documents = self.named(one)
        return self.near_by(one.text, *documents) if documents else []

    def near_by(self, text: str, *documents: str) -> list[int]:
        """Return the segments, of these documents or of all, whose likeness is `near` or more."""
        asked = (text, *documents)
        if asked not in self.likes:
            maybe = self.sharing(_bag(text))
            if documents:
                maybe = {at for at in maybe if self.places[at].document in documents}
            near = (at for at in maybe if likeness(text, self.places[at].text) >= self.near)
            self.likes[asked] = sorted(near)
        return self.likes[asked]

    def sharing(self, bag: frozenset[str]) -> set[int]:
        """Return the segments that may share as many words as `near` asks for.

        They hold one of the rarest of them (prefix filter: Chaudhuri, Ganti and Kaushik 2006,
        doi:10.1109/ICDE.2006.9), and are neither much shorter nor much longer.
        """
        words = sorted(bag, key=lambda word: (len(self.by_word.get(word, ())), word))
        least, most = self.near * len(words) - _ROUNDING, len(words) / self.near + _ROUNDING
        rarest = words[: len(words) - math.ceil(least) + 1]
        return {
            at
            for word in rarest
            for at in self.by_word.get(word, ())
            if least <= self.sizes[at] <= most
        }

    def choose(self, one: HandCoding, equal: list[int]) -> int | None:
        """Return the first of some segments of equal text that the row's coder has not met.

        One that stands alone may be met again: a row that corrects another.
        """
        points = [at for at in equal if not self.places[at].heading] or equal
        met = self.taken[one.coder]
        free = next((at for at in points if at not in met), None)
        if free is not None or len(points) != 1:
            return free
        again = self.is_same(one, points[0]) or met[points[0]] == _key(one.text)
        return points[0] if again else None

    def choose_elsewhere(self, one: HandCoding, equal: list[int]) -> int | None:
        """Return the same where all of them stand in one document and the text is long enough."""
        documents = {self.places[at].document for at in equal}
        is_short = bool(one.document) and len(_bag(one.text)) < _TELLING
        return None if len(documents) != 1 or is_short else self.choose(one, equal)

    def why(self, one: HandCoding) -> str:
        """Return why a row has no segment."""
        if not one.text:
            return "No segment has this address or lies in its place."
        documents = sorted({self.places[at].document for at in self.equal(one)})
        named = self.named(one)
        if set(named) & set(documents):
            return "Its text stands there more than once, and other rows speak of each: say which."
        if len(documents) > 1:
            return f"Its text stands in {len(documents)} documents ({', '.join(documents)})."
        if documents:
            return f"Its text is too short to be looked for elsewhere; it stands in {documents[0]}."
        if one.document and not named:
            return f"There is no document {one.document}, and no other holds its text."
        return self.cut_otherwise(one) or "No segment has its text, or one like it."

    def cut_otherwise(self, one: HandCoding) -> str:
        """Return what to do where a row's text is part of a segment, or holds several."""
        key = _key(one.text)
        rare = [held for word in _bag(one.text) if (held := self.by_word.get(word))]
        holding = {self.places[at].document for at in min(rare, key=len, default=[])}
        documents = self.named(one) if one.document else sorted(holding)[:1]
        near = [at for document in documents for at in self.by_document[document]]
        parts = sorted(at for at in near if _key(self.places[at].text) in key)
        told = ", ".join(self.places[at].id for at in parts)
        if 3 * sum(len(_key(self.places[at].text)) for at in parts) < len(key):
            parts = []
        if len(parts) == 1:
            return f"Its text is now longer than that of the segment there ({told})."
        if parts:
            return f"Its text is now cut into other segments ({told}): code each."
        whole = next((at for at in sorted(near) if key in _key(self.places[at].text)), None)
        found = "" if whole is None else self.places[whole].id
        return f"Its text is now part of a longer segment ({found})." if found else ""


_Choice = Callable[[HandCoding, list[int]], int | None]
_Item = TypeVar("_Item")


def _gathered(pairs: Iterable[tuple[str, _Item]]) -> dict[str, list[_Item]]:
    """Return the second parts of pairs by the first."""
    found: dict[str, list[_Item]] = defaultdict(list)
    for name, item in pairs:
        found[name].append(item)
    return dict(found)
