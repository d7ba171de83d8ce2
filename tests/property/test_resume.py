"""What is done again when something changed, line by line: the right things, and only those.

The stages are cheap stand-ins that note what they are asked; what goes in is what a user changes.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from pipeline import embed, flow, guard, registry, settings
from pipeline.cache import Cache
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.folder import RunFolder, digests, manifest, run_key
from pipeline.segment import PointSegmenter
from pipeline.shipped import shipped
from pipeline.stages import Facts, Recipe
from pipeline.types import (
    Coded,
    Coding,
    Cut,
    Document,
    Links,
    Segment,
    StockTake,
    Themes,
    Unplaced,
)  # fmt: skip

ROOT = Path(__file__).parents[2]
ASKED: list[str] = []  # what the stand-ins were asked, in order


@dataclass(frozen=True, slots=True)
class Segmenter:
    """The real one, which notes which documents it cut."""

    version: ClassVar[int] = 1

    def segment(self, document: Document) -> Cut:
        ASKED.append(f"code {document.id}")
        return PointSegmenter().segment(document)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Codes a segment by its document's facts and its length."""

    version: ClassVar[int] = 1
    weights_digest: str = "weights"
    encoder_digest: str = "encoder"

    def classify(
        self, segments: Sequence[Segment], codebook: CodeBook, facts: Facts
    ) -> tuple[Coding, ...]:
        labels = [label.id for label in codebook.labels]
        return tuple(
            Coding(one.id, labels[len(one.text) % len(labels)], facts.stakeholders,
                   facts.services or (codebook.general,), 0.5, "wording", "default")
            for one in segments
        )  # fmt: skip

    def prepare(self, codebook: CodeBook) -> None:
        del codebook


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds no theme."""

    version: ClassVar[int] = 1
    tagger_digest: str = "tagger"
    namer_digest: str = "namer"
    encoding: str = "encoder"

    def encode(self, coded: Coded, codebook: CodeBook) -> Any:
        del codebook
        ASKED.append(f"encode {coded.cut.document}")
        return np.zeros((sum(one.label != "none" for one in coded.codings), 2), np.float16)

    def find(
        self, coded: Sequence[Coded], codebook: CodeBook, parts: Any = None, **how: Any
    ) -> Themes:
        del codebook, parts, how
        ASKED.append("themes")
        said = [one for each in coded for one in each.codings if one.label != "none"]
        return Themes((), tuple(Unplaced(one.segment, "", 0.0) for one in said))

    def links(self, *asked: Any, **how: Any) -> Links:
        del asked, how
        return Links((), ())

    def prepare(self) -> None:
        """Nothing to load."""


@dataclass(frozen=True, slots=True)
class Report:
    """Tells all that was found."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "report.txt"

    def render(self, found: StockTake, codebook: CodeBook) -> bytes:
        del codebook
        ASKED.append("reports")
        return repr((found.coded, found.themes, found.corpus.title)).encode()


NOTES: Mapping[str, str] = {
    "a.txt": "STAFF\n\nProgress\n\n- The duty rota is shared\n- Training is joint now\n",
    "b.txt": "UNION\n\nConcerns\n\n- Two payroll systems for one team\n- Less consultation\n",
    "c.csv": "ID,Who,What works?,And else?\n1,Parent,The club is a help,Nothing at all\n"
             "2,Teacher,Joint training was good,More buses\n",
}  # fmt: skip
BOOK = shipped("codebook.toml").read_text(encoding="utf-8")
DOCUMENTS = ("a.txt", "b.txt", "c.csv")
ENCODED = frozenset(f"encode {name}" for name in DOCUMENTS)
ALL = ENCODED | {f"code {name}" for name in DOCUMENTS} | {"themes", "reports"}
NOTHING: frozenset[str] = frozenset()
REPORTS = frozenset({"reports"})
THEMES = REPORTS | {"themes"}


def anew(*names: str) -> frozenset[str]:
    """Return what a document costs that is coded and encoded again."""
    return frozenset(f"{what} {name}" for name in names for what in ("code", "encode"))


CODED = ALL - {"themes"}  # the codings turn out the same: so do the themes


def readers() -> tuple[Any, ...]:
    return tuple(registry.load("readers", name)() for name in ("text", "sheet"))


RECIPE = Recipe(
    readers(), Segmenter(), Classifier(), Finder(), (Report(),), CodeBook("", (), (), ())
)


