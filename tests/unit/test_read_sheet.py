"""Sheets of responses: which columns are what, what becomes of each cell, and what is refused."""

from __future__ import annotations

import csv
import dataclasses
import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import flow, folder, settings
from pipeline.classify.context import ContextReader
from pipeline.classify.speakers import Speakers
from pipeline.codebook import CodeBook
from pipeline.corpus import SheetColumns
from pipeline.documents import Read, check_characters
from pipeline.errors import ReadError, SettingsError
from pipeline.read.sheet.heads import find_heads
from pipeline.read.sheet.reader import SheetReader
from pipeline.read.sheet.responses import gives_leave
from pipeline.segment import PointSegmenter
from pipeline.stages import Facts, Recipe
from pipeline.types import (
    COLUMN_LEVEL,
    Coded,
    Coding,
    Document,
    Heading,
    Place,
    Segment,
    Span,
)

Write = Callable[..., Path]
HEADS = ["ID", "Submitted", "Are you a...", "Score", "What works well?", "What should change?"]
ROWS = [
    ["R1", "2014-01-05", "Trade union", "4", "Joint training is good.", "One payroll system"],
    ["R2", "2014-01-06", "Parent / carer", "2", "", "Nobody tells us anything. Call us."],
    ["R3", "2014-01-06", "Teacher", "5", "The rota works", "N/A"],
    ["R4", "2014-01-07", "Trade union", "1", "Nothing", "More consultation"],
    ["R5", "2014-01-08", "Parent / carer", "3", "They listen to us now", "More buses"],
]
TOML = '[[document]]\nfile = "responses.csv"\n'


def table(
    rows: Sequence[Sequence[str]], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


def xml_sheet(rows: Sequence[Sequence[str]], merged: str = "", first: int = 1) -> str:
    cells = []
    for number, row in enumerate(rows, first):
        made = "".join(
            f'<c r="{letters(at)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(text)}</t></is></c>"
            if not text.startswith("<")
            else f'<c r="{letters(at)}{number}" {text[1:]}'
            for at, text in enumerate(row)
            if text
        )
        cells.append(f'<row r="{number}">{made}</row>')
    joined = f"<mergeCells><mergeCell ref='{merged}'/></mergeCells>" if merged else ""
    return f"<sheetData>{''.join(cells)}</sheetData>{joined}"


def letters(column: int) -> str:
    made = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made


def workbook(
    sheets: dict[str, str], *, hidden: str = "", more: dict[str, str] | None = None
) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r1" '
        f'Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"'
            f"{' state=' + chr(34) + 'hidden' + chr(34) if name == hidden else ''}/>"
            for n, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="s" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for n, text in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{main}">{text}</worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts, **(more or {})}.items():
            archive.writestr(name, part)
    return out.getvalue()


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Document]:
    """Read a sheet; what is said of its columns by keyword."""

    def reading(data: str | bytes, name: str = "responses.csv", **said: object) -> Document:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return SheetReader(columns=SheetColumns(**said)).read(path, name)  # type: ignore[arg-type]

    return reading


def points(document: Document) -> list[Segment]:
    """Return the segments that are no headings; every character must be accounted for."""
    cut = PointSegmenter().segment(document)
    codings = tuple(Coding(s.id, "none", (), (), 1.0, "", "") for s in cut.segments)
    check_characters(Read(document, Coded(cut, codings)))
    return [segment for segment in cut.segments if segment.kind != "heading"]


def said(document: Document) -> list[str]:
    return [segment.text for segment in points(document)]


def reasons(document: Document) -> dict[str, str]:
    cut = PointSegmenter().segment(document)
    return {exclusion.text: exclusion.reason for exclusion in cut.exclusions}


def test_answers_are_found_and_cut_into_sentences(sheet: Callable[..., Document]) -> None:
    assert said(sheet(table([HEADS, *ROWS]))) == [
        "Joint training is good.",
        "One payroll system",
        "Nobody tells us anything.",
        "Call us.",
        "The rota works",
        "N/A",
        "Nothing",
        "More consultation",
        "They listen to us now",
        "More buses",
    ]


def test_an_answer_stands_under_who_gives_it_and_the_question(
    sheet: Callable[..., Document],
) -> None:
    first = points(sheet(table([HEADS, *ROWS])))[0]
    assert [heading.text for heading in first.headings] == ["Trade union", "What works well?"]
    assert [heading.role for heading in first.headings] == ["speaker", "question"]
    assert first.place.at == "row 2"
    assert first.kind == "paragraph"


