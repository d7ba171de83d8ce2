"""The sheet for blind second coding: what is drawn, what it shows, and its way back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from run_files import cells, segment, write_gold, write_run

from pipeline.agreement import files
from pipeline.agreement.finished import Row
from pipeline.agreement.sheet import COLUMNS, as_sheet, crib, sample, shares_of
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError

LABELS = ("progress", "barrier", "need", "none")
KINDS = ("paragraph", "bullet", "numbered", "table_cell", "heading")


@st.composite
def rows(draw: st.DrawFn) -> tuple[Row, ...]:
    count = draw(st.integers(0, 60))
    return tuple(
        Row(
            segment_id=f"{document}#char={at},{at + 1}",
            document=document,
            start=at,
            end=at + 1,
            kind=draw(st.sampled_from(KINDS)),
            text=f"point {at}",
            label=draw(st.sampled_from(LABELS)),
            confidence=0.5,
            review=draw(st.booleans()),
        )
        for at in range(count)
        for document in [draw(st.sampled_from("ab"))]
    )


@given(rows(), st.integers(1, 70))
@settings(deadline=None)
def test_a_sample_has_the_size_asked_for_no_segment_twice_and_no_heading(
    run: tuple[Row, ...], n: int
) -> None:
    usable = [row for row in run if row.kind != "heading"]
    drawn = sample(run, n)
    assert len(drawn) == min(n, len(usable))
    assert len({row.segment_id for row in drawn}) == len(drawn)
    assert not [row for row in drawn if row.kind == "heading"]
    assert list(drawn) == [row for row in run if row in drawn]  # in reading order
    assert drawn == sample(run, n)


@given(rows(), st.integers(10, 70))
@settings(deadline=None)
def test_each_label_document_kind_and_side_of_review_comes_at_least_once(
    run: tuple[Row, ...], n: int
) -> None:
    def levels(held: tuple[Row, ...]) -> set[object]:
        genre = {"bullet": "list", "numbered": "list"}
        usable = [row for row in held if row.kind != "heading"]
        return {
            level
            for row in usable
            for level in (row.label, row.document, genre.get(row.kind, row.kind), row.review)
        }

    assert levels(sample(run, n)) == levels(run)  # at most 11 levels, of which 4 come with each


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.data())
def test_shares_add_up_leave_none_out_and_follow_size(
    sizes: list[int], data: st.DataObject
) -> None:
    held = {(str(at),): size for at, size in enumerate(sizes)}
    n = data.draw(st.integers(len(sizes), sum(sizes)))
    shares = shares_of(held, n)
    assert sum(shares.values()) == n
    assert all(1 <= shares[name] <= held[name] for name in held)
    for one in held:
        for other in held:
            if held[one] > held[other]:
                assert shares[one] >= shares[other] - 1


def test_a_large_sheet_follows_the_shares_of_the_strata_and_leaves_none_out() -> None:
    run = [_row(at, "need" if at % 10 else "barrier") for at in range(1000)] + [_row(1000, "none")]
    counts = Counter(row.label for row in sample(run, 100))
    assert counts == {"need": 89, "barrier": 10, "none": 1}


def test_where_strata_are_many_the_sheet_is_not_made_of_rare_ones() -> None:
    run = [_row(at, "need", document=f"{at % 40:02}.txt") for at in range(2000)]
    run += [_row(2000 + at, "barrier", document=f"{at:02}.txt", review=True) for at in range(40)]
    counts = Counter(row.label for row in sample(run, 60))
    assert counts["need"] >= 50
    assert counts["barrier"] >= 1


def test_another_text_draws_another_sample() -> None:
    run = [_row(at, "need") for at in range(200)]
    assert sample(run, 20, "first") == sample(run, 20, "first")
    assert sample(run, 20, "first") != sample(run, 20, "second")


def test_the_sheet_is_blind() -> None:
    run = [_row(0, "barrier", review=True)]
    (row,) = cells(as_sheet(run))
    assert tuple(row) == COLUMNS
    assert {row[name] for name in COLUMNS[6:]} == {""}
    assert "barrier" not in as_sheet(run).decode("utf-8-sig")


def _row(at: int, label: str, *, document: str = "a.txt", review: bool = False) -> Row:
    text = f"point {at}"
    return Row(f"{document}#char={at},{at + 1}", document, at, at + 1, "bullet", text, label, 0.5,
               review=review)  # fmt: skip


def test_the_crib_defines_every_label_and_lists_every_group(codebook: CodeBook) -> None:
    told = crib(codebook, [_row(0, "need")]).decode()
    for label in codebook.labels:
        assert f"**{label.id}**" in told
        assert " ".join(label.definition.split()) in told
    for group in (*codebook.stakeholders, *codebook.services):
        assert f"`{group.id}`" in told


@pytest.mark.parametrize("text", ["=1+1 forms", "- a dash before it", "@home care", "'=quoted",
                                  "a;b, \"c\"", "two\u2028lines", "plain"])  # fmt: skip
def test_a_filled_sheet_finds_its_way_back(text: str, tmp_path: Path, codebook: CodeBook) -> None:
    run = write_run(tmp_path / "run", [segment(0, "Other", "need"), segment(1, text, "barrier")])
    files.write_sample(run / "sample.csv", run, 100, "", codebook)
    sheet = (run / "sample.csv").read_bytes()
    assert not any(
        cell[:1] in ("=", "+", "-", "@") for row in cells(sheet) for cell in row.values()
    )
    by_text = [{**row, "label": "none", "coder": "AB"} for row in cells(sheet)]
    for row in by_text:
        row["segment_id"] = ""
    for filled in (by_text, [{**row, "label": "none", "coder": "AB"} for row in cells(sheet)]):
        found = files.evaluated(run, write_gold(tmp_path / "codings.csv", filled), codebook)
        assert [unit.row and unit.row.text for unit in found.scored] == ["Other", text]
        assert found.value("label_accuracy") == 0


def test_codings_in_a_sheet_are_never_written_over(tmp_path: Path, codebook: CodeBook) -> None:
    run = write_run(tmp_path / "run", [segment(at, f"Point {at}", "need") for at in range(30)])
    target = run / "sample.csv"
    files.write_sample(target, run, 10, "", codebook)
    files.write_sample(target, run, 12, "", codebook)  # nobody has coded anything yet
    table = csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline=""))
    head, first, *rest = table
    first[head.index("label")] = "need"
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, first, *rest])
    kept = target.read_bytes()
    with pytest.raises(SettingsError, match=r"holds codings already\. Name another file"):
        files.write_sample(target, run, 12, "", codebook)
    assert target.read_bytes() == kept


def test_a_file_that_is_no_sheet_is_never_written_over(tmp_path: Path, codebook: CodeBook) -> None:
    run = write_run(tmp_path / "run", [segment(0, "Point", "need")])
    with pytest.raises(SettingsError, match="holds codings already"):
        files.write_sample(run / "segments.csv", run, 10, "", codebook)