@dataclass
class Desk:
    """A corpus as a user has it, with the stages that work on it."""

    folder: Path
    recipe: Recipe = RECIPE

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def out(self) -> RunFolder:
        return RunFolder(self.folder / "out")

    def begin(self) -> None:
        self.notes.mkdir(parents=True)
        for name, text in NOTES.items():
            (self.notes / name).write_text(text, encoding="utf-8")
        (self.notes / "codebook.toml").write_text(BOOK, encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.notes / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, before: str, after: str) -> None:
        text = (self.notes / name).read_text(encoding="utf-8")
        assert before in text
        self.write(name, text.replace(before, after, 1))

    def says(self, line: str, file: str = "a.txt") -> None:
        self.write("corpus.toml", f'[[document]]\nfile = "{file}"\n{line}\n')

    def stage(self, name: str, **fields: Any) -> None:
        self.recipe = replace(self.recipe, **{name: replace(getattr(self.recipe, name), **fields)})

    def reads_rows(self, most: int) -> None:
        text, sheet = self.recipe.readers
        self.recipe = replace(self.recipe, readers=(text, replace(sheet, rows=most)))

    def newer(self, name: str) -> None:
        """Raise the version of a stage."""
        known = getattr(self.recipe, name)
        old = known[0] if isinstance(known, tuple) else known
        version = type(old).version + 1
        made = type(type(old).__name__, (type(old),), {"version": version})()
        self.recipe = replace(
            self.recipe, **{name: (made, *known[1:]) if isinstance(known, tuple) else made}
        )

    def run(self) -> set[str]:
        """Run as `pipeline run` does; return what the stages were asked."""
        ASKED.clear()
        loaded = settings.load(self.notes)
        recipe = replace(self.recipe, codebook=loaded.codebook)
        if self.out.unchanged(run_key(loaded.corpus, recipe)):
            return set()
        done = flow.run(loaded.corpus, recipe, cache=Cache(self.folder / "answers"))
        files = flow.render(done.found, recipe)
        self.out.write(files, manifest(done.found, recipe, files, done.seconds))
        assert len(ASKED) == len(set(ASKED))
        return set(ASKED)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.begin()
    yield made
    guard.close()


