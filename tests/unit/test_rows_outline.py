"""From lines to chunks, and from chunks to titles, headings, points, prose, cells, furniture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.text import fold
from pipeline.types import Document

Read = Callable[[str], Document]


def told(document: Document, *kinds: str) -> list[str]:
    return [fold(document.slice(b.span)) for b in document.blocks if b.kind in kinds]


def levels(document: Document) -> dict[str, int]:
    return {
        fold(document.slice(b.span)): b.level
        for b in document.blocks
        if b.kind in ("title", "heading")
    }


def reasons(document: Document) -> dict[str, str]:
    return {document.slice(b.span): b.reason for b in document.blocks if b.kind == "furniture"}


WRAPPED = """The two councils have worked closely on
every part of the shared programme and
staff in both areas now meet each month.

A new paragraph starts here.
"""


def test_wrapped_lines_are_one_paragraph(read: Read) -> None:
    first, second = told(read(WRAPPED), "prose")
    assert first.startswith("The two councils") and first.endswith("each month.")
    assert second == "A new paragraph starts here."


def test_a_line_that_had_room_for_more_ends_its_paragraph(read: Read) -> None:
    text = "Short line.\nThe next line says something of its own, at much greater length.\n"
    assert told(read(text * 3), "prose")[0] == "Short line."


def test_a_line_in_lower_case_goes_on_with_the_line_above(read: Read) -> None:
    text = "We met\nin the hall on the hill, where it was warm and dry and light for all.\n"
    assert told(read(text), "prose")[0].startswith("We met in the hall")


def test_a_line_with_one_blank_before_it_starts_a_new_page(read: Read) -> None:
    first = "The two councils have worked closely together on every part of it."
    second = "The next page of the paper starts here and it goes on in the same way."
    assert told(read(f"{first}\n {second}\n"), "prose") == [first, second]


def test_a_paragraph_goes_on_over_a_page_break(read: Read) -> None:
    text = (
        "NOTE\n\nThe two councils have worked closely together on every part of the programme\n"
        "\f\non the plans that follow from it.\n\nMore text.\n"
    )
    assert told(read(text), "prose")[0].endswith(
        "of the programme on the plans that follow from it."
    )


def test_each_bullet_is_a_point_with_its_marker(read: Read) -> None:
    document = read("Progress\n\n- one thing\n- another thing\n")
    points = [b for b in document.blocks if b.kind == "point"]
    assert [document.slice(b.span) for b in points] == ["one thing", "another thing"]
    assert {b.marker for b in points} == {"-"}


def test_an_indented_point_lies_deeper(read: Read) -> None:
    document = read("Progress\n\n- one thing\n    - a part of it\n- another thing\n")
    assert [b.level for b in document.blocks if b.kind == "point"] == [1, 2, 1]


def test_lettered_lines_over_prose_are_headings(read: Read) -> None:
    text = (
        "Report\n\na) Determine progress\n\nThe work has gone on well. It is done.\n\n"
        "b) Identify barriers\n\nThere were barriers. They were many.\n"
    )
    assert told(read(text), "heading") == ["Determine progress", "Identify barriers"]


def test_lettered_lines_next_to_each_other_are_a_list(read: Read) -> None:
    document = read("Report\n\nThe aims are:\n\na) to save money\nb) to improve outcomes\n")
    assert told(document, "point") == ["to save money", "to improve outcomes"]
    assert told(document, "heading") == []


def test_a_title_forgets_the_headings_above_it(read: Read) -> None:
    text = (
        "FIRST PAPER\n\nConcerns\n\n- a worry\n\nA SECOND TITLE IN CAPITALS OVER\nTWO LINES\n\n"
        "Text stands here.\n\nProgress\n\n- a success\n"
    )
    found = levels(read(text))
    assert found["A SECOND TITLE IN CAPITALS OVER TWO LINES"] == 0
    assert found["Concerns"] == found["Progress"] == 1


def test_a_title_forgets_the_styles_above_it(read: Read) -> None:
    text = (
        "FIRST PAPER\n\n1 FINDINGS\n\nConcerns\n\n- a worry\n\nA SECOND TITLE IN CAPITALS OVER\n"
        "TWO LINES\n\nText stands here.\n\nProgress\n\n- a success\n"
    )
    found = levels(read(text))
    assert (found["Concerns"], found["Progress"]) == (2, 1)


def test_headings_of_one_style_share_a_level(read: Read) -> None:
    found = levels(read("PAPER\n\nProgress\n\n- a\n\nBarriers\n\n- b\n\nNeeds\n\n- c\n"))
    assert {found[name] for name in ("Progress", "Barriers", "Needs")} == {1}


def test_a_numbered_heading_stands_above_plain_ones(read: Read) -> None:
    found = levels(read("PAPER\n\n1 SUMMARY\n\nText.\n\n2 FINDINGS\n\nEducation\n\nMore text.\n"))
    assert found["SUMMARY"] == found["FINDINGS"] == 1
    assert found["Education"] == 2


def test_but_alone_on_a_line_is_a_heading(read: Read) -> None:
    assert "But" in told(
        read("SESSIONS\n\nProgress\n\n- a good thing\n\nBut\n\n- a bad thing\n"), "heading"
    )


@pytest.mark.parametrize("line", ["It was done.", "and so on", "We asked:", "Yes, it was;"])
def test_a_line_of_a_sentence_is_no_heading(read: Read, line: str) -> None:
    assert line not in told(read(f"PAPER\n\n{line}\n\nText follows here.\n"), "heading", "title")


FLAT = """ACTION PLAN

