"""The method note and the draft transparency record: figures, blanks, and words of others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline.forms.method import MethodNote
from pipeline.forms.method.figures import share, stability
from pipeline.forms.method.markdown import Blank, Field, Section, blanks, escaped
from pipeline.published import Masked, Publication, Withheld

BLANK = re.compile(r"(?<!\\)\[to be filled in by ([^:\]]+): [^\]]+\]")
SECTIONS = [
    "Metadata",
    "Tier 1 - Summary",
    "Tier 2 - Owner and Responsibility",
    "Tier 2 - Description and Rationale",
    "Tier 2 - Deployment Context",
    "Tier 2 - Tool Specification",
    "Tier 2 - Model Specification: the coder",
    "Tier 2 - Model Specification: the sentence encoder",
    "Tier 2 - Model Specification: the tagger",
    "Tier 2 - Model Specification: the ranker of names",
    "Tier 2 - Development Data Specification",
    "Tier 2 - Operational Data Specification",
    "Tier 2 - Risks, Mitigations and Impact Assessments",
]


def note(shown: Publication) -> str:
    return MethodNote().render(shown)["method.md"].decode()


def record(shown: Publication) -> str:
    return MethodNote().render(shown)["transparency-record.md"].decode()


def both(shown: Publication) -> str:
    return note(shown) + record(shown)


def paragraph(shown: Publication) -> str:
    return note(shown).split("\n\n")[2]


def with_made(**changed: object) -> Publication:
    shown = publication()
    return replace(shown, made=replace(shown.made, **changed))  # type: ignore[arg-type]


def with_held(**changed: object) -> Publication:
    shown = publication()
    return replace(shown, withheld=replace(shown.withheld, **changed))  # type: ignore[arg-type]


def test_it_writes_two_files_and_the_same_bytes_twice() -> None:
    first, second = MethodNote().render(publication()), MethodNote().render(publication())
    assert first == second
    assert list(first) == ["method.md", "transparency-record.md"]
    assert MethodNote.name == "method"


def test_both_files_end_with_one_line_break_and_hold_no_empty_paragraph() -> None:
    for data in MethodNote().render(publication()).values():
        text = data.decode()
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert "None" not in text.replace("| None, F1", "")
        assert "  " not in text


@settings(max_examples=40, deadline=None)
@given(
    received=st.integers(0, 5000),
    failed=st.integers(0, 5000),
    segments=st.integers(1, 99_999),
    review=st.integers(0, 5000),
    hand=st.integers(0, 5000),
)
@example(received=1, failed=0, segments=1, review=1, hand=1)
def test_the_paragraph_prints_the_counts_of_the_run(
    received: int, failed: int, segments: int, review: int, hand: int
) -> None:
    review, hand = min(review, segments), min(hand, segments)
    read = max(0, received - failed)
    shown = with_made(
        received=received,
        read=read,
        failed=failed,
        segments=segments,
        review=review,
        hand_coded=hand,
    )
    text = paragraph(shown)
    assert f"Of {received:,} document{'' if received == 1 else 's'} received, {read:,} w" in text
    assert (f"{failed:,} could not be read" in text) == bool(failed)
    assert f"into {segments:,} segment" in text
    assert f"marked {share(review, segments)} of the segments" in text
    assert (f"{share(hand, segments)} {'is' if hand == 1 else 'are'} coded by hand" in text) == (
        hand > 0
    )
    assert ("no segment is coded by hand" in text) == (hand == 0)


def test_every_number_of_the_paragraph_is_one_of_the_publication() -> None:
    known = {"0.1.0", "3", "2", "1", "7", "6", "14", "5", "2014"}
    bare = re.sub(r"`[^`]*`", "", paragraph(publication()))
    assert set(re.findall(r"\d[\d.,]*\d|\d", bare)) <= known


def test_the_paragraph_names_version_code_book_digest_labels_and_points() -> None:
    text = paragraph(publication())
    assert "Taking Stock 0.1.0" in text
    assert "“Made up”" in text
    assert "`efefefefefef`" in text
    assert "progress, barriers, needs or none" in text
    assert "6 points report something (progress 2, barriers 3, needs 1)" in text
    assert "2 themes (1 found in the notes and 1 from the code book)" in text


def test_the_paragraph_is_short_enough_to_paste() -> None:
    assert 140 <= len(paragraph(publication()).split()) <= 225


def test_each_library_is_cited_with_its_version() -> None:
    shown = with_made(libraries=(("spacy", "3.8.18"), ("numpy", "2.4.6")))
    assert "- Library spacy, version 3.8.18.\n- Library numpy, version 2.4.6.\n" in note(shown)
    assert "Libraries: spacy 3.8.18, numpy 2.4.6." in record(shown)


def test_the_record_has_the_sections_of_the_standard_in_their_order() -> None:
    assert re.findall(r"^## (.+)$", record(publication()), re.M) == SECTIONS


def test_the_fields_of_a_section_are_numbered_in_order() -> None:
    numbers = re.findall(r"^### (\d[\d.]*) - ", record(publication()), re.M)
    once = list(dict.fromkeys(numbers))
    assert once == sorted(once[:4]) + sorted(
        once[4:], key=lambda one: tuple(map(int, one.split(".")))
    )
    assert {"1.4.5", "2.4", "3.5", "4.1.5", "4.2.8", "4.3.9", "4.4.5", "5.2"} <= set(once)


def test_blanks_are_marked_and_counted_at_the_top() -> None:
    text = record(publication())
    whose = BLANK.findall(text)
    assert f"**{len(whose)} blanks are for you to fill in**" in text.splitlines()[2]
    for who in set(whose):
        assert f"{whose.count(who)} by {who}" in text.splitlines()[2]


def test_each_blank_stands_in_a_paragraph_of_its_own_and_in_bold() -> None:
    for line in record(publication()).splitlines():
        if BLANK.search(line):
            assert re.fullmatch(r"\*\*\[[^\[\]]+\]\*\*", line)


def test_a_title_that_looks_like_a_blank_is_not_counted() -> None:
    shown = publication()
    told = replace(shown, title="[to be filled in by the mayor: a name]")
    assert len(BLANK.findall(record(told))) == len(BLANK.findall(record(shown)))
    assert record(told).splitlines()[2] == record(shown).splitlines()[2]


def test_blanks_are_found_wherever_they_stand() -> None:
    blank = Blank("someone", "something")
    section = Section("One", (Field("a", ("words", blank)), Field("b", (blank,))))
    assert blanks([section, section]) == [blank] * 4
    assert str(blank) == "**[to be filled in by someone: something]**"


def test_who_answers_for_the_tool_is_left_to_people() -> None:
    text = record(publication())
    fields = (
        "3 - Website URL",
        "4 - Contact email",
        "1.3 - Senior responsible owner",
        "1.2 - Team",
    )
    for field in fields:
        assert BLANK.search(text.split(f"### {field}\n\n")[1].split("\n")[0])


def test_suppression_is_told_exactly() -> None:
    text = both(with_held(threshold=7, suppressed=1234, secondary=5))
    told = "rest on fewer than 7 people are suppressed: 1,234 for that reason, and 5 more so that"
    assert text.count(told) == 2
    assert "1,239 counts suppressed" in text


def test_no_threshold_and_nothing_under_it_are_told_apart() -> None:
    assert "No threshold for small counts was set" in both(
        with_held(threshold=0, suppressed=0, secondary=0)
    )
    assert "would be suppressed; there were none" in both(
        with_held(threshold=5, suppressed=0, secondary=0)
    )


def test_a_count_that_is_suppressed_is_no_number() -> None:
    shown = publication()
    totals = replace(shown.totals, by_label=(2, None, 1))
    assert "(progress 2, barriers fewer than 5, needs 1)" in both(replace(shown, totals=totals))


def test_what_rests_on_small_counts_is_not_told_where_they_are_suppressed() -> None:
    assert "no group is known" not in record(publication())
    assert "for 1 (17%) no group is known" in record(with_held(suppressed=0, secondary=0))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 99_999), min_size=1, max_size=4))
def test_what_was_masked_is_told_kind_by_kind(pieces: list[int]) -> None:
    kinds = ("e-mail addresses", "postcodes", "telephone numbers", "names of private persons")
    held = tuple(Masked(kind, count) for kind, count in zip(kinds, pieces, strict=False))
    text = both(with_held(masked=held))
    for one in held:
        assert text.count(f"{one.kind} ({one.pieces:,})") == 2
    detail = "detail" if sum(pieces) == 1 else "details"
    assert f"{sum(pieces):,} {detail} masked" in text


def test_the_risks_count_this_run_again() -> None:
    shown = publication()
    text = record(replace(shown, withheld=replace(shown.withheld, suppressed=0)))
    points = [one for one in shown.passages if one.label != "none"]
    apart = [one for one in points if one.theme == ""]
    assert f"{share(len(apart), len(points))} of 6 points is in no theme" in text
    assert "| 1 of 2 themes is of the program’s making." in text
    assert "1 document could not be read, 0 only in part." in text
    assert "Of 2 themes, 1 is still marked as candidates" in text
    spoken = tuple(replace(one, stakeholder_basis="sentence") for one in shown.passages)
    told = record(replace(shown, passages=spoken, withheld=replace(shown.withheld, suppressed=0)))
    assert "Of 6 points, 6 (100%) are given to a group by the sentence" in told


def test_what_was_left_out_and_received_is_listed() -> None:
    text = record(publication())
    assert "| running footers | 2 | 12 |" in text
    assert "1 PDF, 1 Word (DOCX) and 1 plain text" in text
    assert "180 (90%) stand in segments" in text


def test_papers_read_in_part_are_told() -> None:
    shown = publication()
    papers = tuple(replace(one, status="part") for one in shown.papers[1:])
    assert "2 were read (2 of them in part)" in both(replace(shown, papers=papers))


def test_nothing_masked_is_told_as_nothing_found() -> None:
    text = paragraph(with_held(masked=()))
    assert "looked for e-mail addresses, telephone numbers, postcodes and" in text
    assert "found none; names of persons were not looked for" in text


def test_pseudonyms_are_told() -> None:
    assert "told to mask names of private persons too" in both(with_held(pseudonymised=True))
    assert "names of persons were not looked for" not in both(with_held(pseudonymised=True))


def test_what_may_not_be_quoted_is_counted() -> None:
    text = both(with_held(documents=2, passages=40))
    assert text.count("2 documents may not be quoted at all; 40 points in all are counted") == 2
    assert "1 point may not be quoted and is counted without words" in both(publication())
    none = with_held(documents=0, passages=0)
    assert "Every point may be quoted; some words beside" in record(none)
    spoken = tuple(passage for passage in none.passages if passage.quotable)
    assert "Everything that was read may be quoted" in record(replace(none, passages=spoken))


def test_a_publication_without_themes_renders() -> None:
    text = both(replace(publication(), themes=(), parents=()))
    assert "No themes were formed." in text
    assert "There are no themes in this run." in text
    assert "comes again from four fifths" not in text


def test_a_publication_without_documents_read_renders() -> None:
    shown = with_made(received=2, read=0, failed=2, segments=0, review=0, characters=0, analysed=0)
    shown = replace(shown, papers=(), passages=(), themes=(), groups=(), left_out=())
    text = both(shown)
    assert "Of 2 documents received, 0 were read; 2 could not be read." in text
    assert "No segment could be made of them." in text
    assert "%" not in paragraph(shown)


def test_a_publication_without_year_renders_without_one() -> None:
    shown = replace(publication(), year=None)
    assert "(None)" not in both(shown)
    assert "2014" not in both(shown)
    assert note(shown).splitlines()[0].endswith("“small””")


def test_a_publication_that_masks_and_names_nothing_renders() -> None:
    shown = with_made(stages=(), libraries=(), recipe="", key="", codebook="")
    shown = replace(shown, withheld=Withheld(0, 0, (), 0, 0, 0, False), labels=(), services=())
    assert "digest unknown" in both(shown)


def test_the_steadiness_of_themes_is_that_of_the_run() -> None:
    shown = publication()
    first, second = shown.themes
    many = (replace(first, stability=0.2), replace(second, stability=0.4), first)
    assert stability(replace(shown, themes=many)) == (0.2, 0.4, 3)
    assert "| 0.20 and 0.40 | 3 themes of this run |" in note(replace(shown, themes=many))
    assert stability(replace(shown, themes=(second,))) is None


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 0, "0"),
        (0, 9, "0 (0%)"),
        (1, 1000, "1 (less than 1%)"),
        (999, 1000, "999 (more than 99%)"),
        (1000, 1000, "1,000 (100%)"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


HOSTILE = (
    "[x](http://e.org)",
    "<script>alert(1)</script>",
    "a | b",
    "# not a heading",
    "**bold** _it_ `code` ~~no~~ $x$ &amp;",
    "line\nbreak\r\n\n## two",
    "\u202eright to left\u2066",
    "half \ud800 a pair",
    "\x00\x1b[31m",
    "![i](x) www.e.org http://e.org",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_others_are_escaped_wherever_they_stand(text: str) -> None:
    shown = publication()
    made = replace(shown.made, codebook=text, libraries=((text, text),), version=text, recipe=text)
    held = replace(shown.withheld, masked=(Masked(text, 1),))
    hostile = replace(
        shown,
        title=text,
        made=made,
        withheld=held,
        labels=tuple(replace(one, name=text) for one in shown.labels),
        groups=tuple(replace(one, name=text) for one in shown.groups),
        left_out=tuple(replace(one, reason=text) for one in shown.left_out),
        papers=tuple(replace(one, format=text) for one in shown.papers),
    )
    for name, data in MethodNote().render(hostile).items():
        lines, calm = (
            data.decode().split("\n"),
            MethodNote().render(shown)[name].decode().split("\n"),
        )
        heads = [line for line in lines if line.startswith("#")]
        assert len(heads) == sum(line.startswith("#") for line in calm)
        assert not re.search(
            r"(?<!\\)<\w|(?<!\\)\]\(|[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066]", "\n".join(lines)
        )
        width = {line.count("|") - line.count("\\|") for line in lines if line.startswith("| ")}
        assert width <= {4, 5}


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_escaped_words_stand_on_one_line_and_can_be_written(text: str) -> None:
    told = escaped(text)
    assert len(told.splitlines()) <= 1
    assert isinstance(told.encode(), bytes)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]<>#|~&$]", told)


def test_plain_words_stay_as_they_are() -> None:
    assert escaped("Taking stock 2013-14: “one (small) step”, 50%") == (
        "Taking stock 2013-14: “one (small) step”, 50%"
    )
