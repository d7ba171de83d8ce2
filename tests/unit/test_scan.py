"""Pages are drawn, made into pictures, maltreated as scanners do, and recognised again."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from pipeline import render
from pipeline.errors import ReadError
from pipeline.read.scan import picture, tesseract
from pipeline.read.scan import recognition as scan
from pipeline.read.scan.lettering import types
from pipeline.read.scan.tesseract import Mark
from pipeline.types import Box

DPI = 200
WIDTH, HEIGHT = 420, 300
ROOT = Path(__file__).parents[2]
LAYOUTS = ROOT.parent / "shared/data/layouts"
installed = pytest.mark.skipif(not scan.installed(), reason="Tesseract is not installed")

Draw = Callable[[Canvas], None]


def sheet(draw: Draw, width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """Return what some drawing looks like at 200 dots an inch; y counts from the top."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(width, height), invariant=1)
    draw(canvas)
    canvas.save()
    file = pypdfium2.PdfDocument(held.getvalue())
    try:
        return render.picture(file[0], DPI, grey=True)
    finally:
        file.close()


def say(
    canvas: Canvas, x: float, y: float, text: str, size: float = 11, bold: bool = False
) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(x, canvas._pagesize[1] - y, text)


def letter(canvas: Canvas) -> None:
    say(canvas, 40, 50, "Shared services", 16, "-Bold")
    say(canvas, 40, 80, "Joint training has improved across both councils")
    say(canvas, 40, 94, "and the rota is now shared by every team.")
    say(canvas, 40, 130, "Two payroll systems remain a barrier for managers")
    say(canvas, 40, 144, "who report to committees in both areas.")


def numbered(canvas: Canvas) -> None:
    for at, text in enumerate(("Alignment of systems", "Single education licences", "Youth work")):
        say(canvas, 40, 50 + 24 * at, f"{at + 1}.")
        say(canvas, 75, 50 + 24 * at, text)
    for at, text in enumerate(("have a single entity", "offer efficiencies")):
        canvas.circle(43, HEIGHT - 146 - 24 * at, 1.8, fill=1)
        say(canvas, 75, 150 + 24 * at, text)


def tabled(canvas: Canvas) -> None:
    canvas.setLineWidth(0.6)
    canvas.grid([40, 150, 260, 380], [HEIGHT - y for y in (40, 62, 84, 106)])
    for row, cells in enumerate((("ISSUES", "LEAD", "ACTIONS"), ("Payroll", "Council", "Merge"),
                                 ("Forms", "Office", "Shorten"))):  # fmt: skip
        for column, text in enumerate(cells):
            say(canvas, 46 + 110 * column, 56 + 22 * row, text)


def read(found: scan.Recognised) -> str:
    return " ".join(word.text for word in found.words)


def word(found: scan.Recognised, text: str) -> scan.Seen:
    return next(seen for seen in found.words if seen.text == text)


@installed
def test_words_are_recognised_where_they_stand_and_in_their_type() -> None:
    found = scan.recognise(sheet(letter), dpi=DPI)
    assert read(found).startswith("Shared services Joint training has improved across both")
    assert (found.turn, found.slant, found.noise, found.rules) == (0, 0.0, (), ())
    joint = word(found, "Joint")
    assert joint.box.x0 == pytest.approx(40, abs=2)
    assert joint.box.bottom - 0.22 * joint.size == pytest.approx(80, abs=1)
    assert joint.size == pytest.approx(11, rel=0.1)
    assert not joint.bold
    head = word(found, "Shared")
    assert head.bold
    assert head.size == pytest.approx(16, rel=0.1)
    assert found.confidence > 0.9
    assert found.is_legible


@installed
def test_the_words_of_a_line_have_one_size_and_one_baseline() -> None:
    found = scan.recognise(sheet(letter), dpi=DPI)
    for line in {seen.line for seen in found.words}:
        words = [seen for seen in found.words if seen.line == line]
        assert len({(seen.size, seen.box.top, seen.box.bottom) for seen in words}) == 1


