"""Small PDFs are drawn on the fly; coordinates are points, y counted from the top."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadError
from pipeline.read.pdf.reader import PdfReader
from pipeline.read.pdf.ruled import table
from pipeline.read.pdf.words import Frame, Glyph, Word, words
from pipeline.read.scan import recognition as scan
from pipeline.text import marker
from pipeline.types import Block, Box, Document

HEIGHT = 842.0
BODY, BOLD = "Helvetica", "Helvetica-Bold"
LONG = "the two councils have worked closely together on every part of the shared programme and"


class Page:
    """A canvas on which y is counted from the top."""

    def __init__(self, path: Path, **options: object) -> None:
        self.canvas = Canvas(str(path), pagesize=(595, HEIGHT), invariant=1, **options)

    def say(self, x: float, y: float, text: str, font: str = BODY, size: float = 10) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(self, x: float, y: float, *texts: str, font: str = BODY, pitch: float = 12) -> float:
        for text in texts:
            self.say(x, y, text, font)
            y += pitch
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def grid(self, xs: list[float], ys: list[float]) -> None:
        self.canvas.grid(xs, [HEIGHT - y for y in ys])

    def turn(self) -> None:
        self.canvas.showPage()


def drawn(tmp_path: Path, draw: Callable[[Page], None], **options: object) -> Document:
    path = tmp_path / "paper.pdf"
    page = Page(path, **options)
    draw(page)
    page.canvas.save()
    return PdfReader().read(path, "paper.pdf")


def said(document: Document, kind: str) -> list[str]:
    return [document.read(block.span) for block in document.blocks if block.kind == kind]


def reasons(document: Document) -> list[tuple[str, str]]:
    furniture = [block for block in document.blocks if block.kind == "furniture"]
    return [(block.reason, document.read(block.span)) for block in furniture]


def cells(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind == "cell"]


def heads(block: Block) -> list[str]:
    return [heading.text for heading in block.under]


def uncovered(document: Document) -> list[str]:
    """Return what stands in no block and is not a marker directly before one."""
    left, at = [], 0
    for block in document.blocks:
        rest = document.text[at : block.span.start].strip()
        if rest and not marker(f"{rest} x")[0] and not rest.isdigit():
            left.append(rest)
        at = block.span.end
    return left + [rest for rest in [document.text[at:].strip()] if rest]


def test_a_bullet_with_a_hanging_indent_is_one_point(tmp_path):
    def draw(page):
        page.say(72, 100, "•")
        page.lines(90, 100, f"Staff say that {LONG}", "have settled into the new teams.")
        page.say(72, 130, "•")
        page.lines(90, 130, "Short one")
        page.say(72, 148, "•")
        page.lines(90, 148, f"Managers say that {LONG}", "want it to go on.")

    document = drawn(tmp_path, draw)
    assert said(document, "point") == [
        f"Staff say that {LONG} have settled into the new teams.",
        "Short one",
        f"Managers say that {LONG} want it to go on.",
    ]
    assert {block.marker for block in document.blocks} == {"•"}


def test_nested_bullets_have_deeper_levels(tmp_path):
    def draw(page):
        for number, (x, mark) in enumerate(((72, "•"), (100, "o"), (100, "o"), (72, "•"))):
            page.say(x, 100 + 14 * number, f"{mark} Point number {number} of the list")

    assert [block.level for block in drawn(tmp_path, draw).blocks] == [1, 2, 2, 1]


def test_a_line_left_of_the_hanging_indent_ends_the_bullet(tmp_path):
    def draw(page):
        for y in (100, 124):
            page.say(90, y, "•")
            page.lines(108, y, f"Staff say that {LONG}", "are content with what was done")
        page.say(90, 148, "•")
        page.lines(108, 148, "A single budget")
        page.lines(72, 160, f"Likewise the unions say that {LONG}", "would support the change.")

    document = drawn(tmp_path, draw)
    assert said(document, "point")[-1] == "A single budget"
    assert said(document, "prose") == [
        f"Likewise the unions say that {LONG} would support the change."
    ]


def numbered(page: Page, first: str = "Shared services began in 2010.") -> None:
    page.lines(72, 100, f"3.1   {first}")
    page.lines(72, 780, f"3.2   The board found that {LONG}")
    page.turn()
    page.lines(102, 72, f"agreed that {LONG}", "should therefore be continued.")
    page.lines(72, 120, "3.3   Nothing else was decided.")


def test_a_numbered_paragraph_over_a_page_break_is_one_block(tmp_path):
    document = drawn(tmp_path, numbered)
    assert said(document, "point") == [
        "Shared services began in 2010.",
        f"The board found that {LONG} agreed that {LONG} should therefore be continued.",
        "Nothing else was decided.",
    ]
    assert [block.marker for block in document.blocks] == ["3.1", "3.2", "3.3"]
    places = document.locate(document.blocks[1].span)
    assert [place.page for place in places] == [1, 2, 2]


def test_running_lines_do_not_break_a_paragraph_over_a_page_break(tmp_path):
    def draw(page):
        def edges(number):
            page.say(72, 40, "Council – 13 December")
            page.say(72, 815, "Shared Services: Taking Stock")
            page.say(300, 815, f"Page {number} of 2")

        edges(1)
        page.lines(72, 780, f"3.2   The board found that {LONG}")
        page.turn()
        edges(2)
        page.lines(102, 72, "agreed to go on.")
        page.lines(72, 120, "3.3   Nothing else was decided.")

    document = drawn(tmp_path, draw)
    assert said(document, "point")[0] == f"The board found that {LONG} agreed to go on."
    assert sorted(reasons(document)) == [
        ("page_footer", "Shared Services: Taking Stock Page 1 of 2"),
        ("page_footer", "Shared Services: Taking Stock Page 2 of 2"),
        ("page_header", "Council – 13 December"),
        ("page_header", "Council – 13 December"),
    ]
    assert uncovered(document) == []


def test_page_numbers_are_furniture_even_on_a_single_page(tmp_path):
    def draw(page):
        page.lines(72, 100, "The meeting opened with an apology.")
        page.say(300, 815, "Page 1 of 1")

    document = drawn(tmp_path, draw)
    assert reasons(document) == [("page_number", "Page 1 of 1")]
    assert said(document, "prose") == ["The meeting opened with an apology."]


def test_a_single_page_keeps_its_first_and_last_lines(tmp_path):
    def draw(page):
        page.say(72, 40, "Notes of a discussion with the unions were taken.")
        page.say(72, 815, "The meeting closed at noon.")

    assert reasons(drawn(tmp_path, draw)) == []


def test_bullets_at_the_same_place_on_two_pages_are_no_running_header(tmp_path):
    def draw(page):
        for text in ("Fewer managers are needed", "Better training was asked for"):
            page.say(72, 50, "•")
            page.say(90, 50, text)
            page.lines(72, 90, f"The board found that {LONG}", "went on with it.")
            page.turn()

    document = drawn(tmp_path, draw)
    assert said(document, "point") == [
        "Fewer managers are needed",
        "Better training was asked for",
    ]
    assert reasons(document) == []


def ruled(page: Page, top: float, rows: list[list[list[str]]]) -> float:
    """Draw a table with a row of bold heads and return where it ends."""
    xs, ys, y = [72.0, 220.0, 400.0], [top], top
    for number, row in enumerate(rows):
        for x, lines in zip(xs, row, strict=False):
            page.lines(x + 5, y + 12, *lines, font=BOLD if not number else BODY)
        y += 12 * max(len(lines) for lines in row) + 8
        ys.append(y)
    page.grid(xs, ys)
    return y


def test_cells_of_a_ruled_table_stand_under_their_column_heads(tmp_path):
    def draw(page):
        page.say(72, 80, "The board then made a plan of action for both councils.")
        ruled(
            page,
            100,
            [
                [["ISSUES"], ["ACTIONS"]],
                [["No clear end goal", "Fear of local loss"], ["Write down the vision of", "both"]],
                [["Two sets of terms"], ["Align the terms"]],
            ],
        )
        page.say(72, 300, "The plan was agreed by all who were present.")

    document = drawn(tmp_path, draw)
    found = [(document.read(block.span), heads(block)) for block in cells(document)]
    assert found == [
        ("ISSUES", []),
        ("ACTIONS", []),
        ("No clear end goal", ["ISSUES"]),
        ("Fear of local loss", ["ISSUES"]),
        ("Write down the vision of both", ["ACTIONS"]),
        ("Two sets of terms", ["ISSUES"]),
        ("Align the terms", ["ACTIONS"]),
    ]
    assert [block.level for block in cells(document)] == [9, 9, 0, 0, 0, 0, 0]
    assert said(document, "prose") == [
        "The board then made a plan of action for both councils.",
        "The plan was agreed by all who were present.",
    ]
    assert document.text.count("Two sets of terms") == 1


def test_a_label_beside_a_value_is_the_row_s_head(tmp_path):
    def draw(page):
        page.lines(77, 112, "Effect on staff")
        page.lines(225, 112, "Some posts move")
        page.lines(77, 132, "Effect on budgets")
        page.lines(225, 132, "None is foreseen")
        page.grid([72, 220, 400], [100, 120, 140])

    found = {block.span: heads(block) for block in cells(drawn(tmp_path, draw))}
    assert list(found.values()) == [[], ["Effect on staff"], [], ["Effect on budgets"]]


def test_markers_divide_the_entries_of_a_cell(tmp_path):
    def draw(page):
        rows = [
            [["Strengths"], ["Weaknesses"]],
            [["1: Cheaper", "2: Faster to", "set up"], ["None"]],
        ]
        ruled(page, 100, rows)

    document = drawn(tmp_path, draw)
    assert said(document, "cell")[2:] == ["Cheaper", "Faster to set up", "None"]
    assert [block.marker for block in cells(document)][2:] == ["1:", "2:", ""]


def test_a_table_goes_on_over_the_page_under_the_same_heads(tmp_path):
    def draw(page):
        page.say(72, 80, "The board then made a plan of action for both councils.")
        header = [["ISSUES"], ["ACTIONS"]]
        ruled(page, 700, [header, [["Staff are worried about"], ["Tell them"]]])
        page.turn()
        ruled(
            page, 60, [header, [["their pensions"], ["early"]], [["Old systems"], ["Buy new ones"]]]
        )

    document = drawn(tmp_path, draw)
    assert [(document.read(b.span), heads(b)) for b in cells(document)][2:] == [
        ("Staff are worried about their pensions", ["ISSUES"]),
        ("Tell them early", ["ACTIONS"]),
        ("Old systems", ["ISSUES"]),
        ("Buy new ones", ["ACTIONS"]),
    ]
    assert reasons(document) == [("table_header", "ISSUES"), ("table_header", "ACTIONS")]
    assert uncovered(document) == []


def test_a_word_in_overlapping_cells_is_read_once():
    outer, inner = Box(0, 0, 200, 40), Box(100, 0, 200, 40)
    word = Word("Totals", 120, 10, 150, 20, size=10)
    found = table(1, [outer, inner], [word])
    assert [[cell.text for cell in row] for row in found.rows] == [["", "Totals"]]


def test_a_table_without_rules_is_read_by_its_columns(tmp_path):
    def draw(page):
        for x, head in ((72, "ISSUES"), (240, "LEAD"), (400, "ACTIONS")):
            page.say(x, 100, head, BOLD)
        page.lines(72, 114, "Staff are worried about", "their pensions")
        page.lines(400, 114, "Tell them early", "Ask the unions")
        page.say(72, 180, f"After that the board noted that {LONG} agreed.")

    document = drawn(tmp_path, draw)
    assert [(document.read(b.span), heads(b)) for b in cells(document)][3:] == [
        ("Staff are worried about their pensions", ["ISSUES"]),
        ("Tell them early", ["ACTIONS"]),
        ("Ask the unions", ["ACTIONS"]),
    ]


def test_a_frame_and_an_underline_make_no_table(tmp_path):
    def draw(page):
        page.canvas.rect(60, HEIGHT - 200, 400, 120)
        page.say(72, 100, "Concerns", BOLD)
        page.rule(72, 102, 130, 102)
        page.lines(72, 120, "• More talk with staff", "• Fewer meetings")

    document = drawn(tmp_path, draw)
    assert cells(document) == []
    assert said(document, "point") == ["More talk with staff", "Fewer meetings"]
    assert said(document, "title") + said(document, "heading") == ["Concerns"]


LEFT = [
    "The councils have shared their",
    "education services for four years",
    "and most who took part would like",
    "to see this go on, though some of",
    "the staff fear for their posts and",
    "want to be told more.",
]
RIGHT = [
    "The unions would like a seat on",
    "the board that decides about the",
    "terms of those who are to be",
    "moved, and they ask for a plan",
    "with dates in it, which the chief",
    "officers have promised.",
]


def test_two_columns_are_read_one_after_the_other(tmp_path):
    def draw(page):
        page.say(72, 60, "A newsletter on how the two councils work together across the valley")
        page.lines(72, 100, *LEFT)
        page.lines(320, 100, *RIGHT)

    document = drawn(tmp_path, draw)
    assert " ".join(LEFT) in said(document, "prose")
    assert " ".join(RIGHT) in said(document, "prose")
    assert document.text.index("told more") < document.text.index("The unions")


def test_columns_whose_lines_do_not_align_are_still_two(tmp_path):
    def draw(page):
        page.lines(72, 100, *LEFT)
        page.lines(320, 105, *RIGHT)

    assert said(drawn(tmp_path, draw), "prose") == [" ".join(LEFT), " ".join(RIGHT)]


def test_a_hyphen_at_a_line_s_end_is_closed(tmp_path):
    def draw(page):
        page.lines(72, 100, f"It was said that {LONG} stock-", "take had shown good progress.")

    document = drawn(tmp_path, draw)
    assert "stock-take had" in document.text
    assert len(document.lines) == 2


def test_a_hyphenated_word_is_mended_if_the_document_has_the_whole(tmp_path):
    def draw(page):
        page.lines(72, 100, "The integration of services was praised by all.")
        page.lines(72, 130, f"It was said that {LONG} integra-", "tion had shown good progress.")

    assert "integration had shown" in drawn(tmp_path, draw).text


def test_a_hyphen_stays_where_the_document_has_the_compound(tmp_path):
    def draw(page):
        page.lines(72, 100, "The stock-take was useful. A stocktake of goods was not held.")
        page.lines(72, 130, f"It was said that {LONG} stock-", "take had shown good progress.")

    assert "stock-take had" in drawn(tmp_path, draw).text


def test_ligatures_are_taken_apart():
    box = Box(10, 10, 20, 20)
    glyphs = [Glyph(text, box, (10, 18), 0, 10, False) for text in ("ﬃ", "(cid:31)")]
    frame = Frame(0, 595, HEIGHT)
    assert [words([glyph], frame)[0].text for glyph in glyphs] == ["ffi", "\ufffd"]


def test_text_drawn_twice_for_boldness_is_read_once(tmp_path):
    def draw(page):
        page.say(72, 100, "A committee of all councillors will meet")
        page.say(72.3, 100, "A committee of all councillors will meet")

    assert drawn(tmp_path, draw).text == "A committee of all councillors will meet"


def test_a_line_is_found_where_it_was_drawn(tmp_path):
    def draw(page):
        page.say(72, 100, "The first page has one sentence on it.")
        page.turn()
        page.say(120, 300, "The second page has another sentence.")

    document = drawn(tmp_path, draw)
    start = document.text.index("another")
    place = document.locate(next(b.span for b in document.blocks if b.span.end > start))[0]
    assert (place.page, place.line) == (2, 1)
    assert place.box is not None
    assert place.box.x0 == pytest.approx(120, abs=1)
    assert place.box.top < 300 < place.box.bottom + 1
    assert document.pages == 2


def test_double_letters_in_small_type_are_kept(tmp_path):
    def draw(page):
        page.say(72, 100, "All will still fill the hall with wool", size=5)

    assert drawn(tmp_path, draw).text == "All will still fill the hall with wool"


def test_a_page_that_is_turned_is_read_upright(tmp_path):
    def draw(page):
        page.canvas.setPageRotation(90)
        page.canvas.rotate(90)
        page.canvas.translate(0, -595)
        page.canvas.setFont(BODY, 10)
        page.canvas.drawString(72, 500, f"The board found that {LONG}")
        page.canvas.drawString(72, 488, "went on with it.")

    assert said(drawn(tmp_path, draw), "prose") == [f"The board found that {LONG} went on with it."]


def test_text_that_runs_up_the_page_is_read_in_order(tmp_path):
    def draw(page):
        page.canvas.rotate(90)
        page.canvas.setFont(BODY, 10)
        page.canvas.drawString(72, -100, f"The board found that {LONG}")
        page.canvas.drawString(72, -112, "went on with it.")

    document = drawn(tmp_path, draw)
    assert said(document, "prose") == [f"The board found that {LONG} went on with it."]
    box = document.lines[0].place.box
    assert box is not None
    assert box.bottom - box.top > box.x1 - box.x0


def test_headings_are_told_by_their_type(tmp_path):
    def draw(page):
        page.say(72, 80, "Taking stock", BOLD, 16)
        page.say(72, 110, "What is needed", BOLD, 12)
        page.lines(72, 130, f"The board found that {LONG}", "went on with it.")

    document = drawn(tmp_path, draw)
    assert said(document, "title") == ["Taking stock"]
    assert said(document, "heading") == ["What is needed"]


def picture_of(text: str) -> Image.Image:
    """A grey sheet at 200 dots an inch with a text on it, as a scanner gives it."""
    sheet = Image.new("L", (1653, 2339), 250)
    if text:
        small = Image.new("L", (11 * len(text) // 2, 14), 250)
        ImageDraw.Draw(small).text((2, 1), text, fill=0, font=ImageFont.load_default(10))
        sheet.paste(small.resize((small.width * 3, small.height * 3)), (200, 300))
    return sheet


def test_a_page_that_is_a_picture_is_told_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "installed", lambda: False)

    def draw(page):
        page.lines(72, 100, "The minutes of the meeting follow.")
        page.turn()
        page.canvas.drawInlineImage(picture_of("Two payrolls"), 0, 0, 595, HEIGHT)

    document = drawn(tmp_path, draw)
    assert [gap.partition(" (")[0] for gap in document.gaps] == [
        "Page 2 is a picture: install Tesseract"
    ]


@pytest.mark.skipif(not scan.installed(), reason="Tesseract is not installed")
def test_a_page_that_is_a_picture_is_recognised(tmp_path):
    def draw(page):
        page.lines(72, 100, "The minutes of the meeting follow.")
        page.turn()
        sheet = picture_of("The depot has two payrolls and needs one of them")
        page.canvas.drawInlineImage(sheet, 0, 0, 595, HEIGHT)

    document = drawn(tmp_path, draw)
    assert "two payrolls" in document.text
    assert document.gaps == ()
    assert document.notes[0].startswith("Page 2 was read by text recognition (mean confidence")
    sure = {line.place.page: line.confidence for line in document.lines}
    assert sure[1] == 1.0 > sure[2] > 0.3


def test_a_font_that_names_no_characters_leaves_them_beside(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "installed", lambda: False)

    def draw(page):
        page.lines(72, 100, "The minutes of the meeting follow.")
        page.turn()
        letters = "abcdefghijklmnopqrstuvwxyz"
        page.lines(72, 100, *[LONG.translate(str.maketrans(letters, letters[::-1]))] * 9)

    document = drawn(tmp_path, draw)
    assert len(document.gaps) == 1
    assert {reason for reason, _ in reasons(document)} == {"unreadable"}


def unread(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        PdfReader().read(path, path.name)
    return str(caught.value)


def test_a_file_of_pictures_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "installed", lambda: False)
    path = tmp_path / "scan.pdf"
    page = Page(path)
    page.canvas.drawInlineImage(picture_of(""), 0, 0, 595, HEIGHT)
    page.canvas.save()
    said = unread(path)
    assert "holds pictures of pages but no text. Page 1 is a picture: install Tesseract" in said


def test_a_protected_file_is_refused(tmp_path):
    path = tmp_path / "locked.pdf"
    page = Page(path, encrypt=StandardEncryption("secret", canPrint=0))
    page.say(72, 100, "Nobody may read this.")
    page.canvas.save()
    assert "locked.pdf: is protected by a password." in unread(path)


def test_damaged_files_are_refused(tmp_path):
    whole = tmp_path / "whole.pdf"
    page = Page(whole)
    page.say(72, 100, "This will be lost.")
    page.canvas.save()
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(whole.read_bytes()[:200])
    assert "torn.pdf: is damaged" in unread(torn) or "has no pages" in unread(torn)
    bare = tmp_path / "bare.pdf"
    bare.write_bytes(b"%PDF-1.4\nnothing more")
    assert "bare.pdf: is damaged" in unread(bare) or "has no pages" in unread(bare)


@pytest.mark.parametrize("data", [b"", b"\r\n  \0"])
def test_an_empty_file_is_refused(tmp_path, data):
    path = tmp_path / "empty.pdf"
    path.write_bytes(data)
    assert unread(path) == "empty.pdf: is empty. Export it again."


def test_a_file_that_is_no_pdf_is_refused(tmp_path):
    path = tmp_path / "note.pdf"
    path.write_text("These are minutes.", encoding="utf-8")
    assert unread(path) == "note.pdf: is named a PDF but is a text file. Rename it to note.txt."


def test_a_file_of_blank_pages_is_refused(tmp_path):
    path = tmp_path / "blank.pdf"
    page = Page(path)
    page.turn()
    page.canvas.save()
    assert "blank.pdf: holds no text." in unread(path)


def test_reading_twice_gives_the_same_and_leaves_logging_alone(tmp_path):
    level = logging.getLogger("pdfminer").level
    first, second = drawn(tmp_path, numbered), drawn(tmp_path, numbered)
    assert first == second
    assert logging.getLogger("pdfminer").level == level
    assert pickle.loads(pickle.dumps(PdfReader())) == PdfReader()


def test_nothing_is_printed(tmp_path, capsys):
    path = tmp_path / "bare.pdf"
    path.write_bytes(b"%PDF-1.4\nnothing more")
    unread(path)
    assert capsys.readouterr() == ("", "")


def test_blocks_follow_each_other_and_leave_nothing_out(tmp_path):
    def draw(page):
        page.say(72, 80, "Concerns", BOLD, 12)
        page.lines(72, 100, "a) Too many meetings", "b) Too few decisions")
        ruled(page, 150, [[["Strengths"], ["Weaknesses"]], [["• Cheaper"], ["• Slower", "• New"]]])
        page.say(480, 820, "7")

    document = drawn(tmp_path, draw)
    ends = [0, *(block.span.end for block in document.blocks)]
    assert all(end <= block.span.start for end, block in zip(ends, document.blocks, strict=False))
    assert uncovered(document) == []


def test_a_form_is_read_with_what_was_filled_in_and_ticked(tmp_path):
    def draw(page):
        page.say(72, 100, "Which group do you speak for?")
        form = page.canvas.acroForm
        form.textfield(name="who", value="Harbour users", x=300, y=HEIGHT - 104, height=16)
        page.say(72, 200, "Should the hall open on Sundays, as it did in the past?")
        form.checkbox(name="yes", checked=True, x=400, y=HEIGHT - 202, size=12)
        form.checkbox(name="no", checked=False, x=440, y=HEIGHT - 202, size=12)

    document = drawn(tmp_path, draw)
    assert "Harbour users" in document.text
    assert "past? ☒ ☐" in document.text


def test_a_readers_remark_is_kept_apart(tmp_path):
    def draw(page):
        page.lines(72, 100, "The two services have agreed on one set of forms for all.")
        page.canvas.textAnnotation("Is this true of all forms?", Rect=[500, 700, 520, 720])

    assert reasons(drawn(tmp_path, draw)) == [("comment", "Is this true of all forms?")]


def test_words_beyond_the_edge_of_the_page_are_told(tmp_path):
    def draw(page):
        page.lines(72, 100, "The two services have agreed on one set of forms for all.")
        page.say(-400, 300, "An old draft of the sentence")

    found = [reason for reason, _ in reasons(drawn(tmp_path, draw))]
    assert found == ["outside_page"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_both_sources_give_the_same_blocks_on_a_turned_page(tmp_path, turn):
    def draw(page):
        page.canvas.setPageRotation(turn)
        page.lines(72, 100, "Progress", font=BOLD)
        page.lines(72, 130, *[f"A {n}. {LONG}" for n in ("first", "second", "third")])
        page.grid([72, 200, 400], [300, 340, 380])
        for n, text in enumerate(("Issues", "Actions", "Two payrolls", "One payroll")):
            page.say(80 + 130 * (n % 2), 325 + 40 * (n // 2), text)

    quick = drawn(tmp_path, draw)
    slow = PdfReader("pdfplumber").read(tmp_path / "paper.pdf", "paper.pdf")
    assert quick.text == slow.text
    assert quick.blocks == slow.blocks
    assert [line.place.page for line in quick.lines] == [line.place.page for line in slow.lines]


CORPUS = Path(__file__).parents[2] / "corpora" / "2014"


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.pdf")), ids=lambda path: path.stem)
def test_both_sources_read_the_shipped_papers_alike(path):
    quick, slow = (PdfReader(source).read(path, path.name) for source in ("pdfium", "pdfplumber"))
    ours = [(block.kind, block.marker, quick.read(block.span)) for block in quick.blocks]
    theirs = [(block.kind, block.marker, slow.read(block.span)) for block in slow.blocks]
    assert ours == theirs
