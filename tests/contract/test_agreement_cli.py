"""`pipeline evaluate` and `pipeline sample` as other programs and people meet them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("sklearn", "pandas", "numpy", "spacy", "scipy", "torch", "bertopic", "nltk")
LOADED = (
    "import sys\n"
    "from pipeline.cli import app\n"
    "try:\n    app()\n"
    f"finally: print('LOADED', sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)\n"
)
HEAD = "segment_id,document,page,start,end,kind,heading_path,text,label,label_confidence,review"
ROWS = (
    "a.txt#char=0,20,a.txt,1,0,20,bullet,STAFF,Joint training is good,progress,0.9,",
    "a.txt#char=30,50,a.txt,1,30,50,bullet,STAFF,Two payrolls for one team,barrier,0.8,",
    "a.txt#char=60,80,a.txt,1,60,80,bullet,STAFF,One payroll is wanted,need,0.7,yes",
    "a.txt#char=90,99,a.txt,1,90,99,heading,,STAFF,none,0.9,",
)


def shell(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def pipeline(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return shell("-m", "pipeline", *words)


def refused(*words: str | Path) -> str:
    done = pipeline(*words)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.replace("│", " ").split())


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    rows = [row.replace(f"#char={a},{b}", f"#char={a},{b}\"", 1) for row, a, b in
            zip(ROWS, (0, 30, 60, 90), (20, 50, 80, 99), strict=True)]  # fmt: skip
    text = "\r\n".join([HEAD, *(f'"{row}' for row in rows), ""])
    (folder / "segments.csv").write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "codings.csv"
    path.write_text(
        "text,label,coder\nJoint training is good,progress,AB\nTwo payrolls for one team,need,AB\n"
        "One payroll is wanted,need,AB\n",
        encoding="utf-8",
    )
    return path


def test_an_evaluation_prints_figures_and_writes_its_files_without_anything_heavy(
    run: Path, gold: Path
) -> None:
    done = shell("-c", LOADED, "evaluate", run, "--gold", gold)
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert first == "codings.csv: 3 segments coded by hand; 3 are in the run, 0 are not."
    assert last == str(run / "evaluation" / "evaluation.md")
    assert done.stderr == "LOADED []\n"
    written = {path.name for path in (run / "evaluation").iterdir()}
    assert written == {"evaluation.md", "evaluation.json", "disagreements.csv", "unmatched.csv",
                       "calibration.svg"}  # fmt: skip


def test_an_evaluation_as_json_is_the_file_and_the_folder(
    run: Path, gold: Path, tmp_path: Path
) -> None:
    out = tmp_path / "elsewhere" / "deep"
    done = pipeline("evaluate", run, "--gold", gold, "--out", out, "--json")
    told = json.loads(done.stdout)
    assert told.pop("out") == str(out)
    assert told == json.loads((out / "evaluation.json").read_bytes())
    assert not (run / "evaluation").exists()


def test_a_bound_that_does_not_hold_gives_4_and_says_which_after_the_figures(
    run: Path, gold: Path
) -> None:
    words = ("evaluate", run, "--gold", gold, "--max-calibration-error", "1")
    assert pipeline(*words, "--min-label-f1", "0.3").returncode == 0
    done = pipeline(*words, "--min-label-f1", "0.9", "--min-stakeholder-f1", "0.5")
    assert done.returncode == 4
    assert "label macro-F1" in done.stdout
    assert done.stderr.startswith("Error: evaluate: label macro-F1 is 0.5556, below 0.9; stakehol")
    assert "cannot be measured" in done.stderr
    assert (run / "evaluation" / "evaluation.md").is_file()


def test_what_cannot_be_compared_is_refused_with_2(run: Path, gold: Path, tmp_path: Path) -> None:
    words = ("evaluate", run, "--gold")
    assert "there is no such file" in refused(*words, tmp_path / "none.csv")
    assert "holds no segments.csv" in refused("evaluate", tmp_path, "--gold", gold)
    assert "--document" in refused(*words, gold, "--document", "b.pdf")
    assert "--min-label-f1" in refused(*words, gold, "--min-label-f1", "90")
    other = tmp_path / "other.csv"
    other.write_text("text,label\nA paper about harbours and ships,need\n", encoding="utf-8")
    assert "speaks of a segment of this run" in refused(*words, other)
    other.write_text("text,label\nOne payroll is wanted,\n", encoding="utf-8")
    assert "holds no codings" in refused(*words, other)
    assert not (run / "evaluation").exists()


def test_a_sample_lists_where_it_is_and_comes_back_as_gold(run: Path, tmp_path: Path) -> None:
    done = shell("-c", LOADED, "sample", run, "-n", "2")
    assert done.stdout.splitlines() == [str(run / "sample.csv"), str(run / "sample.md")]
    assert done.stderr == "LOADED []\n"
    done = pipeline("sample", run, "--number", "9", "--out", tmp_path / "s.csv", "--json")
    assert json.loads(done.stdout) == {"segments": 3, "sheet": str(tmp_path / "s.csv"),
                                       "codebook": str(tmp_path / "s.md")}  # fmt: skip
    assert done.stderr == "The run has only 3 segments that are no headings.\n"
    with (tmp_path / "s.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{**row, "label": "need", "second": "barrier"} for row in csv.DictReader(file)]
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=";")  # as some spreadsheets save it
        table.writeheader()
        table.writerows(rows)
    done = pipeline("evaluate", run, "--gold", tmp_path / "s.csv", "--json")
    told = json.loads(done.stdout)
    assert told["rows"]["matched"] == 3
    assert told["measures"]["label_accuracy"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert "holds codings already" in refused("sample", run, "--out", tmp_path / "s.csv")
