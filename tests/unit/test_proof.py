"""What a proof finds, and that it finds nothing where everything holds."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_runs import ANSWERS, SHEET, evidence, write_comparison, write_export, write_run
from small_notes import NOTES, write_corpus

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.folder import MANIFEST, SUMS, sums
from pipeline.proof.claims import Checked
from pipeline.proof.verifying import verify
from pipeline.stages import Recipe


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> tuple[Path, Path]:
    """Notes of every kind and their run with its export; not to be changed."""
    folder = tmp_path_factory.mktemp("proof")
    files = {**NOTES, "answers.csv": ANSWERS, "broken.pdf": b"%PDF-1.4 broken"}
    notes = write_corpus(folder / "notes", files, SHEET)
    run = write_run(notes, folder / "run", recipe)
    write_export(run)
    return notes, run


@pytest.fixture
def held(kept: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the notes and their run."""
    for path in kept:
        shutil.copytree(path, tmp_path / path.name)
    return tmp_path / "notes", tmp_path / "run"


def proof(notes: Path, run: Path) -> Checked:
    return verify(run, lambda manifest: evidence(run, [notes]))


def told(checked: Checked) -> str:
    return "\n".join(map(str, checked.problems))


def change(path: Path, old: str, new: str) -> None:
    """Change the first place of some words in a file."""
    data = path.read_bytes()
    assert old.encode() in data
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))


