"""Old Word files (.doc, .rtf and their kin), turned into .docx by LibreOffice where it is there.

LibreOffice runs without a window, with a profile of its own that is thrown away, so that runs side
by side do not meet; macros are off, and no address outside the file is asked for anything. What a
file is, is told by its bytes: many that are named .doc are something else.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.limits import Limits
from pipeline.read.flowing import digest_of
from pipeline.read.office.docx import read_document
from pipeline.read.office.package import OLE, is_locked, locked, not_one
from pipeline.types import Document

_SECONDS = 120.0  # a file of 200 pages takes some 10
_SECTOR = 512  # bytes; the streams of an OLE container start at its multiples
_WORD = "WordDocument".encode("utf-16-le")
_WORKS = tuple(name.encode("utf-16-le") for name in ("MatOST", "MM", "CONTENTS"))
_LOCKED = 0x0100  # the flag of an encrypted file (MS-DOC 2.5.2, fEncrypted)
_STARTS = (
    (b"{\\rtf", "rtf"), (b"\xffWPC", "wpd"), (b"\xdb\xa5", "doc"), (b"1\xbe\x00\x00", "doc"),
    (b"\xfe7\x00", "doc"), (b"\xec\xa5", "doc"),
)  # fmt: skip
_OFF = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"{''.join(_ITEM.format(*one) for one in _OFF)}</oor:items>\n"
)


@dataclass(frozen=True, slots=True)
class LegacyReader:
    """Reads old Word files through LibreOffice, which must be installed; `seconds` is its limit."""

    seconds: float = _SECONDS

    version: ClassVar[int] = 1
    limits: ClassVar[Limits] = Limits(seconds=_SECONDS + 30, memory=3 << 30)
    suffixes: ClassVar[tuple[str, ...]] = (".doc", ".dot", ".rtf", ".wpd", ".wps")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of an old Word file, with the digest of the file itself."""
        data = path.read_bytes()
        kind = kind_of(data, id)
        made = data if kind == "docx" else converted(data, id, kind, seconds=self.seconds)
        return read_document(made, id, digest=digest_of(data), format=kind)


def kind_of(data: bytes, id: str) -> str:
    """Return what a file is by its bytes: "doc", "rtf", "wpd", "wps", "html", "xml" or "docx".

    Raise ReadError if it is none of these, or is protected by a password.
    """
    if not data:
        raise ReadError(id, "is empty.", "Fetch it again.")
    if data.startswith(OLE):
        return _kind_of_container(data, id)
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"mso-application" in head or b"worddocument" in head or b"2006/xmlpackage" in head:
        return "xml"
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body", b"<div", b"<p")):
        return "html"
    raise not_one(data, id, "an old Word file", ".doc")


def _kind_of_container(data: bytes, id: str) -> str:
    if is_locked(data):
        raise locked(id)
    if _WORD not in data:
        if any(name in data for name in _WORKS):
            return "wps"
        raise not_one(data, id, "an old Word file", ".doc")
    for at in range(_SECTOR, len(data), _SECTOR):
        if data[at : at + 2] == b"\xec\xa5":  # the file information block
            if int.from_bytes(data[at + 10 : at + 12], "little") & _LOCKED:
                raise locked(id)
            break
    return "doc"


def converted(data: bytes, id: str, kind: str, *, seconds: float = _SECONDS) -> bytes:
    """Return a file turned into .docx; raise ReadError if LibreOffice is not there or fails."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        what = "is an old Word file, and LibreOffice, which reads those, is not installed."
        raise ReadError(id, what, "Install LibreOffice, or save the file as .docx.")
    with tempfile.TemporaryDirectory(prefix="taking-stock-") as name:
        folder = Path(name)
        source, profile = folder / f"file.{kind}", folder / "profile"
        source.write_bytes(data)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        _run(_command(office, source, profile), id, folder, seconds)
        made = folder / "made" / "file.docx"
        if not made.is_file():
            what = "could not be opened by LibreOffice: it is damaged, or asks for a password."
            raise ReadError(id, what, "Open it in Word and save it as .docx.")
        return made.read_bytes()


def _command(office: str, source: Path, profile: Path) -> list[str]:
    return [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(source.parent / "made"),
        str(source),
    ]


def _run(command: list[str], id: str, folder: Path, seconds: float) -> None:
    """Run LibreOffice; it and all it started end with its time."""
    env = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        what = f"took LibreOffice more than {seconds:g} seconds."
        raise ReadError(id, what, "Save it as .docx, or split it.") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a process and of those it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
