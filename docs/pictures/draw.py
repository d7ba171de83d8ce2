"""Draw the pictures of the README anew from an export of corpora/2014.

Needs Chromium, LibreOffice, pdftoppm and Pillow:
`python docs/pictures/draw.py reports/2014/export`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync"
)
_COLOURS = 64
_WIDTH = 1000


def only(page: Path, place: str, work: Path) -> Path:
    """Return a copy of a page that shows one section: a browser draws the others elsewhere."""
    told = re.sub("<meta http-equiv=[^>]*>", "", page.read_text(encoding="utf-8"))
    style = (
        "<style>nav { visibility: hidden; height: 0 } "
        f"main > :not(#{place}) {{ display: none }}</style></head>"
    )
    copy = work / f"{place}.html"
    copy.write_text(told.replace("</head>", style, 1), encoding="utf-8")
    return copy


def shot(page: Path, size: tuple[int, int], work: Path) -> Path:
    """Take a picture of the top of a page in a browser."""
    out = work / f"{page.stem}.png"
    browser = shutil.which("chromium") or "chromium"
    window = f"--window-size={size[0]},{size[1]}"
    told = [browser, *_QUIET.split(), f"--user-data-dir={work / 'profile'}", window]
    subprocess.run(
        [*told, f"--screenshot={out}", page.resolve().as_uri()],
        check=True,
        capture_output=True,
    )
    return out


def printed(document: Path, page: int, work: Path) -> Path:
    """Take a picture of a page of a document as LibreOffice prints it."""
    home = f"-env:UserInstallation={(work / 'office').as_uri()}"
    office = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(work)]
    subprocess.run([*office, str(document)], check=True, capture_output=True)
    made = work / document.stem
    pages = ["-f", str(page), "-l", str(page), "-r", "80", "-png", "-singlefile"]
    subprocess.run(["pdftoppm", *pages, f"{made}.pdf", str(made)], check=True)
    return Path(f"{made}.png")


def kept(picture: Path, name: str) -> None:
    """Keep a picture, in few colours and no wider than a page."""
    with Image.open(picture) as drawn:
        size = min(1.0, _WIDTH / drawn.width)
        small = drawn.convert("RGB").resize((int(drawn.width * size), int(drawn.height * size)))
        small.quantize(_COLOURS).save(HERE / name, optimize=True)


def main(export: Path) -> None:
    """Draw all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        kept(shot(export / "report.html", (1280, 1000), work), "report-html.png")
        kept(shot(only(export / "report.html", "map", work), (1280, 1100), work), "who-spoke.png")
        kept(printed(export / "report.docx", 6, work), "report-docx.png")
        kept(printed(export / "report.xlsx", 14, work), "report-xlsx.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
