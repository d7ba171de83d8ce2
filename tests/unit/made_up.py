"""Made-up findings for the tests of themes: notes, points and vectors without a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.codebook import CodeBook
from pipeline.themes.points import Point, point
from pipeline.types import (
    COLUMN_LEVEL,
    Coded,
    Coding,
    Cut,
    Document,
    Heading,
    Line,
    Place,
    Span,
)  # fmt: skip

# Four fields far apart, with label and group: what a theme finder should tell apart.
FIELDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "payroll": (
        ("barrier", "Two payroll systems are still run for one finance team"),
        ("barrier", "The payroll system of each council closes on another day"),
        ("need", "One payroll system with one pay day for everybody"),
        ("barrier", "Payroll mistakes take weeks to put right"),
        ("need", "Move every employee to a single payroll system this year"),
        ("progress", "Payroll staff now share one help desk for pay queries"),
        ("barrier", "Overtime is typed into the payroll system by hand"),
        ("need", "Payroll training for line managers who approve overtime pay"),
    ),
    "buses": (
        ("barrier", "School buses from the villages arrive late in winter"),
        ("need", "More school buses for pupils in rural villages"),
        ("barrier", "Bus drivers are hard to find for the morning school runs"),
        ("progress", "The new bus timetable has cut waiting at the school gates"),
        ("need", "A safe bus stop outside every village school"),
        ("barrier", "Bus passes for pupils are posted after term has begun"),
        ("progress", "School bus escorts have been trained in first aid"),
        ("need", "Later school buses so that pupils can stay for clubs"),
    ),
    "library": (
        ("progress", "Library opening hours were extended to Saturday evenings"),
        ("barrier", "Old library books are not replaced when they fall apart"),
        ("need", "A bigger budget for library books and audio books"),
        ("barrier", "The mobile library has not visited readers since spring"),
        ("progress", "Library reading groups for children are full every week"),
        ("need", "Longer library loans for readers who are housebound"),
        ("barrier", "Library computers are too slow for readers to borrow e-books"),
        ("need", "A joint library card for all branch libraries"),
    ),
    "protection": (
        ("progress", "Adult protection training is now given to both social work teams"),
        ("barrier", "Two sets of adult protection forms confuse social workers"),
        ("need", "One adult protection form and one adult protection procedure"),
        ("progress", "Adult protection referrals are answered by the next morning"),
        ("barrier", "Adult protection case conferences are held without the police"),
        ("need", "A named adult protection officer for social work out of hours"),
        ("progress", "Joint adult protection inspections by social workers went well"),
        ("barrier", "Social workers wait for adult protection advice from lawyers"),
    ),
}  # fmt: skip
GROUPS = ("employees", "trade_unions", "elected_members")


@dataclass(frozen=True)
class Said:
    """A finding as a note has it; `under` are headings, `column` the head of its column."""

    text: str
    label: str = "barrier"
    by: tuple[str, ...] = ()
    theme: str = ""
    second: str = ""
    under: tuple[str, ...] = ()
    column: str = ""


def document(name: str, texts: Sequence[str]) -> Document:
    """Return a document with a line for each text; blanks stay as they are."""
    lines, start = [], 0
    for number, text in enumerate(texts, 1):
        lines.append(Line(Span(start, start + len(text)), Place(1, number)))
        start += len(text) + 1
    return Document(name, "0" * 64, "text", "\n".join(texts), tuple(lines), ())


def note(name: str, said: Sequence[Said]) -> Coded:
    """Return a coded document that says so, in this order."""
    made = document(name, [one.text for one in said])
    segments, codings = [], []
    for one, line in zip(said, made.lines, strict=True):
        heads = [Heading(text, Span(0, 0), 1) for text in one.under]
        heads += [Heading(one.column, Span(0, 0), COLUMN_LEVEL)] if one.column else []
        segment = made.cut(line.span, kind="bullet", headings=tuple(heads))
        segments.append(segment)
        codings.append(
            Coding(segment.id, one.label, one.by, ("general",), 1.0, "wording", "speaker",
                   theme=one.theme, second=one.second)
        )  # fmt: skip
    return Coded(Cut(name, tuple(segments), ()), tuple(codings))


def notes(
    fields: Sequence[str] = tuple(FIELDS), more: Mapping[str, Sequence[Said]] | None = None
) -> tuple[Coded, ...]:
    """Return three notes over which the findings of some fields are spread, and what is added."""
    said: dict[str, list[Said]] = {f"{group}.txt": [] for group in GROUPS}
    for field in fields:
        for at, (label, text) in enumerate(FIELDS[field]):
            group = GROUPS[at % len(GROUPS)]
            said[f"{group}.txt"].append(Said(text, label, (group,)))
    for name, added in (more or {}).items():
        said.setdefault(name, []).extend(added)
    return tuple(note(name, own) for name, own in said.items() if own)


def field_of(text: str) -> str:
    """Return the field that a text of FIELDS belongs to."""
    return next(name for name, own in FIELDS.items() if text in [words for _, words in own])


def texts_of(coded: Sequence[Coded]) -> dict[str, str]:
    """Return the text of every segment by its address."""
    return {segment.id: segment.text for one in coded for segment, _ in one.pairs}


def points(coded: Sequence[Coded], codebook: CodeBook) -> list[Point]:
    """Return the findings of some notes in reading order."""
    return [point(segment, coding, codebook) for one in coded for segment, coding in one.pairs]


def blobs(groups: int, each: int, spread: float = 0.05, seed: int = 7) -> np.ndarray:
    """Return unit vectors around some axes, shape (groups * each, 32), group by group."""
    random = np.random.default_rng(seed)
    rows = np.repeat(np.eye(groups, 32), each, axis=0)
    rows = rows + spread * random.standard_normal(rows.shape)
    made: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return made


def unit(*rows: Sequence[float]) -> np.ndarray:
    """Return rows as unit vectors."""
    made = np.array(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)
