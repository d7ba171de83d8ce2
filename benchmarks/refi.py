"""Measures the exchange with tools for qualitative analysis: seconds to write and to read back.

    python benchmarks/refi.py [--passages N]

N made-up passages in documents of 500 each are exported as a REFI-QDA project, checked, read back
and compared with the run. Nothing is read from the disk. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pipeline.published import Paper, Passage, Publication
from pipeline.refi import corrections, project, schema

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "unit"))

IN_A_PAPER = 500  # passages
Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """Return what some work makes and the seconds that it takes."""
    begun = time.perf_counter()
    made = work()
    return made, time.perf_counter() - begun


def large(many: int) -> Publication:
    """Return a made-up publication of so many passages."""
    from made_publication import publication

    small = publication()
    themes = [theme.id for theme in small.themes]
    labels = [label.id for label in small.labels if label.id != "none"]
    papers: list[Paper] = []
    passages: list[Passage] = []
    for first in range(0, many, IN_A_PAPER):
        numbers = range(first, min(many, first + IN_A_PAPER))
        texts = [f"Point {number}: payroll – still run twice 😀" for number in numbers]
        document, at = f"minutes-{first}.txt", 0
        papers.append(replace(small.papers[1], id=document, text="\r\n".join(texts)))
        for number, text in zip(numbers, texts, strict=True):
            made = replace(
                small.passages[0],
                id=f"{document}#char={at},{at + len(text)}",
                number=number + 1,
                document=document,
                start=at,
                end=at + len(text),
                text=text,
                label=labels[number % len(labels)],
                theme=themes[number % len(themes)],
            )
            passages.append(made)
            at += len(text) + 2
    return replace(small, papers=tuple(papers), passages=tuple(passages))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    shown = large(parser.parse_args().passages)
    files, writing = timed(lambda: project.Qdpx().render(shown))
    data = files["project.qdpx"]
    problems, checking = timed(lambda: schema.project_problems(data))
    read, reading = timed(lambda: corrections.read_project(data))
    rows, comparing = timed(lambda: corrections.codings(read, shown))
    print("| passages | size | written | checked | read back | compared | problems | rows |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    print(
        f"| {len(shown.passages):,} | {len(data) / 1e6:.1f} MB | {writing:.2f} s | "
        f"{checking:.2f} s | {reading:.2f} s | {comparing:.2f} s | {len(problems)} | {len(rows)} |"
    )


if __name__ == "__main__":
    main()
