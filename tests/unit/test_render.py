"""Pages as pictures: at the resolution of the scan, as large as is sensible."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline import render
from pipeline.errors import ReadError


def scan(dpi: float, width: float = 300, height: float = 400, pictures: int = 1) -> bytes:
    """Return a PDF file whose page is a picture with so many dots an inch, or has none."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(width, height), invariant=1)
    for at in range(pictures):
        part = height / pictures
        grey = Image.new("L", (round(width * dpi / 72), round(part * dpi / 72)), 200)
        canvas.drawImage(ImageReader(grey), 0, at * part, width, part)
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def chosen(data: bytes) -> int:
    file = pypdfium2.PdfDocument(data)
    try:
        return render.resolution(file[0])
    finally:
        file.close()


@pytest.mark.parametrize(
    ("own", "dpi"),
    [(200, 200), (300, 300), (100, 200), (72, 216), (150, 300), (600, 300), (10, 300)],
)
def test_a_scan_is_drawn_so_that_dots_fall_on_dots(own: int, dpi: int) -> None:
    assert chosen(scan(own)) == pytest.approx(dpi, abs=1)


def test_a_scan_in_strips_has_the_resolution_of_its_strips() -> None:
    assert chosen(scan(200, pictures=4)) == pytest.approx(200, abs=1)


def test_a_page_without_pictures_is_drawn_finely() -> None:
    assert chosen(scan(200, pictures=0)) == 300


def test_a_huge_page_is_drawn_coarsely() -> None:
    data = scan(1, 14_000, 14_000, pictures=0)
    file = pypdfium2.PdfDocument(data)
    drawn = render.picture(file[0], render.resolution(file[0]), grey=True)
    file.close()
    assert drawn.width * drawn.height < 31_000_000


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    path.write_bytes(scan(20))
    assert render.page_picture(path, 1, 72).size == (300, 400)
    with pytest.raises(ReadError, match="has no page 2: it has 1"):
        render.page_picture(path, 2, 72)


def test_a_file_that_is_no_pdf_cannot_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"no")
    with pytest.raises(ReadError, match="cannot be drawn"):
        render.page_picture(path, 1, 72)
