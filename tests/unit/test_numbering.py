"""Numbers of lists as Word shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from word_files import LONG, item, lists, p, read_from, shown, style, styled, styles, t

from pipeline.read.office import numbering
from pipeline.types import Document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return partial(read_from, tmp_path)


def marks(document: Document) -> list[str]:
    return [b.marker for b in document.blocks if b.kind in ("point", "heading")]


def test_levels_count_and_restart_as_in_word(read: Read) -> None:
    levels = (0, 1, 1, 2, 2, 1, 0, 1, 2)
    body = "".join(item(f"entry number {at} of the list", level) for at, level in enumerate(levels))
    document = read(
        p(LONG) + body, numbering=lists("decimal|%1", "decimal|%1.%2", "lowerLetter|(%3)")
    )
    assert marks(document) == ["1", "1.1", "1.2", "(a)", "(b)", "1.3", "2", "2.1", "(a)"]


def test_the_tenth_paragraph_is_3_10(read: Read) -> None:
    body = (
        item("one", 0)
        + item("two", 0)
        + item("three", 0)
        + "".join(item("x", 1) for _ in range(10))
    )
    document = read(p(LONG) + body, numbering=lists("decimal|%1.0", "decimal|%1.%2"))
    assert marks(document)[-1] == "3.10"


def test_a_level_that_was_passed_over_counts_as_begun(read: Read) -> None:
    body = item("deep from the start", 1) + item("then above it", 0)
    document = read(p(LONG) + body, numbering=lists("decimal|%1", "decimal|%1.%2"))
    assert marks(document) == ["1.1", "2"]


def test_lists_of_one_definition_go_on_and_an_override_starts_anew_once(read: Read) -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="8"/></w:lvlOverride></w:num>'
    )
    order = (1, 1, 2, 2, 1)
    body = "".join(item(f"entry {at} of it", list=which) for at, which in enumerate(order))
    document = read(p(LONG) + body, numbering=lists("decimal|%1.", nums=nums))
    assert marks(document) == ["1.", "2.", "8.", "9.", "10."]


def test_a_list_goes_on_behind_another_and_behind_prose(read: Read) -> None:
    bullets = (
        '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="&#xF0B7;"/><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr></w:lvl>'
        "</w:abstractNum>"
    )
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{a}"/></w:num>' for n, a in ((1, 0), (2, 5))
    )
    body = item("first") + item("a bullet", list=2) + p(LONG) + item("second")
    document = read(p(LONG) + body, numbering=lists("upperRoman|%1.", extra=bullets, nums=nums))
    assert marks(document) == ["I.", "•", "II."]


def test_restarts_legal_numbers_and_hidden_levels(read: Read) -> None:
    made = lists(
        "upperLetter|%1", "decimal|%1.%2|<w:isLgl/>", "decimal|%3|<w:lvlRestart w:val='0'/>"
    )
    order = (0, 1, 2, 2, 1, 2, 0, 2)
    body = "".join(item(f"entry {at} of it", level) for at, level in enumerate(order))
    assert marks(read(p(LONG) + body, numbering=made)) == [
        "A",
        "1.1",
        "1",
        "2",
        "1.2",
        "3",
        "B",
        "4",
    ]


def test_numbers_that_come_from_styles_and_the_levels_tied_to_them(read: Read) -> None:
    made = lists("decimal|%1|<w:pStyle w:val='Top'/>", "decimal|%1.%2|<w:pStyle w:val='Sub'/>")
    own = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    sheet = styles(style("Top", more=own) + style("Sub", more=own) + style("Of", based="Sub"))
    off = p("no number here", '<w:pStyle w:val="Top"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    body = styled("a first", "Top") + styled("a second", "Sub") + styled("a third", "Of") + off
    document = read(p(LONG) + body + p(LONG), styles=sheet, numbering=made)
    assert [m for m in marks(document) if m] == ["1", "1.1", "1.2"]


def test_a_list_style_is_followed_to_its_definition(read: Read) -> None:
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="House"/></w:abstractNum>'
    made = lists(
        "lowerRoman|%1)",
        extra=linked,
        nums='<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
    ).replace('w:abstractNumId="0">', 'w:abstractNumId="0"><w:styleLink w:val="House"/>')
    document = read(p(LONG) + item("first") + item("second"), numbering=made)
    assert marks(document) == ["i)", "ii)"]


def test_a_list_that_is_not_defined_shows_no_number(read: Read) -> None:
    assert shown(read(p(LONG) + item("The list of this entry is missing from the file.", list=9)))[
        1
    ] == ("The list of this entry is missing from the file.")


def test_a_list_typed_within_an_item_nests_under_it(read: Read) -> None:
    lines = "<w:br/>".join(t(one) for one in ("an item:", "(a) one of it", "(b) two of it"))
    broken = item("").replace("</w:p>", f"<w:r>{lines}</w:r></w:p>")
    far = p("(c) typed further in", '<w:ind w:left="360" w:firstLine="360"/>')
    document = read(p(LONG) + broken + far + item("the next"), numbering=lists("decimal|%1."))
    found = [(b.marker, b.level) for b in document.blocks if b.kind == "point"]
    assert found == [("1.", 1), ("(a)", 2), ("(b)", 2), ("(c)", 2), ("2.", 1)]


def test_nesting_follows_the_indent(read: Read) -> None:
    body = (
        item("outer entry")
        + item("inner entry", 1)
        + item("innermost entry", 2)
        + item("outer again")
    )
    document = read(p(LONG) + body, numbering=lists("bullet|•", "bullet|o", "bullet|▪"))
    assert [b.level for b in document.blocks if b.kind == "point"] == [1, 2, 3, 1]


@pytest.mark.parametrize(
    ("value", "format", "wanted"),
    [
        *((1, "decimal", "1"), (3, "decimalZero", "03"), (12, "decimalZero", "12")),
        *((4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"), (4000, "lowerRoman", "4000")),
        *((26, "lowerLetter", "z"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB")),
        *((0, "lowerLetter", "0"), (1, "ordinal", "1st"), (12, "ordinal", "12th")),
        *((22, "ordinal", "22nd"), (21, "cardinalText", "Twenty-one"), (1, "ordinalText", "First")),
        *((20, "ordinalText", "Twentieth"), (32, "ordinalText", "Thirty-second")),
        *((250, "ordinalText", "250th"), (5, "none", ""), (5, "bullet", ""), (5, "chicago", "**")),
        *((7, "hindiVowels", "7"), (3, "decimalEnclosedCircle", "③"), (9, "numberInDash", "- 9 -")),
    ],
)
def test_numbers_are_written_in_words_formats(value: int, format: str, wanted: str) -> None:
    assert numbering.number(value, format) == wanted


@given(st.lists(st.integers(0, 8), max_size=60))
@example([1, 0])
@settings(max_examples=60, deadline=None)
def test_a_count_never_repeats_within_its_parent(levels: list[int]) -> None:
    texts = [f"decimal|{'.'.join(f'%{n}' for n in range(1, at + 2))}" for at in range(9)]
    counter = numbering.Counter(numbering.Numbering(etree.fromstring(lists(*texts).encode())))
    seen = [counter.next("1", level) for level in levels]
    assert len(set(seen)) == len(seen)
    assert all(mark.count(".") == level for mark, level in zip(seen, levels, strict=True))
