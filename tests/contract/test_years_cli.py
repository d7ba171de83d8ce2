"""`pipeline compare` and `pipeline codebook` as people and programs meet them."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.report.codebook import as_toml

Shell = Callable[..., "subprocess.CompletedProcess[str]"]
Done = subprocess.CompletedProcess[str]
YEARS: Mapping[str, str] = {
    "2012": """STAFF SESSION

Progress

- Joint training for home carers is good
- Home carers share one duty rota

Barriers

- Two payroll systems for one finance team
- Payroll mistakes take weeks to put right
- The payroll run closes on two different days
- School buses from the villages arrive late
- No bus stop outside the village school

What is needed

- One payroll system for everybody
- More school buses for rural pupils
- Training for home carers at weekends
""",
    "2014": """STAFF SESSION

Progress

- One payroll system is now in place for the whole team
- Payroll mistakes have all but gone
- Home carers have had joint training again

Barriers

- School buses still arrive late in winter
- Bus drivers are hard to find for the school run
- Library computers are too slow for readers
- The library has too few new books

What is needed

- Longer library opening hours for readers
- More school buses from the villages
""",
    "2016": """STAFF SESSION

Progress

- School buses have been on time all year

Barriers

- Payroll days differ again between the teams
- Library books are torn and old

What is needed

