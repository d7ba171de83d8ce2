"""The only door to Tesseract, the program that recognises text in pictures, where it is installed.

It is called as a program, for one picture at a time, on one processor and within limits.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.errors import ReadError

if TYPE_CHECKING:
    from PIL.Image import Image

Layout = Literal["page", "table", "lines"]

_SECONDS = 120  # for one page; a dense one takes two to ten
_MOST_WRITTEN = 32 << 20  # bytes of an answer; a page gives some fifty thousand
_ASK = {"table": "3", "page": "4", "lines": "6"}  # page segmentation modes
_WORD = "5"  # the level of a word among the rows of an answer
_AGAIN = "Look at the page; scan it again if it can be better."


class Mark(NamedTuple):
    """A word as it was recognised: its box in pixels, how sure (0 to 1), and in which line."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float
    line: tuple[int, int, int]


@cache
def program() -> str:
    """Return the path of the program, or "" if it is not installed."""
    found = shutil.which("tesseract")
    if found:
        return found
    usual = Path(os.environ.get("ProgramFiles", "")) / "Tesseract-OCR" / "tesseract.exe"  # noqa: SIM112
    return str(usual) if usual.is_file() else ""


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that the program has been taught, with "osd" for finding turns."""
    if not program():
        return ()
    told = _called(["--list-langs"], b"")
    return tuple(sorted(re.findall(r"^[A-Za-z_]{3,}$", told, re.MULTILINE)))


@cache
def version() -> str:
    """Return the program's version ("5.3.0"), or "" if it is not installed or does not start."""
    if not program():
        return ""
    found = re.match(r"tesseract v?([\w.-]+)", _called(["--version"], b""))
    return found[1] if found else ""


def marks(picture: Image, *, dpi: int, language: str, layout: Layout) -> list[Mark]:
    """Return the words of a grey picture in the program's order; raise ReadError if it fails."""
    asked = ["-l", language, "--psm", _ASK[layout], "--dpi", str(dpi), "tsv"]
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "page"
        _called(["-", str(answer), *asked], _pixels(picture))
        told = answer.with_suffix(".tsv")
        if not told.is_file() or told.stat().st_size > _MOST_WRITTEN:
            raise ReadError("tesseract", "gave no answer that can be used.", _AGAIN)
        with told.open(encoding="utf-8", errors="replace", newline="") as file:
            return list(_read(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)))


def _read(rows: Iterator[list[str]]) -> Iterator[Mark]:
    for row in rows:
        if len(row) != 12 or row[0] != _WORD or not row[11].strip():
            continue
        _, _, block, paragraph, line, _, x0, top, wide, high = map(int, row[:10])
        yield Mark(
            text=row[11].strip(),
            x0=x0,
            top=top,
            x1=x0 + wide,
            bottom=top + high,
            confidence=min(1.0, max(0.0, float(row[10]) / 100)),
            line=(block, paragraph, line),
        )


def turn(picture: Image, *, dpi: int) -> int | None:
    """Return by how many degrees (0, 90, 180, 270) the text of a picture is turned anticlockwise.

    None if that cannot be told: too little text, or the data for it ("osd") are not installed.
    """
    if "osd" not in languages():
        return None
    try:
        told = _called(["-", "-", "-l", "osd", "--psm", "0", "--dpi", str(dpi)], _pixels(picture))
    except ReadError:  # it fails where a page holds too few characters
        return None
    found = re.search(r"^Rotate: (0|90|180|270)$", told, re.MULTILINE)
    return int(found[1]) if found else None


def _pixels(picture: Image) -> bytes:
    """Return a grey picture as a portable greymap, the quickest to write and to read."""
    grey = picture.convert("L")
    return b"P5 %d %d 255\n" % grey.size + grey.tobytes()


def _called(asked: Sequence[str], given: bytes) -> str:
    """Return what the program prints; raise ReadError if it fails or takes too long."""
    known = {**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [program(), *asked],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            env=known,
            check=False,
        )
    except subprocess.TimeoutExpired:
        what = f"took more than {_SECONDS} s to recognise the text of a page."
        raise ReadError("tesseract", what, _AGAIN) from None
    except OSError as error:
        raise ReadError("tesseract", f"does not start: {error.strerror}.", "") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        what = f"failed: {said[-1][:200]}" if said else f"failed (exit code {done.returncode})."
        raise ReadError("tesseract", what, _AGAIN)
    return done.stdout[:_MOST_WRITTEN].decode("utf-8", "replace")
