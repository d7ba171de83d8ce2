"""Tables of office files: heads, numbers, sections, layout, running text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from word_files import LONG, block, bold, item, lists, p, read_from, shown, t, table

from pipeline.segment import PointSegmenter
from pipeline.types import Document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return partial(read_from, tmp_path)


def cell_heads(document: Document) -> dict[str, list[str]]:
    return {
        document.read(b.span): [head.text for head in b.under]
        for b in document.blocks
        if b.kind == "cell" and not b.level
    }


def test_cells_stand_under_the_heads_of_their_columns(read: Read) -> None:
    rows = table(
        [bold("ISSUES"), bold("ACTIONS")],
        [p("Pay differs") + p("Rules differ"), p("Align the terms")],
        [p("Slow systems"), p("")],
    )
    document = read(rows + p(LONG))
    assert cell_heads(document) == {
        "Pay differs": ["ISSUES"], "Rules differ": ["ISSUES"], "Align the terms": ["ACTIONS"],
        "Slow systems": ["ISSUES"],
    }  # fmt: skip


def test_a_row_that_says_it_is_a_header_is_one(read: Read) -> None:
    rows = table([p("first"), p("second")], [p("a cell of it"), p("another of it")],
                 first="<w:trPr><w:tblHeader/></w:trPr>")  # fmt: skip
    assert cell_heads(read(rows + p(LONG))) == {
        "a cell of it": ["first"],
        "another of it": ["second"],
    }


def test_a_bold_first_column_holds_the_heads_of_the_rows(read: Read) -> None:
    rows = table(
        [bold("Education"), p("Good results in schools")], [bold("Social care"), p("Long waits")]
    )
    assert cell_heads(read(rows + p(LONG))) == {
        "Good results in schools": ["Education"], "Long waits": ["Social care"],
    }  # fmt: skip


def test_a_label_beside_running_text_is_its_head(read: Read) -> None:
    document = read(table([p("Progress"), p(LONG)], [p("Barriers"), p(f"{LONG} {LONG}")]) + p(LONG))
    told = [(b.kind, b.under[0].text) for b in document.blocks if b.under]
    assert told == [("cell", "Progress"), ("prose", "Barriers")]


def test_a_column_of_numbers_marks_the_text_beside_it(read: Read) -> None:
    rows = table([p("1."), p("Agree the plan"), p("AB")], [p("2."), p("Write to staff"), p("CD")])
    document = read(rows + p(LONG))
    assert block(document, "Agree the plan").marker == "1."
    assert shown(document, "cell") == ["1. Agree the plan", "AB", "2. Write to staff", "CD"]


def test_a_cell_over_the_whole_width_heads_the_rows_below(read: Read) -> None:
    wide = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + p("Resources")
    rows = table([bold("Issue"), bold("Action")], [wide], [p("Few staff"), p("Recruit")])
    assert cell_heads(read(rows + p(LONG)))["Few staff"] == ["Resources", "Issue"]


def test_a_head_that_spans_columns_heads_each_of_them(read: Read) -> None:
    wide = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + bold("Costs")
    rows = table([bold("Item"), wide], [p("Rent of it"), p("£4 a year"), p("£5 a year")])
    assert cell_heads(read(rows + p(LONG)))["£5 a year"] == ["Costs"]


def test_a_cell_merged_downwards_heads_all_its_rows(read: Read) -> None:
    start = "<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>" + bold("Schools")
    on = "<w:tcPr><w:vMerge/></w:tcPr>" + p("")
    rows = table([start, p("More pupils came")], [on, p("Fewer teachers came")])
    assert cell_heads(read(rows + p(LONG))) == {
        "More pupils came": ["Schools"], "Fewer teachers came": ["Schools"],
    }  # fmt: skip


def test_a_table_that_only_lays_out_the_page_is_ordinary_text(read: Read) -> None:
    rows = table([bold("Matters arising") + p(LONG) + item("Ann to write to all.")])
    document = read(p("PANEL") + rows + p(LONG), numbering=lists("decimal|%1)"))
    assert [b.kind for b in document.blocks] == ["title", "heading", "prose", "point", "prose"]


def test_running_text_in_a_cell_is_cut_at_sentences_under_its_heads(read: Read) -> None:
    rows = table([bold("Discussion"), bold("Action")], [p(f"{LONG} {LONG}"), p("AB")])
    cut = PointSegmenter().segment(read(rows + p(LONG)))
    first = next(s for s in cut.segments if s.text.startswith("The committee heard"))
    assert first.text.endswith("before the summer.")
    assert [head.text for head in first.headings][-1:] == ["Discussion"]


def test_nested_tables_and_controls_around_rows_and_cells_are_read(read: Read) -> None:
    inner = table([p("Deep one"), p("Deep two")])
    rows = (
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>"
        f"<w:tc>{p('Outer of it')}{inner}<w:p/></w:tc></w:sdtContent></w:sdt>"
        f"<w:tc>{p('Beside it')}</w:tc></w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>"
    )
    text = read(rows + p(LONG)).text
    assert all(word in text for word in ("Outer of it", "Deep one", "Deep two", "Beside it"))


def test_lines_of_short_words_between_tabs_are_a_table(read: Read) -> None:
    def line(*words: str) -> str:
        return p("<w:r>" + "<w:tab/>".join(t(word) for word in words) + "</w:r>")

    body = (
        line("Present:", "Ann Hay, Chair")
        + line("", "Bo Lee, Clerk")
        + line("Apologies:", "Cy Fox")
    )
    assert cell_heads(read(body + p(LONG))) == {
        "Ann Hay, Chair": ["Present:"], "Bo Lee, Clerk": ["Present:"], "Cy Fox": ["Apologies:"],
    }  # fmt: skip