LINES: dict[str, tuple[Callable[[Desk], object], frozenset[str]]] = {
    "nothing": (lambda d: None, NOTHING),
    "a file's date": (lambda d: os.utime(d.notes / "a.txt", (0, 0)), NOTHING),
    "one character of a document": (
        lambda d: d.edit("a.txt", "duty", "Duty"), THEMES | anew("a.txt")),
    "white space of a document": (
        lambda d: d.edit("a.txt", "- The", "-  The"), THEMES | anew("a.txt")),
    "a cell of a sheet": (lambda d: d.edit("c.csv", "club", "Club"), THEMES | anew("c.csv")),
    "a new document": (
        lambda d: d.write("d.txt", NOTES["a.txt"] + "- One more\n"), THEMES | anew("d.txt")),
    "a document gone": (lambda d: (d.notes / "a.txt").unlink(), THEMES),
    "a document with another name": (
        lambda d: (d.notes / "a.txt").rename(d.notes / "z.txt"), THEMES | anew("z.txt")),
    "the title": (lambda d: d.write("corpus.toml", 'title = "Other"\n'), REPORTS),
    "the year": (lambda d: d.write("corpus.toml", "year = 2014\n"), REPORTS),
    "what was asked": (lambda d: d.write("corpus.toml", 'asked = ["need"]\n'), REPORTS),
    "a document's groups": (
        lambda d: d.says('stakeholders = ["employees"]'), THEMES | anew("a.txt")),
    "a document's services": (
        lambda d: d.says('services = ["education"]'), THEMES | anew("a.txt")),
    "a document's date": (lambda d: d.says("date = 2014-05-03"), REPORTS),
    "whether it may be quoted": (lambda d: d.says("quotable = false"), THEMES),
    "the columns of a sheet": (
        lambda d: d.says('text = ["What works?"]', "c.csv"), THEMES | anew("c.csv")),
    # run.json holds the digest of the file, by which it is proved
    "a comment in corpus.toml": (lambda d: d.write("corpus.toml", "# a note\n"), REPORTS),
    "a row of hand codings": (
        lambda d: d.write("codings.csv", "document,text,label\na.txt,Training is joint now,need\n"),
        THEMES),
    "a comment in the code book": (
        lambda d: d.write("codebook.toml", "# a note\n" + BOOK), NOTHING),
    "a theme of the code book": (
        lambda d: d.write("codebook.toml", BOOK + '\n[[theme]]\nid = "t1"\nname = "Payroll"\n'),
        THEMES),
    "the weights of the coder": (lambda d: d.stage("classifier", weights_digest="new"), CODED),
    "the encoder of the coder": (lambda d: d.stage("classifier", encoder_digest="new"), CODED),
    "the tagger": (lambda d: d.stage("finder", tagger_digest="new"), THEMES),
    "the namer": (lambda d: d.stage("finder", namer_digest="new"), THEMES),
    "the encoder of the finder": (
        lambda d: d.stage("finder", encoding="new"), THEMES | ENCODED),
    "a setting of a reader": (lambda d: d.reads_rows(1_000), REPORTS | anew("c.csv")),
    "the version of the segmenter": (lambda d: d.newer("segmenter"), CODED),
    "the version of the classifier": (lambda d: d.newer("classifier"), CODED),
    "the version of the finder": (lambda d: d.newer("finder"), THEMES),
    "the version of a report": (lambda d: d.newer("reporters"), REPORTS),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_what_a_change_touches_is_done_again_and_nothing_else(line: str, desk: Desk) -> None:
    change, wanted = LINES[line]
    assert desk.run() == ALL
    change(desk)
    assert desk.run() == wanted
    assert desk.run() == NOTHING


BOOK_LINES: dict[str, tuple[str, str]] = {
    "a definition": ('definition = """\n', 'definition = """\nNew: '),
    "a cue": ('heading_cues = [', 'heading_cues = ["brand new heading", '),
    "an alias": ('aliases = [', 'aliases = ["brand new group", '),
}  # fmt: skip


@pytest.mark.parametrize("line", BOOK_LINES)
def test_a_line_that_says_how_to_code_has_everything_done_again(line: str, desk: Desk) -> None:
    desk.run()
    desk.edit("codebook.toml", *BOOK_LINES[line])
    assert desk.run() == ALL
    assert desk.run() == NOTHING


@pytest.mark.parametrize("line", LINES)
def test_what_is_remembered_gives_the_same_bytes_as_what_is_made_anew(
    line: str, desk: Desk
) -> None:
    desk.run()
    LINES[line][0](desk)
    desk.run()
    resumed = written(desk.out.path)
    shutil.rmtree(desk.out.path)
    shutil.rmtree(desk.folder / "answers")
    desk.run()
    assert written(desk.out.path) == resumed


def written(run: Path) -> dict[str, bytes]:
    """Return the files of a run by name, without the times it took."""
    found = {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    }
    told = json.loads(found["run.json"])
    del told["timings"]
    return {**found, "run.json": json.dumps(told).encode()}


def test_a_change_that_is_taken_back_finds_everything_remembered(desk: Desk) -> None:
    desk.run()
    desk.edit("a.txt", "duty", "Duty")
    desk.run()
    desk.edit("a.txt", "Duty", "duty")
    assert desk.run() == REPORTS


def test_a_damaged_answer_is_made_again_and_the_bytes_are_the_same(desk: Desk) -> None:
    desk.run()
    wanted = written(desk.out.path)
    for entry in sorted((desk.folder / "answers").rglob("*.*")):
        entry.write_bytes(entry.read_bytes()[:-9] + b"damaged!!")
    shutil.rmtree(desk.out.path)
    assert desk.run() == ALL
    assert written(desk.out.path) == wanted


def test_a_file_of_a_run_that_was_changed_by_hand_is_written_again(desk: Desk) -> None:
    desk.run()
    (desk.out.path / "report.txt").write_text("changed", encoding="utf-8")
    assert desk.run() == REPORTS
    assert desk.run() == NOTHING


@pytest.mark.parametrize("model", ["coder/coder.json", "tagger/tagger.json", "namer/namer.json"])
def test_one_changed_byte_of_a_model_changes_what_the_recipe_says(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipe: Recipe,
    cache_folder: Path,
) -> None:  # fmt: skip
    from pipeline.settings import stages

    made = tmp_path / Path(model).name
    made.write_bytes(shipped(model).read_bytes() + b" ")
    monkeypatch.setattr(stages, "shipped", lambda name: made if name == model else shipped(name))
    changed = settings.recipe(recipe.codebook, cache_folder)
    reader = recipe.readers[0]
    same = changed.coding_digest(reader) == recipe.coding_digest(reader)
    assert same == (model != "coder/coder.json")
    assert changed.digest != recipe.digest


# Killed at any moment

WRITE = """
import json, os, sys, time
from pathlib import Path
from pipeline.folder import RunFolder, digests

out, names, last = Path(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3])
pause, done = float(sys.argv[4]), 0

def counted(real):
    def step(self, *args, **how):
        global done
        if out in self.parents:
            done += 1
            if done == last:
                os._exit(9)
            time.sleep(pause)
        return real(self, *args, **how)
    return step

for name in ("replace", "unlink", "write_bytes", "mkdir"):
    setattr(Path, name, counted(getattr(Path, name)))
files = {name: name.encode() * 9 for name in names}
RunFolder(out).write(files, {"key": sys.argv[2], "outputs": digests(files)})
print(done)
"""


def write(out: Path, names: str) -> None:
    files = {name: name.encode() * 9 for name in names.split(",")}
    RunFolder(out).write(files, {"key": names, "outputs": digests(files)})


def ended(out: Path, names: str, last: int = 0) -> str:
    """Write a run in another process that ends at that step; return what it said."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(out), names, str(last), "0"], cwd=ROOT, check=False,
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (0, 9), done.stderr
    return done.stdout


def names_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_wherever_writing_is_ended_the_next_run_leaves_its_own_files_only(tmp_path: Path) -> None:
    write(tmp_path / "whole", "one.csv,texts/a.txt")
    steps = int(ended(tmp_path / "whole", "one.csv,texts/b.txt"))
    assert steps > 8
    for last in range(1, steps + 1):
        out = tmp_path / str(last)
        write(out, "one.csv,texts/a.txt")
        (out / "mine.txt").write_text("mine", encoding="utf-8")
        ended(out, "one.csv,texts/b.txt", last)
        write(out, "one.csv,texts/c.txt")
        assert names_in(out) == ["SHA256SUMS", "mine.txt", "one.csv", "run.json", "texts/c.txt"]


def test_two_runs_that_write_one_folder_at_once_leave_one_of_them_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    many = [",".join(f"{run}{number}.csv" for number in range(40)) for run in "ab"]
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(out), names, "0", "0.003"], cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        for names in many
    ]  # fmt: skip
    assert [one.wait() for one in both] == [0, 0]
    key = json.loads((out / "run.json").read_bytes())["key"]
    assert RunFolder(out).unchanged(key)
    assert names_in(out) == sorted([*key.split(","), "run.json", "SHA256SUMS"])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal there")
def test_a_run_that_is_killed_goes_on_with_the_same_bytes(cache_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/resume.py", "--kills", "3", "--documents", "2"], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TAKING_STOCK_CACHE": str(cache_folder)},
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| 3 kills | 0 differences |" in done.stdout


PREPARE = """
import sys
from pathlib import Path
from pipeline import embed

def made(target, layers, adapter):
    target.mkdir()
    (target / "model.bin").write_bytes(b"x" * 5_000_000)

embed._convert = made
print(embed.prepare(Path(sys.argv[1])))
"""


def test_two_first_runs_prepare_one_model_between_them(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(3)
    ]  # fmt: skip
    told = {one.communicate()[0].strip() for one in both}
    assert [one.returncode for one in both] == [0, 0, 0]
    assert [str(path) for path in tmp_path.iterdir()] == sorted(told)
    assert [path.name for path in tmp_path.glob("*/*/*")] == ["model.bin", "tokenizer.json"] * 2


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "tokenizer gone"])
def test_a_damaged_model_is_prepared_anew(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(target: Path, *_: object) -> None:
        target.mkdir()
        (target / "model.bin").write_bytes(b"weights" * 1_000)

    monkeypatch.setattr(embed, "_convert", made)
    told: list[str] = []
    model = embed.prepare(tmp_path / "models", told.append)
    assert embed.prepare(tmp_path / "models", told.append) == model and len(told) == 1
    weights = model / embed.TOPICAL / "model.bin"
    if damage == "changed":
        weights.write_bytes(weights.read_bytes()[:-1] + b"S")
    elif damage == "cut":
        weights.write_bytes(weights.read_bytes()[:100])
    else:
        (weights if damage == "gone" else model / "tokenizer.json").unlink()
    assert embed.prepare(tmp_path / "models", told.append) == model and len(told) == 2
    assert weights.read_bytes() == b"weights" * 1_000
    assert [path.name for path in (tmp_path / "models").iterdir()] == [model.name]


def test_a_folder_that_cannot_hold_a_model_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"cannot be kept there .* --cache"):
        embed.prepare(tmp_path / "file" / "models")
