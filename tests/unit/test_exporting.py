"""What an export writes, refuses and leaves alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from finished_runs import ANSWERS, SHEET, write_export, write_run
from small_notes import NOTES, write_corpus

from pipeline import exporting
from pipeline.errors import SettingsError
from pipeline.publish.finished import read_run
from pipeline.publish.publication import Leave
from pipeline.stages import Recipe


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> Path:
    folder = tmp_path_factory.mktemp("export")
    named = ANSWERS.replace("Ring me on", "Mrs Jane Kaur said: ring me on")
    notes = write_corpus(folder / "notes", {**NOTES, "answers.csv": named}, SHEET)
    return write_run(notes, folder / "run", recipe)


@pytest.fixture
def run(kept: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept, tmp_path / "run")
    return tmp_path / "run"


def lying(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_same_run_gives_the_same_bytes(run: Path) -> None:
    first = lying(write_export(run))
    assert lying(write_export(run)) == first
    assert len(first) > 25


def test_an_unknown_form_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r'there is no "cvs". Did you mean "csv"\?'):
        exporting.forms("html,cvs")
    with pytest.raises(SettingsError, match="names no form"):
        exporting.forms(" , ")


def test_a_folder_without_a_run_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no finished run"):
        read_run(tmp_path)


def test_a_run_that_was_changed_is_not_exported(run: Path) -> None:
    path = run / "segments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("payroll", "pay"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"segments.csv: was changed after the run"):
        write_export(run)


def test_a_comparison_is_not_exported_as_a_run(run: Path) -> None:
    path = run / "run.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "comparison": "2012-2014"}), encoding="utf-8")
    with pytest.raises(SettingsError, match="is a comparison of years"):
        read_run(run)


def test_files_of_an_earlier_export_go_and_foreign_ones_stay(run: Path) -> None:
    out = write_export(run, "docx,csv")
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    write_export(run, "docx")
    assert set(lying(out)) == {"report.docx", "export.json", "SHA256SUMS", "mine.txt"}


def test_the_record_says_how_to_make_the_export_again(run: Path) -> None:
    out = write_export(run, "docx,csv", Leave(threshold=3, pseudonymise=True))
    told = exporting.asked((out / "export.json").read_bytes(), "export.json")
    assert told == ("docx,csv", Leave(threshold=3, pseudonymise=True))
    for broken in (b"", b"[]", b'{"formats": {}}', b'{"formats": {}, "leave": {"x": 1}}'):
        with pytest.raises(SettingsError, match="is not what an export writes"):
            exporting.asked(broken, "export.json")


def test_who_stands_behind_a_pseudonym_lies_beside_the_run_only(run: Path) -> None:
    out = write_export(run, leave=Leave(pseudonymise=True))
    key = (run / "pseudonyms.csv").read_text(encoding="utf-8-sig")
    assert "Jane Kaur" in key
    told = b"".join(lying(out).values())
    assert b"Kaur" not in told
    assert b"[Person 1]" in told
    assert not (out / "pseudonyms.csv").exists()


def test_a_folder_that_cannot_be_written_to_is_told(run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    made = exporting.Exported({"a": b""}, None, b"")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="Name another folder with --out"):
        exporting.write(made, tmp_path / "file" / "out", run)


def test_the_folder_of_a_run_is_never_written_over(run: Path) -> None:
    made = exporting.Exported({"themes.csv": b""}, None, b"")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="holds a run"):
        exporting.write(made, run, run)


def test_the_forms_bear_the_day_that_is_given(run: Path) -> None:
    out = write_export(run, "html,json", Leave(date="2014-05-03"))
    assert "3 May 2014" in (out / "report.html").read_text(encoding="utf-8")
    assert json.loads((out / "report.json").read_bytes())["date"] == "2014-05-03"
    for wrong in ("3 May 2014", "2014-5-3", "2014-02-31"):
        with pytest.raises(SettingsError, match="is no date"):
            Leave(date=wrong)


def test_nothing_of_those_who_gave_no_leave_is_in_a_form_of_a_real_run(run: Path) -> None:
    from test_publish import everything

    from pipeline import settings
    from pipeline.publish.finished import CODEBOOK
    from pipeline.publish.publication import publish

    shown = publish(read_run(run), settings.load_codebook(run / CODEBOOK)).shown
    told = everything(shown)
    silent = [line.removeprefix("- ") for line in NOTES["union.txt"].split("\n") if "- " in line]
    refused = ["My son likes his new teacher", "Nobody answers the telephone"]
    assert len(silent) > 8
    assert [words for words in (*silent, *refused) if words in told] == []
    assert "Two payroll systems for one team" in told
    assert "Parent > " not in told
