"""Measures the coder: request detection on a set it never saw, review, speed without embedding.

    python benchmarks/coding.py [--labelled DIR] [--segments N]

DIR holds labelled sets of others, which are not part of this repository: `cdcp_consultation_
propositions.csv` (comments to a regulator; need or not), `mybinder_retrospectives.csv` (what went
well, what did not, actions) and `nhs_feedback_2021_22.csv` (patients' comments). None of them was
trained on. What is not there is left out, with a line that says so. Prints Markdown.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline import embed, settings
from pipeline.classify import coder as coders
from pipeline.classify import model as models
from pipeline.classify.context import Context
from pipeline.classify.wording import WordingFeatures
from pipeline.codebook import CodeBook
from pipeline.shipped import shipped
from pipeline.stages import Facts
from pipeline.types import Place, Segment, Span

HERE = Path(__file__).resolve().parent
GIVEN = HERE.parents[1] / "shared" / "data" / "labelled"
TRAINING = HERE.parent / "models" / "training"
SETS = {
    "cdcp_consultation_propositions.csv": ("need",),
    "mybinder_retrospectives.csv": ("progress", "barrier", "need", "none"),
    "nhs_feedback_2021_22.csv": ("progress",),
}


class Bench:
    """The coder and what it needs, loaded once."""

    def __init__(self) -> None:
        self.folder = str(embed.prepare(settings.cache_folder() / "models"))
        self.book: CodeBook = settings.load_codebook(shipped("codebook.toml"))
        self.words = WordingFeatures(self.book, embed.Encoder(self.folder))
        self.model = models.load(shipped("coder/coder.json"))

    def told(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array
        """Return probabilities of the labels for texts that stand under nothing, shape (n, 4)."""
        segments = [alone(text, at) for at, text in enumerate(texts)]
        features = self.words.matrix(texts)[0]
        return self.model.code(features, [Context()] * len(texts), segments)[1]


def alone(text: str, at: int) -> Segment:
    """Return a segment without headings or neighbours."""
    return Segment(f"text-{at}", Span(0, max(1, len(text))), text, "paragraph", Place(1, 1))


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a labelled set that have a text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from (row for row in csv.DictReader(file) if (row["text"] or "").strip())


def auc(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Return the area under the ROC curve: how often a hit scores above a miss."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(right, scores))


def of_set(bench: Bench, path: Path, wanted: Sequence[str]) -> str:
    """Return the line of one labelled set: ROC-AUC of each label it tells from the rest."""
    found = [row for row in rows(path) if row["label"] not in ("unknown", "sentiment_not_coded")]
    told = bench.told([row["text"] for row in found])
    parts = []
    for label in wanted:
        right = [row["label"] == label for row in found]
        at = bench.model.labels.index(label)
        parts.append(f"{label} {auc(told[:, at].tolist(), right):.3f}")
    return f"| {path.stem} | {len(found):,} | {', '.join(parts)} |"


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def speed(bench: Bench, many: int) -> str:
    """Return how many segments are coded a second once their vectors are there."""
    lines = [line for path in sorted(TRAINING.glob("*.jsonl")) for line in path.open()]
    texts = [json.loads(line)["text"] for line in lines[:many]]
    segments = [alone(text, at) for at, text in enumerate(texts)]
    weights = shipped("coder/coder.json")
    coder = coders.ContextCoder(bench.folder, str(weights), "", "")
    coder.prepare(bench.book)
    encoding = timed(lambda: coder.classify(segments, bench.book, Facts()))
    forget()
    coding = timed(lambda: coder.classify(segments, bench.book, Facts()))
    return (
        f"{len(segments):,} segments: {encoding:.1f} s with vectors made new, {coding:.2f} s with "
        f"vectors at hand: {len(segments) / coding:,.0f} segments a second"
    )


def forget() -> None:
    """Drop what was remembered of texts except their vectors."""
    from pipeline import nlp

    nlp.tokens.cache_clear()
    coders._KNOWN.clear()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelled", type=Path, default=GIVEN)
    parser.add_argument("--segments", type=int, default=5000)
    given = parser.parse_args()
    bench = Bench()
    print("| set, never trained on | texts | ROC-AUC of the label against the rest |")
    print("| --- | ---: | --- |")
    for name, wanted in SETS.items():
        path = given.labelled / name
        print(of_set(bench, path, wanted) if path.exists() else f"| {name} | 0 | not here |")
    print(f"\n{speed(bench, given.segments)}")


if __name__ == "__main__":
    main()
