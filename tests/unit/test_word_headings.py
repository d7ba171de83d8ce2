"""Headings of Word files: by style, by level, by look."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from word_files import (
    HEADINGS,
    LONG,
    bold,
    item,
    lists,
    p,
    package,
    r,
    read_from,
    shown,
    style,
    styled,
    styles,
)

from pipeline.read.office import docx
from pipeline.types import Document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return partial(read_from, tmp_path)


def test_headings_are_told_by_their_style_and_what_it_builds_on(read: Read) -> None:
    body = (
        styled("Report of the year", "Title") + styled("What was done", "Heading1") + p(LONG)
        + styled("In schools", "Rubrik2") + p(LONG) + styled("In homes", "Ours") + p(LONG)
        + styled(LONG, "Body")
    )  # fmt: skip
    document = read(body, styles=HEADINGS)
    found = [(b.kind, b.level) for b in document.blocks if b.kind in ("title", "heading")]
    assert found == [("title", 0), ("heading", 1), ("heading", 2), ("heading", 2)]


def test_a_heading_may_be_a_long_line_but_not_a_paragraph(read: Read) -> None:
    line = "Mutual shared working across the two authorities remains to our benefit. (Effective)"
    body = styled(line, "Heading1") + p(LONG) + styled(f"{LONG} {LONG}", "Heading1") + p(LONG)
    assert shown(read(body, styles=HEADINGS), "heading") == [line]


def test_an_outline_level_of_its_own_is_believed_of_short_lines_only(read: Read) -> None:
    own = '<w:outlineLvl w:val="0"/>'
    document = read(p("Departmental progress", own) + p(LONG, own) + p(LONG))
    assert shown(document, "heading") == ["Departmental progress"]


def test_a_bold_line_is_a_heading_by_its_look(read: Read) -> None:
    document = read(
        p("MINUTES OF THE PANEL") + bold("Matters arising from the last meeting") + p(LONG)
    )
    assert shown(document, "heading") == ["Matters arising from the last meeting"]


def test_bold_is_switched_by_each_style_and_set_by_the_run() -> None:
    sheet = styles(
        style("Loud", more="<w:rPr><w:b/></w:rPr>")
        + style("Strong", kind="character", more="<w:rPr><w:b/></w:rPr>")
    )
    loud = '<w:pStyle w:val="Loud"/>'
    twice = p(r("plain again", '<w:rStyle w:val="Strong"/>'), loud)
    body = styled("all of it", "Loud") + twice + p(r("x", '<w:b w:val="0"/>'), loud)
    parts = docx.paragraphs(package(body, styles=sheet), "note")
    assert [one.look for one in parts] == ["b10", "r10", "r10"]


def test_size_comes_from_the_run_its_styles_or_the_defaults() -> None:
    sheet = styles(
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="23"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
        + style("Big", more='<w:rPr><w:sz w:val="28"/></w:rPr>')
        + style("Bigger", based="Big")
    )
    body = p("one") + styled("two", "Bigger") + p(r("three", '<w:sz w:val="40"/>'))
    parts = docx.paragraphs(package(body, styles=sheet), "note")
    assert [one.look for one in parts] == ["r11.5", "r14", "r20"]


def test_a_numbered_line_in_bold_over_its_text_is_a_heading(read: Read) -> None:
    heads = "".join(item(x, run="<w:b/>") + p(LONG) for x in ("Welcome", "Matters arising"))
    document = read(p("PANEL") + heads, numbering=lists("decimal|%1."))
    assert shown(document, "heading") == ["1. Welcome", "2. Matters arising"]


def test_a_list_of_bold_names_is_a_list(read: Read) -> None:
    names = "".join(item(x, run="<w:b/>") for x in ("Licensing", "Sustainability", "Reliability"))
    document = read(p(LONG) + names + p(LONG), numbering=lists("decimal|%1."))
    assert shown(document, "point") == ["1. Licensing", "2. Sustainability", "3. Reliability"]


def test_typed_agenda_numbers_in_bold_over_bullets_are_headings(read: Read) -> None:
    body = p("PANEL")
    for text in ("1. Welcome", "2. Court listings"):
        body += (
            bold(text) + item("The panel was welcomed by its chair.") + item("All were content.")
        )
    document = read(body, numbering=lists("bullet|•"))
    assert shown(document, "heading") == ["1. Welcome", "2. Court listings"]


def test_a_bold_line_with_a_colon_heads_paragraphs_but_leads_into_a_list(read: Read) -> None:
    body = (
        p("PANEL") + bold("Data availability:") + p(LONG) + bold("Actions:") + item("Ann to write.")
    )
    document = read(body, numbering=lists("bullet|•"))
    assert shown(document, "heading") == ["Data availability:"]


def test_a_numbered_heading_style_over_long_text_is_a_numbered_paragraph(read: Read) -> None:
    ties = lists("decimal|%1", "decimal|%1.%2")
    numbers = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    body = p("Considerations", f'<w:pStyle w:val="Heading1"/>{numbers.format(0)}')
    body += p(LONG, f'<w:pStyle w:val="Rubrik2"/>{numbers.format(1)}') + p(LONG)
    document = read(body, styles=HEADINGS, numbering=ties)
    assert shown(document, "point") == [f"1.1 {LONG}"]
