"""Pages of PDF files as pictures: for recognising the text of scans, and for showing what was read.

A page is drawn as it is shown: turned as the file says, with its form fields.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReadError

if TYPE_CHECKING:
    from PIL.Image import Image

_USUAL = 300  # dots an inch for a page without pictures: small type is still clear
_LEAST, _MOST = 180, 320  # dots an inch between which recognition works best
_MOST_PIXELS = 30_000_000  # larger pages are drawn more coarsely
_MAX_PICTURES = 500


def resolution(page: Any) -> int:  # noqa: ANN401 - a pypdfium2 page
    """Return the dots an inch at which a page is best drawn for recognition: its scan's own.

    That of its largest picture, doubled (or more) if coarse and halved if very fine, so that dots
    fall on dots; 300 if there is no picture.
    """
    own = _own_resolution(page)
    wide, high = page.get_size()
    dpi = _USUAL
    if own:
        near = [own * n for n in (1, 2, 3, 4)] + [own / n for n in (2, 3, 4)]
        fitting = [one for one in near if _LEAST <= one <= _MOST]
        dpi = round(fitting[0]) if fitting else _USUAL
    most = (_MOST_PIXELS / max(1.0, wide / 72 * high / 72)) ** 0.5
    return max(1, min(dpi, int(most)))


def _own_resolution(page: Any) -> float:  # noqa: ANN401
    """Return the dots an inch of the largest picture on a page; 0.0 if there is none."""
    import pypdfium2.raw as raw

    largest, found = 0.0, 0.0
    for count, thing in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        if count == _MAX_PICTURES:
            break
        told = raw.FPDF_IMAGEOBJ_METADATA()
        if not raw.FPDFImageObj_GetImageMetadata(thing.raw, page.raw, told):
            continue
        across, down = told.horizontal_dpi, told.vertical_dpi
        if across > 0 and down > 0:
            area = told.width / across * told.height / down
            largest, found = max((largest, found), (area, max(across, down)))
    return found


def picture(page: Any, dpi: float, *, grey: bool = False) -> Image:  # noqa: ANN401
    """Return a page drawn with so many dots an inch."""
    bitmap = page.render(scale=dpi / 72, grayscale=grey, fill_color=(255, 255, 255, 255))
    drawn: Image = bitmap.to_pil().convert("L" if grey else "RGB")
    bitmap.close()
    return drawn


def page_picture(path: Path, number: int, dpi: float) -> Image:
    """Return page `number` (from 1) of a PDF file; raise ReadError if there is no such page."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise ReadError(path.name, "cannot be drawn.", "Export it again.") from None
    try:
        if not 1 <= number <= len(file):
            what = f"has no page {number}: it has {len(file)}."
            raise ReadError(path.name, what, "Choose another page.")
        file.init_forms()
        page = file[number - 1]
        wide, high = page.get_size()
        most = (_MOST_PIXELS / max(1.0, wide / 72 * high / 72)) ** 0.5
        return picture(page, min(dpi, most))
    except pypdfium2.PdfiumError:
        raise ReadError(path.name, f"has a damaged page {number}.", "Export it again.") from None
    finally:
        file.close()
