"""Draws papers in many typographic forms, each with the truth of what a reader should find.

    python benchmarks/layouts.py FOLDER [--seeds N] [--only KIND]

The words are those of the project's own example papers; kinds and seeds give as many different
files as are wanted, the same bytes every time. Beside NAME.pdf stands NAME.truth.json: `blocks`
in reading order (kind heading, num, bullet, para, or table with header and rows of cells of
entries) and `hf`, the lines that run over the pages and belong to no block.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawn import tables, texts
from drawn.dice import Dice, Made
from drawn.setter import printed

LAYOUTS: dict[str, Callable[[Dice], Made]] = {**texts.LAYOUTS, **tables.LAYOUTS}


@dataclass(frozen=True)
class Layout:
    """A drawn paper: its name, its kind, the PDF and what is true of it."""

    name: str
    kind: str
    data: bytes
    truth: dict[str, Any]


def draw(kind: str, seed: int) -> Layout:
    """Return the paper of a kind that a seed makes."""
    made = LAYOUTS[kind](Dice(kind, seed))
    paper = printed(made.look, made.plan, made.fill)
    name = f"{kind.replace(' ', '-')}-{seed}"
    truth = {"name": name, "layout": kind, "note": made.note, "hf": paper.running,
             "running": paper.runs, "pages": paper.pages, "blocks": paper.blocks}  # fmt: skip
    return Layout(name, kind, paper.data, truth)


def every(seeds: int, only: Sequence[str] = ()) -> Iterator[Layout]:
    """Yield papers of every kind (or some), `seeds` of each."""
    for kind in only or LAYOUTS:
        for seed in range(seeds):
            yield draw(kind, seed)


def save(layout: Layout, folder: Path) -> Path:
    """Write a paper and its truth; return where the paper is."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = json.dumps(layout.truth, ensure_ascii=False, indent=1)
    (folder / f"{layout.name}.truth.json").write_text(truth, encoding="utf-8")
    path = folder / f"{layout.name}.pdf"
    path.write_bytes(layout.data)
    return path


def main() -> None:
    """Read the arguments and draw."""
    parser = argparse.ArgumentParser(description="Draw papers with the truth of what they hold.")
    parser.add_argument("folder", type=Path, help="where to write them")
    parser.add_argument("--seeds", type=int, default=4, metavar="N", help="papers of each kind")
    parser.add_argument("--only", action="append", choices=list(LAYOUTS), default=[])
    given = parser.parse_args()
    for layout in every(given.seeds, given.only):
        print(f"{save(layout, given.folder)}: {layout.truth['note']}")


if __name__ == "__main__":
    main()
