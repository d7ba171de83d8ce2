"""Text files: how bytes become characters, and where their lines stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.errors import ReadError
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
    "data", [b"%PDF-1.4 x", b"PK\x03\x04 x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_a_file_of_another_kind_is_told_by_its_first_bytes(read: Read, data: bytes) -> None:
    with pytest.raises(ReadError, match="is named a text file but is not one"):
        read(data)


def test_a_binary_file_is_refused(read: Read) -> None:
    with pytest.raises(ReadError, match="is a binary file"):
        read(b"a\x00b")


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
