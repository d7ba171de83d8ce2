"""From blocks to segments, their headings and lead-ins, and what is left out."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.segment import PointSegmenter
from pipeline.types import Document, Segment

Cut = Callable[[str], tuple[Segment, ...]]


def by_text(segments: tuple[Segment, ...]) -> dict[str, Segment]:
    return {segment.text: segment for segment in segments}


def test_the_sentence_above_a_list_is_its_lead_in(cut: Cut) -> None:
    found = by_text(cut("PAPER\n\nWe met. Staff were felt to have:\n\n- new skills\n- more time\n"))
    assert found["new skills"].lead_in == found["more time"].lead_in == "Staff were felt to have:"


def test_a_closed_sentence_introduces_nothing(cut: Cut) -> None:
    assert by_text(cut("PAPER\n\nWe met in May.\n\n- new skills\n"))["new skills"].lead_in == ""


def test_a_heading_ends_a_lead_in(cut: Cut) -> None:
    found = by_text(cut("PAPER\n\nStaff have:\n\n- skills\n\nBarriers\n\n- forms\n"))
    assert found["forms"].lead_in == ""


def test_the_parent_of_a_nested_point_is_its_lead_in(cut: Cut) -> None:
    text = "PAPER\n\nWe need:\n\n- better forms\n    - on paper\n        - in ink\n- a plan\n"
    found = by_text(cut(text))
    assert found["on paper"].lead_in == "better forms"
    assert found["in ink"].lead_in == "on paper"
    assert found["a plan"].lead_in == "We need:"


def test_prose_is_cut_at_its_sentences(cut: Cut) -> None:
    found = cut("PAPER\n\nIt went well. Staff were happy, e.g. in schools. Costs fell.\n")
    assert [s.text for s in found if s.kind == "paragraph"] == [
        "It went well.",
        "Staff were happy, e.g. in schools.",
        "Costs fell.",
    ]


def test_a_bullet_stays_whole(cut: Cut) -> None:
    found = cut("PAPER\n\nProgress\n\n- It went well. Staff were happy.\n")
    assert [s.text for s in found if s.kind == "bullet"] == ["It went well. Staff were happy."]


def test_a_bullet_is_cut_where_a_second_voice_answers(cut: Cut) -> None:
    text = "PAPER\n\nConcerns\n\n- The union asked why. In response, the chair said no.\n"
    found = [s.text for s in cut(text) if s.kind == "bullet"]
    assert found == ["The union asked why.", "In response, the chair said no."]


def test_a_numbered_paragraph_is_cut_at_sentences_that_share_its_number(cut: Cut) -> None:
    found = cut("1 FINDINGS\n\n1.1 It went well. Costs fell.\n\n1.2 Staff left.\n")
    told = [(s.marker, s.text) for s in found if s.kind == "numbered"]
    assert told == [("1.1", "It went well."), ("1.1", "Costs fell."), ("1.2", "Staff left.")]


def test_a_round_bullet_is_no_number(cut: Cut) -> None:
    assert {s.kind for s in cut("Progress\n\no one thing\no another\n")} == {"heading", "bullet"}


def test_headings_lead_from_the_title_inwards(cut: Cut) -> None:
    found = by_text(cut("PAPER\n\n1 FINDINGS\n\nEducation\n\n- good results\n"))
    assert found["good results"].heading_path == "PAPER > FINDINGS > Education"


def test_a_new_title_closes_all_headings(cut: Cut) -> None:
    text = "UNION\n\nConcerns\n\n- a worry\n\nTHE SECOND PAPER OVER\nTWO LINES\n\nAll is well.\n"
    assert by_text(cut(text))["All is well."].heading_path == "THE SECOND PAPER OVER TWO LINES"


def test_a_heading_does_not_stand_under_itself(cut: Cut) -> None:
    found = by_text(cut("PAPER\n\nProgress\n\n- one\n"))
    assert found["Progress"].heading_path == "PAPER"


def test_what_is_in_no_segment_is_told_with_its_reason(read: Callable[[str], Document]) -> None:
    document = read("PAPER\n\n24 January 2014\n\n- one thing\n\n3\n")
    left = PointSegmenter().segment(document).exclusions
    assert [(e.text, e.reason) for e in left] == [
        ("24 January 2014", "date"),
        ("-", "marker"),
        ("3", "page_number"),
    ]


def test_a_segment_knows_its_address_and_its_place(cut: Cut) -> None:
    segment = by_text(cut("PAPER\n\nProgress\n\n- one thing\n"))["one thing"]
    assert segment.id == "note.txt#char=19,28"
    assert (segment.place.page, segment.place.line) == (1, 5)


def test_a_document_without_blocks_has_no_segments(cut: Cut) -> None:
    assert cut("\n\n") == ()