def test_what_is_no_answer_is_kept_with_a_reason(sheet: Callable[..., Document]) -> None:
    found = reasons(sheet(table([HEADS, *ROWS])))
    assert found["R1 2014-01-05"] == "respondent_details"
    assert found["Trade union"] == "respondent_details"
    assert found["4"] == "closed_answer"
    assert found["ID Submitted Are you a... Score"] == "column_head"


def test_it_is_told_what_the_columns_were_taken_for(sheet: Callable[..., Document]) -> None:
    (note,) = sheet(table([HEADS, *ROWS])).notes
    assert "Taken for answers: “What works well?”, “What should change?”" in note
    assert "for who answers: “Are you a...”" in note
    assert "Columns left out, since no answers are found in them: 3." in note


def test_rows_above_the_heads_and_blank_rows_are_counted(sheet: Callable[..., Document]) -> None:
    rows = [
        ["Staff survey 2014"],
        ["Exported by Ann", "on 3 May"],
        [],
        HEADS,
        *ROWS[:2],
        [],
        *ROWS[2:],
    ]
    document = sheet(table(rows))
    first, *_, last = points(document)
    assert first.place.at == "row 5"
    assert first.headings[0].text == "Staff survey 2014"
    assert last.place.at == "row 10"
    assert reasons(document)["Exported by Ann on 3 May"] == "sheet_details"


def test_heads_that_come_again_are_no_answers(sheet: Callable[..., Document]) -> None:
    document = sheet(table([HEADS, *ROWS[:3], HEADS, *ROWS[3:]]))
    assert len(points(document)) == 10
    assert "table_header" in reasons(document).values()


def test_a_short_answer_is_never_a_heading(sheet: Callable[..., Document]) -> None:
    rows = [["Comments"], ["SUMMARY"], ["Background papers"], ["More Training"], ["3 May 2014"],
            ["Page 3"], ["Name: Signature:"], ["1 SUMMARY"], ["Better rotas"]]  # fmt: skip
    assert said(sheet(table(rows))) == [row[0] for row in rows[1:]]


def test_a_list_in_a_cell_becomes_points_with_its_lead_in(sheet: Callable[..., Document]) -> None:
    answer = "We need:\n- one payroll\n- a clear timetable\n  that is kept"
    found = points(sheet(table([HEADS, [*ROWS[0][:5], answer], *ROWS[1:]])))
    items = [segment for segment in found if segment.kind == "bullet"]
    assert [item.text for item in items] == ["one payroll", "a clear timetable"]
    assert {item.lead_in for item in items} == {"We need:"}


def test_no_list_goes_on_from_one_respondent_to_the_next(sheet: Callable[..., Document]) -> None:
    rows = [["Comments"], ["We need:"], ["- one payroll"], ["1. better rotas"], ["What is bad:"],
            ["a) the forms\nb) the queues"]]  # fmt: skip
    for segment in points(sheet(table(rows))):
        assert segment.lead_in == ""
    blocks = sheet(table(rows)).blocks
    assert {block.level for block in blocks if block.kind == "point"} == {1}


def test_wrapped_lines_of_an_answer_are_joined(sheet: Callable[..., Document]) -> None:
    pasted = (
        "The consultation was far too short for anybody who works\nin the evening to take part."
    )
    assert said(sheet(table([["Comments"], [pasted], ["Too short"]])))[0] == " ".join(
        pasted.split()
    )


@pytest.mark.parametrize(
    ("question", "answer", "leave"),
    [
        ("May we quote you?", "Yes", True),
        ("May we quote you?", "yes, but without my name", True),
        ("May we quote you?", "No", False),
        ("May we quote you?", "", False),
        ("May we quote you?", "Please ask me first", False),
        ("Publication consent", "Publish response only (without name)", True),
        ("Publication consent", "Do not publish response", False),
        ("I consent to be quoted", "TRUE", True),
        ("I consent to be quoted", "0", False),
        ("Should your response be kept confidential?", "Yes", False),
        ("Should your response be kept confidential?", "No", True),
        ("Should your response be kept confidential?", "", True),
        ("May we publish your response anonymously?", "Yes", True),
        ("Do you wish to stay anonymous?", "Yes", False),
        ("Do you wish to stay anonymous?", "No", True),
    ],
)
def test_who_gives_no_leave_is_not_quoted(question: str, answer: str, leave: bool) -> None:
    assert gives_leave(answer, question) is leave


