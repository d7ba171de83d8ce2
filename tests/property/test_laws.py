"""What holds for any note: segments are slices, none overlap, and nothing is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.documents import Read, check_characters
from pipeline.read.plain import PlainReader
from pipeline.segment import PointSegmenter
from pipeline.text import fold, unspaced
from pipeline.types import Coded, Coding, Cut, Document

WORDS = (
    "staff union councils progress barriers need felt we the and of shared services 2014 3.5 e.g. "
    "(see para. 3) “so” 'no' IT £5m co-operate a_b **bold** *one* But N/A and/or naïve – — …"
).split(" ")
ODD = ["\ufeff", "\u200b", "\u2028", "\x85", "\x0b", "\x1c", "e\u0301", "𝔘", "\u202e", "\xa0", "|"]
MARKS = ["- ", "– ", "• ", "* ", "o ", "3.10 ", "1. ", "a) ", "(iv) ", "- a) ", "2: ", "1 "]
LINES = [
    "PROGRESS",
    "Going forward",
    "What is needed:",
    "24 January 2014",
    "Page 3 of 4",
    "Background papers",
    "Ann Smith",
    "ISSUE\tACTION",
    "\tIssues\tActions",
    "<p>Too slow</p><p>b) Too dear</p>\tDo it",
    "Name: Signature:",
    "**A bold heading",
    "over two lines**",
    "Findings ........ 12",
    "-----",
]

prose = st.lists(st.sampled_from(WORDS + ODD), min_size=1, max_size=14).map(" ".join)
lines = st.one_of(
    st.sampled_from(LINES),
    st.just(""),
    prose,
    st.builds(lambda lead, text, end: lead + text + end, st.sampled_from(["", " ", "\t", "\f"]),
              prose, st.sampled_from(["", ".", ":", "?", ";"])),
    st.builds(lambda lead, mark, text: lead + mark + text, st.sampled_from(["", " ", "    "]),
              st.sampled_from(MARKS), prose),
    st.text(max_size=12).filter(lambda text: "\0" not in text and text.isprintable()),
)  # fmt: skip
notes = st.lists(lines, max_size=24).map("\n".join)
few = settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def cut(text: str) -> tuple[Document, Cut]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.txt"
        path.write_bytes(text.encode())
        document = PlainReader().read(path, "note.txt")
    return document, PointSegmenter().segment(document)


@few
@example("- a point\n- \n")
@example("a) \n\n(iv)\n")
@example("**\n* *\n")
@given(notes)
def test_a_segment_is_a_slice_of_its_document(text: str) -> None:
    document, made = cut(text)
    for segment in made.segments:
        assert segment.text == fold(document.text[segment.span.start : segment.span.end])
        assert segment.text
        assert segment.place in document.locate(segment.span)


@few
@given(notes)
def test_no_segment_overlaps_another(text: str) -> None:
    _, made = cut(text)
    for before, after in zip(made.segments, made.segments[1:], strict=False):
        assert before.span.end <= after.span.start


@few
@given(notes)
def test_every_character_is_in_one_segment_or_exclusion(text: str) -> None:
    document, made = cut(text)
    codings = tuple(Coding(s.id, "none", (), (), 1.0, "", "") for s in made.segments)
    check_characters(Read(document, Coded(made, codings)))
    held = sum(len(unspaced(part.text)) for part in (*made.segments, *made.exclusions))
    assert held == len(unspaced(document.text))
    assert all(exclusion.reason for exclusion in made.exclusions)


@few
@given(notes)
def test_blocks_come_in_order_and_hold_no_empty_text(text: str) -> None:
    document, _ = cut(text)
    for before, after in zip(document.blocks, document.blocks[1:], strict=False):
        assert before.span.end <= after.span.start
    for block in document.blocks:
        assert document.read(block.span)
        assert block.kind != "furniture" or block.reason


@few
@given(notes)
def test_reading_twice_is_equal(text: str) -> None:
    assert cut(text) == cut(text)


@few
@given(notes)
def test_lead_ins_and_headings_stand_above_their_segment(text: str) -> None:
    _, made = cut(text)
    for segment in made.segments:
        for heading in segment.headings:
            assert heading.span.start <= segment.span.start
        if segment.lead_in_span is not None:
            assert segment.lead_in_span.end <= segment.span.start
