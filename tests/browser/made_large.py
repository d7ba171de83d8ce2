"""A publication as large as the form must bear: thousands of segments, from nothing but a count."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from made_publication import publication

from pipeline.published import (
    Code,
    GroupCount,
    LabelCount,
    Paper,
    ParentShown,
    Passage,
    Publication,
    ThemeShown,
    Voice,
)

WORDS = (
    "the councils staff managers unions services education social payroll timetable clear "
    "earlier consultation training adult protection offices schools budget systems shared "
    "joint teams workload meetings decisions transfer grades public partners health and of "
    "with in for more less has been should must not yet now works better than before"
).split()
LABELS = ("progress", "barrier", "need", "none")
GROUPS, SERVICES, PARENTS, OF_PAPER = 12, 5, 12, 80


def large(segments: int = 5_000, themes: int = 100) -> Publication:
    """Return a publication of so many segments, 16 words long on average, of 80 a document."""
    drawn = random.Random(7)
    papers, passages = [], []
    for first in range(0, segments, OF_PAPER):
        papers.append(_paper(first, min(OF_PAPER, segments - first), themes, drawn, passages))
    held = tuple(passages)
    shown = tuple(_theme(at, held) for at in range(themes))
    groups = tuple(Code(f"g{at}", f"group number {at}") for at in range(GROUPS))
    points = [one for one in held if one.label != "none"]
    return replace(
        publication(),
        title="A large consultation",
        groups=groups,
        services=tuple(Code(f"s{at}", f"Service {at}") for at in range(SERVICES)),
        papers=tuple(papers),
        passages=held,
        themes=shown,
        parents=tuple(
            ParentShown(f"p{at}", f"Parent {at}", tuple(t.id for t in shown[at::PARENTS]))
            for at in range(PARENTS)
        ),
        cells=_cells(points),
        voices=tuple(_voice(group.id, points) for group in groups),
        totals=_voice("", points),
        pairs=(),
        unanswered=(),
    )


def _paper(
    first: int, many: int, themes: int, drawn: random.Random, passages: list[Passage]
) -> Paper:
    name, text, points = f"document-of-notes-{first // OF_PAPER:03}.pdf", "Heading\n", 0
    for number in range(first + 1, first + many + 1):
        words = " ".join(drawn.choices(WORDS, k=drawn.randint(6, 26)))
        text += "- "
        passages.append(_passage(number, name, len(text), words, themes, drawn))
        points += passages[-1].label != "none"
        text += words + "\n\n"
    made = publication().papers[1]
    return replace(made, id=name, segments=many, points=points, text=text, pages=4)


def _passage(
    number: int, paper: str, start: int, words: str, themes: int, drawn: random.Random
) -> Passage:
    label = drawn.choices(LABELS, weights=(3, 3, 3, 1))[0]
    groups = sorted(drawn.sample(range(GROUPS), drawn.randint(1, 2)))
    placed = label != "none" and drawn.random() < 0.9
    return replace(
        publication().passages[0],
        id=f"{paper}#char={start},{start + len(words)}",
        number=number,
        document=paper,
        page=1 + number % OF_PAPER // 20,
        start=start,
        end=start + len(words),
        headings=(),
        text=words,
        label=label,
        stakeholders=tuple(f"g{one}" for one in groups),
        services=(f"s{drawn.randrange(SERVICES)}",),
        theme=f"t{int(themes * drawn.random() ** 2)}" if placed else "",
        review=drawn.random() < 0.1,
    )


def _theme(at: int, passages: tuple[Passage, ...]) -> ThemeShown:
    mine = [one for one in passages if one.theme == f"t{at}"]
    sizes = Counter(one.label for one in mine)
    ids = tuple(one.id for one in mine)
    return replace(
        publication().themes[0],
        id=f"t{at}",
        name=f"Theme {at} {WORDS[at % len(WORDS)]}",
        parent=f"p{at % PARENTS}",
        points=len(mine),
        counts=tuple(_count(label, sizes[label]) for label in LABELS[:3] if sizes[label]),
        members=ids,
        exemplars=ids[:5],
        borderline=ids[5:8],
        against=ids[8:11],
        alone=ids[11:13],
    )


def _count(label: str, points: int) -> LabelCount:
    made = publication().themes[0].counts[0]
    return replace(made, label=label, points=points, texts=points, low=0.1, high=0.6)


def _cells(points: list[Passage]) -> tuple[GroupCount, ...]:
    sizes = Counter((p.theme, p.label, g) for p in points if p.theme for g in p.stakeholders)
    return tuple(GroupCount(*key, count, 0.1) for key, count in sorted(sizes.items()))


def _voice(group: str, points: list[Passage]) -> Voice:
    mine = Counter(p.label for p in points if not group or group in p.stakeholders)
    return Voice(group, tuple(mine[label] for label in LABELS[:3]), sum(mine.values()))
