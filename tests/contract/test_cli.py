"""The command line as other programs and people meet it: exit codes, streams, messages."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Shell = Callable[..., "subprocess.CompletedProcess[str]"]
Write = Callable[..., Path]
HEAVY = ("torch", "spacy", "sklearn", "scipy", "bertopic", "pandas", "ctranslate2", "joblib")
LOADED = (
    "import sys\n"
    "from pipeline.cli import app\n"
    "try:\n    app()\n"
    f"finally: print('LOADED', sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)\n"
)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return the message, folded, of a run that stopped at a user's mistake."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.replace("│", " ").split())


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, cli: Shell
) -> tuple[Path, Path, subprocess.CompletedProcess[str]]:
    """A corpus, the folder of its run, and what the run said."""
    folder = tmp_path_factory.mktemp("cli")
    notes, out = folder / "notes", folder / "out"
    notes.mkdir()
    (notes / "a.txt").write_text(
        "STAFF\n\nProgress\n\n- Joint training is good\n- The rota is shared\n\nBarriers\n\n"
        "- Two payrolls for one team\n- Forms are too long\n\nWhat is needed\n\n- One payroll\n",
        encoding="utf-8",
    )
    return notes, out, cli("run", notes, "--out", out)


def test_a_run_says_what_it_found_and_where_on_stdout(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]],
) -> None:
    _, out, done = finished
    assert done.returncode == 0, done.stderr
    documents, points, themes, summary = done.stdout.splitlines()
    assert documents == "Documents read: 1 of 1"
    assert points.startswith("Points: ")
    assert themes.startswith("Themes: ")
    assert summary == str(out / "summary.md")
    assert Path(summary).is_file()
    assert done.stderr == ""


def test_a_run_that_changes_nothing_says_so_and_loads_nothing_heavy(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], python: Shell
) -> None:
    notes, out, first = finished
    done = python("-c", LOADED, "run", notes, "--out", out)
    assert done.returncode == 0
    assert done.stdout == first.stdout
    assert done.stderr == "Nothing has changed since the last run.\nLOADED []\n"


def test_json_is_all_that_stands_on_stdout(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell
) -> None:
    notes, out, _ = finished
    done = cli("run", notes, "--out", out, "--json", "--quiet")
    told = json.loads(done.stdout)
    assert told["out"] == str(out)
    assert told["counts"]["read"] == 1
    assert done.stderr == ""


def test_a_quiet_fresh_run_says_nothing_on_stderr(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell, tmp_path: Path
) -> None:
    done = cli("run", finished[0], "--out", tmp_path / "out", "--fresh", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_dry_run_lists_and_writes_nothing(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = cli("run", finished[0], "--out", out, "--dry-run")
    assert done.returncode == 0
    assert "  a.txt" in done.stdout.splitlines()
    plan = json.loads(cli("run", finished[0], "--out", out, "--dry-run", "--json").stdout)
    assert plan["documents"] == ["a.txt"]
    assert not out.exists()


def test_a_run_can_be_exported_proved_and_brought_back(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell, tmp_path: Path
) -> None:
    notes, out, _ = finished
    done = cli("export", out, "--json")
    assert done.returncode == 0, done.stderr
    names = {Path(path).name for path in json.loads(done.stdout)}
    assert {"report.html", "report.docx", "report.xlsx", "points.csv", "report.json",
            "project.qdpx", "codebook.qdc", "method.md", "SHA256SUMS"} <= names  # fmt: skip
    proved = cli("verify", out)
    assert (proved.returncode, proved.stdout) == (0, "Everything holds.\n"), proved.stdout
    assert "quotations, character by character" in proved.stderr
    project = out / "export" / "project.qdpx"
    back = cli("import", project, "--run", out, "--out", tmp_path / "back", "--json")
    assert json.loads(back.stdout) == {"codings": 0, "themes": 0, "files": []}
    assert not (tmp_path / "back").exists()
    assert "is neither" not in refused(cli("import", notes / "a.txt", "--run", out))


def test_what_does_not_hold_is_listed_with_exit_code_4(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished[1], run)
    points = (run / "themes.csv").read_text(encoding="utf-8")
    (run / "themes.csv").write_text(points.replace("One payroll", "No payroll"), encoding="utf-8")
    done = cli("verify", run, "--corpus", finished[0])
    assert done.returncode == 4
    assert "themes.csv: was changed after it was written" in done.stdout
    told = json.loads(cli("verify", run, "--corpus", finished[0], "--json").stdout)
    assert told["holds"] is False
    assert len(told["problems"]) >= 2


def test_a_run_whose_notes_are_elsewhere_asks_where(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell, tmp_path: Path
) -> None:
    run = tmp_path / "deep" / "run"
    shutil.copytree(finished[1], run)
    done = cli("verify", run)
    assert done.returncode == 4
    assert "--corpus" in done.stdout
    assert cli("verify", run, "--corpus", finished[0]).returncode == 0


def test_all_of_a_run_is_made_again_from_nothing(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell
) -> None:
    done = cli("verify", finished[1], "--again", "--json")
    told = json.loads(done.stdout)
    assert told["holds"], told
    assert told["checked"]["files, all made again from nothing"] > 10


def test_an_inspection_is_json_where_asked(
    finished: tuple[Path, Path, subprocess.CompletedProcess[str]], cli: Shell
) -> None:
    done = cli("inspect", finished[0] / "a.txt", "--json", "--only", "barrier")
    told = json.loads(done.stdout)
    assert {row["label"] for row in told["segments"]} == {"barrier"}
    assert done.stderr == ""


def test_a_folder_that_is_not_there_names_the_nearest(corpus: Write, cli: Shell) -> None:
    said = refused(cli("run", corpus().parent / "nots"))
    assert 'there is no such folder. Did you mean "notes"?' in said


def test_an_empty_folder_is_told(tmp_path: Path, cli: Shell) -> None:
    assert "holds no document." in refused(cli("run", tmp_path))


def test_broken_toml_is_told_with_its_line(corpus: Write, cli: Shell) -> None:
    said = refused(cli("run", corpus(toml="title = \n")))
    assert "corpus.toml: cannot be read" in said and "line 1" in said


def test_an_unknown_option_names_the_nearest(tmp_path: Path, cli: Shell) -> None:
    assert "--workers" in refused(cli("run", tmp_path, "--wrokers", "2"))


def test_an_unknown_command_names_the_nearest(cli: Shell) -> None:
    assert "Did you mean 'run'?" in refused(cli("rnu"))


def test_an_output_folder_that_is_a_file_is_told(corpus: Write, tmp_path: Path, cli: Shell) -> None:
    (tmp_path / "out").write_text("x")
    said = refused(cli("run", corpus(), "--out", tmp_path / "out"))
    assert "cannot be written to" in said and "--out" in said


def test_a_file_to_inspect_that_is_not_there_names_the_nearest(corpus: Write, cli: Shell) -> None:
    said = refused(cli("inspect", corpus() / "onion.txt"))
    assert 'Did you mean "union.txt"?' in said


def test_an_unknown_label_names_the_nearest(corpus: Write, cli: Shell) -> None:
    said = refused(cli("inspect", corpus() / "union.txt", "--only", "barriers"))
    assert 'Did you mean "barrier"?' in said


def test_a_folder_without_a_run_cannot_be_exported(tmp_path: Path, cli: Shell) -> None:
    assert "holds no finished run." in refused(cli("export", tmp_path))


def test_an_unknown_form_is_told(tmp_path: Path, cli: Shell) -> None:
    assert 'there is no "cvs"' in refused(cli("export", tmp_path, "--format", "cvs"))


def encrypted(path: Path) -> bytes:
    """Return the bytes of a PDF that asks for a password."""
    encrypt = pytest.importorskip("reportlab.lib.pdfencrypt")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    lock = encrypt.StandardEncryption("secret", ownerPassword="owner")
    page = canvas.Canvas(str(path), invariant=1, encrypt=lock)
    page.drawString(72, 700, "Nobody may read this.")
    page.save()
    return path.read_bytes()


def test_documents_that_cannot_be_read_are_listed_and_the_rest_is_done(
    corpus: Write, tmp_path: Path, cli: Shell
) -> None:
    more = {"locked.pdf": encrypted(tmp_path / "x.pdf"), "paper.docx": b"PK\x03\x04 no paper"}
    out = tmp_path / "out"
    done = cli("run", corpus(more), "--out", out)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("Documents read: 2 of 4")
    with (out / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["document"]: row for row in csv.DictReader(file)}
    part = (out / "summary.md").read_text(encoding="utf-8").partition("## Not included")[2]
    for name in more:
        assert f"Not included: {name}: " in done.stderr
        assert (rows[name]["status"], bool(rows[name]["message"])) == ("failed", True)
        assert f"- {name}: " in part
    assert rows["union.txt"]["status"] == "read"
    again = cli("run", tmp_path / "notes", "--out", out)
    assert again.returncode == 3
    assert again.stdout == done.stdout


def test_strict_stops_at_the_first_document_that_cannot_be_read(
    corpus: Write, tmp_path: Path, cli: Shell
) -> None:
    out = tmp_path / "out"
    done = cli("run", corpus({"paper.docx": b"x"}), "--out", out, "--strict")
    assert done.returncode == 3
    assert "paper.docx: is named a Word file but is a text file." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (out / "run.json").exists()


def test_a_corpus_of_unreadable_documents_alone_is_no_crash(tmp_path: Path, cli: Shell) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.docx").write_bytes(b"x")
    done = cli("run", tmp_path / "notes", "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    assert "a.docx" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(python: Shell, args: list[str]) -> None:
    done = python("-c", LOADED, *args)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "LOADED []"


def test_an_interrupted_run_leaves_nothing_half_written(
    corpus: Write, tmp_path: Path, python: Shell
) -> None:
    code = (
        "from pipeline import flow\n"
        "from pipeline.cli import main\n"
        "def stopped(*args): raise KeyboardInterrupt\n"
        "flow.find_themes = stopped\n"
        "main()\n"
    )
    out = tmp_path / "out"
    done = python("-c", code, "run", corpus(), "--out", out)
    assert done.returncode == 1
    assert "interrupted" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(out.iterdir()) == []


def test_a_model_that_cannot_be_trained_is_refused(cli: Shell, tmp_path: Path) -> None:
    told = refused(cli("train", "tager", "--out", tmp_path / "out"))
    assert "tager: there is no such model." in told
    assert 'Did you mean "tagger"?' in told
    assert not (tmp_path / "out").exists()


def test_a_broken_line_of_training_data_is_told_with_its_place(cli: Shell, tmp_path: Path) -> None:
    (tmp_path / "tags").mkdir()
    (tmp_path / "tags" / "a.txt").write_text("0\tStaff/NOUN left/VERB\n1\tStaff/THING\n")
    out = tmp_path / "out"
    told = refused(cli("train", "tagger", "--examples", tmp_path, "--out", out))
    assert "a.txt, line 2: is no tagged sentence." in told
    assert not out.exists()