def test_answers_without_leave_to_quote_are_withheld(sheet: Callable[..., Document]) -> None:
    leave = ["Yes", "No", "", "yes please", "No"]
    rows = [[*row, given] for row, given in zip(ROWS, leave, strict=True)]
    document = sheet(table([[*HEADS, "May we quote you?"], *rows]))
    held = {segment.place.at for segment in points(document) if segment.withheld}
    assert held == {"row 3", "row 4", "row 6"}
    assert "3 of 5 responses may be counted but not quoted." in document.notes


def test_choices_are_no_answers_though_each_cell_holds_several(
    sheet: Callable[..., Document],
) -> None:
    chosen = ["Parks", "Libraries", "Schools", "Roads and paths"]
    draw = random.Random(1)
    rows = [["Which services do you use?", "Comments"]]
    rows += [
        [", ".join(sorted(draw.sample(chosen, draw.randint(1, 4)))), f"Point {n} is that {n} helps"]
        for n in range(40)
    ]
    assert len(points(sheet(table(rows)))) == 40


def test_statements_to_agree_with_are_no_answers(sheet: Callable[..., Document]) -> None:
    scale = [
        "Strongly agree with what is proposed here",
        "Neither agree nor disagree with it at all",
    ]
    rows = [["Do you agree with the proposal? Why?", "Your reasons"]]
    rows += [[scale[n % 2], f"Because number {n} is not like the others."] for n in range(20)]
    assert len(points(sheet(table(rows)))) == 20


def test_names_and_addresses_are_details_however_varied(sheet: Callable[..., Document]) -> None:
    rows = [["Full name", "Organisation", "Email address", "Please tell us what you think"]]
    rows += [[f"Ann Mary Smith {n}", f"The Society of {n} Friends", f"a{n}@b.org",
              f"It is thing {n} that should change."] for n in range(6)]  # fmt: skip
    document = sheet(table(rows))
    assert len(points(document)) == 6
    assert "Ann" not in " ".join(said(document))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_way_a_file_is_written_does_not_matter(
    sheet: Callable[..., Document], delimiter: str, encoding: str, end: str
) -> None:
    rows = [HEADS, [*ROWS[0][:5], "It costs £5, or more; “much” more"], *ROWS[1:]]
    text = table(rows, delimiter=delimiter).replace("\r\n", end)
    document = sheet(text.encode(encoding))
    assert said(document)[1] == "It costs £5, or more; “much” more"
    assert len(points(document)) == 10
    told = "Read as Windows-1252: it is not UTF-8."
    assert (told in document.notes) is (encoding == "cp1252")


def test_a_line_that_names_the_delimiter_is_obeyed(sheet: Callable[..., Document]) -> None:
    document = sheet("sep=;\r\n" + table([HEADS, *ROWS], delimiter=";"))
    assert len(points(document)) == 10
    assert points(document)[0].place.at == "row 2"


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(
    sheet: Callable[..., Document],
) -> None:
    lines = table([HEADS, *ROWS]).splitlines()
    lines[2] = 'R2,2014-01-06,Parent / carer,2,,"Nobody tells us anything'
    document = sheet("\n".join(lines))
    assert len(points(document)) == 9
    assert "Nobody tells us anything" in said(document)
    assert any("In row 3 a quotation mark is never closed" in note for note in document.notes)


def test_quotation_marks_that_are_not_doubled_stay_in_the_answer(
    sheet: Callable[..., Document],
) -> None:
    lines = table([HEADS, *ROWS]).splitlines()
    lines[1] = 'R1,2014-01-05,Trade union,4,"They said "no", to us","A 5" pipe"'
    found = said(sheet("\n".join(lines)))
    assert found[:2] == ['They said "no", to us', 'A 5" pipe']
    assert len(found) == 10


def test_an_answer_may_hold_line_ends_and_delimiters(sheet: Callable[..., Document]) -> None:
    answer = 'One, two; "three".\r\n\r\nFour, he said.'
    found = said(sheet(table([HEADS, [*ROWS[0][:5], answer], *ROWS[1:]])))
    assert 'One, two; "three".' in found
    assert "Four, he said." in found


