"""The measures of the theme benchmark, on cases small enough to work out by hand."""

from __future__ import annotations

import csv
import sys
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import theme_measures as measures  # noqa: E402 - a folder of scripts, not a package
import theme_peers  # noqa: E402
import theme_sets  # noqa: E402

LABELS = st.lists(st.integers(-1, 4), min_size=1, max_size=30)
TEXTS = ["bins bus", "bins bus", "bins road", "park"]


def test_words_that_always_meet_are_coherent_and_words_that_never_meet_are_not() -> None:
    assert measures.npmi([["bins", "park"]], TEXTS) == -1.0
    assert measures.npmi([["road", "road"]], TEXTS) == pytest.approx(1.0)
    assert measures.npmi([["bins", "bus"]], ["bins bus"] * 3) == 1.0


def test_npmi_is_that_of_the_formula() -> None:
    # "bins" stands in three texts of four, "bus" in two, both in two.
    wanted = log(0.5 / (0.75 * 0.5)) / -log(0.5)
    assert measures.npmi([["bins", "bus"]], TEXTS) == pytest.approx(wanted)


def test_npmi_is_the_mean_over_topics_and_a_lone_word_says_nothing() -> None:
    both = measures.npmi([["bins", "bus"], ["bins", "park"], ["park"]], TEXTS)
    one = measures.npmi([["bins", "bus"]], TEXTS)
    assert one is not None
    assert both == pytest.approx((one - 1.0) / 2)
    assert measures.npmi([["park"]], TEXTS) is None
    assert measures.npmi([], TEXTS) is None


def test_a_word_that_stands_in_no_text_never_meets_another() -> None:
    assert measures.npmi([["bins", "moon"]], TEXTS) == -1.0


def test_words_that_are_independent_have_no_coherence() -> None:
    texts = ["red car", "red bus", "blue car", "blue bus"]
    assert measures.npmi([["red", "car"]], texts) == pytest.approx(0.0)


def test_diversity_is_the_share_of_different_words() -> None:
    assert measures.diversity([["bins", "bus"], ["bins", "road"]]) == 0.75
    assert measures.diversity([["bins"], ["bus"]]) == 1.0
    assert measures.diversity([]) is None


def test_the_top_word_of_a_topic_is_frequent_in_it_and_rare_elsewhere() -> None:
    texts = ["parking parking the staff", "parking staff", "food staff", "food food the staff"]
    found = measures.top_words(texts, [0, 0, 1, 1])
    assert [topic[0] for topic in found] == ["parking", "food"]
    assert not {"the"} & {word for topic in found for word in topic}


def test_top_words_leave_out_unplaced_texts_and_rare_words() -> None:
    texts = ["parking meter", "parking ticket", "moon"]
    assert list(measures.top_words(texts, [0, 0, -1], least=2)) == [["parking"]]
    assert "moon" not in measures.top_words(texts, [0, 0, -1])[0]


def test_each_row_without_a_topic_has_a_topic_of_its_own() -> None:
    assert len(set(measures.alone([-1, -1, 0, 0]))) == 3
    assert measures.agreement(["a", "a"], [-1, -1]).nmi < measures.agreement(["a", "a"], [3, 3]).nmi
    assert measures.ari([-1, -1, -1, 0], [0, 0, 0, 1]) == 0.0


@given(LABELS)
def test_an_answer_agrees_with_itself_whatever_its_topics_are_called(labels: list[int]) -> None:
    other = [label if label < 0 else 9 - label for label in labels]
    assert measures.ari(labels, other) == pytest.approx(1.0)
    assert measures.renamed(labels) == measures.renamed(other)
    own = [str(one) for one in measures.alone(labels)]
    assert measures.agreement(own, other).nmi == pytest.approx(1.0)


@given(LABELS)
def test_renaming_joins_no_topics_and_keeps_what_is_unplaced(labels: list[int]) -> None:
    found = measures.renamed(labels)
    assert measures.topics(found) == measures.topics(labels)
    assert measures.placed(found) == measures.placed(labels)
    assert [a == b for a in labels for b in labels] == [a == b for a in found for b in found]


def test_only_rows_that_both_answers_hold_are_compared() -> None:
    one = {0: 0, 1: 0, 2: 1, 3: 1, 4: 7}
    assert measures.kept(one, {0: 5, 1: 5, 2: 6, 3: 6, 9: 5}) == pytest.approx(1.0)
    assert measures.kept(one, {0: 5, 1: 6, 2: 5, 3: 6}) < 0.1  # type: ignore[operator]
    assert measures.kept(one, None) is None


def test_an_answer_without_structure_keeps_none() -> None:
    assert measures.kept({0: 0, 1: 0}, {0: 0, 1: 0}) == 0.0
    assert measures.kept({0: -1, 1: -1}, {0: -1, 1: -1}) == 0.0


def test_a_name_is_right_where_it_is_nearest_to_one_of_the_themes_of_a_finding() -> None:
    texts, names = np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)
    assert measures.nearest_is_own(list(texts), names, [{0}, {2}, {1, 2}]) == pytest.approx(2 / 3)
    assert measures.nearest_is_own([], names, []) is None


def test_a_finding_is_near_where_one_exemplar_is() -> None:
    east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    between = np.array([0.8, 0.6])
    assert measures.near_an_exemplar([(between, [north]), (east, [north])]) == 0.5
    assert measures.near_an_exemplar([(east, [])]) == 0.0
    assert measures.near_an_exemplar([]) is None


def test_themes_are_twins_by_name_or_by_members_of_the_smaller() -> None:
    names = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert measures.twins(names, [{"a"}, {"b"}, {"c"}]) == [(0, 1)]
    apart = np.eye(3)
    assert measures.twins(apart, [{"a", "b", "c"}, {"a"}, {"c", "d"}]) == [(0, 1)]
    assert measures.twins(apart, [set(), set(), set()]) == []


