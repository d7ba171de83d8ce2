"""Themes that were merged in a tool: their code is gone, and another has their passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.refi.placing import PlacedPaper
from pipeline.refi.project import Exported
from pipeline.refi.recognising import Recognised


def merges(papers: Sequence[PlacedPaper], made: Exported, known: Recognised) -> dict[str, str]:
    """Return the themes that went into another by id, with the id of that other.

    A theme is merged where its code is gone and half of its passages have one and the same code of
    a theme that they did not have before; the id of a new theme is its name.
    """
    gone: dict[str, list[Counter[str]]] = {}
    for paper in papers:
        for passage in made.points(paper.paper.id):
            before = made.codes_of(passage)["theme"]
            lost = [id for id in before if ("theme", id) not in known.alive]
            marks = paper.by_passage.get(passage.id, []) if lost else []
            guids = [coding.code for mark in marks for coding in mark.read.codings]
            now = Counter(id for id in known.of_kind("theme", guids) if id not in before)
            for id in lost:
                gone.setdefault(id, []).append(now)
    found = {}
    for id, counts in gone.items():
        best = sum(counts, Counter()).most_common(1)
        if best and 2 * best[0][1] >= len(counts):
            found[id] = best[0][0]
    return found