def test_rows_of_any_length_lose_nothing(sheet: Callable[..., Document]) -> None:
    rows = [HEADS, *ROWS, ["R6", "2014-01-09"], [*ROWS[0], "and one more thing", "x"]]
    document = sheet(table(rows))
    assert "and one more thing" in said(document)
    assert reasons(document)["4 x"] == "closed_answer"
    assert "R6" in document.text


@pytest.mark.parametrize(
    ("head", "cells", "answers"),
    [
        ("Which organisation do you represent?", ["The Friends of the Park", "Rotary Club"], False),
        ("What is your name?", ["Ann Mary Smith", "Tom Jones"], False),
        ("What age are you?", ["25-34", "35-44"], False),
        ("How many children have you?", ["2", "3"], False),
        ("Comments on how we address complaints", ["It takes a very long time.", "Well."], True),
        ("Which area should change?", ["The long forms", "The short day"], True),
        ("One word for the service", ["Slow", "Kind"], False),
        ("What one word describes it?", ["Slow", "Kind"], True),
    ],
)
def test_heads_and_contents_tell_answers_from_details(
    sheet: Callable[..., Document], head: str, cells: list[str], answers: bool
) -> None:
    rows = [["Why?", head], *[[f"Because of thing {n}", cell] for n, cell in enumerate(cells)]]
    found = said(sheet(table(rows)))
    assert [cell in " ".join(found) for cell in cells] == [answers] * len(cells)


def test_a_column_that_fills_late_loses_no_answer(sheet: Callable[..., Document]) -> None:
    rows = [["Why?", "Column B"], *[[f"Because of thing {n}", ""] for n in range(2_100)]]
    rows += [["So", "This is what I say."], ["So", "Yes"]]
    document = sheet(table(rows))
    assert "This is what I say." in said(document)
    assert reasons(document)["Yes"] == "closed_answer"


def test_a_sheet_without_heads_is_read_from_its_first_row(sheet: Callable[..., Document]) -> None:
    found = points(sheet(table(ROWS)))
    assert len(found) == 10
    assert found[0].place.at == "row 1"
    assert "question" not in {heading.role for heading in found[0].headings}


@pytest.mark.parametrize("head", ["Comments", "What should change?", "Your feedback", "Q1"])
def test_one_column_may_have_a_head(sheet: Callable[..., Document], head: str) -> None:
    found = points(sheet(table([[head], ["More buses"], ["Fewer forms, please"]])))
    assert [segment.text for segment in found] == ["More buses", "Fewer forms, please"]
    assert found[0].headings[-1].text == head


def test_a_plain_list_of_comments_is_read(sheet: Callable[..., Document]) -> None:
    lines = ["More buses, please", "The forms are long, slow, and dull", "Nothing", "Good, mostly"]
    assert said(sheet("\n".join(lines))) == lines


def test_heads_over_groups_of_columns_are_kept_above_them(sheet: Callable[..., Document]) -> None:
    rows = [["About you", "", "Your views", ""], ["ID", "Role", "What works?", "What does not?"]]
    rows += [[f"R{n}", "Teacher", f"The rota number {n}", f"Form {n} is long"] for n in range(9)]
    for data, name in (
        (table(rows), "r.csv"),
        (workbook({"A": xml_sheet(rows, "C1:D1")}), "r.xlsx"),
    ):
        found = points(sheet(data, name))
        path = ["Teacher", "Your views", "What works?"]
        assert [heading.text for heading in found[0].headings] == path
        assert found[1].headings[-1].text == "What does not?"


def test_heads_of_two_rows_as_survey_tools_write_them(sheet: Callable[..., Document]) -> None:
    rows = [["Respondent ID", "Which do you use?", "", "What should change?"],
            ["", "Parks", "Roads", "Open-Ended Response"]]  # fmt: skip
    rows += [[f"{n}", "Parks" * (n % 2), "Roads", f"Thing {n} should be mended"] for n in range(9)]
    found = points(sheet(table(rows)))
    assert len(found) == 9
    assert [heading.text for heading in found[0].headings] == ["What should change?"]
    assert found[0].place.at == "row 3"


def test_heads_of_three_rows_with_codes_are_heads(sheet: Callable[..., Document]) -> None:
    rows = [["StartDate", "Q1", "Q2"], ["Start Date", "Which are you?", "What should change?"],
            ['{"ImportId":"startDate"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}']]  # fmt: skip
    rows += [["2014-05-01", ["Staff", "Public"][n % 2], f"Thing {n} should be mended"]
             for n in range(9)]  # fmt: skip
    found = points(sheet(table(rows)))
    assert len(found) == 9
    assert found[0].headings[-1].text == "What should change?"
    assert found[0].place.at == "row 4"


