"""What `pipeline inspect` shows: every block in its place, on the page too."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console

from pipeline.errors import SettingsError
from pipeline.read.pdf.reader import PdfReader
from pipeline.report import page_image
from pipeline.report.inspection import as_rows, check_page, counted, numbered
from pipeline.report.page_listing import listing
from pipeline.report.terminal import as_text, show
from pipeline.segment import PointSegmenter
from pipeline.text import display
from pipeline.types import Coded, Coding, Document, Evidence

HEIGHT = 842
LONG = "the two councils have worked closely together on each part of the shared programme"
LABELS = ("progress", "none", "barrier")


def paper(path: Path, turn: int = 0) -> Path:
    """Draw two pages with headings, points, a paragraph that goes over, headers and numbers."""
    canvas = Canvas(str(path), pagesize=(595, HEIGHT), invariant=1)

    def say(x: float, y: float, text: str, font: str = "Helvetica", size: float = 10) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, HEIGHT - y, text)

    def edge(number: int) -> None:
        say(60, 30, "Shared Services Steering Group")
        say(280, 815, f"Page {number} of 2")

    edge(1)
    say(60, 90, "Taking Stock", "Helvetica-Bold", 16)
    say(60, 130, "Progress so far", "Helvetica-Bold", 12)
    say(60, 155, "3.1")
    say(100, 155, "Joint training has improved in every team of both councils.")
    say(60, 180, "3.2")
    say(100, 180, "The duty rota is shared. It began in the spring of that year.")
    for line in range(40):
        say(60, 210 + 14 * line, f"{LONG} and")
    canvas.showPage()
    edge(2)
    say(60, 90, "they will go on with it.")
    say(60, 115, "3.3")
    say(100, 115, "Two payroll systems [one for each council] hold up the managers.")
    canvas.showPage()
    canvas.save()
    return turned(path, turn) if turn else path


def turned(path: Path, turn: int) -> Path:
    """Have the pages of a file shown turned."""
    file = pypdfium2.PdfDocument(path.read_bytes())
    for page in file:
        page.set_rotation(turn)
    file.save(path)
    file.close()
    return path


def code(document: Document) -> Coded:
    cut = PointSegmenter().segment(document)
    return Coded(cut, tuple(
        Coding(segment.id, LABELS[at % 3], ("staff",), ("education",), 0.7, "wording", "default",
               review=at % 4 == 0, evidence=(Evidence("cue", "improved"),
                                             Evidence("default", "council")))
        for at, segment in enumerate(cut.segments)
    ))  # fmt: skip


Known = tuple[Document, Coded, Path]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    path = paper(tmp_path_factory.mktemp("paper") / "paper.pdf")
    document = PdfReader().read(path, "paper.pdf")
    return document, code(document), path


def test_every_block_is_shown_once_with_its_number(known: Known) -> None:
    document, coded, _ = known
    for page in listing(document, coded).pages:
        shown = [int(item.number) for item in page.items if item.number]
        assert shown == list(range(1, len(shown) + 1))
    shown = sum(bool(item.number) for page in listing(document, coded).pages for item in page.items)
    assert shown == len(document.blocks)


def test_every_segment_is_shown_with_its_label(known: Known) -> None:
    document, coded, _ = known
    items = [item for page in listing(document, coded).pages for item in page.items]
    told = [(item.label, item.text) for item in items if item.sure]
    wanted = [(c.label, display(s.text)) for s, c in coded.pairs if s.kind != "heading"]
    assert [one for one in told if one in wanted] == wanted


def test_what_was_left_out_stands_in_its_place_with_the_reason(known: Known) -> None:
    document, coded, _ = known
    first = listing(document, coded).pages[0].items
    assert (first[0].what, first[0].label) == ("left out", "page header")
    assert (first[-1].what, first[-1].label) == ("left out", "page number")
    assert first[0].text == "Shared Services Steering Group"


def test_the_headings_above_are_told_again_on_a_new_page(known: Known) -> None:
    document, coded, _ = known
    one, two = listing(document, coded).pages
    assert not [item for item in one.items if item.tone == "trail"]
    (trail,) = [item for item in two.items if item.tone == "trail"]
    assert trail.text == "Taking Stock › Progress so far"


def test_characters_are_all_accounted_for(known: Known) -> None:
    document, coded, _ = known
    told = counted(document, coded)
    assert told["all"] == len("".join(document.text.split()))
    assert told["all"] == told["in_segments"] + sum(told["left_out"].values())
    assert re.search(r"^Characters: [\d,]+ = [\d,]+ in segments \+", as_text(document, coded), re.M)


def test_one_page_alone_is_shown(known: Known) -> None:
    document, coded, _ = known
    (page,) = listing(document, coded, page=2).pages
    assert page.number == 2
    assert "payroll" in as_text(document, coded, page=2)
    assert "Joint training" not in as_text(document, coded, page=2)
    rows = as_rows(document, coded, page=2)
    for name in ("blocks", "segments", "exclusions"):
        assert {row["page"] for row in rows[name]} == {2}


def test_one_label_alone_is_shown_with_its_headings(known: Known) -> None:
    document, coded, _ = known
    text = as_text(document, coded, "barrier")
    assert "[barrier 70%" in text
    assert "[progress" not in text and "left out  " not in text
    assert "under" in text


def test_the_data_keep_their_names_and_hold_the_blocks(known: Known) -> None:
    document, coded, _ = known
    rows = as_rows(document, coded)
    old = {"document", "sha256", "pages", "notes", "segments", "exclusions"}
    assert old <= set(rows)
    assert rows["pages"] == 2
    assert len(rows["blocks"]) == len(document.blocks)
    for row in rows["blocks"]:
        assert row["text"] == " ".join(document.text[row["start"] : row["end"]].split())
        assert row["boxes"]


def test_a_page_that_is_not_there_is_told(known: Known) -> None:
    document, _, _ = known
    with pytest.raises(SettingsError, match="has no page 3: it has 2"):
        check_page(document, 3)


def test_a_document_without_pages_has_one_list(read: Callable[[str], Document]) -> None:
    document = read("Progress\n\n- Joint training is good\n\nBarriers\n\n- Two payrolls\n")
    shown = listing(document, code(document))
    assert [page.number for page in shown.pages] == [0]
    assert "no pages, places are lines" in shown.title
    with pytest.raises(SettingsError, match="has no pages"):
        check_page(document, 1)


def test_a_page_without_text_is_told_with_its_note(known: Known) -> None:
    document, coded, _ = known
    bare = Document(
        "x.pdf", "", "pdf", document.text, document.lines, document.blocks, pages=3,
        notes=("Page 3 is a picture.", "Something else."), gaps=("Page 3 was not read.",),
    )  # fmt: skip
    text = as_text(bare, coded)
    assert "Page 3 of 3: nothing was read\nPage 3 is a picture.\nPage 3 was not read." in text
    assert text.count("Page 3 is a picture.") == 1
    assert "Note: Something else." in text


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_terminal_is_filled_and_never_overrun(known: Known, width: int) -> None:
    document, coded, _ = known
    held = io.StringIO()
    show(listing(document, coded), Console(file=held, width=width))
    lines = held.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    text = " ".join(held.getvalue().split())
    assert "[one for each council]" in re.sub(r"\s+", " ", text) or width == 50


def test_colours_are_for_terminals(known: Known) -> None:
    document, coded, _ = known
    held = io.StringIO()
    show(listing(document, coded), Console(file=held, width=90, force_terminal=True))
    assert "\x1b[" in held.getvalue()
    assert "\x1b[" not in as_text(document, coded)


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB")).astype(int)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_all_ink_of_a_page_lies_in_the_boxes_of_its_blocks(tmp_path: Path, turn: int) -> None:
    path = paper(tmp_path / "paper.pdf", turn)
    document = PdfReader().read(path, "paper.pdf")
    plain = page_image.page_picture(path, 1, 120)
    dark = pixels(plain).sum(axis=2) < 200
    assert dark.any()
    for block in page_image._marked(document, 1, 120 / 72):
        for line in block.lines:
            part = dark[round(line.top) - 1 : round(line.bottom) + 1,
                        round(line.x0) - 1 : round(line.x1) + 1]  # fmt: skip
            assert part.any()
            part[:] = False
    assert not dark.any()


def test_blocks_are_drawn_in_the_colours_of_the_legend(known: Known, tmp_path: Path) -> None:
    document, _, path = known
    target = tmp_path / "page.png"
    page_image.write(document, path, 1, target)
    with Image.open(target) as made:
        drawn = pixels(made)
    assert drawn.shape[1] == 992
    assert drawn.shape[0] > HEIGHT * 120 / 72
    for kind in ("heading", "point", "prose", "furniture"):
        assert (drawn == page_image._COLOURS[kind]).all(axis=2).sum() > 100
    assert not (drawn == page_image._COLOURS["cell"]).all(axis=2).any()


def test_the_numbers_drawn_are_those_of_the_list(known: Known) -> None:
    document, coded, _ = known
    for page in (1, 2):
        drawn = [block.number for block in page_image._marked(document, page, 1.0)]
        listed = [item.number for item in listing(document, coded, page=page).pages[0].items]
        assert [number for number in drawn if number.isdigit()] == [n for n in listed if n]


def test_a_block_that_goes_on_overleaf_is_marked_there(known: Known) -> None:
    document, _, _ = known
    over = next(one for one in numbered(document) if len({p.page for p in one.places}) == 2)
    drawn = [block.number for block in page_image._marked(document, 2, 1.0)]
    assert f"…{over.number}" in drawn


def test_the_same_page_is_drawn_in_the_same_bytes(known: Known, tmp_path: Path) -> None:
    document, _, path = known
    for name in ("a.png", "b.png"):
        page_image.write(document, path, 2, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_only_pdf_pages_are_drawn(read: Callable[[str], Document], tmp_path: Path) -> None:
    document = read("Progress\n\n- Joint training is good\n")
    with pytest.raises(SettingsError, match="only PDF pages have an image"):
        page_image.write(document, tmp_path / "note.txt", 1, tmp_path / "x.png")


def test_an_image_needs_the_name_of_a_png_file_in_a_folder(known: Known, tmp_path: Path) -> None:
    document, _, path = known
    with pytest.raises(SettingsError, match="is no name for a PNG file"):
        page_image.write(document, path, 1, tmp_path / "x.jpg")
    with pytest.raises(SettingsError, match="cannot be written to"):
        page_image.write(document, path, 1, tmp_path / "none" / "x.png")


def test_the_command_lists_the_page_that_it_draws(
    cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    path, target = paper(tmp_path / "paper.pdf"), tmp_path / "page.png"
    done = cli("inspect", path, "--image", target)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"Page 1 is drawn in {target}.\n"
    assert "Page 1 of 2" in done.stdout and "Page 2 of 2" not in done.stdout
    assert "\x1b" not in done.stdout
    assert target.read_bytes().startswith(b"\x89PNG")
    refused = cli("inspect", path, "--page", "3", "--quiet")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "has no page 3: it has 2." in refused.stderr