@installed
def test_the_same_picture_gives_the_same_answer() -> None:
    drawn = sheet(numbered)
    assert scan.recognise(drawn, dpi=DPI) == scan.recognise(drawn, dpi=DPI)


@installed
@pytest.mark.parametrize("degrees", [-1.5, 1.0])
def test_a_sheet_that_lies_askew_is_read_straight(degrees: float) -> None:
    straight = scan.recognise(sheet(letter), dpi=DPI)
    askew = sheet(letter).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)
    found = scan.recognise(askew, dpi=DPI)
    assert found.slant == pytest.approx(degrees, abs=0.2)
    assert read(found) == read(straight)
    for seen, same in zip(found.words, straight.words, strict=True):
        assert seen.box.x0 == pytest.approx(same.box.x0, abs=2.5)
        assert seen.box.bottom == pytest.approx(same.box.bottom, abs=2.5)


@installed
def test_the_place_on_a_page_that_lies_askew_is_where_its_ink_is() -> None:
    def one(canvas: Canvas) -> None:
        for at in range(9):
            say(canvas, 40, 60 + 14 * at, "the two councils have worked closely together")
        say(canvas, 300, 250, "Payroll", 14)

    askew = sheet(one).rotate(-2, Image.Resampling.BICUBIC, fillcolor=255)
    found = scan.recognise(askew, dpi=DPI)
    box = found.printed(word(found, "Payroll").box)
    part = np.asarray(askew)[
        int(box.top * DPI / 72) : int(box.bottom * DPI / 72),
        int(box.x0 * DPI / 72) : int(box.x1 * DPI / 72),
    ]
    below = np.asarray(askew)[int(235 * DPI / 72) :, int(250 * DPI / 72) :]
    assert (part < 128).sum() > 0.9 * (below < 128).sum()


@installed
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_sheet_that_was_turned_is_read_upright_and_placed_as_it_lies(turn: int) -> None:
    def page(canvas: Canvas) -> None:
        letter(canvas)
        for at in range(8):
            say(
                canvas,
                40,
                170 + 14 * at,
                "Managers of both services meet to plan their work.",
            )

    upright = scan.recognise(sheet(page), dpi=DPI)
    turned = sheet(page).rotate(turn, expand=True)
    found = scan.recognise(turned, dpi=DPI)
    assert found.turn == turn
    assert read(found) == read(upright)
    box, first = found.printed(word(found, "Joint").box), word(upright, "Joint").box
    expected = {
        90: Box(first.top, WIDTH - first.x1, first.bottom, WIDTH - first.x0),
        180: Box(WIDTH - first.x1, HEIGHT - first.bottom, WIDTH - first.x0, HEIGHT - first.top),
        270: Box(HEIGHT - first.bottom, first.x0, HEIGHT - first.top, first.x1),
    }[turn]
    assert (box.x0, box.top) == (
        pytest.approx(expected.x0, abs=1),
        pytest.approx(expected.top, abs=1),
    )


@installed
def test_a_turned_sheet_is_read_without_the_data_for_finding_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tesseract, "turn", lambda picture, dpi: None)
    found = scan.recognise(sheet(letter).rotate(90, expand=True), dpi=DPI)
    assert found.turn == 90
    assert "Two payroll systems remain a barrier" in read(found)


@installed
def test_rules_are_found_and_leave_no_strokes_among_the_words() -> None:
    found = scan.recognise(sheet(tabled), dpi=DPI)
    level = [rule for rule in found.rules if rule.top == rule.bottom]
    upright = [rule for rule in found.rules if rule.x0 == rule.x1]
    assert [rule.top for rule in level] == [pytest.approx(y, abs=0.5) for y in (40, 62, 84, 106)]
    assert [rule.x0 for rule in upright] == [pytest.approx(x, abs=0.5) for x in (40, 150, 260, 380)]
    assert all(rule.x1 - rule.x0 == pytest.approx(340, abs=2) for rule in level)
    assert sorted(read(found).split()) == sorted(
        "ISSUES LEAD ACTIONS Payroll Council Merge Forms Office Shorten".split()
    )


