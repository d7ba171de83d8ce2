"""Ten thousand changes of one character: every one is found.

Each draw changes one character of a file of a run, of its export or of its sources; the digests
find it. Then the digests are made anew for each change, as a forger might, and what is written is
held against the sources and counted again: the tables and the summary must give the forger away.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from finished_runs import ANSWERS, SHEET, evidence, write_export, write_run
from small_notes import NOTES, write_corpus

from pipeline.proof.claims import Checked
from pipeline.proof.files import check_digests, check_files, manifest_of
from pipeline.proof.sources import check_inputs
from pipeline.proof.summary import check_summary
from pipeline.proof.tables import check_tables
from pipeline.publish.finished import run_of
from pipeline.stages import Recipe

MANY = 10_000
FORGED = 500
_FROM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:-"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("mutants")
    notes = write_corpus(folder / "notes", {**NOTES, "answers.csv": ANSWERS}, SHEET)
    run = write_run(notes, folder / "run", recipe)
    write_export(run)
    return notes, run


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Return bytes with one of them changed, dropped or added; text stays text where it was."""
    at = draw.randrange(len(data))
    new = draw.choice(_FROM).encode()
    way = draw.random()
    if way < 0.2:
        return data[:at] + data[at + 1 :]
    if way < 0.4:
        return data[:at] + new + data[at:]
    while new == data[at : at + 1]:
        new = draw.choice(_FROM).encode()
    return data[:at] + new + data[at + 1 :]


def digits_or_letters(text: str, draw: random.Random) -> str:
    """Return a text with one letter or digit changed for another of its kind."""
    places = [at for at, sign in enumerate(text) if sign.isascii() and sign.isalnum()]
    at = draw.choice(places)
    kind = "0123456789" if text[at].isdigit() else "abcdefghijklmnopqrstuvwxyz"
    new = draw.choice([sign for sign in kind if sign != text[at].lower()])
    return f"{text[:at]}{new}{text[at + 1 :]}"


def test_every_one_of_ten_thousand_changes_is_found(kept: tuple[Path, Path]) -> None:
    notes, run = kept
    draw = random.Random(20140116)
    files = sorted(path for folder in kept for path in folder.rglob("*") if path.is_file())
    sources = evidence(run, [notes]).sources
    missed: Counter[str] = Counter()
    for _ in range(MANY):
        path = draw.choice(files)
        data = path.read_bytes()
        path.write_bytes(mutated(data, draw))
        try:
            if not is_found(path, notes, run, sources):
                missed[path.name] += 1
        finally:
            path.write_bytes(data)
    assert missed == Counter()


def is_found(path: Path, notes: Path, run: Path, sources: object) -> bool:
    checked = Checked()
    folder = run / "export" if path.parent.name == "export" else run
    name = "export.json" if folder != run else "run.json"
    manifest = manifest_of(folder, checked, name)
    if manifest is None:
        return True
    told = path.relative_to(folder).as_posix() if folder in path.parents else ""
    if notes in path.parents:
        check_inputs(sources, manifest, checked)  # type: ignore[arg-type]
    elif told in manifest["outputs"]:  # what check_files does with each file
        check_digests({told: path.read_bytes()}, manifest["outputs"], checked)
    else:
        check_files(folder, manifest, checked, name)
    return bool(checked.problems)


def test_nearly_all_changes_are_found_though_the_digests_were_made_anew(
    kept: tuple[Path, Path],
) -> None:
    notes, run = kept
    draw = random.Random(2012)
    checked = Checked()
    manifest = manifest_of(run, checked)
    assert manifest is not None
    files = check_files(run, manifest, checked)
    book = evidence(run, [notes]).book
    told = ["summary.md", "segments.csv", "themes.csv", "theme_stakeholders.csv",
            "theme_evidence.csv", "theme_members.csv", "actions.csv", "documents.csv"]  # fmt: skip
    missed: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    for _ in range(FORGED):
        name = draw.choice(told)
        forged = digits_or_letters(files[name].decode(), draw).encode()
        drawn[name] += 1
        found = Checked()
        try:
            other = run_of("", manifest, {**files, name: forged})
            check_tables(other, book, found)
            check_summary(other, book, found)
        except Exception:
            continue
        missed[name] += not found.problems
    shares = {name: 1 - missed[name] / drawn[name] for name in told}
    assert shares["summary.md"] >= 0.99, shares
    assert sum(missed.values()) <= 0.12 * FORGED, shares