Education

ISSUE
ACTION

Too many forms
Slow replies

Cut the forms
Answer in a week

Payroll

ISSUE
ACTION

Two pay dates

Agree one pay date
"""


def test_a_flattened_table_under_capitals_gives_cells_under_their_heads(read: Read) -> None:
    document = read(FLAT)
    cells = [b for b in document.blocks if b.kind == "cell" and not b.level]
    under = {fold(document.slice(b.span)): [h.text for h in b.under] for b in cells}
    assert under["Too many forms"] == under["Slow replies"] == under["Two pay dates"] == ["ISSUE"]
    assert under["Cut the forms"] == under["Agree one pay date"] == ["ACTION"]


def test_what_stands_above_a_flattened_table_is_its_heading(read: Read) -> None:
    assert told(read(FLAT), "heading") == ["Education", "Payroll"]


TABBED = "Issues\tActions\n<p>Too slow</p><p>Too dear</p>\t<p>a) Buy one</p>\nOne more\tDo it\n"


def test_a_tabbed_row_is_cut_into_cells_and_cells_at_paragraphs(read: Read) -> None:
    document = read(TABBED)
    cells = {document.slice(b.span): b for b in document.blocks if not b.level}
    assert list(cells) == ["Too slow", "Too dear", "Buy one", "One more", "Do it"]
    assert [h.text for h in cells["Too dear"].under] == ["Issues"]
    assert [h.text for h in cells["Do it"].under] == ["Actions"]
    assert cells["Buy one"].marker == "a)"


def test_a_row_under_an_empty_corner_has_its_own_head(read: Read) -> None:
    document = read("\tIssues\tActions\nPayroll\tTwo dates\tOne date\n")
    cell = next(b for b in document.blocks if document.slice(b.span) == "One date")
    assert [h.text for h in cell.under] == ["Payroll", "Actions"]


def test_loose_words_of_a_drawing_are_cells_not_headings(read: Read) -> None:
    document = read("Map\n\nNorth\n\nSouth\n\nEast\n\nWest\n\nThe map shows the area.\n")
    assert told(document, "heading", "title") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("24 January 2014", "date"),
        ("Thursday 30 January 2014", "date"),
        ("Page 3 of 4", "page_number"),
        ("12", "page_number"),
        ("Date of meeting: 26 June 2014", "report_details"),
        ("ann@council.gov.uk", "report_details"),
        ("*****", "separator"),
        ("Findings ............ 12", "contents"),
    ],
)
def test_a_line_without_a_point_is_left_out_with_its_reason(
    read: Read, line: str, reason: str
) -> None:
    assert reasons(read(f"PAPER\n\nText stands here.\n\n{line}\n\nMore of it.\n"))[line] == reason


def test_papers_listed_at_the_end_are_references(read: Read) -> None:
    document = read("PAPER\n\nText.\n\nBackground papers\n\nReport of May 2012.\n")
    assert reasons(document) == {"Report of May 2012.": "references"}
