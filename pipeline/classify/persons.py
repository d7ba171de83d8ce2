"""Persons who are introduced with their office, so that "said Jane Muir" later tells a group.

Only the words of the document itself are used: "Jane Muir, head of housing, said" or "council
leader Tom Reid". No list of names is kept and no name is guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.nlp import Hit, Phrases
from pipeline.types import Span

_TITLE = (
    r"(?:(?:Councillor|Cllrs?|Bailie|Provost|Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor|"
    r"Rev)\.? )?"
)
_WORD = r"[A-Z](?:[a-z]+|')(?:['’-]?[A-Z]?[a-z]+)*"
PERSON = re.compile(rf"\b{_TITLE}(?P<name>{_WORD} (?:[A-Z]\. )?{_WORD})\b")
_LINK = re.compile(
    r"\s*(?:,|\(|–|-)?\s*(?:at [A-Z]\w+ )?"
    r"(?:(?:who )?(?:is|was|as|has been|will be|becomes?|became)\b[\w\s]{0,24}?"
    r"|the|our|its|their|joint|new|and|council|interim|acting|cabinet|\s)*$",
    re.IGNORECASE,
)
_BODIES = frozenset(
    "Council Councils Councillor Board Committee Services Service Social Education Health Joint "
    "Head Chief Department Government Scottish Trade Union North South East West The".split()
)


@dataclass(frozen=True)
class Persons:
    """The groups of the persons that a document introduces, by full name and by surname."""

    groups: dict[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Return what finds any of the names, a full name before the surname in it."""
        names = sorted(self.groups, key=lambda name: (-len(name), name))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")

    def in_text(self, text: str) -> list[tuple[int, int, str]]:
        """Return where known persons stand in a text: start, end and group, in order."""
        if not self.groups:
            return []
        found = self._pattern.finditer(text)
        return [(hit.start(), hit.end(), self.groups[hit[0]]) for hit in found]


def introduced_in(texts: Sequence[str], offices: Phrases) -> Persons:
    """Return the persons whom the texts introduce, by the first introduction of each.

    A surname alone counts where only one person bears it.
    """
    common = {word for text in texts for word in re.findall(r"\b[a-z]+\b", text)}
    found: dict[str, str] = {}
    for text, hits in zip(texts, offices.find(texts), strict=True):
        for match in _names(text, hits, common) if hits else ():
            group = _office(text, match.start(), match.end("name"), hits)
            if group:
                found.setdefault(match["name"], group)
    last: dict[str, set[str]] = {}
    for name in found:
        last.setdefault(name.rsplit(" ", 1)[-1], set()).add(name)
    surnames = {short: found[min(names)] for short, names in last.items() if len(names) == 1}
    return Persons({**surnames, **found})


def _names(text: str, hits: Sequence[Hit], common: set[str]) -> Iterator[re.Match[str]]:
    """Yield what may be a person's name: no word of it is an office, a body or a common word."""
    at = 0
    while match := PERSON.search(text, at):
        words = match["name"].replace("’s", "").split()
        here = Span(*match.span("name"))
        is_name = not any(word in _BODIES or word.lower() in common for word in words)
        if is_name and not any(hit.span.overlaps(here) for hit in hits):
            yield match
            at = match.end()
        else:
            at = match.start("name") + len(words[0])


def _office(text: str, start: int, end: int, hits: Sequence[Hit]) -> str:
    """Return the group of the office that stands right behind a name, or right before it."""
    for hit in hits:
        if hit.span.start >= end and _LINK.match(text[end : hit.span.start]):
            return hit.name
    for hit in reversed(hits):
        between = text[hit.span.end : start]
        if hit.span.end <= start and between[:1] in (" ", "") and _joins(between):
            return hit.name
    return ""


def _joins(between: str) -> bool:
    """Return whether words may stand between an office and its bearer: "for Health, "."""
    if not between.strip():
        return True
    verb = re.search(r"\b(?:said|told|that|who|was|is|has|have|had|will|met)\b", between)
    return bool(re.fullmatch(r" [\w\s&-]{1,40}, ", between)) and not verb
