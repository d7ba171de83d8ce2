"""Counting: what is printed adds up, and sentences say no more than was counted."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import replace

import pytest
from made_by_hand import Said, gist, ids, small, stock_take

from pipeline import flow
from pipeline.codebook import CodeBook
from pipeline.stages import Recipe
from pipeline.tables import Counts, _bare, as_percent, characters, counted, in_segments, listed
from pipeline.types import Member, StockTake, Themes


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


def test_a_statement_gives_counts_groups_and_words_of_the_notes(counts: Counts) -> None:
    texts = [" ".join(document.text.split()) for document in counts.found.documents]
    for row in counts.rows:
        what = {"progress": "progress", "barrier": "barriers", "need": "needs"}[row.label]
        extent = "both documents" if row.documents == 2 else "at least one of two documents"
        told = f"{what} on “{row.theme.name}” ({counted(len(row.findings), 'point')}, in {extent})"
        said, _, words = row.statement.removesuffix(".").partition(told)
        assert said.strip().lower() == f"{counts.names(row.groups)} noted".strip().lower()
        assert words == "" or (words[:3], words[-1]) == (": “", "”")
        assert any(words[3:-1] in text for text in texts)


def test_a_statement_quotes_no_document_that_may_not_be_quoted(counts: Counts) -> None:
    (union,) = (d.text for d in counts.found.documents if d.id == "union.txt")
    lines = [line.strip("- ") for line in union.splitlines() if line.startswith("- ")]
    told = [row.statement.partition("): ")[2] for row in counts.rows]
    assert lines and not [line for line in lines if any(line in words for words in told)]


def test_a_statement_says_at_least_unless_every_document_has_it(codebook: CodeBook) -> None:
    first, *others = Counts(small(), codebook).rows
    extents = [row.statement.partition("(")[2].partition(")")[0] for row in (first, *others)]
    assert extents == [
        "three points, in at least two of three documents",
        "three points, in at least two of three documents",
        "three points, in all three documents",
        "one point, in at least one of three documents",
    ]


def test_a_statement_quotes_several_words_if_it_can(codebook: CodeBook) -> None:
    points = [Said("Decisions", "need"), Said("Decisions made sooner", "need")]
    addresses = ids({"a.txt": points})["a.txt"]
    gists = tuple(gist(address, "need") for address in addresses)
    theme = dataclasses.replace(
        small().themes.themes[0], gists=gists, members=tuple(Member(a, 0.5) for a in addresses)
    )
    for themes, wanted in ((gists, "Decisions made sooner"), (gists[:1], "Decisions")):
        run = stock_take(
            {"a.txt": points}, Themes((dataclasses.replace(theme, gists=themes, parent=""),))
        )
        (row,) = Counts(run, codebook).rows
        assert row.statement.endswith(f"(two points): “{wanted}”.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One payroll system.", "One payroll system"),
        ("that a case be prepared; and", "that a case be prepared"),
        ("Sand", "Sand"),
        ("“Nobody could tell me.”", "Nobody could tell me"),
        ("we want it in writing.”", "we want it in writing"),
        ("“No,” she said, “never.”", "“No,” she said, “never.”"),
        ("”", ""),
        ("", ""),
    ],
)
def test_central_words_have_no_loose_ends(text: str, wanted: str) -> None:
    assert _bare(text) == wanted


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


def test_a_run_is_counted_once_for_all_its_reports(codebook: CodeBook) -> None:
    found = small()
    counts = Counts.of(found, codebook)
    assert Counts.of(found, codebook) is counts
    assert Counts.of(replace(found), codebook) is not counts
    assert Counts.of(found, codebook) is not counts  # only the last is kept
    assert Counts.of(found, replace(codebook)) is not Counts.of(found, codebook)


def test_what_was_counted_before_leaves_nothing_in_the_next_report(recipe: Recipe) -> None:
    shown, hidden = small(hidden=()), small()
    first = flow.render(hidden, recipe)
    assert flow.render(shown, recipe) != first
    assert flow.render(hidden, recipe) == first