def renew(run: Path) -> None:
    """Write the digests anew, as whoever forged a file might."""
    path = run / MANIFEST
    made = json.loads(path.read_bytes())
    for name in made["outputs"]:
        made["outputs"][name] = hashlib.sha256((run / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    own = hashlib.sha256(path.read_bytes()).hexdigest()
    (run / SUMS).write_bytes(sums({**made["outputs"], MANIFEST: own}))


def test_everything_holds_of_a_run_that_nobody_touched(kept: tuple[Path, Path]) -> None:
    checked = proof(*kept)
    assert told(checked) == ""
    assert checked.told()["holds"]
    assert min(checked.counts.values()) > 0
    assert len(checked.counts) > 8


def test_everything_holds_of_a_comparison(tmp_path: Path, recipe: Recipe) -> None:
    toml = 'year = {}\n[[document]]\nfile = "union.txt"\nquotable = false\n'
    then = write_corpus(tmp_path / "then", NOTES, toml.format(2012))
    now = write_corpus(tmp_path / "now", {**NOTES, "answers.csv": ANSWERS}, toml.format(2014))
    run = write_comparison([then, now], tmp_path / "both", recipe)
    checked = verify(run, lambda manifest: evidence(run, [then, now]))
    assert told(checked) == ""
    for name in ("theme_years.csv", "ledger.csv", "voices.csv"):
        forged = tmp_path / name
        shutil.copytree(run, forged)
        lines = (run / name).read_text(encoding="utf-8").split("\n")
        at = next(n for n, line in enumerate(lines[1:], 1) if ",2," in line)
        lines[at] = lines[at].replace(",2,", ",7,", 1)
        (forged / name).write_text("\n".join(lines), encoding="utf-8", newline="")
        renew(forged)
        found = verify(forged, lambda manifest, forged=forged: evidence(forged, [then, now]))
        assert name in told(found), name


CHANGES: dict[str, tuple[str, str, str, str]] = {
    "a source": ("notes/staff.txt", "payroll", "pay roll", "was changed after the run"),
    "what may be quoted": ("notes/corpus.toml", "false", "true", "is not what it was"),
    "a text": ("run/texts/staff.txt.txt", "payroll", "payroil", "texts/staff.txt.txt, line"),
    "a quotation": ("run/segments.csv", "Two payroll systems", "Two payroll system", "text: says"),
    "a count": ("run/themes.csv", ",progress,", ",progress,1", "themes.csv, row"),
    "a count in words": ("run/summary.md", "This summary draws together", "This summary draws",
                         "summary.md, line"),
    "a number of the manifest": ("run/run.json", '"segments": ', '"segments": 1', "run.json"),
    "the list of digests": ("run/SHA256SUMS", "  segments.csv", "  segment.csv", "SHA256SUMS"),
    "a label": ("run/segments.csv", ",barrier,", ",need,", "themes.csv, row"),
    "a group": ("run/theme_stakeholders.csv", ",employees,", ",public,", "theme_stakeholders.csv"),
    "an exemplar": ("run/theme_evidence.csv", ",exemplar,1,", ",exemplar,2,", "rank: says"),
    "a code book": ("run/codebook.toml", "id = ", "di = ", "codebook.toml"),
    "a web page": ("run/export/report.html", "<p>", "<p>Most agreed. ", "export/report.html"),
    "a table of the export": ("run/export/points.csv", "payroll", "payrolls", "export/points.csv"),
    "what was asked for": ("run/export/export.json", '"threshold": null', '"threshold": 0',
                           "export/export.json"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("forged", [False, True], ids=["changed", "with new digests"])
def test_whatever_is_changed_is_found_and_named(
    held: tuple[Path, Path], what: str, forged: bool
) -> None:
    name, old, new, message = CHANGES[what]
    notes, run = held
    change(notes.parent / name, old, new)
    if forged and name.startswith("run/") and "export" not in name and "SHA" not in name:
        renew(run)
    assert message in told(proof(notes, run))


GONE = ["notes/staff.txt", "run/themes.csv", "run/texts/staff.txt.txt", "run/SHA256SUMS",
        "run/export/report.docx", "run/export/SHA256SUMS"]  # fmt: skip


@pytest.mark.parametrize("name", GONE)
def test_whatever_is_gone_is_found_and_named(held: tuple[Path, Path], name: str) -> None:
    notes, run = held
    (notes.parent / name).unlink()
    assert Path(name).name.removesuffix(".txt") in told(proof(notes, run))


def test_a_source_that_came_in_later_is_found(held: tuple[Path, Path]) -> None:
    notes, run = held
    (notes / "late.txt").write_text("Progress\n\n- The bus came back\n", encoding="utf-8")
    assert "late.txt: is among the sources, but not in the run." in told(proof(notes, run))


def test_a_text_that_no_document_has_is_found(held: tuple[Path, Path]) -> None:
    notes, run = held
    (run / "texts" / "forged.txt").write_text("Nobody said this", encoding="utf-8")
    assert "is the text of no document" in told(proof(notes, run))


@pytest.mark.parametrize(
    "broken", ["", "[]", "{", '{"outputs": []}', '{"outputs": {"../../etc/passwd": "x"}}']
)
def test_a_broken_manifest_is_a_finding_and_no_crash(held: tuple[Path, Path], broken: str) -> None:
    notes, run = held
    (run / MANIFEST).write_text(broken, encoding="utf-8")
    assert "run.json" in told(proof(notes, run))


def test_a_folder_without_a_run_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="holds no finished run"):
        verify(tmp_path, lambda manifest: evidence(tmp_path, []))


def test_a_run_made_again_has_the_same_bytes_or_says_where_not(
    held: tuple[Path, Path], recipe: Recipe
) -> None:
    from dataclasses import replace

    from pipeline import flow, settings

    notes, run = held
    again: Callable[[], dict[str, bytes]] = lambda: flow.render(  # noqa: E731
        flow.run(settings.load(notes).corpus, recipe).found, recipe
    )

    def everything(_: object) -> object:
        return replace(evidence(run, [notes]), again=again)

    assert told(verify(run, everything)) == ""  # type: ignore[arg-type]
    change(run / "segments.csv", "0.9", "0.8")
    renew(run)
    assert "label_confidence" in told(verify(run, everything))  # type: ignore[arg-type]


def test_a_file_without_words_and_a_link_to_nowhere_are_failures_then_and_now(
    tmp_path: Path, recipe: Recipe
) -> None:
    files = {**NOTES, "blank.txt": " \n\n", "mark.txt": b"\xef\xbb\xbf"}
    notes = write_corpus(tmp_path / "notes", files)
    (notes / "lost.txt").symlink_to(tmp_path / "nowhere")
    run = write_run(notes, tmp_path / "run", recipe)
    assert told(proof(notes, run)) == ""


def test_an_unreadable_source_that_changed_is_named(held: tuple[Path, Path]) -> None:
    notes, run = held
    (notes / "broken.pdf").write_bytes(b"%PDF-1.4 broken otherwise")
    assert "broken.pdf: was changed after the run" in told(proof(notes, run))


def test_a_label_that_was_changed_does_not_stop_the_proof(held: tuple[Path, Path]) -> None:
    notes, run = held
    change(run / "segments.csv", ",need,", ",,")
    assert "segments.csv: was changed" in told(proof(notes, run))


def test_hand_codings_that_changed_are_found(tmp_path: Path, recipe: Recipe) -> None:
    rows = "text,label\nTwo payroll systems for one team,need\n"
    then = write_corpus(tmp_path / "a" / "notes", {**NOTES, "codings.csv": rows}, "year = 2012")
    now = write_corpus(tmp_path / "b" / "notes", NOTES, "year = 2014")
    run = write_comparison([then, now], tmp_path / "both", recipe)
    assert told(verify(run, lambda manifest: evidence(run, [then, now]))) == ""
    (then / "codings.csv").write_text(rows.replace("need", "progress"), encoding="utf-8")
    found = told(verify(run, lambda manifest: evidence(run, [then, now])))
    assert "2012/codings: is not what it was" in found


def test_an_export_is_found_at_any_depth_and_without_its_record(held: tuple[Path, Path]) -> None:
    notes, run = held
    (run / "a").mkdir()
    shutil.copytree(run / "export", run / "a" / "b")
    (run / "a" / "b" / "codebook.qdc").write_bytes(b"<x/>")
    (run / "export" / "export.json").unlink()
    found = told(proof(notes, run))
    assert "b/codebook.qdc: was changed" in found
    assert "export/export.json: is gone" in found


def test_an_export_of_an_earlier_run_says_so(held: tuple[Path, Path], recipe: Recipe) -> None:
    notes, run = held
    (notes / "late.txt").write_text("Progress\n\n- The bus came back\n", encoding="utf-8")
    write_run(notes, run, recipe)
    assert told(proof(notes, run)) == "export/export.json, key: is of another run: export again."


def test_what_a_run_wrote_into_the_notes_is_no_note(tmp_path: Path, recipe: Recipe) -> None:
    notes = write_corpus(tmp_path / "notes", NOTES)
    write_run(notes, notes, recipe)
    write_export(notes)
    assert told(proof(notes, notes)) == ""


def test_a_theme_merged_by_decision_holds(tmp_path: Path, recipe: Recipe) -> None:
    from dataclasses import replace as put

    notes = write_corpus(tmp_path / "then", NOTES, "year = 2012")
    run = write_run(notes, tmp_path / "run", recipe)
    book = (run / "codebook.toml").read_text(encoding="utf-8")
    first, second = re.findall(r'^id = "t[0-9a-f]{8}"$', book, re.MULTILINE)[:2]
    merged = book.replace(f"{first}\n", f"{first}\ninto = {second.removeprefix('id = ')}\n")
    at = merged.index(first)
    head, tail = merged[:at], merged[at:]
    tail = tail.replace('status = "candidate"', 'status = "merged"', 1)
    (tmp_path / "codebook.toml").write_text(head + tail, encoding="utf-8")
    now = write_corpus(tmp_path / "now", NOTES, "year = 2014")
    mine = put(recipe, codebook=settings.load_codebook(tmp_path / "codebook.toml"))
    both = write_comparison([notes, now], tmp_path / "both", mine)
    rows = (both / "ledger.csv").read_text(encoding="utf-8")
    assert "By a decision in the code book" in rows
    assert told(verify(both, lambda manifest: evidence(both, [notes, now]))) == ""
