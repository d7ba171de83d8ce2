"""Whole Word files: broken, hostile, other people's; properties of all."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import (
    BREAK,
    HEADINGS,
    LONG,
    OFFICE,
    W,
    bold,
    item,
    links,
    lists,
    p,
    package,
    part,
    r,
    read_from,
    shown,
    table,
    zipped,
)

from pipeline.errors import ReadError
from pipeline.read.office import docx
from pipeline.read.office.docx import DocxReader
from pipeline.segment import PointSegmenter
from pipeline.types import Document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return partial(read_from, tmp_path)


LAYOUTS = Path(__file__).parents[3] / "shared" / "data" / "layouts"
EDGES = Path(__file__).parents[3] / "shared" / "data" / "docs" / "docx_edge_cases"


def test_strict_files_are_read_as_others(read: Read) -> None:
    data = package(p("One plain paragraph of a strict file, as it was saved.") + p(LONG))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    main = files["word/document.xml"]
    assert isinstance(main, bytes)
    files["word/document.xml"] = main.replace(
        W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert read(zipped(files)).blocks == read(data).blocks


def test_parts_may_have_other_names_and_cases(read: Read) -> None:
    files = {
        "_rels/.rels": links(
            f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="/Word/Doc2.xml"/>'
        ),
        "word\\doc2.xml": part("document", f"<w:body>{p(LONG)}</w:body>"),
    }
    assert shown(read(zipped(files))) == [LONG]


def test_only_the_main_part_is_needed(read: Read) -> None:
    assert shown(
        read(zipped({"word/document.xml": part("document", f"<w:body>{p(LONG)}</w:body>")}))
    ) == [LONG]


def test_a_transcript_that_teams_saved_is_told_by_its_turns(read: Read) -> None:
    said = ("Shall we begin?", "The pilot went well.", "What stood in the way?", "Two systems did.")
    body = "".join(
        p(f"{('Ann Hay', 'Bo Lee')[at % 2]}   0:{at:02d}") + p(text) for at, text in enumerate(said)
    )
    document = read(body)
    turns = [b for b in document.blocks if b.turn]
    assert [head.text for head in turns[1].under] == ["Bo Lee"]


def test_the_same_file_gives_the_same_document(read: Read) -> None:
    data = package(item("one of them") + p(LONG), numbering=lists("decimal|%1."))
    assert repr(read(data)) == repr(read(data))
    assert read(data).format == "docx"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"plain words", "is named a Word file but is a text file. Rename it to note.txt."),
        (b"PK\x03\x04 and then nothing", "is damaged: its end is missing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an old Office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (zipped({"x.txt": "x"}), "is a ZIP archive"),
        (zipped({"word/document.xml": "<w:document"}), "is broken"),
        (zipped({"word/document.xml": part("document", "")}), "a part of it is missing"),
        (package(""), "holds no text"),
        (package(p(" ")), "holds no text"),
        (
            zipped({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}),
            "document type",
        ),
        (package("<w:a>" * 300 + p(LONG) + "</w:a>" * 300), "is broken: Excessive depth"),
    ],
)
def test_what_cannot_be_read_fails_with_a_reason(read: Read, data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=re.escape(said)):
        read(data)


def test_a_truncated_file_fails(read: Read) -> None:
    data = package(p(LONG) * 50)
    with pytest.raises(ReadError, match="is damaged"):
        read(data[: len(data) // 2])


def test_a_changed_part_fails(read: Read) -> None:
    data = bytearray(package(p("".join(chr(97 + n % 26) * (n % 7) for n in range(400)))))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 20] = b"\xff" * 20
    with pytest.raises(ReadError, match=r"is damaged|is broken"):
        read(bytes(data))


def test_a_part_that_unpacks_to_too_much_fails_at_once(read: Read) -> None:
    bomb = zipped({"word/document.xml": b"<" + b" " * 70_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(ReadError, match="unpacks to more than any document holds"):
        read(bomb)


def test_a_size_that_the_archive_lies_about_is_found_out(read: Read) -> None:
    data = bytearray(zipped({"word/document.xml": b"<" + b" " * 5_000_000}))
    true = (5_000_001).to_bytes(4, "little")
    for _ in range(2):
        at = data.index(true)
        data[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(ReadError):
        read(bytes(data))


def test_deep_nesting_within_the_bound_is_read(read: Read) -> None:
    deep = p(LONG)
    for _ in range(70):
        deep = f"<w:sdt><w:sdtContent>{deep}</w:sdtContent></w:sdt>"
    assert shown(read(deep)) == [LONG]


def test_tables_in_tables_to_the_bound_are_read(read: Read) -> None:
    deep = p("The innermost of them.")
    for _ in range(55):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    assert "The innermost of them." in read(deep + p(LONG)).text


WORDS = st.text("abcdefgh XYZ.:,•-1)(\t☐é\u00a0", min_size=1, max_size=40)
LOOKS = st.sampled_from(
    ["", "<w:b/>", '<w:sz w:val="30"/>', "<w:vanish/>", '<w:u w:val="single"/>']
)
WRAPS = st.sampled_from(
    [
        "{}",
        "{}",
        "<w:r><w:br/></w:r>{}",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>",
        *(f"<w:{x}>{{}}</w:{x}>" for x in "ins del moveFrom hyperlink smartTag".split()),
    ]
)
KINDS = st.sampled_from(
    [
        "",
        "",
        '<w:pStyle w:val="Heading1"/>',
        '<w:pStyle w:val="Title"/>',
        '<w:outlineLvl w:val="1"/>',
        '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
        "<w:rPr><w:del/></w:rPr>",
        '<w:framePr w:dropCap="drop"/>',
    ]
)
CELLS = st.sampled_from(["", "<w:vMerge/>", '<w:gridSpan w:val="2"/>', '<w:shd w:fill="AA0000"/>'])
ROWS = st.sampled_from(["", "", "<w:tblHeader/>", "<w:del/>"])


@st.composite
def paragraphs(draw: Any) -> str:
    runs = [draw(WRAPS).format(r(draw(WORDS), draw(LOOKS))) for _ in range(draw(st.integers(0, 4)))]
    return f"<w:p><w:pPr>{draw(KINDS)}</w:pPr>{''.join(runs)}</w:p>"


@st.composite
def bodies(draw: Any, depth: int = 0) -> str:
    return "".join(
        draw(tables(depth) if depth < 2 and not draw(st.integers(0, 3)) else paragraphs())
        for _ in range(draw(st.integers(1, 5)))
    )


@st.composite
def tables(draw: Any, depth: int) -> str:
    rows = ""
    for _ in range(draw(st.integers(1, 3))):
        found = [
            f"<w:tc><w:tcPr>{draw(CELLS)}</w:tcPr>{draw(bodies(depth + 1))}</w:tc>"
            for _ in range(draw(st.integers(1, 3)))
        ]
        rows += f"<w:tr><w:trPr>{draw(ROWS)}</w:trPr>{''.join(found)}</w:tr>"
    return f"<w:tbl>{rows}</w:tbl>"


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@given(bodies())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_character_of_any_document_is_lost(body: str) -> None:
    data = package(body, numbering=lists("decimal|%1.", "bullet|•"), styles=HEADINGS)
    wanted = letters("".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", body)))
    try:
        document = docx.read_document(data, "note", digest="", format="docx")
    except ReadError as error:
        assert "holds no text" in str(error)
        assert not wanted
        return
    assert not wanted - letters(document.text)
    cut = PointSegmenter().segment(document)
    held = "".join(document.slice(s.span) for s in cut.segments)
    held += "".join(document.slice(e.span) for e in cut.exclusions)
    assert letters(held) == letters(document.text)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_broken_files_fail_with_a_reason_or_are_read(data: st.DataObject) -> None:
    whole = bytearray(
        package(
            item("one") + bold("two") + table([p("a"), p("b")]) + p(LONG),
            numbering=lists("decimal|%1."),
        )
    )
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        docx.paragraphs(bytes(whole[:cut] if data.draw(st.booleans()) else whole), "note")
    except ReadError as error:
        assert str(error).startswith("note: ")


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_broken_xml_fails_with_a_reason_or_is_read(data: st.DataObject) -> None:
    body = item("one", 1) + bold("two") + table([p("a"), p("b")]) + p(BREAK + r(LONG))
    names = re.findall(r'w:val="[^"]*"|<w:\w+|/>|</w:\w+>', body)
    for _ in range(data.draw(st.integers(1, 4))):
        old, new = (
            data.draw(st.sampled_from(names)),
            data.draw(st.sampled_from([*names, 'w:val="-7"', ""])),
        )
        body = body.replace(old, new, data.draw(st.integers(1, 3)))
    numbers = lists("decimal|%1.", "decimal|%1.%2")
    try:
        docx.paragraphs(package(body, numbering=numbers), "note")
    except ReadError as error:
        assert str(error).startswith("note: ")


@pytest.mark.skipif(not LAYOUTS.is_dir(), reason="the shared files are not here")
def test_no_word_of_a_hard_file_is_lost() -> None:
    path = LAYOUTS / "hard.docx"
    text = DocxReader().read(path, path.name).text
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(
                r"word/(document|header\d|footer\d|comments|footnotes|endnotes)\.xml", name
            ):
                said = re.findall(r"<w:(?:t|delText)[ >][^<]*", archive.read(name).decode())
                for word in " ".join(one.partition(">")[2] for one in said).split():
                    assert word in text


@pytest.mark.skipif(not EDGES.is_dir(), reason="the shared files are not here")
def test_files_of_every_kind_are_read_and_cut_without_loss() -> None:
    for path in sorted(EDGES.glob("*.docx")):
        document = DocxReader().read(path, path.name)
        cut = PointSegmenter().segment(document)
        assert cut.segments
        spans = sorted([s.span for s in cut.segments] + [e.span for e in cut.exclusions])
        rest = document.text
        for span in reversed(spans):
            rest = rest[: span.start] + rest[span.end :]
        assert not rest.strip()
