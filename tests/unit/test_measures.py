"""Measures of agreement against other people's implementations and published examples."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline.agreement import calibration, interval, measures

LABELS = ("progress", "barrier", "need", "none")
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1)
VALUES = st.one_of(st.none(), st.sampled_from("abcd"))
UNITS = st.integers(2, 5).flatmap(
    lambda coders: st.lists(st.lists(VALUES, min_size=coders, max_size=coders), min_size=1)
)


@settings(deadline=None)
@given(PAIRS)
def test_precision_recall_and_f1_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import precision_recall_fscore_support as reference

    wanted, given_ = zip(*pairs, strict=True)
    found = measures.per_label(measures.table_of(pairs), LABELS)
    theirs = reference(wanted, given_, labels=LABELS, zero_division=0)
    for at, scores in enumerate(found):
        ours = (scores.precision, scores.recall, scores.f1, scores.wanted)
        assert ours == pytest.approx([column[at] for column in theirs])


@settings(deadline=None)
@given(PAIRS)
def test_macro_f1_is_that_of_scikit_learn_over_the_labels_that_were_used(
    pairs: list[tuple[str, str]],
) -> None:
    from sklearn.metrics import f1_score

    wanted, given_ = zip(*pairs, strict=True)
    theirs = f1_score(wanted, given_, average="macro", zero_division=0)
    assert measures.macro_f1(measures.table_of(pairs)) == pytest.approx(theirs)


@settings(deadline=None)
@given(PAIRS)
@example([("need", "need"), ("none", "need")])
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    assume(len({label for pair in pairs for label in pair}) > 1)
    ours = measures.kappa(measures.table_of(pairs))
    assert ours == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


@settings(deadline=None)
@given(UNITS)
def test_alpha_is_that_of_nltk_for_any_coders_with_values_missing(
    units: list[list[str | None]],
) -> None:
    from nltk.metrics.agreement import AnnotationTask

    comparable = [unit for unit in units if sum(value is not None for value in unit) > 1]
    used = {value for unit in comparable for value in unit if value is not None}
    assume(len(used) > 1)
    data = [
        (f"coder {coder}", f"unit {at}", value)
        for at, unit in enumerate(comparable)
        for coder, value in enumerate(unit)
        if value is not None
    ]
    assert measures.alpha(units) == pytest.approx(AnnotationTask(data=data).alpha())


def test_alpha_of_krippendorffs_own_examples() -> None:
    # K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A and C
    first = "0100000010", "1110010000"
    assert measures.alpha(zip(*first, strict=True)) == pytest.approx(0.095, abs=0.0005)
    coders = "123321412...", "1233224125.3", ".3332342251.", "12332441251."
    units = [[None if v == "." else v for v in unit] for unit in zip(*coders, strict=True)]
    assert measures.alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_kappa_of_cohens_kind_by_hand() -> None:
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert measures.kappa(table) == pytest.approx(0.4)


def test_what_is_not_defined_is_none_and_not_nought() -> None:
    alike = measures.table_of([("need", "need")] * 3)
    assert measures.kappa(alike) is None
    assert measures.alpha([["need", "need"]] * 3) is None
    assert measures.alpha([["need", None], ["none", None]]) is None
    assert measures.macro_f1({}) is None
    assert measures.accuracy({}) is None
    assert calibration.calibration_error({}) is None


def test_a_label_that_nobody_used_does_not_lower_the_mean() -> None:
    table = measures.table_of([("need", "need"), ("none", "none")])
    assert measures.macro_f1(table) == 1.0
    assert measures.per_label(table, LABELS)[0].f1 == 0.0


@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcde")))
def test_the_f1_of_sets_is_symmetric_and_one_only_for_equal_sets(
    a: list[str], b: list[str]
) -> None:
    assert measures.set_f1(a, b) == measures.set_f1(b, a)
    assert (measures.set_f1(a, b) == 1.0) == (set(a) == set(b))
    assert (measures.set_f1(a, b) == 0.0) == (set(a) != set(b) and not set(a) & set(b))


@given(UNITS, UNITS)
def test_coincidences_of_parts_add_up(
    one: list[list[str | None]], other: list[list[str | None]]
) -> None:
    whole = measures.coincidences([*one, *other])
    parts = Counter(measures.coincidences(one))
    parts.update(measures.coincidences(other))
    assert whole == pytest.approx(dict(parts))


def test_the_calibration_error_by_hand() -> None:
    answers = [(0.95, True), (0.95, False), (0.55, True), (0.55, True)]
    sums = calibration.tally(answers)
    assert calibration.calibration_error(sums) == pytest.approx((2 * 0.45 + 2 * 0.45) / 4)
    assert [(b.low, b.high, b.segments, b.right) for b in calibration.bins(sums)] == [
        (0.5, 0.6, 2, 1.0),
        (0.9, 1.0, 2, 0.5),
    ]


@pytest.mark.parametrize(("confidence", "low"), [(0.0, 0.0), (0.1, 0.0), (0.101, 0.1), (0.3, 0.2),
                                                 (0.7, 0.6), (0.9, 0.8), (1.0, 0.9)])  # fmt: skip
def test_a_bin_holds_its_upper_end(confidence: float, low: float) -> None:
    (found,) = calibration.bins(calibration.tally([(confidence, True)]))
    assert found.low == pytest.approx(low)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_bins_hold_every_answer_once_and_the_error_lies_between_0_and_1(
    answers: list[tuple[float, bool]],
) -> None:
    sums = calibration.tally(answers)
    assert sum(one.segments for one in calibration.bins(sums)) == len(answers)
    error = calibration.calibration_error(sums)
    assert error is not None
    assert 0 <= error <= 1
    overall = sum(right for _, right in answers) - sum(sure for sure, _ in answers)
    assert error >= abs(overall) / len(answers) - 1e-9


def accuracy_interval(documents: list[list[bool]]) -> interval.Interval | None:
    items = [(f"{at:03}", right) for at, held in enumerate(documents) for right in held]
    unit, parts = interval.parts_of(items, lambda item: item[0])
    draws = interval.draw(unit, len(parts), map(str, items))
    tallies = [measures.table_of((str(True), str(right)) for _, right in part) for part in parts]
    return interval.interval(tallies, measures.accuracy, draws)


def test_documents_are_drawn_whole_so_that_alike_segments_do_not_make_it_sure() -> None:
    mixed = accuracy_interval([[True, False] * 10] * 12)
    apart = accuracy_interval([[True] * 20] * 6 + [[False] * 20] * 6)
    assert mixed == interval.Interval(0.5, 0.5)
    assert apart is not None
    # binomial of 12: the standard error is .144, of 240 independent segments it would be .032
    assert apart.low == pytest.approx(0.25, abs=0.05)
    assert apart.high == pytest.approx(0.75, abs=0.05)


def test_an_interval_is_the_same_each_time_and_its_seed_is_the_content() -> None:
    one = interval.draw("document", 9, ["a", "b"])
    assert one == interval.draw("document", 9, ["a", "b"])
    assert one != interval.draw("document", 9, ["a", "c"])
    assert {sum(row) for row in one.weights} == {9}
    assert len(one.weights) == interval.DRAWS


def test_one_document_is_drawn_in_blocks_of_neighbours_and_says_so() -> None:
    unit, parts = interval.parts_of(range(27), lambda _: "a")
    assert unit == "block of 3 consecutive segments"
    assert parts == tuple(tuple(range(at, at + 3)) for at in range(0, 27, 3))
    draws = interval.draw(unit, len(parts), [])
    assert draws.caution == "One document only: these intervals say nothing about other documents."
    assert "rough" in interval.draw("document", 3, []).caution
    assert interval.draw("document", 30, []).caution == ""


def test_one_part_and_no_parts_have_no_interval() -> None:
    assert accuracy_interval([[True]]) is None
    assert accuracy_interval([]) is None


def test_a_measure_that_most_draws_leave_undefined_has_no_interval() -> None:
    tallies = [Counter({("a", "a"): 1}) for _ in range(9)]
    draws = interval.draw("document", 9, [])
    assert interval.interval(tallies, measures.kappa, draws) is None


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=5), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_an_interval_has_its_ends_in_order_and_within_the_measure(
    documents: list[list[bool]],
) -> None:
    found = accuracy_interval(documents)
    assert found is not None
    assert 0 <= found.low <= found.high <= 1
    shares = [sum(held) / len(held) for held in documents]
    assert min(shares) - 1e-9 <= found.low
    assert found.high <= max(shares) + 1e-9
    assert not math.isnan(found.low)
