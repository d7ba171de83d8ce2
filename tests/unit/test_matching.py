"""Which segment a hand coding speaks of, also after the text has moved or was mended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.codings import HandCoding, Matches, Target, match_codings
from pipeline.types import Segment

Cut = Callable[[str], tuple[Segment, ...]]
NOTE = """WHAT HAS CHANGED

- Two payroll systems for one team are a daily nuisance to the office staff
- Yes
- Workload of managers who report to two committees has grown again
- Yes
- One set of forms for adult protection in both areas
"""


def row(text: str = "", document: str = "", **more: object) -> HandCoding:
    made = HandCoding(1, "", document, text, "need", None, None, "", "", "", "")
    return replace(made, **more)  # type: ignore[arg-type]


def targets(segments: tuple[Segment, ...]) -> list[Target]:
    return [
        Target(s.id, s.document, s.span.start, s.span.end, s.text, s.kind == "heading")
        for s in segments
    ]


def put(*texts: str, document: str = "a.txt") -> list[Target]:
    """Return segments of these texts, one behind the other with a line end between."""
    made, at = [], 0
    for text in texts:
        end = at + len(text)
        made.append(Target(f"{document}#char={at},{end}", document, at, end, text))
        at = end + 1
    return made


def placed(found: Matches) -> list[int]:
    return [at for _, at in found.matched]


def why(found: Matches) -> str:
    ((_, reason),) = found.unmatched
    return reason


def coded(segments: tuple[Segment, ...]) -> list[HandCoding]:
    """Return a coding of each segment by address, span and text, as they stand in segments.csv."""
    return [
        row(t.text, t.document, row=at, segment_id=t.id, start=t.start, end=t.end)
        for at, t in enumerate(targets(segments), start=2)
    ]


def test_an_address_is_enough(cut: Cut) -> None:
    places = targets(cut(NOTE))
    assert placed(match_codings([row(segment_id=places[3].id)], places)) == [3]


def test_an_address_whose_text_has_gone_is_not_believed(cut: Cut) -> None:
    places = targets(cut(NOTE))
    wrong = row(places[1].text, "note.txt", segment_id=places[3].id)
    assert placed(match_codings([wrong], places)) == [1]


def test_every_coding_is_found_where_it_was(cut: Cut) -> None:
    segments = cut(NOTE)
    assert placed(match_codings(coded(segments), targets(segments))) == list(range(len(segments)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda note: f"A LATER VERSION\n\nSaid before everything else.\n\n{note}",
        lambda note: note.replace("- Workload", "- A point that was not there before\n- Workload"),
        lambda note: note.replace("payroll systems for one team", "payroll systems for one  team"),
        lambda note: note.replace("office staff", "office\n  staff"),
        lambda note: note.replace("payroll systems", "payroll-systems"),
        lambda note: note.replace("a daily nuisance", "a nuisance"),
        lambda note: note.replace("both areas", "both areas and schools"),
        lambda note: note.replace("- ", "• "),
        lambda note: note.replace("\n", "\r\n"),
    ],
)
def test_codings_are_found_again_in_a_new_version_of_the_file(
    cut: Cut, edit: Callable[[str], str]
) -> None:
    segments, moved = cut(NOTE), cut(edit(NOTE))
    found = match_codings(coded(segments), targets(moved))
    assert not found.unmatched
    for one, at in found.matched:
        assert moved[at].text[:9] == one.text[:9]
    points = [at for _, at in found.matched]
    assert points == sorted(set(points))  # equal texts in order, no segment twice


def test_what_is_not_in_the_new_version_is_told(cut: Cut) -> None:
    segments = cut(NOTE)
    left = cut(NOTE.replace("- One set of forms for adult protection in both areas\n", ""))
    found = match_codings(coded(segments), targets(left))
    assert [one.text for one, _ in found.unmatched] == [segments[-1].text]
    assert why(found) == "No segment has its text, or one like it."


def test_a_renamed_document_is_found_by_its_texts(cut: Cut) -> None:
    segments = cut(NOTE)
    renamed = [replace(t, document="b.txt", id=f"b.txt {t.id}") for t in targets(segments)]
    found = match_codings(coded(segments), renamed)
    assert len(found.matched) == 3
    assert {reason for _, reason in found.unmatched} == {
        "Its text is too short to be looked for elsewhere; it stands in b.txt."
    }


@pytest.mark.parametrize("name", ["notes/a.txt", "a", "a.txt"])
def test_a_document_may_be_named_in_short_or_by_another_folder(name: str) -> None:
    places = [*put("Yes", "No"), *put("Yes", document="sub/b.txt")]
    assert placed(match_codings([row("Yes", name)], places)) == [0]


def test_a_sheet_may_be_named_as_a_whole() -> None:
    places = [*put("Yes", document="r.csv/1-2000"), *put("No", document="r.csv/2001-4000")]
    assert placed(match_codings([row("No", "r.csv")], places)) == [1]


def test_a_text_of_two_documents_is_given_to_neither() -> None:
    places = [*put("More staff"), *put("More staff", document="b.txt")]
    found = match_codings([row("More staff")], places)
    assert why(found) == "Its text stands in 2 documents (a.txt, b.txt)."


def test_the_document_named_comes_before_an_equal_text_elsewhere() -> None:
    places = [
        *put("One set of forms for adult protection in each area", document="b.txt"),
        *put("One set of forms for adult protection in every area"),
    ]
    said = row("One set of forms for adult protection in each area", "a.txt")
    assert placed(match_codings([said], places)) == [1]


def test_equal_texts_are_met_in_order_by_each_coder() -> None:
    places = put("Yes", "No", "Yes")
    rows = [row("Yes", row=at, coder=coder) for at, coder in enumerate("AABB", start=2)]
    assert placed(match_codings(rows, places)) == [0, 2, 0, 2]


def test_more_rows_than_equal_texts_are_told() -> None:
    found = match_codings([row("Yes", "a.txt", row=at) for at in (2, 3, 4)], put("Yes", "Yes"))
    assert placed(found) == [0, 1]
    assert why(found).startswith("Its text stands there more than once")


def test_a_row_that_corrects_another_meets_the_same_segment() -> None:
    places = put("One set of forms for adult protection in both areas", "Other")
    rows = [row(f"one set of forms for adult protection in both {x}", row=at)
            for at, x in enumerate(("areas", "areas", "areas now", "areas now"))]  # fmt: skip
    assert placed(match_codings(rows[:2], places)) == [0, 0]
    assert placed(match_codings(rows[2:], places)) == [0, 0]


def test_equal_texts_taken_by_address_are_left_to_the_others() -> None:
    places = put("Yes", "Yes")
    rows = [row("Yes", row=2), row("Yes", row=3, segment_id=places[0].id)]
    assert {one.row: at for one, at in match_codings(rows, places).matched} == {2: 1, 3: 0}


def test_a_heading_of_equal_text_comes_last() -> None:
    places = put("Service managers", "Service managers")
    places[0] = replace(places[0], heading=True)
    assert placed(match_codings([row("Service managers")], places)) == [1]
    assert placed(match_codings([row("Service managers")], places[:1])) == [0]


@pytest.mark.parametrize(("start", "end", "at"), [(0, 10, 0), (0, 6, 0), (3, 16, 0), (9, 25, 1)])
def test_a_span_finds_the_segment_that_it_covers_by_half(start: int, end: int, at: int) -> None:
    places = put("aaaaaaaaaa", "bbbbbbbbbbbbbb")
    said = row("", "a.txt", start=start, end=end)
    assert placed(match_codings([said], places)) == [at]


@pytest.mark.parametrize(("start", "end"), [(0, 4), (0, 40), (5, 16), (30, 40)])
def test_a_span_that_covers_less_than_half_finds_nothing(start: int, end: int) -> None:
    found = match_codings([row("", "a.txt", start=start, end=end)], put("aaaaaaaaaa", "bbbbbbbbbb"))
    assert why(found) == "No segment has this address or lies in its place."


def test_the_likest_text_is_taken_and_each_only_once() -> None:
    base = " ".join(f"word{at}" for at in range(20))
    places = put(f"{base} now", f"{base} and later")
    rows = [row(f"{base} then", row=2), row(f"{base} now then", row=3)]
    for order in (rows, rows[::-1]):
        assert {one.row: at for one, at in match_codings(order, places).matched} == {2: 1, 3: 0}


def test_of_equal_texts_the_one_under_the_span_is_taken() -> None:
    places = put("Yes, they should", "Yes, they should")
    said = row("Yes, they should", "a.txt", start=places[1].start + 2, end=places[1].end + 2)
    assert placed(match_codings([said], places)) == [1]


def test_a_text_that_was_cut_short_is_found_under_its_span() -> None:
    places = put("Other", "Two payroll systems for one team")
    said = row("Two payroll systems for one team, and nobody to tell why it is so", "a.txt")
    at = replace(said, start=6, end=6 + len(said.text))
    assert placed(match_codings([at], places)) == []  # not half of it
    assert placed(match_codings([replace(at, end=60)], places)) == [1]
    assert placed(match_codings([replace(at, end=60, text="Quite another text")], places)) == []


@pytest.mark.parametrize(("near", "size"), [(0.8, 0), (0.5, 1)])
def test_how_like_a_text_must_be_can_be_said(near: float, size: int) -> None:
    places = put("Two payroll systems for one team")
    found = match_codings([row("Two payroll systems and one office")], places, near=near)
    assert len(found.matched) == size


def test_a_text_that_is_cut_otherwise_now_is_told() -> None:
    places = put("Members asked why.", "Officers said that nobody knows.", "Other")
    both = match_codings([row("Members asked why. Officers said that nobody knows.")], places)
    assert "cut into other segments (a.txt#char=0,18, a.txt#char=19,51)" in why(both)
    more = match_codings([row("Members asked why. Officers did not know.")], places[:1])
    assert why(more) == "Its text is now longer than that of the segment there (a.txt#char=0,18)."
    part = match_codings([row("nobody knows")], places)
    assert why(part) == "Its text is now part of a longer segment (a.txt#char=19,51)."


def test_a_document_of_another_year_is_told() -> None:
    found = match_codings([row("A text that is nowhere", "2012.txt")], put("Yes"))
    assert why(found) == "There is no document 2012.txt, and no other holds its text."


def test_texts_without_letters_are_matched_as_they_stand() -> None:
    assert placed(match_codings([row("—")], put("Yes", "—"))) == [1]
    assert placed(match_codings([row("…")], put("Yes", "—"))) == []


def test_a_long_study_is_matched_in_seconds() -> None:
    words = "staff forms school team office budget member care".split()
    texts = [" ".join(f"{words[(at + k) % 8]}{at % (97 + k)}" for k in range(12))
             for at in range(9_000)]  # fmt: skip
    rows = [row(f"{text} more", row=at) for at, text in enumerate(texts[::10])]
    begun = time.process_time()
    assert placed(match_codings(rows, put(*texts))) == list(range(0, 9_000, 10))
    assert time.process_time() - begun < 10
