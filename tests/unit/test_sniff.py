"""What a file really is, told by its bytes and by what lies at its path."""

from __future__ import annotations

import os
from pathlib import Path

import hostile
import pytest

from pipeline.errors import ReadError
from pipeline.read.sniff import check_file, check_kind, kind_at, kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
KINDS = [
    (b"%PDF-1.4 x", "a PDF", ".pdf"),
    (b"\xef\xbb\xbf\r\n%PDF-1.4 x", "a PDF", ".pdf"),
    (b"{\\rtf1 x}", "a Rich Text document", ".rtf"),
    (b"<!doctype HTML><p>x", "a web page", ".html"),
    (b"\xef\xbb\xbf <?xml version='1.0'?>\n<html lang='en'>", "a web page", ".html"),
    (hostile.docx(""), "a Word document", ".docx"),
    (hostile.docx("")[:200], "a ZIP archive", ""),
    (hostile.odt(""), "an OpenDocument text", ".odt"),
    (hostile.xlsx(""), "an Excel sheet", ".xlsx"),
    (hostile.zipped([hostile.member("ppt/presentation.xml", "")]), "PowerPoint slides", ".pptx"),
    (hostile.zipped([]), "a ZIP archive", ""),
    (OLE + "WordDocument".encode("utf-16-le"), "an old Word document", ".doc"),
    (OLE + "Workbook".encode("utf-16-le"), "an old Excel sheet", ".xls"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "a document protected by a password", ""),
    (OLE, "an old Office document", ""),
    (hostile.PNG, "a PNG picture", ""),
    (b"\xff\xd8\xff\xe0", "a JPEG picture", ""),
    (b"\x1f\x8b\x08", "a gzip archive", ""),
    (b"RIFF\0\0\0\0WEBPVP8", "a WebP picture", ""),
    (b"\0\0\0\x18ftypheic", "a picture", ""),
    (b"\0\0\0\x18ftypmp42", "a recording", ""),
    ("Notes – of a meeting\n".encode(), "a text file", ".txt"),
    (("–" * 3000).encode(), "a text file", ".txt"),
]


@pytest.mark.parametrize(("data", "name", "suffix"), KINDS, ids=range(len(KINDS)))
def test_a_kind_is_told_by_bytes(data: bytes, name: str, suffix: str) -> None:
    kind = kind_of(data)
    assert kind is not None
    assert (kind.name, kind.suffix) == (name, suffix)
    assert kind.suffix or kind.todo


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"\0\0\0", b"a\0b", b"caf\xe9 gar\xe7on", b"RIFF\0\0\0\0XX"]
)
def test_what_nothing_tells_is_no_kind(data: bytes) -> None:
    assert kind_of(data) is None


def test_a_note_that_speaks_of_a_format_is_text() -> None:
    for text in (b"The file begins with %PDF-1.4", b"Use <html> and {\\rtf", b"PK is a code"):
        kind = kind_of(text)
        assert kind is not None and kind.suffix == ".txt"


def test_a_wrong_name_is_told_with_the_right_one() -> None:
    with pytest.raises(ReadError) as raised:
        check_kind(b"%PDF-1.4", "2014/notes of May.txt", "a text file", ".txt")
    assert str(raised.value) == (
        "2014/notes of May.txt: is named a text file but is a PDF. Rename it to notes of May.pdf."
    )


def test_a_right_name_and_an_unknown_kind_pass() -> None:
    check_kind(b"%PDF-1.4", "a.pdf", "a PDF", ".pdf")
    check_kind(b"\0\1\2", "a.pdf", "a PDF", ".pdf")


def test_a_path_without_a_file_has_no_kind(tmp_path: Path) -> None:
    assert kind_at(tmp_path / "none") is None
    assert kind_at(tmp_path) is None


def told(path: Path) -> str:
    with pytest.raises(ReadError) as raised:
        check_file(path, path.name)
    return raised.value.what


def test_a_file_and_a_link_to_one_may_be_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "b.txt").symlink_to("a.txt")
    check_file(tmp_path / "a.txt", "a.txt")
    check_file(tmp_path / "b.txt", "b.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links of Unix")
def test_what_is_no_file_is_told_by_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "nowhere").symlink_to("none")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "folder").mkdir()
    assert told(tmp_path / "pipe") == "is a pipe, not a file."
    assert told(Path(os.devnull)) == "is a device or socket, not a file."
    assert told(tmp_path / "round") == "is a link that leads back to itself."
    assert told(tmp_path / "nowhere") == "is a link to a file that is not there."
    assert told(tmp_path / "loop") == "is a link to a folder, and is not followed."
    assert told(tmp_path / "folder") == "is a folder, not a file."
    assert told(tmp_path / "none") == "is not there any more."


def test_a_folder_without_permission_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", closed)
    assert told(tmp_path) == "is a folder that cannot be looked into: Permission denied."


def test_a_file_of_more_than_a_gigabyte_is_no_document(tmp_path: Path) -> None:
    hostile.FILES["sparse_5gb.txt"](tmp_path / "a.txt")
    assert told(tmp_path / "a.txt") == "is larger than 1 GB."
