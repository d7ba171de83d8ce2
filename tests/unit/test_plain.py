"""Text files: how bytes become characters, and where their lines stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.errors import ReadError
from pipeline.read.plain import decode
from pipeline.types import Document

Read = Callable[[str | bytes], Document]


def test_a_byte_order_mark_is_no_part_of_the_text(read: Read) -> None:
    assert read(b"\xef\xbb\xbfNote").text == "Note"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(read: Read, encoding: str) -> None:
    assert read(("\ufeffCosts: £5").encode(encoding)).text == "Costs: £5"


def test_utf_8_is_read_without_a_note(read: Read) -> None:
    document = read("It cost £5 – “a lot”".encode())
    assert document.text == "It cost £5 – “a lot”"
    assert document.notes == ()


def test_windows_1252_is_read_and_said(read: Read) -> None:
    document = read("It cost £5 – “a lot”".encode("cp1252"))
    assert document.text == "It cost £5 – “a lot”"
    assert document.notes == ("Read as Windows-1252: it is not UTF-8.",)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_line_ends_become_one_character(read: Read, end: bytes) -> None:
    assert read(b"One" + end + b"Two").text == "One\nTwo"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4 x", "a PDF. Rename it to note.pdf."),
        (b"PK\x03\x04 x", "a ZIP archive. Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document. Save it as"),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_bytes(read: Read, data: bytes, kind: str) -> None:
    with pytest.raises(ReadError, match=f"is named a text file but is {kind}"):
        read(data)


@pytest.mark.parametrize("data", [b"a\x00b", b"ab\x00\x00c" * 40, bytes(range(1, 32)) * 9])
def test_a_binary_file_is_refused(read: Read, data: bytes) -> None:
    with pytest.raises(ReadError, match="is a binary file"):
        read(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_known_by_its_zeros(read: Read, encoding: str) -> None:
    document = read("It cost £5 – “a lot”, they said.".encode(encoding))
    assert document.text == "It cost £5 – “a lot”, they said."
    assert document.notes == (f"Read as {encoding[:6].upper()}: it has no byte-order mark.",)


def test_utf_32_is_known_by_its_mark(read: Read) -> None:
    assert read("\ufeffCosts: £5".encode("utf-32-le")).text == "Costs: £5"
    assert read("\ufeffCosts: £5".encode("utf-32-be")).text == "Costs: £5"


def test_utf_8_with_an_error_in_it_stays_utf_8_and_says_so(read: Read) -> None:
    document = read("It cost £5 – “a lot” – naïvely".encode() + b" \xff and \xe2\x80")
    assert document.text == "It cost £5 – “a lot” – naïvely \ufffd and \ufffd"
    assert document.notes == ("Characters that are damaged (\ufffd): 2.",)


def test_half_a_character_at_the_end_is_told(read: Read) -> None:
    document = read(b"\xff\xfe" + "So it is.".encode("utf-16-le")[:-1])
    assert document.text == "So it is\ufffd"
    assert document.notes == ("Characters that are damaged (\ufffd): 1.",)


def test_control_characters_are_left_out_and_counted(read: Read) -> None:
    document = read("So\x07 it\x1b is,\x08 \ufeffthey said.\x0bNext.")
    assert document.text == "So it is, they said.\x0bNext."
    assert document.notes == ("Control characters that are left out: 4.",)


def test_a_line_end_that_was_made_twice_is_one(read: Read) -> None:
    assert read(b"One\r\r\nTwo\r\nThree\rFour\n").text == "One\nTwo\nThree\nFour\n"


def test_a_text_too_long_for_one_document_is_refused(read: Read) -> None:
    with pytest.raises(ReadError, match=r"holds more than 10 million characters\. Split it"):
        read(b"So it is.\n" * 1_000_001)
    with pytest.raises(ReadError, match=r"holds a line of 1,000,001 characters\. Divide it"):
        read(b"a" * 1_000_001)
    with pytest.raises(ReadError, match=r"holds 200,001 lines, too many for one document\. Split"):
        read(b"So\n" * 200_001)
    wide = "So it is.\r\n".encode("utf-32") * 1_000_000
    with pytest.raises(ReadError, match="holds more than 10 million characters"):
        read(wide)


def test_blank_lines_count_for_places_but_not_for_length(read: Read) -> None:
    (line,) = read("\n" * 300_000 + "So.").lines
    assert line.place.line == 300_001


def test_decode_tells_the_encoding() -> None:
    assert decode(b"\xef\xbb\xbfa\r\n", "a.txt") == ("a\n", "utf-8")


def test_an_empty_file_is_a_document_without_blocks(read: Read) -> None:
    assert read(b"").blocks == ()


def test_lines_count_from_one_and_blank_lines_count(read: Read) -> None:
    places = [line.place for line in read("One\n\nTwo\n").lines]
    assert [place.line for place in places] == [1, 3]


def test_a_form_feed_starts_a_page(read: Read) -> None:
    document = read("One\n\fTwo\n")
    assert document.pages == 2
    assert [line.place.page for line in document.lines] == [1, 2]


def test_the_digest_is_that_of_the_bytes(read: Read) -> None:
    assert read(b"a\r\nb").digest != read(b"a\nb").digest