def test_the_contents_of_a_workbook_are_read_as_they_are_shown(
    sheet: Callable[..., Document],
) -> None:
    row = ["<><v>7</v></c>", '<s="1"><v>41000</v></c>', '<t="b"><v>1</v></c>',
           '<t="str"><f>A1</f><v>It is too slow. Mend it.</v></c>']  # fmt: skip
    rows = [["Number", "Date", "Member", "Comments"], row, row]
    document = sheet(workbook({"A": xml_sheet(rows)}), "r.xlsx")
    assert said(document) == ["It is too slow.", "Mend it."] * 2
    assert reasons(document)["7 2012-04-01"] == "respondent_details"
    assert reasons(document)["TRUE"] == "closed_answer"


def test_rows_are_numbered_as_a_workbook_shows_them(sheet: Callable[..., Document]) -> None:
    data = workbook({"A": xml_sheet([HEADS, *ROWS], first=4)})
    assert points(sheet(data, "r.xlsx"))[0].place.at == "row 5"


def test_each_worksheet_with_answers_is_read_and_others_are_told(
    sheet: Callable[..., Document],
) -> None:
    staff, parents = xml_sheet([HEADS, *ROWS]), xml_sheet([HEADS, *ROWS[:2]])
    codes = xml_sheet([["1", "2"], ["3", "4"]])
    sheets = {"Staff": staff, "Codes": codes, "Old": staff, "Parents": parents}
    document = sheet(workbook(sheets, hidden="Old"), "r.xlsx")
    places = [segment.place.at for segment in points(document)]
    assert places[0] == "Staff, row 2"
    assert places[-1] == "Parents, row 3"
    assert "Worksheets not read (no answers are found in): “Codes”." in document.notes
    assert "Worksheets not read (hidden): “Old”." in document.notes


def test_a_worksheet_may_be_named(sheet: Callable[..., Document]) -> None:
    sheets = {"Staff": xml_sheet([HEADS, *ROWS]), "Old": xml_sheet([HEADS, ROWS[0]])}
    data = workbook(sheets, hidden="Old")
    assert len(points(sheet(data, "r.xlsx", sheet=("Old",)))) == 2
    with pytest.raises(ReadError, match=r'no worksheet "Staf".*Did you mean "Staff"\?'):
        sheet(data, "r.xlsx", sheet=("Staf",))


def test_comments_on_cells_are_kept(sheet: Callable[..., Document]) -> None:
    notes = "<comments><commentList><comment><text><r><t>Ask &amp; her</t></r></text></comment>"
    more = {"xl/comments1.xml": f"{notes}</commentList></comments>"}
    document = sheet(workbook({"A": xml_sheet([HEADS, *ROWS])}, more=more), "r.xlsx")
    assert reasons(document)["Ask & her"] == "comment"


def test_columns_may_be_named(sheet: Callable[..., Document]) -> None:
    rows = [["Kind", "One", "Two", "OK"]]
    rows += [["Teacher", f"All of it is bad {n}", f"Bad {n}", "fine"] for n in range(4)]
    found = points(
        sheet(table(rows), text=("two",), respondent=("Kind",), identifier=("B",), quote="OK")
    )
    assert [segment.text for segment in found] == ["Bad 0", "Bad 1", "Bad 2", "Bad 3"]
    assert [heading.text for heading in found[0].headings] == ["Teacher", "Two"]
    assert not found[0].withheld


def test_a_column_may_be_named_by_how_its_head_starts(sheet: Callable[..., Document]) -> None:
    document = sheet(table([HEADS, *ROWS]), text=("What should",))
    assert len(points(document)) == 6


def test_a_column_that_is_not_there_names_the_nearest(sheet: Callable[..., Document]) -> None:
    with pytest.raises(ReadError) as caught:
        sheet(table([HEADS, *ROWS]), text=("What should chang?",))
    assert 'has no column "What should chang?"' in str(caught.value)
    assert 'Did you mean "What should change?"?' in str(caught.value)


def refused(sheet: Callable[..., Document], data: bytes | str, name: str) -> str:
    with pytest.raises(ReadError) as caught:
        sheet(data, name)
    return str(caught.value)


