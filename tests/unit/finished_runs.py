"""Finished runs in folders, as the command line leaves them, with everything a proof looks at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import comparing, exporting, flow, settings
from pipeline.folder import RunFolder, comparison_manifest, manifest, place
from pipeline.proof.sources import Source
from pipeline.proof.verifying import Evidence
from pipeline.publish.finished import CODEBOOK, read_run
from pipeline.publish.publication import Leave
from pipeline.stages import Recipe

ANSWERS = (
    "ID,Are you a...,What works well?,What should change?,May we quote you?\n"
    "1,Parent,The breakfast club is a great help,Bring back the school bus,Yes\n"
    "2,Teacher,Joint training has been excellent,We need one timetable,Yes\n"
    "3,Parent,My son likes his new teacher,Nobody answers the telephone at 01786 404040,No\n"
    "4,Parent,Lessons start on time now,Ring me on 01786 404041 before you decide,Yes\n"
)
SHEET = (
    '[[document]]\nfile = "union.txt"\nstakeholders = ["trade_unions"]\nquotable = false\n'
    '[[document]]\nfile = "answers.csv"\ntext = ["What works well?", "What should change?"]\n'
    'respondent = "Are you a..."\nquote = "May we quote you?"\nidentifier = ["ID"]\n'
)


def write_run(notes: Path, out: Path, recipe: Recipe) -> Path:
    """Run a corpus and write its folder."""
    corpus = settings.load(notes).corpus
    found = flow.run(corpus, recipe).found
    files = flow.render(found, recipe)
    made = manifest(found, recipe, files, {"all": 1.0})
    made["place"] = place(out, [corpus], None)
    RunFolder(out).write(files, made)
    return out


def write_comparison(notes: Sequence[Path], out: Path, recipe: Recipe) -> Path:
    """Compare corpora and write the folder of the comparison."""
    corpora = [settings.load(path).corpus for path in notes]
    compared, counted = comparing.compare(corpora, recipe)
    files = flow.render_years(compared, recipe, counted.codebook)
    made = comparison_manifest(compared, corpora, recipe, counted.codebook, files, {"all": 1.0})
    made["place"] = place(out, corpora, None)
    RunFolder(out).write(files, made)
    return out


def write_export(run: Path, wanted: str = "all", leave: Leave | None = None) -> Path:
    """Export a run into its folder."""
    book = settings.load_codebook(run / CODEBOOK)
    made = exporting.export(read_run(run), book, exporting.forms(wanted), leave)
    exporting.write(made, run / "export", run)
    return run / "export"


def evidence(run: Path, notes: Sequence[Path]) -> Evidence:
    """Return what a run is held against: its notes and its own code book."""
    own = run / CODEBOOK
    corpora = [settings.load(path, codebook=own).corpus for path in notes]
    names = comparing.year_names(corpora) if len(corpora) > 1 else []
    prefixes = [f"{name}/" for name in names] or [""]
    sources = [Source(*pair) for pair in zip(corpora, prefixes, strict=True)]
    return Evidence(sources, settings.load_codebook(own))