- A payroll help desk for managers
- Weekend training for home carers
""",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus for each year."""
    folder = tmp_path_factory.mktemp("years")
    for year, text in YEARS.items():
        (folder / "corpora" / year).mkdir(parents=True)
        (folder / "corpora" / year / "staff.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(home: Path, cli: Shell) -> tuple[Path, Done]:
    """The folder of a comparison of two years without a code book of themes."""
    out = home / "a-b"
    done = cli("compare", home / "corpora/2012", home / "corpora/2014", "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done


def test_a_comparison_says_what_it_found_on_stdout(compared: tuple[Path, Done]) -> None:
    out, done = compared
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "Documents read: 2 of 2"
    assert lines[-1] == str(out / "summary.md")
    told = Counter(row["status"] for row in rows(out / "ledger.csv"))
    assert {line.strip() for line in lines[3:-1]} == {f"{s}: {n}" for s, n in told.items()}


def test_every_line_of_the_ledger_can_be_looked_up(compared: tuple[Path, Done]) -> None:
    out, _ = compared
    segments = {row["segment_id"]: row for row in rows(out / "segments.csv")}
    ledger = rows(out / "ledger.csv")
    assert ledger
    for row in ledger:
        for side in ("from", "to"):
            for address in filter(None, row[f"evidence_{side}"].split(";")):
                segment = segments[address]
                assert address.startswith(row[f"year_{side}"] + "/")
                text = (out / "texts" / f"{segment['document']}.txt").read_text(encoding="utf-8")
                said = text[int(segment["start"]) : int(segment["end"])]
                assert " ".join(said.split()) == segment["text"]
                assert segment["text"] in row[f"quotes_{side}"]


def test_a_comparison_that_was_made_is_not_made_again(
    compared: tuple[Path, Done], home: Path, cli: Shell
) -> None:
    out, first = compared
    done = cli("compare", home / "corpora/2012", home / "corpora/2014", "--out", out)
    assert done.stdout == first.stdout
    assert done.stderr == "Nothing has changed since the last comparison.\n"
    done = cli("compare", home / "corpora/2014", home / "corpora/2012", "--out", home / "b-a")
    assert "Nothing has changed" not in done.stderr


def test_json_is_all_that_stands_on_stdout(
    compared: tuple[Path, Done], home: Path, cli: Shell
) -> None:
    out, _ = compared
    done = cli("compare", *(home / "corpora" / y for y in ("2012", "2014")), "--out", out, "--json")
    told = json.loads(done.stdout)
    assert list(told["years"]) == ["2012", "2014"]
    assert told["out"] == str(out)


def test_years_are_run_where_they_have_no_report(home: Path, cli: Shell, tmp_path: Path) -> None:
    shutil.copytree(home / "corpora", tmp_path / "corpora")
    done = cli("compare", "corpora/2012", "corpora/2014", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("2012", "2014", "2012-2014"):
        assert (tmp_path / "reports" / name / "summary.md").is_file()
    mark = tmp_path / "reports" / "2012" / "themes.csv"
    mark.write_text("mine", encoding="utf-8")
    cli("compare", "corpora/2012", "corpora/2014", "--fresh", cwd=tmp_path)
    assert mark.read_text(encoding="utf-8") == "mine"


def refused(done: Done) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stdout == "" and "Traceback" not in done.stderr
    return " ".join(done.stderr.replace("│", " ").split())


def test_one_corpus_is_refused(home: Path, cli: Shell) -> None:
    assert "Name two or more." in refused(cli("compare", home / "corpora/2012"))


def test_two_corpora_of_one_name_are_refused(home: Path, cli: Shell, tmp_path: Path) -> None:
    twin = shutil.copytree(home / "corpora/2012", tmp_path / "2012")
    said = refused(cli("compare", home / "corpora/2012", twin, "--out", tmp_path / "x"))
    assert 'two corpora are called "2012"' in said


def test_different_code_books_are_refused_with_what_differs(
    home: Path, cli: Shell, tmp_path: Path, root: Path
) -> None:
    other = shutil.copytree(home / "corpora/2014", tmp_path / "2014")
    book = (root / "models/codebook.toml").read_text(encoding="utf-8")
    changed = book.replace('id = "partners"', 'id = "allies"')
    assert changed != book
    (other / "codebook.toml").write_text(changed, encoding="utf-8")
    said = refused(cli("compare", home / "corpora/2012", other, "--out", tmp_path / "x"))
    assert "their code books differ" in said
    assert "partners" in said and "allies" in said


def test_a_file_that_cannot_be_read_is_listed_and_the_others_compared(
    home: Path, cli: Shell, tmp_path: Path
) -> None:
    other = shutil.copytree(home / "corpora/2014", tmp_path / "2014")
    (other / "plan.xyz").write_bytes(b"x")
    done = cli("compare", home / "corpora/2012", other, "--out", tmp_path / "x")
    assert done.returncode == 3
    assert "Not included: 2014/plan.xyz" in done.stderr
    assert "2014/plan.xyz" in (tmp_path / "x" / "summary.md").read_text(encoding="utf-8")


def test_a_year_added_moves_no_count_of_the_years_before(
    compared: tuple[Path, Done], home: Path, cli: Shell, tmp_path: Path
) -> None:
    book = tmp_path / "codebook.toml"
    shutil.copy(compared[0] / "codebook.toml", book)
    shutil.copy(compared[0] / "decisions.csv", tmp_path / "decisions.csv")
    years = [home / "corpora" / year for year in YEARS]
    done = cli("compare", *years, "--codebook", book, "--out", tmp_path / "abc")
    assert done.returncode == 0, done.stderr
    before, after = (
        {
            (row["theme_id"], row["year"], row["label"], row["stakeholder"]): row["segments"]
            for row in rows(folder / "theme_years.csv")
            if int(row["segments"])
        }
        for folder in (compared[0], tmp_path / "abc")
    )
    known = {theme["id"] for theme in tomllib.loads(book.read_text(encoding="utf-8"))["theme"]}
    kept = {key: n for key, n in after.items() if key[0] in known and key[1] != "2016"}
    assert before and kept == before
    alone = cli("run", years[0], "--codebook", book, "--out", tmp_path / "a")
    assert alone.returncode == 0, alone.stderr
    where = {row["segment_id"]: row["theme_id"] for row in rows(compared[0] / "segments.csv")}
    own = {f"2012/{r['segment_id']}": r["theme_id"] for r in rows(tmp_path / "a/segments.csv")}
    in_book = {address: id for address, id in where.items() if address in own and id}
    assert in_book and {address: own[address] for address in in_book} == in_book


def test_edits_of_a_code_book_are_used_and_logged_and_replayed(
    compared: tuple[Path, Done], home: Path, cli: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "2014"
    shutil.copytree(home / "corpora/2014", folder)
    for name in ("codebook.toml", "decisions.csv"):
        shutil.copy(compared[0] / name, tmp_path / name)
    path = tmp_path / "codebook.toml"
    book = settings.load_codebook(path)
    used = [theme for theme in book.themes if theme.in_use]
    assert len(used) >= 2, "the notes should give two themes at least"
    text = as_toml(book).decode()
    text = text.replace(f'name = "{used[0].name}"', 'name = "Paying people"', 1)
    added = text + (
        '\n[[theme]]\nname = "Library computers"\n'
        'examples = ["Computers are too slow for readers", "Computers in libraries break"]\n'
        '\n[edited]\nby = "A. Clerk"\non = 2014-09-01\nwhy = "Agreed at the workshop"\n'
    )
    path.write_text(added, encoding="utf-8")
    shown = cli("codebook", path)
    assert shown.returncode == 0, shown.stderr
    assert "renamed" in shown.stdout and "Paying people" in shown.stdout
    done = cli("run", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    log = rows(tmp_path / "out/decisions.csv")
    mine = [row for row in log if row["who"] == "A. Clerk"]
    assert {row["action"] for row in mine} == {"renamed", "added"}
    assert {(row["date"], row["why"]) for row in mine} == {("2014-09-01", "Agreed at the workshop")}
    assert [int(row["decision"]) for row in log] == list(range(1, len(log) + 1))
    named = {row["theme_id"]: row["theme"] for row in rows(tmp_path / "out/themes.csv")}
    assert named.get(used[0].id, "Paying people") == "Paying people"
    assert "Library computers" in named.values()
    again = cli("codebook", tmp_path / "out/codebook.toml", "--replay", tmp_path / "replayed.toml")
    assert again.returncode == 0, again.stderr
    replayed = (tmp_path / "replayed.toml").read_bytes()
    assert replayed == (tmp_path / "out/codebook.toml").read_bytes()


def test_edits_are_recorded_with_who_when_and_why(
    compared: tuple[Path, Done], cli: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "codebook.toml"
    shutil.copy(compared[0] / "decisions.csv", tmp_path / "decisions.csv")
    book = settings.load_codebook(compared[0] / "codebook.toml")
    text = as_toml(book).decode().replace('status = "candidate"', 'status = "active"')
    path.write_text(text, encoding="utf-8")
    held = cli("codebook", path, "--replay", tmp_path / "old.toml")
    assert held.returncode == 4 and "--record" in held.stderr
    signed = ("--by", "M. Ross", "--on", "2014-10-01", "--why", "All are good")
    done = cli("codebook", path, "--record", *signed)
    assert done.returncode == 0, done.stderr
    confirmed = [row for row in rows(tmp_path / "decisions.csv") if row["action"] == "confirmed"]
    assert confirmed
    assert {(r["who"], r["date"], r["why"]) for r in confirmed} == {
        ("M. Ross", "2014-10-01", "All are good")
    }
    told = json.loads(cli("codebook", path, "--json").stdout)
    assert told["edits"] == [] and told["themes"]["active"] == len(confirmed)
    assert cli("codebook", path, "--replay", tmp_path / "new.toml").returncode == 0
    assert (tmp_path / "new.toml").read_bytes() == text.encode()


def test_a_code_book_that_does_not_fit_together_is_refused(
    compared: tuple[Path, Done], cli: Shell, tmp_path: Path
) -> None:
    text = (compared[0] / "codebook.toml").read_text(encoding="utf-8")
    path = tmp_path / "codebook.toml"
    for wrong, said in (
        ('\n[[theme]]\nid = "x"\nname = "X"\nstatus = "retierd"\n', 'Did you mean "retired"?'),
        ('\n[[theme]]\nid = "x"\nname = "X"\nstatus = "merged"\n', "say with `into`"),
        ('\n[[theme]]\nid = "x"\nname = "X"\nparent = "nobody"\n', 'no theme "nobody"'),
        ('\n[[theme]]\nid = "x"\nname = "X"\n\n[[theme]]\nid = "x"\nname = "Y"\n', "have the id"),
        ('\n[[theme]]\nname = "X"\nexample = ["a"]\n', 'Did you mean "examples"?'),
    ):
        path.write_text(text + wrong, encoding="utf-8")
        assert said in refused(cli("codebook", path))