NUMBERS = table([["Year", "Count"], ["2013", "4"], ["2014", "5"]])
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
BOOK = workbook({"A": xml_sheet([HEADS, *ROWS])})
WORD = io.BytesIO()
with zipfile.ZipFile(WORD, "w") as _archive:
    _archive.writestr("[Content_Types].xml", "<Types/>")
    _archive.writestr("word/document.xml", "<w/>")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.csv", b"", "holds no responses"),
        ("a.csv", b"\r\n\r\n", "holds no responses"),
        ("a.csv", table([HEADS]), "holds no responses"),
        ("a.csv", NUMBERS, "holds no column of free text"),
        ("a.csv", NUMBERS, "Its columns are “Year”, “Count”."),
        ("a.csv", bytes(range(256)) * 20, "binary file"),
        ("a.csv", b"%PDF-1.7 x", "is a PDF"),
        ("a.csv", BOOK, "is an Excel sheet"),
        ("a.csv", "<table><tr><td>Comments</td></tr></table>", "a web page"),
        ("a.xlsx", b"", "is empty"),
        ("a.xlsx", table([HEADS, *ROWS]), "Rename it to a.csv"),
        ("a.xls", "<html><table><tr><td>x</td></tr></table></html>", "Rename it to a.html"),
        ("a.xls", "<?xml version='1.0'?><Workbook/>", "is an XML file"),
        ("a.xlsx", b"%PDF-1.7 x", "is a PDF"),
        ("a.xlsx", WORD.getvalue(), "not a workbook but a Word document"),
        ("a.xlsx", LOCKED, "password"),
        ("a.xls", LOCKED[:512], "damaged"),
        ("a.xlsx", BOOK[:-30], "damaged"),
        ("a.xlsx", BOOK[: len(BOOK) // 2], "damaged"),
        ("a.ods", b"PK\x03\x04 no archive", "damaged"),
        ("a.xlsx", workbook({"A": xml_sheet([])}), "holds no responses"),
    ],
)
def test_what_cannot_be_read_is_told_by_name(
    sheet: Callable[..., Document], name: str, data: bytes | str, what: str
) -> None:
    assert what in refused(sheet, data, name)


def test_cells_too_far_apart_are_refused_before_they_fill_the_memory(
    sheet: Callable[..., Document],
) -> None:
    stray = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    data = xml_sheet([HEADS, *ROWS]).replace("</sheetData>", f"{stray}</sheetData>")
    assert "17,179,869,184 cells" in refused(sheet, workbook({"A": data}), "a.xlsx")
    looks = stray.replace("><v>5</v></c>", ' s="1"/>')
    data = xml_sheet([HEADS, *ROWS]).replace("</sheetData>", f"{looks}</sheetData>")
    assert len(points(sheet(workbook({"A": data}), "a.xlsx"))) == 10


def test_an_archive_that_unpacks_to_gigabytes_is_refused(
    sheet: Callable[..., Document], tmp_path: Path
) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(BOOK)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/big.bin", "w", force_zip64=True) as part,
    ):
        for _ in range(1100):
            part.write(bytes(1_000_000))
    assert "more than 1 GB" in refused(sheet, path.read_bytes(), "bomb.xlsx")


def test_a_sheet_of_16384_columns_is_read(sheet: Callable[..., Document]) -> None:
    heads = [f"Item {n}" for n in range(16_383)]
    rows = [[*heads, "Comments"], *([*["4"] * 16_383, f"Row {n} is long"] for n in range(3))]
    assert said(sheet(table(rows))) == ["Row 0 is long", "Row 1 is long", "Row 2 is long"]


def test_a_cell_of_ten_megabytes_is_left_out_and_told(sheet: Callable[..., Document]) -> None:
    rows = [HEADS, *ROWS, [*ROWS[0][:5], "word " * 2_000_000]]
    document = sheet(table(rows))
    assert len(points(document)) == 11
    assert any("longer than a million characters: a cell in row 7" in n for n in document.notes)


