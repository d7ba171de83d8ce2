"""Which service a segment is about: the headings above it and the words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.nlp import Phrases
from pipeline.stages import Facts
from pipeline.text import display
from pipeline.types import Heading, Segment


@dataclass(frozen=True)
class Services:
    """Finds the services of segments by the aliases of a code book."""

    codebook: CodeBook

    @cached_property
    def _names(self) -> Phrases:
        return Phrases({service.id: service.aliases for service in self.codebook.services})

    def prepare(self) -> None:
        """Build the matcher."""
        _ = self._names

    def find(self, segments: Sequence[Segment], facts: Facts) -> list[tuple[str, ...]]:
        """Return the services of each segment in the book's order; the general one if none."""
        in_text = self._names.find([display(segment.text) for segment in segments])
        headings = sorted({h.text for segment in segments for h in segment.headings})
        named = {
            text: {hit.name for hit in hits if _is_main(text, hit.span.end - hit.span.start)}
            for text, hits in zip(headings, self._names.find(headings), strict=True)
        }
        made = []
        for segment, hits in zip(segments, in_text, strict=True):
            above = next(
                (named[h.text] for h in reversed(segment.headings) if _tells(h) and named[h.text]),
                set(),
            )
            found = above | {hit.name for hit in hits} or set(facts.services)
            found = found or {self.codebook.general}
            made.append(tuple(s.id for s in self.codebook.services if s.id in found))
        return made


def _tells(heading: Heading) -> bool:
    """Return whether a heading says what is spoken of; who speaks, or a title, does not."""
    return heading.level > 0 and heading.role != "speaker"


def _is_main(heading: str, length: int) -> bool:
    """Return whether an alias is a good part of a heading, not a word in a long one."""
    return length >= 0.4 * len(heading)
