"""Projects as other tools write them, and files that are traps or broken."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.refi.reading import read_codebook, read_project

USER = "5C94BC9E-DB8C-4F1D-9CD6-E900C7440860"
CODE, CHILD, ODD = (f"{{2DFBA8C9-59F5-4424-99D6-EA9BCE18134{n}}}" for n in "ABC")
TEXT = "Naïve 😀 first\r\nsecond line\r\nthird"


def project(sources: str, *, origin: str = "NVivo", users: str = "", more: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="{origin}"
 modifyingUserGUID="{USER}" modifiedDateTime="2024-05-06T07:08:09Z">
<Users><User guid="{USER.lower()}" name="Ann"/>{users}</Users>
<CodeBook><Codes>
<Code guid="{CODE}" name="Top" isCodable="false" color="#FF0000"><Description>held</Description>
<Code guid="{CHILD}" name="Inner" isCodable="true" color="#F00"/></Code>
<Emoji guid="{ODD}"/></Codes></CodeBook>
<Sources>{sources}</Sources>{more}</Project>"""


def packed(xml: str, **files: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_txt", ".txt"), data)
    return out.getvalue()


def selection(start: int, end: int, name: str = "", code: str = CHILD) -> str:
    return (
        f'<PlainTextSelection guid="{{{USER}}}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="{USER}" creationDateTime="2023-01-02T03:04:05Z">'
        f'<Description>why</Description><Coding guid="{USER}"><CodeRef targetGUID="{code}"/>'
        f'</Coding><Coding guid="{USER}"><CodeRef targetGUID="{code.lower()}"/></Coding>'
        "</PlainTextSelection>"
    )


def source(inside: str = "", path: str = 'plainTextPath="internal://a.txt"') -> str:
    return f'<TextSource guid="{USER}" name="notes" {path}>{inside}</TextSource>'


def test_a_text_in_a_folder_with_a_capital_is_found() -> None:
    data = packed(project(source(selection(0, 5))), Sources__a_txt="Naïve text")
    read = read_project(data)
    (one,) = read.sources
    assert one.text == "Naïve text"
    assert one.guid == USER.lower()
    (marked,) = one.selections
    assert one.text[marked.start : marked.end] == "Naïve"
    assert marked.memo == "why"
    assert [(c.code, c.coder, c.date) for c in marked.codings] == [
        (CHILD.strip("{}").lower(), "Ann", "2023-01-02")
    ] * 2
    assert (read.coder, read.date, read.users) == ("Ann", "2024-05-06", ("Ann",))


def test_a_text_inside_the_project_is_read() -> None:
    inside = f"<PlainTextContent>one &amp; two</PlainTextContent>{selection(4, 5)}"
    (one,) = read_project(packed(project(source(inside, "")))).sources
    assert one.text == "one & two"
    assert one.text[one.selections[0].start : one.selections[0].end] == "&"


def test_a_pdf_is_read_by_the_text_that_represents_it() -> None:
    pdf = (
        f'<PDFSource guid="{CODE}" name="m.pdf" path="internal://m.pdf">'
        f'<PDFSelection guid="{ODD}" page="1" firstX="1" firstY="1" secondX="2" secondY="2"/>'
        f'<Representation guid="{USER}" plainTextPath="internal://a.txt">{selection(0, 3)}'
        "</Representation></PDFSource>"
        f'<AudioSource guid="{ODD}" name="talk.mp3" path="internal://t.mp3"/>'
    )
    first, second = read_project(packed(project(pdf), sources__a_txt="abc")).sources
    assert (first.name, first.text, first.guid) == ("m.pdf", "abc", CODE.strip("{}").lower())
    assert (second.text, second.selections) == (None, ())


def test_codes_stand_under_what_holds_them() -> None:
    top, inner = read_project(packed(project(source("<PlainTextContent/>", "")))).codes
    assert (top.name, top.codable, top.parent, top.description) == ("Top", False, "", "held")
    assert (inner.name, inner.codable, inner.parent) == ("Inner", True, top.guid)


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("words", ["second line", "third", "first"])
def test_a_tool_may_count_line_ends_and_marks_as_it_likes(
    once: bool, marked: bool, words: str
) -> None:
    raw = ("\ufeff" if marked else "") + TEXT
    counted = raw.replace("\r\n", "\n") if once else raw
    at = counted.index(words)
    spans = selection(at, at + len(words), words)
    (one,) = read_project(packed(project(source(spans)), sources__a_txt=raw)).sources
    assert one.text == TEXT.replace("\r\n", "\n")
    assert one.text[one.selections[0].start : one.selections[0].end] == words


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize("words", ["first", "second line", "third"])
def test_a_tool_may_count_an_emoji_twice(once: bool, words: str) -> None:
    counted = TEXT.replace("\r\n", "\n") if once else TEXT
    at = len(counted[: counted.index(words)].encode("utf-16-le")) // 2
    spans = selection(at, at + len(words), words)
    (one,) = read_project(packed(project(source(spans)), sources__a_txt=TEXT)).sources
    assert (one.text or "")[one.selections[0].start : one.selections[0].end] == words


@pytest.mark.parametrize(("origin", "words"), [("ATLAS.ti", "d"), ("NVivo", "c")])
def test_of_two_ways_to_count_that_fit_atlas_has_its_own(origin: str, words: str) -> None:
    data = packed(project(source(selection(4, 5)), origin=origin), sources__a_txt="a\r\nbcdef")
    (one,) = read_project(data).sources
    assert (one.text or "")[one.selections[0].start : one.selections[0].end] == words


def test_wide_characters_are_read() -> None:
    data = packed(project(source(selection(0, 3))), sources__a_txt="abc".encode("utf-16"))
    assert read_project(data).sources[0].text == "abc"


BOMB = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Project>&b;</Project>'
OUTSIDE = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]><Project>&x;</Project>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"no archive", "named a REFI-QDA project"),
        (packed("<Project"), "broken"),
        (packed(BOMB), "document type"),
        (packed(OUTSIDE), "document type"),
        (packed("<Other/>"), "holds no project.qde"),
        (packed(project(source(selection(0, 3)))), "does not hold it"),
        (packed(project(source("", 'plainTextPath="absolute:///a.txt"'))), "outside the project"),
        (packed(project(source("", 'plainTextPath="internal://../../a"'))), "does not hold it"),
        (packed(project(source(selection(0, 9))), sources__a_txt="abc"), "outside its text"),
        (packed(project(source(selection(2, 1))), sources__a_txt="abc"), "outside its text"),
        (packed(project(source(selection(-1, 1))), sources__a_txt="abc"), "is no position"),
        (packed(project(source(selection(0, 1))), sources__a_txt=b"\xff\x00"), "not UTF-8"),
        (packed(project(source()), sources__a_txt=b" " * 70_000_000), "unpacks to more"),
    ],
    ids=range(14),
)
def test_what_cannot_be_trusted_is_refused_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_project(data, "given.qdpx")
    assert told in str(caught.value)
    assert "given.qdpx" in caught.value.where
    assert caught.value.todo


@pytest.mark.parametrize("data", [b"", b"<CodeBook/>", b"\x00", BOMB.encode(), b"PK\x03\x04"])
def test_a_broken_code_book_is_refused(data: bytes) -> None:
    with pytest.raises(SettingsError) as caught:
        read_codebook(data, "given.qdc")
    assert caught.value.todo


def test_a_code_book_is_read_in_any_namespace() -> None:
    for space in ("urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0", ""):
        text = f'<CodeBook xmlns="{space}"><Codes><Code guid="{CODE}" name="A"/></Codes></CodeBook>'
        (one,) = read_codebook(text.encode())
        assert (one.name, one.codable) == ("A", True)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 3))
def test_no_damage_ends_in_another_error(junk: bytes, at: int, many: int) -> None:
    data = packed(project(source(selection(0, 3))), sources__a_txt="abc")
    at %= len(data)
    for broken in (junk, data[:at] + junk[:many] + data[at + many :], data[:at]):
        try:
            read_project(broken)
        except SettingsError as error:
            assert error.what


def test_many_large_texts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.refi.reading._MOST", 5)
    data = packed(project(source() + source()), sources__a_txt="abc")
    with pytest.raises(SettingsError, match="more text than can be read"):
        read_project(data)