def read_in_portions(path: Path, rows: int) -> list[Document]:
    reader = SheetReader(rows=rows)
    return [
        reader.about(reader.columns, portion).read(path, f"{path.name}/{portion.name}")
        for portion in reader.portions(path, path.name)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_portions_of_a_long_sheet_are_the_whole(tmp_path: Path, encoding: str) -> None:
    rows = [HEADS] + [
        [f"R{n}", "2014-01-01", "Teacher", "3", f"£{n}, “or so”\nand more" * (n % 3), f"It is {n}"]
        for n in range(101)
    ]
    path = tmp_path / "long.csv"
    path.write_bytes(table(rows).encode(encoding))
    names = [portion.name for portion in SheetReader(rows=25).portions(path, "x")]
    assert names == ["rows-002-026", "rows-027-051", "rows-052-076", "rows-077-101", "rows-102-102"]
    made = [s for one in read_in_portions(path, 25) for s in points(one)]
    whole = points(SheetReader().read(path, "long.csv"))
    assert [(s.text, s.place.at) for s in made] == [(s.text, s.place.at) for s in whole]
    assert [s.heading_path for s in made] == [s.heading_path for s in whole]


def test_a_long_worksheet_and_a_short_one_have_portions_of_their_own(tmp_path: Path) -> None:
    sheets = {"Staff: A/B": xml_sheet([HEADS, *ROWS]), "Parents": xml_sheet([HEADS, *ROWS[:2]])}
    path = tmp_path / "r.xlsx"
    path.write_bytes(workbook(sheets))
    names = [portion.name for portion in SheetReader(rows=3).portions(path, "x")]
    assert names == ["1-Staff-A-B-rows-2-4", "1-Staff-A-B-rows-5-6", "2-Parents"]
    found = [segment.place.at for one in read_in_portions(path, 3) for segment in points(one)]
    whole = [segment.place.at for segment in points(SheetReader().read(path, "r.xlsx"))]
    assert found == whole


def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        SheetReader().read(tmp_path / "none.csv", "none.csv")


words = st.sampled_from(
    'we need, a £5 “clear” plan; it\'s "late" – N/A\n- and\nmore . é 1'.split(" ")
)
cell = st.lists(words, max_size=9).map(" ".join)
few = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def bare(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@few
@example([["a"]])
@given(st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=9))
def test_no_character_of_any_cell_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "r.csv"
    path.write_text(table(rows, quoting=csv.QUOTE_ALL), encoding="utf-8", newline="")
    try:
        document = SheetReader().read(path, "r.csv")
    except ReadError:
        return
    points(document)
    lost = bare("".join(map("".join, rows))) - bare(document.text)
    assert not lost


@few
@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=4, max_size=30), st.integers(1, 5))
def test_portions_hold_each_row_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], size: int
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "r.csv"
    path.write_text(table([["ID", "Comments"], *rows]), encoding="utf-8", newline="")
    try:
        whole = SheetReader().read(path, "r.csv")
    except ReadError:
        return
    made = [(s.text, s.place.at) for one in read_in_portions(path, size) for s in points(one)]
    assert made == [(s.text, s.place.at) for s in points(whole)]


@few
@example(b'"a\n' * 3, ".csv")
@example(b"a\r,b\rc,d", ".csv")
@given(st.binary(max_size=400), st.sampled_from([".csv", ".tsv", ".xlsx", ".xls", ".ods", ".xlsb"]))
def test_any_bytes_are_a_document_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("sheet") / f"r{suffix}"
    path.write_bytes(data)
    try:
        points(SheetReader().read(path, path.name))
    except ReadError as error:
        assert str(error).startswith(path.name)


@few
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_a_document_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, patch: bytes
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "r.xlsx"
    path.write_bytes(BOOK[:at] + patch + BOOK[at + len(patch) :])
    try:
        points(SheetReader().read(path, path.name))
    except ReadError as error:
        assert str(error).startswith(path.name)


def test_no_heads_are_found_where_there_are_no_rows() -> None:
    assert find_heads([]).last == 0


def test_corpus_toml_says_what_the_columns_are(corpus: Write) -> None:
    toml = TOML + 'text = "What should change?"\nrespondent = ["Are you a..."]\nquote = "OK?"\n'
    folder_ = corpus({"responses.csv": table([HEADS, *ROWS])}, toml)
    entry = next(e for e in settings.load(folder_).corpus.entries if e.id == "responses.csv")
    assert entry.columns == SheetColumns(
        text=("What should change?",), respondent=("Are you a...",), quote="OK?"
    )
    assert settings.for_file(folder_ / "responses.csv", None)[1].columns == entry.columns


def test_columns_of_a_file_that_is_no_sheet_are_refused(corpus: Write) -> None:
    toml = '[[document]]\nfile = "union.txt"\ntext = "What should change?"\n'
    with pytest.raises(
        SettingsError, match=r"union.txt: its columns are named, but it is no sheet"
    ):
        settings.load(corpus(toml=toml))


