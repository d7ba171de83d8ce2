"""A long sheet is read in portions; whoever reads what is made of them is told of one document."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from finished_runs import evidence, write_comparison, write_export, write_run
from small_notes import write_corpus
from test_proof import renew
from xlsxwriter import Workbook

from pipeline import guard, settings
from pipeline.errors import ReadError
from pipeline.forms.method.figures import documents
from pipeline.forms.xlsx.matrix import by_document
from pipeline.proof.claims import Checked
from pipeline.proof.verifying import Evidence, verify
from pipeline.publish.finished import read_run
from pipeline.publish.publication import Leave, publish
from pipeline.published import Publication
from pipeline.read.sheet import reader as sheets
from pipeline.stages import Recipe

PLACES = ("Alloa", "Tillicoultry", "Dollar", "Sauchie", "Menstrie", "Alva")
SAID = (
    "The bus to {} is late again and nobody tells us why",
    "We need more buses to {} in the evening",
    "The bus to {} runs on time now, a great improvement",
)
ANSWERS = "ID,Are you a...,What do you think of the buses?\n" + "".join(
    f"{number},Parent,{SAID[number % 3].format(place)}\n"
    for number, place in enumerate(PLACES * 3, 1)
)
TOML = (
    'year = {}\n[[document]]\nfile = "responses.csv"\ntext = ["What do you think of the buses?"]\n'
    'respondent = "Are you a..."\nidentifier = ["ID"]\n'
)
NOTE = "Issues\n\n- The bus to Alloa is late again and nobody tells us why.\n"
FILES = {
    "responses.csv": ANSWERS,
    "minutes/june.txt": NOTE,
    "old.csv/rows-02-07.txt": NOTE.replace("Alloa", "Dollar"),
}
PORTIONS = [f"responses.csv/rows-{rows}" for rows in ("02-07", "08-13", "14-19")]


@pytest.fixture(scope="module", autouse=True)
def short() -> Iterator[None]:
    """Let six rows make a portion, and read here, where that is known."""
    cut = sheets._cut
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "_cut", lambda table, file, _, name: cut(table, file, 6, name))
        patch.setattr(guard, "run", lambda work, path, id, _=None: work(path, id))
        yield


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> tuple[Path, Path]:
    """Notes with a long sheet and their run with its export; not to be changed."""
    folder = tmp_path_factory.mktemp("portions")
    notes = write_corpus(folder / "notes", FILES, TOML.format(2014))
    run = write_run(notes, folder / "run", recipe)
    write_export(run)
    return notes, run


@pytest.fixture
def held(kept: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    for path in kept:
        shutil.copytree(path, tmp_path / path.name)
    return tmp_path / "notes", tmp_path / "run"


def rows(run: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((run / name).read_text(encoding="utf-8"), newline="")))


def told(checked: Checked) -> str:
    return "\n".join(map(str, checked.problems))


def proof(notes: Path, run: Path) -> str:
    return told(verify(run, lambda _: evidence(run, [notes])))


def unheld(run: Path) -> str:
    """Return what does not hold inside a run, though its sources are out of reach."""
    own = Evidence((), settings.load_codebook(run / "codebook.toml"))
    return told(verify(run, lambda _: own))


def shown(run: Path, leave: Leave | None = None) -> Publication:
    book = settings.load_codebook(run / "codebook.toml")
    return publish(read_run(run), book, leave).shown


def test_the_run_counts_files_and_says_which_are_in_portions(kept: tuple[Path, Path]) -> None:
    made = json.loads((kept[1] / "run.json").read_bytes())
    assert made["portions"] == {"responses.csv": PORTIONS}
    assert [made["counts"][name] for name in ("received", "read", "failed")] == [3, 3, 0]
    assert {*made["inputs"]} == {*PORTIONS, "minutes/june.txt", "old.csv/rows-02-07.txt"}


def test_everything_holds_of_a_run_with_a_long_sheet(kept: tuple[Path, Path]) -> None:
    assert proof(*kept) == ""
    assert unheld(kept[1]) == ""


def test_addresses_stay_those_of_the_portions(kept: tuple[Path, Path]) -> None:
    assert {row["document"] for row in rows(kept[1], "documents.csv")} >= {*PORTIONS}
    assert {row["document"] for row in rows(kept[1], "segments.csv")} >= {*PORTIONS}
    assert (kept[1] / f"texts/{PORTIONS[0]}.txt").is_file()


def test_the_summary_tells_of_files_and_rows(kept: tuple[Path, Path]) -> None:
    summary = (kept[1] / "summary.md").read_text(encoding="utf-8")
    assert "from three documents" in summary
    assert "(responses.csv, row " in summary
    assert "(minutes/june.txt, line 3)" in summary
    said = [line for line in summary.splitlines() if "responses.csv/rows-" in line]
    assert all(line.startswith("- responses.csv/rows-") for line in said)  # notes on how it is read
    assert "five documents" not in summary


def test_themes_count_files(kept: tuple[Path, Path]) -> None:
    segments, themes = rows(kept[1], "segments.csv"), rows(kept[1], "themes.csv")
    assert themes
    for row in themes:
        mine = {
            "responses.csv" if one["document"] in PORTIONS else one["document"]
            for one in segments
            if (one["theme_id"], one["label"]) == (row["theme_id"], row["label"])
        }
        assert (row["documents"], row["documents_of"]) == (str(len(mine)), "3")
    assert any(len({o["document"] for o in segments if o["theme_id"] == row["theme_id"]}) > 3
               for row in themes)  # fmt: skip


def test_forms_tell_of_files_and_rows(kept: tuple[Path, Path]) -> None:
    made = shown(kept[1])
    assert made.made.read == 3
    counted = [count.documents for theme in made.themes for count in theme.counts]
    assert counted and {*counted} <= {1, 2, 3}
    assert {made.file(one) for one in PORTIONS} == {"responses.csv"}
    for passage in made.passages:
        assert "/rows-08" not in made.where(passage)
    page = (kept[1] / "export/report.html").read_text(encoding="utf-8")
    assert "responses.csv, row 9" in page
    assert "from three documents" in page
    assert "it is one document, and counts as one" in page


def test_the_matrix_has_a_column_a_file(kept: tuple[Path, Path]) -> None:
    made = by_document(shown(kept[1]))
    assert [file for file, _ in made.columns].count("responses.csv") == 1
    assert not {*PORTIONS} & {file for file, _ in made.columns}
    quotes = [quote for cell in made.cells.values() for quote in cell.quotes]
    assert any("(row " in quote for quote in quotes)
    assert not any("responses.csv" in quote for quote in quotes)


def forge(run: Path, portions: object) -> None:
    path = run / "run.json"
    made = json.loads(path.read_bytes())
    made["portions"] = portions
    path.write_text(json.dumps(made), encoding="utf-8")
    renew(run)


def test_portions_that_run_json_hides_are_found(held: tuple[Path, Path]) -> None:
    forge(held[1], {})
    assert "run.json, portions, responses.csv" in proof(*held)


@pytest.mark.parametrize(
    "portions",
    [
        {"responses.csv": [*PORTIONS, "minutes/june.txt"]},
        {"responses.csv": PORTIONS, "old.csv": ["old.csv/rows-02-07.txt", PORTIONS[0]]},
        {"responses.csv": [*PORTIONS, "responses.csv/rows-20-25"]},
        {"responses.csv": [*PORTIONS, PORTIONS[0]]},
    ],
)
def test_portions_that_can_be_none_are_found_without_the_sources(
    held: tuple[Path, Path], portions: object
) -> None:
    forge(held[1], portions)
    assert "run.json, portions, " in unheld(held[1])


def test_a_count_of_portions_is_found(held: tuple[Path, Path]) -> None:
    path = held[1] / "themes.csv"
    table = path.read_text(encoding="utf-8")
    path.write_text(table.replace(",3\n", ",5\n"), encoding="utf-8", newline="")
    renew(held[1])
    assert "themes.csv, row 2, documents_of" in proof(*held)


def test_a_file_whose_name_gives_somebody_away_has_one_other_name(
    tmp_path: Path, recipe: Recipe
) -> None:
    name = "Answers to Morag McLeod.csv"
    files = {name: ANSWERS, "minutes/june.txt": f"{NOTE}\nMorag McLeod took this down.\n"}
    toml = TOML.replace("responses.csv", name).format(2014)
    notes = write_corpus(tmp_path / "notes", files, toml)
    made = shown(write_run(notes, tmp_path / "run", recipe), Leave(pseudonymise=True))
    assert [paper.id for paper in made.papers][:3] == [
        f"Document 1.csv/part {n}" for n in (1, 2, 3)
    ]
    assert {made.file(paper.id) for paper in made.papers} == {"Document 1.csv", "minutes/june.txt"}
    assert "McLeod" not in " ".join(map(made.where, made.passages))


def test_a_row_of_a_workbook_names_its_file_and_worksheet(tmp_path: Path, recipe: Recipe) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    with Workbook(folder / "book.xlsx") as book:
        for name in ("Staff", "Parents"):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(csv.reader(io.StringIO(ANSWERS))):
                sheet.write_row(at, 0, row)
    run = write_run(folder, tmp_path / "run", recipe)
    assert json.loads((run / "run.json").read_bytes())["counts"]["read"] == 1
    summary = (run / "summary.md").read_text(encoding="utf-8")
    assert "(book.xlsx, Staff, row " in summary or "(book.xlsx, Parents, row " in summary
    assert "at least" not in summary.partition("## How this was made")[0]
    assert proof(folder, run) == ""


def test_years_count_files(tmp_path: Path, recipe: Recipe) -> None:
    notes = [write_corpus(tmp_path / str(year), FILES, TOML.format(year)) for year in (2012, 2014)]
    run = write_comparison(notes, tmp_path / "run", recipe)
    assert told(verify(run, lambda _: evidence(run, notes))) == ""
    made = json.loads((run / "run.json").read_bytes())
    assert made["counts"]["read"] == 6
    assert made["portions"]["2014/responses.csv"] == [f"2014/{one}" for one in PORTIONS]
    assert "from three documents of 2014" in (run / "summary.md").read_text(encoding="utf-8")
    counted = {row["documents"] for row in rows(run, "theme_years.csv")}
    assert counted <= {"0", "1", "2", "3"}
    assert {row["documents"] for row in rows(run, "voices.csv")} <= {"0", "1", "2", "3"}
    assert "responses.csv, row " in " ".join(r["quotes_from"] for r in rows(run, "ledger.csv"))


def test_a_file_of_which_one_portion_cannot_be_read_is_read_and_its_rest_is_told(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = sheets._take

    def damaged(*told: Any, several: bool) -> list[str]:
        if told[1] and told[1].first == 8:
            raise ReadError(PORTIONS[1], "is damaged.", "Send it again.")
        return take(*told, several=several)

    monkeypatch.setattr(sheets, "_take", damaged)
    files = {**FILES, "broken.pdf": "no PDF"}
    notes = write_corpus(tmp_path / "notes", files, TOML.format(2014))
    run = write_run(notes, tmp_path / "run", recipe)
    counts = json.loads((run / "run.json").read_bytes())["counts"]
    assert [counts[name] for name in ("received", "read", "failed")] == [4, 3, 1]
    summary = (run / "summary.md").read_text(encoding="utf-8")
    assert f"- {PORTIONS[1]}: is damaged. Send it again." in summary
    assert "from three documents (of 4 received)" in summary
    assert proof(notes, run) == ""
    assert ", 3 were read (1 of them in part)" in documents(shown(run))


def test_a_long_sheet_that_may_not_be_quoted_is_one_document(
    tmp_path: Path, recipe: Recipe
) -> None:
    notes = write_corpus(tmp_path / "notes", FILES, f"{TOML.format(2014)}quotable = false\n")
    run = write_run(notes, tmp_path / "run", recipe)
    summary = (run / "summary.md").read_text(encoding="utf-8")
    assert "Counted but not quoted, as asked: responses.csv.\n" in summary
    assert shown(run).withheld.documents == 1
    assert proof(notes, run) == ""
