"""What a theme finder makes: themes, their members and evidence, pairs of barriers and needs.

Findings are named by the addresses of their segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeBasis = Literal["found", "human", "codebook"]


@dataclass(frozen=True, slots=True)
class Member:
    """A finding's place in a theme; `fit` is its cosine to the theme's centre, -1 to 1."""

    segment: str
    fit: float


@dataclass(frozen=True, slots=True)
class Gist:
    """The words of a finding that lie nearest to what a theme says under a label.

    `start` and `end` count code points in the text of the segment, the end exclusive.
    """

    label: str
    segment: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of findings about one thing.

    `stability` and `left_out` are Jaccard indices between 0 and 1: how much of the theme comes
    again in resamples of the findings, and in the worst case without one of the documents (None
    where there are fewer than two). `coherence` is the mean cosine between two members. `parent`
    is the id of the parent theme, if any; `basis` tells who made the theme: found now, in the
    code book, or with findings that people coded by hand.

    `exemplars` cover the theme; `borderline` members are nearest to leaving it; `minority` are
    what one stakeholder group alone says; `lessons` are what a code book teaches the theme by. All
    are addresses of segments, the most telling first.
    """

    id: str
    name: str
    keywords: tuple[str, ...]
    members: tuple[Member, ...]
    exemplars: tuple[str, ...]
    stability: float
    left_out: float | None = None
    coherence: float = 0.0
    parent: str = ""
    basis: ThemeBasis = "found"
    borderline: tuple[str, ...] = ()
    minority: tuple[str, ...] = ()
    gists: tuple[Gist, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParentTheme:
    """A theme of themes: its id and name. Each theme names its parent."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A finding that no theme holds, with the theme it comes nearest to, if there is any."""

    segment: str
    nearest: str
    fit: float


@dataclass(frozen=True, slots=True)
class SecondTheme:
    """A theme that a finding supports besides its own."""

    segment: str
    theme: str
    fit: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A need that addresses a barrier of the same theme, with the cosine of the two.

    `indicator` is a segment that tells by what progress would be known, if the notes name one.
    """

    theme: str
    barrier: str
    need: str
    similarity: float
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two points of one theme in two exercises that speak of the same thing, with their cosine."""

    theme: str
    earlier: str
    later: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Kin:
    """How far two themes of different exercises are of one kind, as shares between 0 and 1.

    `forward` is the share of the later theme's points, of exercise `to`, whose nearest point of
    exercise `since` stands in the earlier theme; `backward` is the share of the earlier theme's
    points, of exercise `since`, whose nearest point of exercise `to` stands in the later theme.
    """

    earlier: str
    later: str
    since: int
    to: int
    forward: float
    backward: float


@dataclass(frozen=True, slots=True)
class Links:
    """What is said again from one exercise to another, the strongest first, and kin themes."""

    points: tuple[Link, ...]
    kin: tuple[Kin, ...]


@dataclass(frozen=True, slots=True)
class Themes:
    """What a theme finder returns: disjoint themes and the findings in none.

    `repeats` are runs of findings with the same words, the first in reading order first.
    """

    themes: tuple[Theme, ...]
    unplaced: tuple[Unplaced, ...] = ()
    parents: tuple[ParentTheme, ...] = ()
    second: tuple[SecondTheme, ...] = ()
    repeats: tuple[tuple[str, ...], ...] = ()
    answers: tuple[Answer, ...] = ()
