"""The summary in the form of a Taking Stock paper, as values that every shared form lays out.

General progress by service, issues and challenges, what is needed going forward, and what each
stakeholder group said. A theme is quoted only where the coding of a point is sure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.published import PairShown, Passage, Publication
from pipeline.tables import counted, listed
from pipeline.text import capital

_TOP = 6  # themes shown in a section
_SURE = 0.6  # confidence from which a point may stand for others
_BY_WORDING = 0.75  # the same where no heading or lead-in bears the wording out
_PAIRS = 12  # pairs of an issue and a need that are shown at once
_OF_THEME = 2  # of these, of one theme
_OF_GROUP = 2  # quotations of a group under a label
_OWN = frozenset({"sentence", "speaker", "section", "human"})


@dataclass(frozen=True, slots=True)
class Item:
    """A theme in a section: how many points it has there, who made them, and what is quoted."""

    theme: str
    name: str
    points: int
    groups: tuple[str, ...]
    quotes: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Themes of some points, the largest first; `rest` points are in other themes or in none.

    `label` is that of the points, `service` the id of their service where they are of one.
    """

    label: str
    service: str
    items: tuple[Item, ...]
    rest: int


@dataclass(frozen=True, slots=True)
class GroupSaid:
    """What groups that always speak together said; `shared` points speak for everyone heard.

    `quotes` are their own words, of each label the surest. A count is None where it is suppressed.
    """

    groups: tuple[str, ...]
    by_label: tuple[int | None, ...]
    points: int | None
    shared: int
    quotes: tuple[Passage, ...]


def is_sure(passage: Passage) -> bool:
    """Return whether a point may stand for others: it has words, and its coding is sure."""
    least = _BY_WORDING if passage.basis == "wording" else _SURE
    return bool(passage.text) and not passage.review and passage.confidence >= least


def reported(shown: Publication) -> tuple[str, ...]:
    """Return the labels that report something, in the code book's order."""
    return tuple(label.id for label in shown.labels if label.id != "none")


def asked_but_empty(shown: Publication, label: str) -> str:
    """Return what is said of a label under which nothing stands."""
    if label in shown.asked:
        return "Nothing of this kind was found in the notes."
    return "This exercise did not ask about it."


def progress(shown: Publication) -> tuple[Section, ...]:
    """Return what has progressed, a section for each service with points, in the book's order."""
    made = []
    for service in shown.services:
        inside = [p for p in _of(shown, "progress") if service.id in p.services]
        if inside:
            made.append(_section(shown, "progress", inside, service=service.id))
    return tuple(made)


def challenges(shown: Publication) -> Section:
    """Return what stands in the way."""
    return _section(shown, "barrier", _of(shown, "barrier"))


def forward(shown: Publication) -> Section:
    """Return what is needed."""
    return _section(shown, "need", _of(shown, "need"))


def largest(shown: Publication, label: str, many: int = 3) -> tuple[Item, ...]:
    """Return the themes with the most points of a label."""
    return _section(shown, label, _of(shown, label)).items[:many]


def voices(shown: Publication) -> tuple[GroupSaid, ...]:
    """Return what each group said, in the book's order; groups that only speak together as one."""
    heard: dict[tuple[str, ...], list[str]] = {}
    for voice in shown.voices:
        mine = tuple(p.id for p in shown.points if voice.group in p.stakeholders)
        key = mine or (f"none of {voice.group}",)
        heard.setdefault(key, []).append(voice.group)
    return tuple(_said(shown, tuple(groups)) for groups in heard.values())


def ranked_pairs(shown: Publication) -> list[PairShown]:
    """Return the pairs of a barrier and a need, the most alike first."""
    return sorted(shown.pairs, key=lambda pair: (-pair.similarity, pair.barrier, pair.need))


def best_pairs(shown: Publication) -> list[PairShown]:
    """Return the strongest pairs that nobody need check first, each barrier and need once."""
    themes: Counter[str] = Counter()
    seen: set[str] = set()
    best = []
    for pair in ranked_pairs(shown):
        ends = {pair.barrier, pair.need}
        sure = not any(shown.by_id[end].review for end in ends)
        if sure and not ends & seen and themes[pair.theme] < _OF_THEME:
            best.append(pair)
            themes[pair.theme] += 1
            seen |= ends
    return best[:_PAIRS]


def heard(shown: Publication) -> str:
    """Return the groups heard as a readable list."""
    return listed([group.name for group in shown.groups])


def who(shown: Publication, groups: Sequence[str]) -> str:
    """Return groups as a readable list, or how many they are if they are more than three."""
    if len(groups) > 3:
        return counted(len(groups), "group")
    return listed([shown.name_of[group] for group in groups])


def titled(shown: Publication, groups: Sequence[str]) -> str:
    """Return groups as a heading."""
    return capital(listed([shown.name_of[group] for group in groups]))


def _of(shown: Publication, label: str) -> list[Passage]:
    return [passage for passage in shown.points if passage.label == label]


def _section(
    shown: Publication, label: str, inside: Sequence[Passage], service: str = ""
) -> Section:
    held: dict[str, list[Passage]] = {}
    for passage in inside:
        if passage.theme:
            held.setdefault(passage.theme, []).append(passage)
    ranked = sorted(held.items(), key=lambda item: (-len(item[1]), shown.name_of[item[0]]))
    items = tuple(_item(shown, theme, members) for theme, members in ranked[:_TOP])
    return Section(label, service, items, len(inside) - sum(item.points for item in items))


def _item(shown: Publication, theme: str, members: Sequence[Passage]) -> Item:
    said = {group for passage in members for group in passage.stakeholders}
    groups = tuple(group.id for group in shown.groups if group.id in said)
    order = _order(shown, theme)
    sure = sorted(filter(is_sure, members), key=order)
    return Item(theme, shown.name_of[theme], len(members), groups, tuple(sure[:1]))


def _order(shown: Publication, theme: str) -> Callable[[Passage], tuple[object, ...]]:
    """Return what the points of a theme are put in order by: whether they use its name, and fit."""
    name = shown.name_of[theme].casefold()

    def place(passage: Passage) -> tuple[object, ...]:
        return (
            name not in passage.text.casefold(),
            -(passage.fit or 0.0),
            passage.number,
        )

    return place


def _said(shown: Publication, groups: tuple[str, ...]) -> GroupSaid:
    voice = next(one for one in shown.voices if one.group == groups[0])
    mine = [p for p in shown.points if groups[0] in p.stakeholders]
    own = [p for p in mine if p.stakeholder_basis in _OWN]
    quotes = [p for label in reported(shown) for p in _surest(own, label)]
    return GroupSaid(groups, voice.by_label, voice.points, len(mine) - len(own), tuple(quotes))


def _surest(own: Iterable[Passage], label: str) -> list[Passage]:
    found = (p for p in own if p.label == label and is_sure(p))
    return sorted(found, key=lambda p: (-p.confidence, p.number))[:_OF_GROUP]
