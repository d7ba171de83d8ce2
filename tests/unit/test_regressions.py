"""Mistakes that were made once: the input that showed each, and what should come of it."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.classify.coder import ContextCoder
from pipeline.codebook import CodeBook, CodedTheme
from pipeline.folder import RunFolder
from pipeline.report.codebook import CodeBookToml
from pipeline.report.markdown import Summary
from pipeline.stages import Facts, Recipe
from pipeline.text import marker
from pipeline.types import Document, Segment, StockTake

Cut = Callable[[str], tuple[Segment, ...]]
Make = Callable[[str], Document]


def test_a_paper_of_headings_alone_is_coded_as_none(
    recipe: Recipe, codebook: CodeBook, cut: Cut
) -> None:
    segments = tuple(s for s in cut("ONE\n\nTWO\n\nThree words here.\n") if s.kind == "heading")
    codings = recipe.classifier.classify(segments, codebook, Facts())
    assert segments
    assert [coding.label for coding in codings] == ["none"] * len(segments)


def test_a_hanging_indent_goes_on_with_its_point(cut: Cut) -> None:
    found = cut(
        "Progress\n\n* A new team was set up for the whole area since the day that\n"
        "  Stirling joined it.\n* Another point\n"
    )
    assert [s.text for s in found if s.kind == "bullet"] == [
        "A new team was set up for the whole area since the day that Stirling joined it.",
        "Another point",
    ]


def test_what_an_earlier_run_wrote_is_not_read_as_notes(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("- a point\n")
    written = tmp_path / "reports" / "x" / "texts"
    written.mkdir(parents=True)
    (written / "note.txt").write_text("- a point\n")
    (written.parent / "run.json").write_text("{}")
    assert [entry.id for entry in settings.load(tmp_path).corpus.entries] == ["note.txt"]


def test_a_manifest_that_names_files_elsewhere_deletes_none_of_them(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("keep me")
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text(json.dumps({"outputs": {"../victim.txt": "x"}}))
    RunFolder(folder).write({"summary.md": b"new"}, {"outputs": {}})
    assert victim.read_text() == "keep me"


@pytest.mark.parametrize("text", ["[]", '{"outputs": 1}', '"x"', "{"])
def test_a_manifest_of_the_wrong_shape_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    RunFolder(tmp_path).write({"summary.md": b"new"}, {"outputs": {}})
    assert (tmp_path / "summary.md").read_bytes() == b"new"


def test_a_question_over_a_list_is_its_heading(cut: Cut) -> None:
    found = cut("Notes\n\nWhat could be better?\n\n- Longer hours\n- Clearer signs\n")
    assert found[-1].heading_path.endswith("What could be better?")


def test_a_point_that_names_a_contact_is_a_point(cut: Cut) -> None:
    texts = [s.text for s in cut("Needs\n\n- Contact: the unions\n- email ann@x.org about it\n")]
    assert texts[-2:] == ["Contact: the unions", "email ann@x.org about it"]


@pytest.mark.parametrize("text", ["3.5 million pounds were lost.", "A. Smith said no."])
def test_a_sentence_that_opens_with_a_figure_or_an_initial_has_no_marker(text: str) -> None:
    assert marker(text) == ("", "", 0)


def test_an_encoder_path_is_no_part_of_a_stage(recipe: Recipe) -> None:
    assert isinstance(recipe.classifier, ContextCoder)
    assert recipe.classifier.encoder not in repr(recipe.classifier)


def test_a_code_book_keeps_the_themes_that_people_wrote(
    found: StockTake, codebook: CodeBook
) -> None:
    mine = CodedTheme("mine", "Pay and grading", "What people are paid.", ("Same pay",))
    book = dataclasses.replace(codebook, themes=(mine,))
    table = tomllib.loads(CodeBookToml().render(found, book).decode())
    assert table["theme"][0]["name"] == "Pay and grading"
    assert table["theme"][0]["status"] == "active"
    assert len(table["theme"]) == 1 + len(found.themes.themes)
    assert "holds one theme in use" in Summary().render(found, book).decode()
