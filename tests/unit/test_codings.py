"""Reading what people coded: sheets as spreadsheets save them, JSON lines, and their mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.codebook import CodeBook
from pipeline.codings import HandCoding, check_codes, find_codings, read_codings
from pipeline.errors import SettingsError
from pipeline.listing import documents

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "gold" / "001.jsonl"
Read = Callable[..., tuple[HandCoding, ...]]


@pytest.fixture
def reading(tmp_path: Path) -> Read:
    def read(text: str | bytes, name: str = "codings.csv") -> tuple[HandCoding, ...]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_codings(path)

    return read


def refused(reading: Read, text: str | bytes, name: str = "codings.csv") -> str:
    with pytest.raises(SettingsError) as caught:
        reading(text, name)
    return str(caught.value)


FULL = (
    "segment_id,document,start,end,text,label,stakeholders,services,theme,coder,date,reason\r\n"
    '"a.txt#char=3,9",a.txt,3,9,"Two forms, one team",barrier,employees;trade_unions,education,'
    'Forms,A,2014-05-02,"so, plainly"\r\n'
)


def test_a_row_with_every_column_is_read_as_written(reading: Read) -> None:
    (one,) = reading(FULL)
    assert one == HandCoding(
        row=2, segment_id="a.txt#char=3,9", document="a.txt", text="Two forms, one team",
        label="barrier", stakeholders=("employees", "trade_unions"), services=("education",),
        theme="Forms", coder="A", date="2014-05-02", reason="so, plainly", start=3, end=9,
    )  # fmt: skip


def test_an_address_tells_document_and_span(reading: Read) -> None:
    (one,) = reading('segment_id,label\n"sub/a.txt#char=3,9",need\n')
    assert (one.document, one.start, one.end) == ("sub/a.txt", 3, 9)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_sheet_is_read_however_a_spreadsheet_saves_it(
    reading: Read, mark: bytes, separator: str, ends: str
) -> None:
    rows = [["text", "label", "stakeholders"], ["Café – so", "need", '"public,council"']]
    text = ends.join(separator.join(row) for row in rows) + ends
    (one,) = reading(mark + text.encode())
    assert (one.text, one.label, one.stakeholders) == ("Café – so", "need", ("public", "council"))


@pytest.mark.parametrize("head", ["Segment ID,Text,LABEL", "segment_id, text , label"])
def test_names_of_columns_may_be_written_in_any_case(reading: Read, head: str) -> None:
    assert reading(f"{head}\n,So,need\n")[0].label == "need"


@pytest.mark.parametrize("first", "=+-@")
def test_the_mark_against_formulas_is_taken_off(reading: Read, first: str) -> None:
    assert reading(f"text,label\n'{first}1 post,need\n")[0].text == f"{first}1 post"


def test_an_apostrophe_of_the_text_itself_stays(reading: Read) -> None:
    for text in ("'Joined up' care", "'Joined'-up care", "the unions'-own view"):
        assert reading(f"text,label\n{text},need\n")[0].text == text


def test_an_empty_cell_says_nothing_and_none_says_that_nobody_speaks(reading: Read) -> None:
    said = reading("text,label,stakeholders\nOne,need,\nTwo,need,none\nThree,,council\n")
    assert [one.stakeholders for one in said] == [None, (), ("council",)]
    assert said[2].label == ""


def test_rows_that_are_not_coded_yet_are_no_codings(reading: Read) -> None:
    text = "text,label,coder,theme\nOne,,A,\nTwo,need,A,\n,,,\n\nThree,,,Forms\n"
    assert [(one.row, one.text) for one in reading(text)] == [(3, "Two"), (6, "Three")]


def test_a_row_is_told_by_the_line_that_it_starts_on(reading: Read) -> None:
    said = reading('text,label\n"Over\ntwo lines",need\nNext,need\n')
    assert [(one.row, one.text) for one in said] == [(2, "Over two lines"), (4, "Next")]


def test_a_table_of_segments_may_be_corrected_and_given_back(reading: Read) -> None:
    sample = (ROOT / "reports" / "sample" / "segments.csv").read_bytes()
    said = reading(sample)
    assert len(said) > 300
    assert all(one.label and one.start is not None for one in said)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("2014-5-2", "2014-05-02"), ("02/05/2014", "2014-05-02"), ("2.5.2014", "2014-05-02"),
     ("2014-05-02T10:00:00", "2014-05-02"), ("02/05/2014 10:00", "2014-05-02"), ("", "")],
)  # fmt: skip
def test_dates_are_read_day_first(reading: Read, written: str, meant: str) -> None:
    assert reading(f"text,label,date\nSo,need,{written}\n")[0].date == meant


@pytest.mark.parametrize("date", ["05/13/2014", "2014-02-30", "May", "1/2/14", "20140502"])
def test_a_date_that_is_none_is_told_with_its_line(reading: Read, date: str) -> None:
    said = refused(reading, f"text,label,date\nSo,need,\nSo,need,{date}\n")
    assert f'codings.csv, line 3: "date" is no date: "{date}". Write it like 2014-05-31.' in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("text,lable\nSo,need\n", 'line 1: unknown column "lable". Did you mean "label"?'),
        ("label,coder\nneed,A\n", 'line 1: has neither "segment_id" nor "text".'),
        ("", 'line 1: has neither "segment_id" nor "text".'),
        ("text,text,label\na,b,need\n", 'line 1: has two columns "text".'),
        ("text,label\nOne, two,need\n", "line 2: has 3 cells, the first line has 2."),
        ('text,label\n"One,need\nTwo,need\n', "line 2: is no line of a CSV file"),
        ("text,label,start\nOne,need,x\n", 'line 2: "start" is no whole number: "x".'),
        ("text,label,start\nOne,need,3\n", 'line 2: "start" and "end" go together.'),
        ("text,label,start,end\nOne,need,3,3\n", 'line 2: "end" does not lie behind "start".'),
        ("text,label\nOne,need\n,need\n", "line 3: names no segment."),
    ],
)
def test_a_sheet_that_cannot_be_understood_is_told_with_the_line(
    reading: Read, text: str, told: str
) -> None:
    assert told in refused(reading, text)


def test_a_sheet_that_is_not_utf_8_is_told_with_the_line(reading: Read) -> None:
    said = refused(reading, "text,label\nSo,need\nCaf\xe9,need\n".encode("cp1252"))
    assert 'line 3 is not UTF-8 text. Save it as "CSV UTF-8".' in said


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        read_codings(tmp_path / "codings.csv")


def lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_lines_of_json_say_the_same_as_a_sheet(reading: Read) -> None:
    row = {"segment_id": "a.txt#char=3,9", "document": "a.txt", "start": 3, "end": 9}
    row |= {"text": "Two forms, one team", "label": "barrier", "theme": "Forms", "coder": "A"}
    row |= {"stakeholders": ["employees", "trade_unions"], "services": "education"}
    row |= {"date": "2014-05-02", "reason": "so, plainly"}
    assert reading(lines({"text": "x"}, row), "codings.jsonl") == reading(FULL)


def test_of_two_coders_the_first_counts_and_the_other_is_accepted(reading: Read) -> None:
    rows = lines(
        {"seed": "1", "text": "HEAD", "body": False, "kind": "heading", "label": "none"},
        {"text": "Cut otherwise", "body": True, "kind": "bullet", "n_b": None},
        {"text": "So", "body": True, "label": "need", "labels_ok": ["barrier", "need"],
         "labels_soft": ["none"], "stakeholders": [["council"], ["public"]],
         "services": [None, ["education"]], "themes": ["forms", None]},
    )  # fmt: skip
    (one,) = reading(rows, "gold.jsonl")
    assert (one.row, one.label, one.accepted) == (3, "need", ("barrier",))
    assert (one.stakeholders, one.services, one.theme) == (("council",), None, "forms")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{text: 1}", "line 1: is no JSON"),
        ("[1]", "line 1: is no JSON object."),
        ('{"text": "a", "lable": "need"}', 'unknown key "lable". Did you mean "label"?'),
        ('{"text": "a", "label": ["need"]}', '"label" is no text.'),
        ('{"text": "a", "stakeholders": [1]}', '"stakeholders" is no list of words.'),
    ],
)
def test_a_line_of_json_that_cannot_be_understood_is_told(
    reading: Read, row: str, told: str
) -> None:
    assert told in refused(reading, row + "\n", "codings.jsonl")


@pytest.mark.skipif(not GOLD.is_file(), reason="the paper coded by two people is not here")
def test_the_paper_coded_by_two_people_can_be_read(codebook: CodeBook) -> None:
    said = read_codings(GOLD)
    check_codes(said, codebook, GOLD)
    assert len(said) == 354
    assert sum(bool(one.accepted) for one in said) == 4


@pytest.mark.parametrize(("year", "size"), [(2012, 479), (2014, 372)])
def test_the_hand_codings_of_the_tests_can_be_read(
    year: int, size: int, codebook: CodeBook
) -> None:
    path = ROOT / "tests" / "gold" / f"{year}.jsonl"
    said = read_codings(path)
    check_codes(said, codebook, path)
    assert len(said) == size


def test_codes_that_the_book_does_not_hold_are_all_told_with_their_lines(
    reading: Read, codebook: CodeBook
) -> None:
    text = "text,label,stakeholders,services\nOne,needs,unions,education\nTwo,need,,eduction\n"
    with pytest.raises(SettingsError) as caught:
        check_codes(reading(text), codebook, Path("codings.csv"))
    said = str(caught.value)
    assert 'codings.csv: line 2: no label "needs". Did you mean "need"?' in said
    assert 'line 2: no stakeholder group "unions". Did you mean "trade_unions"?' in said
    assert 'line 3: no service "eduction". Did you mean "education"?' in said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["codings.csv", "Codings.CSV", "codings.jsonl"])
def test_hand_codings_beside_the_notes_are_found_and_are_no_note(
    corpus: Callable[..., Path], name: str
) -> None:
    text = '{"text": "x", "label": "need"}' if name.endswith("jsonl") else "text,label\nx,need\n"
    folder = corpus({name: text})
    loaded = settings.load(folder).corpus
    assert (loaded.codings.name, len(loaded.codings.rows)) == (name, 1)
    assert [entry.id for entry in loaded.entries] == ["staff.txt", "union.txt"]


def test_a_folder_without_hand_codings_has_none(corpus: Callable[..., Path]) -> None:
    assert settings.load(corpus()).corpus.codings.rows == ()


@pytest.mark.parametrize("named", ["mine.csv", "sub/mine.csv", "../mine.csv"])
def test_the_corpus_file_may_name_the_hand_codings(corpus: Callable[..., Path], named: str) -> None:
    folder = corpus({named: "text,label\nx,need\n"}, toml=f'codings = "{named}"\n')
    loaded = settings.load(folder).corpus
    assert loaded.codings.rows[0].label == "need"
    assert [entry.id for entry in loaded.entries] == ["staff.txt", "union.txt"]
    assert [id for id, _ in documents(folder)] != [] and loaded.codings.name == "mine.csv"


def test_a_named_file_of_hand_codings_that_is_not_there_is_told(
    corpus: Callable[..., Path],
) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        settings.load(corpus(toml='codings = "mine.csv"\n'))


def test_two_files_of_hand_codings_are_refused(corpus: Callable[..., Path]) -> None:
    folder = corpus({"codings.csv": "text,label\nx,need\n", "codings.jsonl": ""})
    with pytest.raises(SettingsError, match="lie in one folder"):
        settings.load(folder)


def test_a_workbook_of_hand_codings_is_to_be_saved_as_csv(corpus: Callable[..., Path]) -> None:
    with pytest.raises(SettingsError, match=r"Save the sheet as codings\.csv"):
        find_codings(corpus({"codings.xlsx": "x"}))


def test_an_unknown_code_beside_the_notes_is_told_with_file_and_line(
    corpus: Callable[..., Path],
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings.load(corpus({"codings.csv": "text,label\nx,need\ny,gain\n"}))
    assert 'codings.csv: line 3: no label "gain".' in str(caught.value)
