"""What headings, lead-ins and columns say about a label."""

from __future__ import annotations

import pytest

from pipeline.classify.context import Context, ContextReader
from pipeline.codebook import CodeBook
from pipeline.types import Heading, Place, Segment, Span


def segment(*headings: str, lead_in: str = "", columns: tuple[str, ...] = ()) -> Segment:
    above = [Heading(text, Span(0, 1), level) for level, text in enumerate(headings)]
    above += [Heading(text, Span(0, 1), 9) for text in columns]
    return Segment(
        "a.txt", Span(0, 1), "x", "bullet", Place(1, 1), headings=tuple(above), lead_in=lead_in
    )


@pytest.fixture(scope="module")
def reader(codebook: CodeBook) -> ContextReader:
    return ContextReader(codebook)


def context(reader: ContextReader, one: Segment) -> Context:
    return reader.read([one])[0]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Progress", "progress"),
        ("Barriers to progress", "barrier"),
        ("Removing barriers", "need"),
        ("But", "barrier"),
        ("Concerns – Education", "barrier"),
        ("What is needed", "need"),
        ("Going forward we think we need", "need"),
        ("Introduction", "none"),
        ("Progress and challenges", ""),
        ("Strengths/weaknesses", ""),
        ("Findings", ""),
        ("Education", ""),
        ("Purpose, benefits and delivery", ""),
    ],
)
def test_a_heading_implies_the_one_label_it_announces(
    reader: ContextReader, heading: str, label: str
) -> None:
    assert context(reader, segment("PAPER", heading)).label == label


def test_the_nearest_heading_that_says_anything_wins(reader: ContextReader) -> None:
    found = context(reader, segment("PAPER", "Progress", "Concerns", "Education"))
    assert (found.label, found.heading_words) == ("barrier", "Concerns")


def test_a_topic_may_stand_between_a_heading_and_its_points(reader: ContextReader) -> None:
    assert context(reader, segment("PAPER", "Concerns", "Education")).is_near
    assert not context(reader, segment("PAPER", "Concerns", "Education", "Early years")).is_near
    assert not context(reader, segment("Concerns", "Education")).is_near  # a title is far


def test_a_heading_tells_with_the_share_of_its_words_that_say_so(reader: ContextReader) -> None:
    assert context(reader, segment("PAPER", "Concerns")).share == 1
    assert context(reader, segment("PAPER", "Concerns of the night staff")).share == 0.2
    assert context(reader, segment("PAPER", "Education")).share == 0


def test_the_segments_own_heading_is_near(reader: ContextReader) -> None:
    assert context(reader, segment("PAPER", "Concerns")).is_near


def test_a_neutral_heading_ends_what_a_heading_above_said(reader: ContextReader) -> None:
    assert context(reader, segment("PAPER", "Barriers", "Findings")).label == ""


def test_a_heading_as_long_as_a_sentence_speaks_only_by_its_opening(reader: ContextReader) -> None:
    late = "How the two services were joined and what then came of the barriers"
    early = "Barriers that came up when the two services were joined last year"
    assert context(reader, segment(late)).label == ""
    assert context(reader, segment(early)).label == "barrier"


def test_a_column_counts_before_lead_in_and_heading(reader: ContextReader) -> None:
    one = segment("Progress", lead_in="We need:", columns=("Concerns",))
    found = context(reader, one)
    assert (found.label, found.source) == ("barrier", "column")
    assert (found.lead_in, found.heading) == ("need", "progress")


def test_a_column_is_no_heading(reader: ContextReader) -> None:
    assert context(reader, segment("PAPER", columns=("Actions",))).heading == ""


def test_a_lead_in_counts_before_the_heading(reader: ContextReader) -> None:
    found = context(reader, segment("Progress", lead_in="There was concern about:"))
    assert (found.label, found.source) == ("barrier", "lead_in")


def test_the_last_cue_of_a_lead_in_counts(reader: ContextReader) -> None:
    lead = "Although benefits were seen, staff wished to see:"
    assert context(reader, segment(lead_in=lead)).lead_in == "need"


def test_nothing_above_says_nothing(reader: ContextReader) -> None:
    found = context(reader, segment())
    assert (found.label, found.source, found.is_near) == ("", "", False)


def test_each_segment_has_its_own_context_in_order(reader: ContextReader) -> None:
    found = reader.read([segment("Progress"), segment("Barriers"), segment("Progress")])
    assert [one.label for one in found] == ["progress", "barrier", "progress"]


def test_what_stands_before_a_turn_goes_well(reader: ContextReader) -> None:
    before = segment("PAPER", "Issues")
    after = segment("PAPER", "Issues", "But")
    first, second = reader.read([before, after])
    assert (first.label, first.turn) == ("progress", "But")
    assert (second.label, second.turn) == ("barrier", "")


def test_without_a_turn_issues_are_barriers(reader: ContextReader) -> None:
    assert reader.read([segment("PAPER", "Issues"), segment("PAPER", "Next")])[0].label == "barrier"


def test_a_turn_in_progress_changes_nothing_before_it(reader: ContextReader) -> None:
    found = reader.read([segment("PAPER", "Progress"), segment("PAPER", "Progress", "But")])
    assert [one.label for one in found] == ["progress", "barrier"]
