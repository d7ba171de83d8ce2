"""Texts with their topics, as people gave them: gold to hold themes against.

None of it is part of this repository. Every set is put in the order of the hashes of its texts, and
a sample is its beginning: the same texts for everyone, whatever the order of a file. In a sample, a
text that stands twice counts once, with the topic it has first.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Codes of "nothing to add", of praise or blame without a word on what, and of leftovers.
NO_TOPIC = frozenset({
    "couldn't be improved", "labelling not possible", "nothing to improve", "no comment",
    "everything was good/bad", "nothing was good", "miscellaneous",
})  # fmt: skip
_TURN = 15  # words: a shorter turn ("Thank you, chair.") has no topic of its own
_NOISE = re.compile(r"\{[a-z]+\}|<[a-z]+>")  # {vocalsound}, {disfmarker}, <gap>

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Gold:
    """Texts and the topic of each, in the order of the texts' hashes."""

    name: str
    texts: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def many(self) -> int:
        """Return how many topics there are."""
        return len(set(self.topics))

    def first(self, count: int) -> Gold:
        """Return the first texts, which are a sample."""
        return Gold(self.name, self.texts[:count], self.topics[:count])


def digest(text: str) -> bytes:
    """Return what texts are ordered by."""
    return hashlib.sha256(text.encode()).digest()


def made(name: str, pairs: Iterable[Pair]) -> Gold:
    """Return a set of pairs of text and topic, each text once."""
    topics: dict[str, str] = {}
    for text, topic in pairs:
        text = " ".join(text.split())  # noqa: PLW2901
        if text and topic:
            topics.setdefault(text, topic)
    texts = sorted(topics, key=digest)
    return Gold(name, tuple(texts), tuple(topics[text] for text in texts))


def octis(path: Path) -> Iterator[Pair]:
    """Yield documents of a set of OCTIS (Terragni et al., 2021), lemmatised as published."""
    for row in _rows(path, delimiter="\t"):
        yield row["text"], row["label"]


def nhs(path: Path) -> Iterator[Pair]:
    """Yield patients' comments with their main topic, without those that are about nothing."""
    for row in _rows(path):
        if not {row["topic"].strip().lower(), row["topic_major"].strip().lower()} & NO_TOPIC:
            yield row["text"], row["topic_major"].strip()


def polis(path: Path) -> Iterator[Pair]:
    """Yield comments of public conversations; the conversation is the topic."""
    for row in _rows(path):
        yield row["text"], row["label"]


def qmsum(path: Path, count: int) -> Iterator[Pair]:
    """Yield turns of whole committee meetings, pooled until there are at least `count`.

    Topics of two meetings are never the same. A meeting of which one topic holds more than half
    ("Questions to Ministers") is left out, as are turns in no topic or in two, and short ones.
    """
    lines = sorted(path.read_text(encoding="utf-8").splitlines(), key=digest)
    seen = 0
    for at, line in enumerate(lines):
        turns = list(_turns(json.loads(line), at))
        largest = max(Counter(topic for _, topic in turns).values(), default=0)
        if seen < count and 2 * largest <= len(turns):
            yield from turns
            seen += len(turns)


def _turns(meeting: dict[str, Any], number: int) -> Iterator[Pair]:
    under: dict[int, set[int]] = {}
    for at, topic in enumerate(meeting["topic_list"]):
        for start, end in topic["relevant_text_span"]:
            for turn in range(int(start), int(end) + 1):
                under.setdefault(turn, set()).add(at)
    for at, turn in enumerate(meeting["meeting_transcripts"]):
        text = _NOISE.sub(" ", turn["content"])
        if len(under.get(at, ())) == 1 and len(text.split()) >= _TURN:
            yield text, f"{number}.{min(under[at])}"


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        yield from csv.DictReader(file, delimiter=delimiter, quoting=quoting)


SETS: dict[str, tuple[str, Callable[[Path, int], Iterator[Pair]]]] = {
    "BBC news": ("topics/octis_BBC_News.tsv", lambda path, _: octis(path)),
    "M10": ("topics/octis_M10.tsv", lambda path, _: octis(path)),
    "NHS": ("labelled/nhs_feedback_phase1.csv", lambda path, _: nhs(path)),
    "polis": ("topics/polis_comments_en.csv", lambda path, _: polis(path)),
    "QMSum": ("topics/qmsum_committee_topics.jsonl", qmsum),
}


def load(folder: Path, name: str, count: int | None = None) -> Gold | None:
    """Return the first `count` texts of a set, or all, doubles too; None where it is not there."""
    file, read = SETS[name]
    path = folder / file
    if not path.exists():
        return None
    if count is None:
        every = sorted(read(path, 1 << 30), key=lambda pair: digest(pair[0]))
        return Gold(name, tuple(text for text, _ in every), tuple(topic for _, topic in every))
    return made(name, read(path, count)).first(count)


@dataclass(frozen=True, slots=True)
class Run:
    """What a finished run found: findings with their themes, and the themes' names and exemplars.

    `themes` holds the ids of the themes of each finding, the first one first, none where it is
    unplaced; `exemplars` the ids of five exemplars of each theme.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    themes: tuple[tuple[str, ...], ...]
    names: dict[str, str]
    exemplars: dict[str, tuple[str, ...]]

    @property
    def members(self) -> dict[str, set[str]]:
        """Return the findings of each theme."""
        found: dict[str, set[str]] = {theme: set() for theme in self.names}
        for one, themes in zip(self.ids, self.themes, strict=True):
            for theme in themes:
                found.setdefault(theme, set()).add(one)
        return found


def findings(path: Path) -> tuple[Pair, ...]:
    """Return text and theme of the findings of a `segments.csv`: what is labelled at all."""
    return tuple((row["text"], row["theme_id"]) for row in _rows(path) if row["label"] != "none")


def of_runs(files: Iterable[Path]) -> list[Gold]:
    """Return the findings of runs, each text once; their own themes only tell how many to find."""
    found = []
    for path in dict.fromkeys(file.resolve() for file in files):
        pairs = [(text, theme or "-") for text, theme in findings(path)]
        found.append(made(f"findings of {path.parent.name}", pairs))
    return found


def run(folder: Path) -> Run:
    """Return what stands in a finished run's folder."""
    rows = [row for row in _rows(folder / "segments.csv") if row["label"] != "none"]
    themes = [_ids(row["theme_id"]) for row in rows]
    named = [row for row in _rows(folder / "themes.csv") if row["theme_id"]]
    return Run(
        tuple(row["segment_id"] for row in rows),
        tuple(row["text"] for row in rows),
        tuple(themes),
        {row["theme_id"]: row["theme"] for row in named},
        exemplars(named),
    )


def exemplars(rows: Sequence[dict[str, str]], many: int = 5) -> dict[str, tuple[str, ...]]:
    """Return five exemplars of each theme from the lists of its labels.

    `themes.csv` lists up to five for each label; they are taken in turn, the most frequent label
    first, until there are five.
    """
    lists: dict[str, list[tuple[str, ...]]] = {}
    for row in sorted(rows, key=lambda row: (-int(row["segments"]), row["label"])):
        lists.setdefault(row["theme_id"], []).append(_ids(row["exemplars"]))
    return {theme: tuple(_in_turn(found))[:many] for theme, found in lists.items()}


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    for at in range(max(map(len, lists), default=0)):
        yield from (one[at] for one in lists if at < len(one))


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