@pytest.mark.parametrize(
    ("kind", "groups"),
    [
        ("Trade union representative", ("trade_unions",)),
        ("Parent", ("public",)),
        ("Young person", ("public",)),
        ("Member of the public", ("public",)),
        ("Small business", ()),
        ("", ()),
    ],
)
def test_one_of_a_group_speaks_for_it_and_an_unknown_one_for_nobody(
    codebook: CodeBook, kind: str, groups: tuple[str, ...]
) -> None:
    title = Heading("Staff survey", Span(0, 1), 0)
    asked = Heading("What do the unions want?", Span(1, 2), COLUMN_LEVEL, "question")
    who = Heading(kind, Span(2, 3), COLUMN_LEVEL, "speaker")
    words = "The councillors said that it is late."
    segment = Segment(
        "x", Span(3, 4), words, "paragraph", Place(1, 1), headings=(title, who, asked)
    )
    speaking = Speakers(codebook).find([segment], Facts())[0].groups
    assert speaking == (groups or ("elected_members",))
    silent = dataclasses.replace(segment, text="It is late.")
    assert Speakers(codebook).find([silent], Facts())[0].groups == groups
    told = Facts(stakeholders=("partners",))
    assert Speakers(codebook).find([silent], told)[0].groups == (groups or ("partners",))


def test_a_question_tells_the_label_but_not_one_that_asks_for_two(codebook: CodeBook) -> None:
    def label(question: str) -> str:
        asked = Heading(question, Span(0, 1), COLUMN_LEVEL, "question")
        point = Segment("x", Span(2, 3), "The rota", "paragraph", Place(1, 1), headings=(asked,))
        return ContextReader(codebook).read([point])[0].label

    assert label("What do you think are the main barriers that you meet at work?") == "barrier"
    assert label("What has worked well?") == "progress"
    assert label("What has worked well and what are the barriers?") == ""
    assert label("Any other comments?") == ""


def test_who_answers_is_who_speaks(corpus: Write, recipe: Recipe) -> None:
    loaded = settings.load(corpus({"responses.csv": table([HEADS, *ROWS])}))
    found = flow.run(loaded.corpus, recipe).found
    coded = next(one for one in found.coded if one.cut.document == "responses.csv")
    groups = {s.text: c.stakeholders for s, c in coded.pairs if s.kind != "heading"}
    assert groups["One payroll system"] == ("trade_unions",)
    assert groups["Call us."] == ("public",)
    assert groups["The rota works"] == ("employees",)
    bases = {c.stakeholder_basis for s, c in coded.pairs if s.kind != "heading"}
    assert bases == {"speaker"}


def test_nobody_is_made_to_speak_where_nobody_is_named(corpus: Write, recipe: Recipe) -> None:
    rows = [["Comments"], ["One payroll system is needed"], ["The trade unions and parents wait"]]
    loaded = settings.load(corpus({"responses.csv": table(rows)}))
    found = flow.run(loaded.corpus, recipe).found
    coded = next(one for one in found.coded if one.cut.document == "responses.csv")
    assert {c.stakeholders for _, c in coded.pairs} == {()}


def test_a_long_sheet_is_several_documents_of_one_file(corpus: Write, recipe: Recipe) -> None:
    readers = tuple(
        dataclasses.replace(one, rows=2) if isinstance(one, SheetReader) else one
        for one in recipe.readers
    )
    small = dataclasses.replace(recipe, readers=readers)
    loaded = settings.load(corpus({"responses.csv": table([HEADS, *ROWS])}))
    found = flow.run(loaded.corpus, small).found
    ids = [document.id for document in found.documents if "responses" in document.id]
    assert ids == [f"responses.csv/rows-{a}-{b}" for a, b in ((2, 3), (4, 5), (6, 6))]
    assert len({d.digest for d in found.documents if "responses" in d.id}) == 1
    assert len(found.corpus.entries) == len(found.documents) + len(found.failures)
    assert folder.run_key(found.corpus, small) == folder.run_key(loaded.corpus, small)


def test_a_sheet_that_cannot_be_read_is_one_failure(corpus: Write, recipe: Recipe) -> None:
    loaded = settings.load(corpus({"responses.csv": NUMBERS}))
    failures = flow.run(loaded.corpus, recipe).found.failures
    assert [failure.item for failure in failures] == ["responses.csv"]
    assert "holds no column of free text" in failures[0].reason
