"""The code book: labels, stakeholder groups, services and themes, as plain data.

A code book is authored by people (TOML) and read by `pipeline.settings`. Nothing in the code
knows a label, group or service by name except `none`: another domain brings its own file.
Codes are strings, checked against the book; the terms are those of qualitative data analysis
(code, definition, example; see Saldaña, The Coding Manual for Qualitative Researchers, 2021).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pipeline.errors import SettingsError, did_you_mean

_Item = TypeVar("_Item", "Label", "Group")


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its definition, rules for kinds of points, examples, and the cues that imply it."""

    id: str
    name: str
    definition: str
    rules: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    weak_cues: tuple[str, ...] = ()
    heading_cues: tuple[str, ...] = ()
    lead_in_cues: tuple[str, ...] = ()
    column_cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A stakeholder group or a service: its id, the name to print and the words that name it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    topic: bool = False


ACTIVE, CANDIDATE, PARENT = "active", "candidate", "parent"
RETIRED, MERGED = "retired", "merged"
ACTIONS = (
    "added", "removed", "renamed", "redefined", "example_added", "example_removed", "merged",
    "split", "retired", "revived", "confirmed", "moved", "changed",
)  # fmt: skip
STATUSES = (ACTIVE, CANDIDATE, PARENT, RETIRED, MERGED)


@dataclass(frozen=True, slots=True)
class CodedTheme:
    """A theme of the code book with its permanent id.

    `status` is one of `STATUSES`: a candidate was found and is not yet confirmed by a person; what
    is retired is used no more; a merged theme lives on in the theme `into`; a parent holds others.
    `split_from` is the id of the theme that it was a part of. Themes of a later `edition` are given
    only what those of earlier editions leave over, so that adding a theme moves no count of theirs.
    """

    id: str
    name: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    parent: str = ""
    status: str = ACTIVE
    into: str = ""
    split_from: str = ""
    edition: int = 1

    @property
    def in_use(self) -> bool:
        """Return whether findings are put in it."""
        return self.status in (ACTIVE, CANDIDATE)


@dataclass(frozen=True, slots=True)
class Decision:
    """One edit of one theme; `number` counts from 1, `theme` is its name after the edit.

    `field` changed from `before` to `after`: text as it is, numbers and lists as JSON; `examples`
    is the last example, `examples[2]` the second. `field` is empty where a theme is added or
    removed: it stands whole in the cell, as JSON without the fields that say nothing. Of a theme
    that is merged `before` is its status, `after` the id of the theme that it went into.
    """

    number: int
    date: str
    who: str
    action: str
    theme_id: str
    theme: str
    field: str
    before: str
    after: str
    why: str


def id_of(name: str) -> str:
    """Return the id of a theme that has only a name, upper and lower case being one."""
    return f"t{hashlib.sha256(' '.join(name.split()).casefold().encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Voice:
    """How a text says who speaks: speech verbs, words of consultation, sections of the author.

    In the minutes of a `meeting` what was asked, by phrases of `asking`, was asked by `members`.
    A text that bears `press_marks`, or quotes people as news does, is told by the `press`.
    """

    speech_verbs: tuple[str, ...] = ()
    consultation: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    author_headings: tuple[str, ...] = ()
    section_words: tuple[str, ...] = ()
    author: str = ""
    meeting: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    members: str = ""
    press_marks: tuple[str, ...] = ()
    press: str = ""


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word for a share: `name` is used from `share` (0 to 1) upwards."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Everything people decide about coding, in one value.

    `log` tells how its themes came to be; it decides nothing.
    """

    title: str
    labels: tuple[Label, ...]
    stakeholders: tuple[Group, ...]
    services: tuple[Group, ...]
    voice: Voice = Voice()
    quantifiers: tuple[Quantifier, ...] = ()
    themes: tuple[CodedTheme, ...] = ()
    neutral_headings: tuple[str, ...] = ()
    turn_headings: tuple[str, ...] = ()
    before_turn: str = ""
    place_names: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()
    empty_answers: tuple[str, ...] = ()
    indicator_headings: tuple[str, ...] = ()
    general: str = "general"
    log: tuple[Decision, ...] = field(default=(), repr=False, compare=False)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of everything the book says."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def coding_digest(self) -> str:
        """Return the SHA-256 of all that decides how segments are coded: all but the themes."""
        return replace(self, themes=()).digest

    def label(self, id: str) -> Label:
        """Return the label of that id."""
        return _one(self.labels, id, "label")

    def stakeholder(self, id: str) -> Group:
        """Return the stakeholder group of that id."""
        return _one(self.stakeholders, id, "stakeholder group")

    def service(self, id: str) -> Group:
        """Return the service of that id."""
        return _one(self.services, id, "service")

    def quantifier(self, share: float) -> str:
        """Return the word for a share between 0 and 1, or nothing if the book has no scale."""
        for step in sorted(self.quantifiers, key=lambda step: -step.share):
            if share >= step.share:
                return step.name
        return ""

    def living(self, id: str) -> str:
        """Return the id of the theme that a theme lives on in: its own, unless it was merged."""
        into = {theme.id: theme.into for theme in self.themes if theme.status == MERGED}
        seen: set[str] = set()
        while id in into and id not in seen:
            seen.add(id)
            id = into[id]
        return id

    def in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return group ids without repeats in the book's order."""
        wanted = set(ids)
        return tuple(group.id for group in self.stakeholders if group.id in wanted)


def _one(items: Iterable[_Item], id: str, what: str) -> _Item:
    known = {item.id: item for item in items}
    if id not in known:
        raise SettingsError("code book", f'no {what} "{id}".', did_you_mean(id, known))
    return known[id]
