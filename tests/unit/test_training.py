"""Training the coder: the same bytes each time, honest scores, examples that are our own."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pipeline import trainers
from pipeline.classify import card, training
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.text import words
from pipeline.themes import adapting, teaching

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "models" / "training"
SEEDS = ROOT.parent / "shared" / "seeds"
LABELS = {"progress", "barrier", "need", "none"}


@pytest.fixture(scope="module")
def examples() -> tuple[training.Example, ...]:
    return training.read_examples(EXAMPLES)


@pytest.fixture(scope="module")
def few(examples: tuple[training.Example, ...]) -> list[training.Example]:
    """Some examples of three domains and many genres."""
    chosen = [one for one in examples if one.domain in ("health", "councils", "housing")]
    return chosen[::9]


@pytest.fixture(scope="module")
def trained(few: list[training.Example], codebook: CodeBook, encoder: Encoder) -> training.Trained:
    return training.train(few, codebook, encoder)


def test_the_same_examples_give_the_same_bytes(
    few: list[training.Example],
    trained: training.Trained,
    codebook: CodeBook,
    encoder: Encoder,
) -> None:
    again = training.train(few, codebook, encoder)
    assert training.to_json(again.model) == training.to_json(trained.model)
    assert card.card(again, few, codebook, {}) == card.card(trained, few, codebook, {})


def test_a_threshold_sends_no_more_than_a_fifth_to_review(trained: training.Trained) -> None:
    assert 0 <= trained.review.share <= 0.21
    assert trained.review.right >= trained.scores["all, genre left out"]["macro"] - 0.05


def test_scores_are_those_of_rows_that_were_left_out(trained: training.Trained) -> None:
    domains = {"health", "councils", "housing"}
    assert domains < set(trained.scores)
    counted = sum(trained.scores[domain]["n"] for domain in domains)
    assert counted == trained.examples == trained.scores["all, domain left out"]["n"]
    for row in trained.scores.values():
        assert all(0 <= score <= 1 for name, score in row.items() if name != "n")


def test_labels_dealt_at_random_cannot_be_learned(
    few: list[training.Example], codebook: CodeBook, encoder: Encoder
) -> None:
    draw = np.random.default_rng(7).permutation(len(few))
    shuffled = [
        training.Example(one.segment, few[at].label, few[at].wording, one.domain, one.genre)
        for one, at in zip(few, draw, strict=True)
    ]
    made = training.train(shuffled, codebook, encoder)
    assert made.scores["all, domain left out"]["macro"] < 0.35


def test_the_card_tells_what_the_model_was_made_from(
    few: list[training.Example], trained: training.Trained, codebook: CodeBook
) -> None:
    told = card.card(trained, few, codebook, {"a.jsonl": "0" * 64})
    assert f"{len(few):,} examples" in told
    assert "`a.jsonl`: " + "0" * 64 in told
    assert codebook.digest in told
    assert f"{trained.calibration_error:.3f}" in told


def test_the_shipped_card_belongs_to_the_shipped_examples(
    examples: tuple[training.Example, ...],
) -> None:
    told = (ROOT / "models" / "coder" / "CARD.md").read_text(encoding="utf-8")
    assert f"{len(examples):,} examples" in told
    for name, digest in trainers.digests(EXAMPLES, "*.jsonl").items():
        assert f"`{name}`: {digest}" in told


@pytest.mark.parametrize(
    ("line", "what"),
    [("{", "is no example"), ('{"text": "a"}', "is no example"), ("[]", "is no example")],
)
def test_a_line_that_is_no_example_is_told_with_its_place(
    tmp_path: Path, line: str, what: str
) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n")
    with pytest.raises(SettingsError, match=what) as told:
        training.read_examples(tmp_path)
    assert "a.jsonl:1" in str(told.value)


def test_a_folder_without_examples_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds no \.jsonl"):
        training.read_examples(tmp_path)


def test_every_example_is_whole_and_of_a_known_label(
    examples: tuple[training.Example, ...],
) -> None:
    for one in examples:
        where = (one.segment.document, one.segment.text[:40])
        assert one.label in LABELS, where
        assert one.wording in LABELS | {"open"}, where
        assert one.second in LABELS | {""}, where
        assert one.second != one.label, where
        assert one.domain, where
        assert one.genre, where


def test_the_examples_cover_many_fields_and_all_labels(
    examples: tuple[training.Example, ...],
) -> None:
    domains = Counter(one.domain for one in examples)
    labels = Counter(one.label for one in examples)
    assert len(examples) >= 2000
    assert len(domains) >= 7
    assert min(domains.values()) >= 100
    assert min(labels.values()) >= len(examples) / 8


def test_no_example_is_coded_in_two_ways(examples: tuple[training.Example, ...]) -> None:
    met: dict[str, str] = {}
    for one in examples:
        s = one.segment
        key = json.dumps([s.text.lower(), [h.text for h in s.headings], s.lead_in])
        assert met.setdefault(key, one.label) == one.label, s.text


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real papers are not here")
@pytest.mark.parametrize("kind", ["examples", "themes", "tags"])
def test_no_example_repeats_the_real_papers(
    examples: tuple[training.Example, ...], kind: str
) -> None:
    known = {run for path in sorted(SEEDS.glob("*.txt")) for run in runs(path.read_text("utf-8"))}
    assert known
    if kind == "examples":
        texts = [one.segment.text for one in examples]
    elif kind == "themes":
        points = adapting.read_points(EXAMPLES / "themes")
        texts = [text for one in points for text in (one.text, one.theme)]
    else:
        texts = [" ".join(one.words) for one in teaching.read_sentences(EXAMPLES / "tags")]
    assert len(texts) > 1000
    assert [text for text in texts if runs(text) & known] == []


def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
    """Return the runs of six words of a text."""
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}