def test_a_mean_with_a_gap_is_no_mean() -> None:
    assert measures.mean([1.0, 3.0]) == 2.0
    assert measures.mean([1.0, None]) is None
    assert measures.mean([]) is None


@pytest.mark.parametrize(
    ("low", "high", "value", "said"),
    [
        (0.8, None, 0.8, "yes"),
        (0.8, None, 0.7, "short by 0.1"),
        (None, 2.0, 3.5, "short by 1.5"),
        (None, 0, 0.0, "yes"),
        (4, 8, 3.0, "short by 1"),
        (4, 8, 41.0, "short by 33"),
        (4, 8, 5.0, "yes"),
        (0.8, None, None, "–"),
    ],
)
def test_a_goal_says_by_how_much_it_is_missed(
    low: float | None, high: float | None, value: float | None, said: str
) -> None:
    assert measures.Goal("", "", "", low, high).verdict(value) == said


def test_a_goal_below_what_grouping_nothing_gets_is_not_held() -> None:
    goal = measures.Goal("", "", "", 0.44)
    assert goal.verdict(0.45, 0.49) == "no better than grouping nothing (0.490)"
    assert goal.verdict(0.5, 0.49) == "yes"
    assert measures.Goal("", "", "").verdict(0.5, 0.0) == "–"


def test_nmi_rewards_an_answer_that_groups_nothing_and_ami_does_not() -> None:
    gold = [str(at % 5) for at in range(100)]
    found = measures.agreement(gold, range(100))
    assert found.nmi > 0.5
    assert abs(found.ami) < 1e-6
    assert measures.shown(-1e-9) == "0.000"


def test_the_best_other_method_is_neither_ours_nor_the_floor() -> None:
    found = {"ours": {"x": 0.9}, "A": {"x": 0.2}, "B": {"x": 0.3}, measures.FLOOR: {"x": 0.6}}
    line = measures.Goal("g", "t", "x", 0.5).line(found, "ours", "A")  # type: ignore[arg-type]
    assert line == ["g", "≥ 0.5", "0.900", "yes", "0.200", "0.300 B"]


@given(st.permutations([("bins", "a"), ("bus", "b"), ("park", "a"), ("road", "c")]))
def test_a_sample_does_not_depend_on_the_order_of_a_file(pairs: list[tuple[str, str]]) -> None:
    wanted = theme_sets.made("x", [("bins", "a"), ("bus", "b"), ("park", "a"), ("road", "c")])
    assert theme_sets.made("x", pairs) == wanted
    assert theme_sets.made("x", [*pairs, ("bins", "z")]).many == 3


def test_exemplars_are_taken_from_the_labels_in_turn_until_there_are_five() -> None:
    rows = [
        {"theme_id": "t", "label": "need", "segments": "2", "exemplars": "n1;n2"},
        {"theme_id": "t", "label": "barrier", "segments": "9", "exemplars": "b1;b2;b3;b4;b5"},
    ]
    assert theme_sets.exemplars(rows) == {"t": ("b1", "n1", "b2", "n2", "b3")}


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_run_is_read_with_what_it_left_unplaced(tmp_path: Path) -> None:
    texts = {"s1": "Bins", "s2": "Late bins", "s3": "A bus", "s4": "Welcome"}
    write(
        tmp_path / "segments.csv",
        [
            {"segment_id": one, "text": text, "label": label, "theme_id": theme}
            for (one, text), label, theme in zip(
                texts.items(), ("need", "barrier", "need", "none"), ("t", "t", "", ""), strict=True
            )
        ],
    )
    theme = {"theme_id": "t", "theme": "Bins", "label": "need", "segments": "2", "exemplars": "s1"}
    write(tmp_path / "themes.csv", [theme])
    run = theme_sets.run(tmp_path)
    assert run.themes == (("t",), ("t",), ())
    assert run.members == {"t": {"s1", "s2"}}
    vectors = dict(zip(texts.values(), np.eye(4), strict=True))
    vectors["Late bins"] = vectors["Bins"]

    def encode(asked: tuple[str, ...]) -> np.ndarray:
        return np.stack([vectors[text] for text in asked])

    names = encode(("Bins",))
    assert measures.held_out(run, encode, ["t"], names) == (1, 1.0, 1.0)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(12)))
def test_ours_gives_the_same_answer_in_any_order(order: list[int]) -> None:
    texts = [f"text {at}" for at in range(12)]
    vectors = np.random.default_rng(0).normal(size=(12, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first = theme_peers.ours(texts, vectors)
    other = theme_peers.ours([texts[at] for at in order], vectors[list(order)])
    assert [int(first[at]) for at in order] == other.tolist()


def test_codings_follow_their_texts_into_canonical_order() -> None:
    texts = [f"text {at}" for at in range(12)]
    vectors = np.random.default_rng(1).normal(size=(12, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    coded = {1: "x", 3: "y", 5: "x", 8: "y", 10: "x"}
    labels = theme_peers.ours(texts, vectors, coded)
    assert len({labels[row] for row, code in coded.items() if code == "x"}) == 1
    assert len({labels[row] for row, code in coded.items() if code == "y"}) == 1
    assert labels[1] != labels[3]


def test_a_text_with_no_word_that_counts_has_no_topic() -> None:
    texts = ["bins bins late", "bins late again", "bus late again", "bus bus late", "zebra"]
    peer = next(peer for peer in theme_peers.PEERS if peer.name == "NMF")
    answer = peer.answer(texts, np.zeros((5, 2), dtype=np.float32), 2)
    assert answer.labels[-1] == -1
    assert answer.words is not None
    assert len(answer.words) == measures.topics(answer.labels)