@installed
def test_markers_that_stand_apart_are_read_as_they_are() -> None:
    found = scan.recognise(sheet(numbered), dpi=DPI)
    heads = [seen.text for seen in found.words if seen.box.x0 < 60]
    assert heads == ["1.", "2.", "3.", "•", "•"]


@installed
def test_dust_does_not_become_text() -> None:
    pixels = np.asarray(sheet(letter)).copy()
    spots = [
        (y, x) for y in range(20, pixels.shape[0], 37) for x in range(y % 31, pixels.shape[1], 41)
    ]
    for y, x in spots:
        pixels[y, x : x + 2] = 40
    found = scan.recognise(Image.fromarray(pixels), dpi=DPI)
    assert read(found) == read(scan.recognise(sheet(letter), dpi=DPI))


@installed
def test_a_blank_page_holds_nothing() -> None:
    found = scan.recognise(Image.new("L", (800, 1000), 250), dpi=DPI)
    assert (found.words, found.noise, found.rules) == ((), (), ())
    assert scan.told(4, found) == "Page 4 is a picture; no text was recognised on it."


@installed
def test_a_drawing_that_makes_no_sense_is_noise_and_the_page_not_legible() -> None:
    def scrawl(canvas: Canvas) -> None:
        for at in range(60):
            x, y = 30 + (at * 53) % 350, 30 + (at * 97) % 240
            canvas.bezier(x, y, x + 31, y + 9, x - 17, y + 23, x + 19, y + 5)

    found = scan.recognise(sheet(scrawl), dpi=DPI)
    assert not found.words or not found.is_legible or len(read(found)) < 40


@installed
def test_a_language_that_was_not_taught_is_told() -> None:
    with pytest.raises(ReadError, match='has not been taught "xyz"'):
        scan.recognise(sheet(letter), dpi=DPI, language="eng+xyz")


@installed
def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "_SECONDS", 0.001)
    with pytest.raises(ReadError, match="took more than"):
        scan.recognise(sheet(letter), dpi=DPI)


@installed
def test_a_huge_picture_is_refused() -> None:
    with pytest.raises(ReadError, match="too large"):
        scan.recognise(Image.new("1", (10_000, 10_000)), dpi=DPI)


def test_without_tesseract_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: "")
    assert not scan.installed()
    assert scan.version() == ""
    assert scan.advice(3).startswith("Page 3 is a picture: install Tesseract (Debian")
    assert "font" in scan.advice(3, "not language")
    with pytest.raises(ReadError, match="not installed"):
        scan.recognise(sheet(letter), dpi=DPI)


@installed
@pytest.mark.skipif(not LAYOUTS.exists(), reason="the layouts are not here")
def test_a_scanned_page_gives_the_words_that_it_was_made_from() -> None:
    wanted, file = (
        pypdfium2.PdfDocument(LAYOUTS / name) for name in ("L02_report002.pdf", "S01_scan_text.pdf")
    )
    dpi = render.resolution(file[5])
    found = scan.recognise(render.picture(file[5], dpi, grey=True), dpi=dpi)
    true = Counter(re.findall(r"\w+", wanted[5].get_textpage().get_text_bounded().lower()))
    seen = Counter(re.findall(r"\w+", read(found).lower()))
    for one in (wanted, file):
        one.close()
    assert dpi == 200
    assert 2 * (true & seen).total() / (true.total() + seen.total()) > 0.98


ENGLISH = (
    "It is recommended that the Council notes the findings of the report and affirms the further "
    "development of shared Social Work and Education Services with Stirling Council, and agrees "
    "that a full business case be carried out on the lead authority model before a decision."
)
WELSH = (
    "Mae'r cyngor yn gofyn am farn y cyhoedd ynghylch y gwasanaethau yng Ngwynedd a'r cylch, ac "
    "mae'n rhaid i ni wrando ar bawb cyn dod i benderfyniad ym mis Medi."
)
POLISH = (
    "Wszyscy mieszkańcy przyszli na spotkanie w sprawie szkoły i powiedzieli, że potrzebują "
    "lepszych autobusów oraz nowej drogi do miasta przed końcem roku szkolnego."
)
GREEK = (
    "Το συμβούλιο αποφάσισε να εγκρίνει την έκθεση και να την υποβάλει στην επιτροπή για συζήτηση"
)
FIGURES = "1,234 5,678 12.3% 44 (1,200) £1,200 £12.5m 2013/14 2014/15 Q1 Q2 " * 4


