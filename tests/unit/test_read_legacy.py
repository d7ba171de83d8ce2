"""Old Word files: told by their bytes, turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
from word_files import LONG, item, lists, p, package, shown

from pipeline.errors import ReadError
from pipeline.read.flowing import digest_of
from pipeline.read.office import legacy
from pipeline.read.office.legacy import LegacyReader
from pipeline.segment import PointSegmenter

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
MINUTES = Path(__file__).parents[3] / "shared" / "data" / "docs" / "uk_data_gov_library" / "doc"
needs_office = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")),
    reason="LibreOffice is not installed",
)
RTF = (
    rb"{\rtf1\ansi{\b Matters arising\par}The plan was agreed by both councils before the summer, "
    rb"and it was sent to all staff.\par The second paragraph says that it went well.\par}"
)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def word(flags: int) -> bytes:
    """Return what looks like an old Word file, with the flags of its file information block."""
    block = b"\xec\xa5\xc1\x00" + b"\0" * 6 + flags.to_bytes(2, "little")
    return OLE + block.ljust(512, b"\0") + utf16("WordDocument").ljust(512, b"\0")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (word(0), "doc"),
        (RTF, "rtf"),
        (package(p(LONG)), "docx"),
        (b"\xef\xbb\xbf\r\n<HTML><body>x</body></HTML>", "html"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
            "xml",
        ),
        (b"\xffWPC" + b"\0" * 20, "wpd"),
        (b"\xdb\xa5-\x00" + b"\0" * 20, "doc"),
        (OLE + utf16("MatOST"), "wps"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, kind: str) -> None:
    assert legacy.kind_of(data, "note.doc") == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"Dear all, this is a letter.", "is named an old Word file but is a text file"),
        (bytes(range(128, 256)) * 9, "is named an old Word file but is not one"),
        (OLE + utf16("Workbook"), "is named an old Word file but is an old Excel sheet"),
        (OLE + utf16("EncryptedPackage"), "is protected by a password"),
        (word(0x0100), "is protected by a password"),
    ],
)
def test_what_is_no_old_word_file_fails_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    monkeypatch.setattr(legacy.subprocess, "Popen", None)  # LibreOffice is not even asked
    path = tmp_path / "note.doc"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=said):
        LegacyReader().read(path, "note.doc")


def test_a_new_word_file_under_an_old_name_needs_no_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda name: None)
    path = tmp_path / "note.doc"
    data = package(p(LONG) + item("one of them"), numbering=lists("decimal|%1."))
    path.write_bytes(data)
    document = LegacyReader().read(path, "note.doc")
    assert shown(document) == [LONG, "1. one of them"]
    assert document.digest == digest_of(data)


def test_without_libreoffice_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda name: None)
    path = tmp_path / "note.rtf"
    path.write_bytes(RTF)
    with pytest.raises(ReadError, match=r"Install LibreOffice, or save the file as \.docx"):
        LegacyReader().read(path, "note.rtf")


def stand_in(folder: Path, script: str) -> str:
    """Return the path of a program that stands in for LibreOffice."""
    path = folder / "office"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("sleep 60 & sleep 60", "took LibreOffice more than 0.5 seconds"),
        ("exit 1", "could not be opened"),
    ],
)
def test_a_libreoffice_that_hangs_or_fails_is_a_failure_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    office = stand_in(tmp_path, script)
    monkeypatch.setattr(legacy.shutil, "which", lambda name: office)
    path = tmp_path / "note.rtf"
    path.write_bytes(RTF)
    with pytest.raises(ReadError, match=said):
        LegacyReader(seconds=0.5).read(path, "note.rtf")


def test_the_profile_of_libreoffice_is_its_own_and_turns_macros_and_network_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    office = stand_in(
        tmp_path,
        f'for one in "$@"; do case $one in -env*) cat "${{one#*file://}}/user/registrymodifications.xcu"'
        f" > {seen};; esac; done",
    )
    monkeypatch.setattr(legacy.shutil, "which", lambda name: office)
    with pytest.raises(ReadError, match="could not be opened"):
        legacy.converted(RTF, "note.rtf", "rtf")
    told = seen.read_text()
    assert "DisableMacrosExecution" in told
    assert "ooInetProxyType" in told


@needs_office
def test_rich_text_is_read_and_keeps_its_own_digest(tmp_path: Path) -> None:
    path = tmp_path / "note.rtf"
    path.write_bytes(RTF)
    document = LegacyReader().read(path, "note.rtf")
    assert (document.digest, document.format) == (digest_of(RTF), "rtf")
    assert shown(document)[1].startswith("The plan was agreed by both councils")


@needs_office
@pytest.mark.skipif(not MINUTES.is_dir(), reason="the shared files are not here")
def test_an_old_word_file_gives_the_same_document_twice() -> None:
    path = MINUTES / "LPDP action report March.doc"
    first, second = (LegacyReader().read(path, path.name) for _ in range(2))
    assert first == second
    assert PointSegmenter().segment(first).segments
