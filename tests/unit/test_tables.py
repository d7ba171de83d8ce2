"""Counting: what is printed adds up, and sentences say no more than was counted."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.codebook import CodeBook
from pipeline.tables import Counts, as_percent, characters, counted, in_segments, listed
from pipeline.types import StockTake


@pytest.fixture
def counts(found: StockTake, codebook: CodeBook) -> Counts:
    return Counts(found, codebook)


def test_the_labels_add_up_to_the_findings(counts: Counts) -> None:
    assert sum(counts.per_label.values()) == len(counts.findings) > 0
    assert set(counts.labels) == {"progress", "barrier", "need"}


def test_the_rows_of_a_theme_add_up_to_its_members(counts: Counts) -> None:
    sizes = Counter[str]()
    for row in counts.rows:
        sizes[row.theme.id] += len(row.findings)
    assert sizes == {theme.id: len(theme.members) for theme in counts.found.themes.themes}


def test_every_finding_is_in_one_theme_or_in_none(counts: Counts) -> None:
    placed = [f.segment.id for row in counts.rows for f in row.findings]
    unplaced = [one.segment for one in counts.found.themes.unplaced]
    assert sorted(placed + unplaced) == sorted(counts.by_id)


def test_shares_of_a_label_add_up_to_those_placed(counts: Counts) -> None:
    unplaced = Counter(counts.by_id[u.segment].coding.label for u in counts.found.themes.unplaced)
    for label in counts.labels:
        total = sum(row.share for row in counts.rows if row.label == label)
        missing = unplaced[label] / counts.per_label[label]
        assert total == pytest.approx(1 - missing, abs=0.002)


def test_points_of_a_group_add_up_to_its_findings(counts: Counts) -> None:
    sizes = Counter[str]()
    for _, _, group, points, share in counts.theme_groups():
        assert 0 < share <= 1
        sizes[group] += points
    unplaced = [counts.by_id[u.segment].coding for u in counts.found.themes.unplaced]
    for group in counts.groups:
        left = sum(group in coding.stakeholders for coding in unplaced)
        assert sizes[group] + left == sum(counts.per_group[group].values())


def test_a_statement_gives_counts_groups_and_nothing_else(counts: Counts) -> None:
    for row in counts.rows:
        what = {"progress": "Progress", "barrier": "Barriers", "need": "Needs"}[row.label]
        verb = "was" if row.label == "progress" else "were"
        by = f" by {counts.names(row.groups)}" if row.groups else ""
        assert row.statement == (
            f"{what} on “{row.theme.name}” {verb} noted{by}: "
            f"{counted(len(row.findings), 'point')} in {counted(row.documents, 'document')}."
        )


def test_the_word_for_a_share_follows_the_groups_heard(counts: Counts, codebook: CodeBook) -> None:
    for row in counts.rows:
        assert row.quantifier == codebook.quantifier(len(row.groups) / len(counts.groups))


def test_characters_are_those_of_segments_and_exclusions(found: StockTake) -> None:
    for document, coded in zip(found.documents, found.coded, strict=True):
        left = sum(len("".join(e.text.split())) for e in coded.cut.exclusions)
        assert characters(document) == in_segments(document, coded.cut) + left


@pytest.mark.parametrize(
    ("share", "word"),
    [(1, "almost all"), (0.9, "almost all"), (0.89, "most"), (0.5, "the majority"), (0, "few")],
)
def test_the_scale_of_the_code_book_counts_from_below(
    codebook: CodeBook, share: float, word: str
) -> None:
    assert codebook.quantifier(share) == word


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "no points"),
        (1, "one point"),
        (10, "ten points"),
        (11, "11 points"),
        (1200, "1,200 points"),
    ],
)
def test_small_numbers_are_words(number: int, shown: str) -> None:
    assert counted(number, "point") == shown


def test_lists_end_with_and() -> None:
    assert [listed(list(names)) for names in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_share_of_nothing_is_nothing() -> None:
    assert as_percent(0, 0) == "0%"
    assert as_percent(1, 3) == "33%"