@pytest.mark.parametrize(
    "text", [ENGLISH, ENGLISH.upper(), WELSH, POLISH, GREEK, FIGURES, "", "x q z"]
)
def test_languages_and_figures_are_language(text: str) -> None:
    assert scan.is_language(text)


@pytest.mark.parametrize(
    "text", ["\ufffd" * 5 + " ", "(cid:12)(cid:40) ", "\x03\x1f\x07 ", "#$~%^ ", "7KH FRXQFLO "]
)
def test_what_broken_fonts_give_is_not_language(text: str) -> None:
    assert not scan.is_language(text * 40)


@given(st.sampled_from([ENGLISH, WELSH]), st.integers(1, 25))
def test_no_shifted_alphabet_is_language(text: str, by: int) -> None:
    low = text.lower()
    shifted = "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in low)
    assert not scan.is_language(shifted)


@given(st.text(max_size=400))
def test_any_text_is_judged(text: str) -> None:
    assert scan.is_language(text) in (True, False)


@pytest.mark.parametrize(
    ("characters", "pictures", "text", "invisible", "reason"),
    [
        (0, 1.0, "", 0.0, "no text"),
        (6, 0.9, "Page 3", 0.0, "no text"),
        (39, 0.3, "short page with a small logo", 0.0, ""),
        (250, 1.0, ENGLISH, 1.0, ""),
        (250, 1.0, "\ufffd\ufffd " * 80, 1.0, "invisible text"),
        (250, 0.0, "\ufffd\ufffd " * 80, 0.0, "not language"),
        (0, 0.0, "", 0.0, ""),
    ],
)
def test_a_page_is_recognised_only_for_a_reason(
    characters: int, pictures: float, text: str, invisible: float, reason: str
) -> None:
    assert scan.needs_recognition(characters, pictures, text, invisible) == reason


def test_thin_rules_and_decimal_points_are_no_specks() -> None:
    pixels = np.full((400, 400), 255, np.uint8)
    pixels[100, 50:350] = 0
    pixels[50:350, 200] = 0
    pixels[300:303, 300:303] = 0
    dust = [(y, x) for y in range(360, 400, 9) for x in range(10, 390, 9)]
    for spot in dust:
        pixels[spot] = 0
    grey = Image.fromarray(pixels)
    _, ink = picture.unspecked(grey, picture.inked(grey))
    assert ink[100, 50:350].all() and ink[50:350, 200].all() and ink[301, 301]
    assert not any(ink[spot] for spot in dust)


def test_a_clean_sheet_is_not_cleaned() -> None:
    pixels = np.asarray(sheet(letter)).copy()
    pixels[500, 500] = 0
    grey = Image.fromarray(pixels)
    cleaned, ink = picture.unspecked(grey, picture.inked(grey))
    assert cleaned is grey
    assert ink[500, 500]


def test_white_text_on_a_dark_sheet_is_ink() -> None:
    dark = Image.eval(sheet(letter), lambda value: 255 - value)
    assert picture.inked(dark).mean() < 0.5


def mark(text: str, x0: int, x1: int, top: int, bottom: int, line: int) -> Mark:
    return Mark(text, x0, top, x1, bottom, 0.9, (1, 1, line))


def test_a_line_of_small_letters_has_the_size_of_the_lines_around_it() -> None:
    body = [mark("Buildings", 0, 90, y, y + 21, y) for y in (0, 40, 80)]
    small = mark("emerge", 0, 60, 126, 142, 120)  # hangs below the line
    low = mark("resources", 0, 90, 166, 178, 160)
    kinds = types([*body, small, low], [3.0] * 5)
    assert {round(kind.size) for kind in kinds} == {round(kinds[0].size)}


def test_a_page_without_words_has_no_types() -> None:
    assert types([], []) == []
