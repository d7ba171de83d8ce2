"""What every stage in the registry promises, whoever wrote it."""

from __future__ import annotations

import csv
import dataclasses
import io
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import registry
from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.stages import Facts, Recipe
from pipeline.types import Segment, StockTake

STAGES = [(kind, name) for kind in registry.STAGES for name in registry.names(kind)]
COLUMNS = {
    "segments.csv": "segment_id document page paragraph start end kind heading_path text label "
    "label_confidence label_basis stakeholders stakeholder_basis services theme_id theme "
    "theme_confidence review",
    "themes.csv": "theme_id theme label segments documents stakeholder_groups share quantifier "
    "statement keywords exemplars stability",
    "theme_stakeholders.csv": "theme_id theme label stakeholder segments share_of_group",
    "documents.csv": "document sha256 format pages characters segments segment_characters "
    "excluded_characters status message",
    "exclusions.csv": "document page start end reason text",
}


def instances(recipe: Recipe) -> list[Any]:
    single = (recipe.segmenter, recipe.classifier, recipe.finder)
    return [*recipe.readers, *single, *recipe.reporters, *recipe.year_reporters]


def made(recipe: Recipe, kind: str, name: str) -> Any:
    wanted = registry.load(kind, name)
    if kind == "forms":
        return wanted()
    return next((stage for stage in instances(recipe) if type(stage) is wanted), None)


@pytest.mark.parametrize(("kind", "name"), STAGES)
def test_a_stage_is_a_frozen_dataclass_with_a_version_and_a_docstring(kind: str, name: str) -> None:
    stage = registry.load(kind, name)
    assert dataclasses.is_dataclass(stage)
    assert stage.__dataclass_params__.frozen
    assert type(stage.version) is int
    assert stage.__doc__ and not stage.__doc__.startswith(f"{stage.__name__}(")


@pytest.mark.parametrize(("kind", "name"), STAGES)
def test_a_stage_of_the_recipe_pickles_and_hides_its_paths(
    recipe: Recipe, cache_folder: Path, root: Path, kind: str, name: str
) -> None:
    stage = made(recipe, kind, name)
    assert stage is not None
    assert pickle.loads(pickle.dumps(stage)) == stage
    told = repr(stage)
    assert not re.search(r"['\"](?:/|[A-Za-z]:\\)", told)
    assert str(cache_folder) not in told and str(root) not in told


def test_the_recipe_is_the_same_from_another_cache_folder(recipe: Recipe) -> None:
    moved = dataclasses.replace(recipe.finder, encoder="/one", tagger="/two", namer="/three")
    assert dataclasses.replace(recipe, finder=moved).digest == recipe.digest


def test_the_recipe_changes_with_a_setting_and_with_the_code_book(recipe: Recipe) -> None:
    for told in ("encoder_digest", "tagger_digest", "namer_digest"):
        other = dataclasses.replace(recipe.finder, **{told: "0" * 64})
        assert dataclasses.replace(recipe, finder=other).digest != recipe.digest
    finer = dataclasses.replace(recipe.finder, theme=0.9)
    assert dataclasses.replace(recipe, finder=finer).digest != recipe.digest
    book = dataclasses.replace(recipe.codebook, title="Another")
    reader = recipe.readers[0]
    other_book = dataclasses.replace(recipe, codebook=book)
    assert other_book.coding_digest(reader) != recipe.coding_digest(reader)
    assert recipe.coding_digest(reader) != recipe.coding_digest(recipe.readers[1])


def test_an_unknown_stage_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r'there is no "txt". Did you mean "text"\?'):
        registry.load("readers", "txt")


def test_readers_answer_to_suffixes_of_their_own(recipe: Recipe) -> None:
    suffixes = [suffix for reader in recipe.readers for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_the_segmenter_gives_the_same_answer_twice(recipe: Recipe, found: StockTake) -> None:
    for document in found.documents:
        assert recipe.segmenter.segment(document) == recipe.segmenter.segment(document)


def test_the_classifier_gives_one_coding_a_segment_and_the_same_twice(
    recipe: Recipe, found: StockTake, codebook: CodeBook
) -> None:
    for coded in found.coded:
        segments = coded.cut.segments
        first = recipe.classifier.classify(segments, codebook, Facts())
        assert [coding.segment for coding in first] == [segment.id for segment in segments]
        assert recipe.classifier.classify(segments, codebook, Facts()) == first


def test_codings_keep_to_the_code_book(found: StockTake, codebook: CodeBook) -> None:
    labels = {label.id for label in codebook.labels}
    groups = {group.id for group in codebook.stakeholders}
    services = {service.id for service in codebook.services}
    for coding in (coding for coded in found.coded for coding in coded.codings):
        assert coding.label in labels
        assert set(coding.stakeholders) <= groups
        assert coding.services and set(coding.services) <= services
        assert 0 <= coding.confidence <= 1
        assert coding.basis in ("wording", "heading", "lead_in", "both", "human")
        known = ("", "sentence", "speaker", "section", "document", "default", "human")
        assert coding.stakeholder_basis in known


def test_no_segments_give_no_codings(recipe: Recipe, codebook: CodeBook) -> None:
    assert recipe.classifier.classify((), codebook, Facts()) == ()


def test_headings_report_nothing(
    recipe: Recipe, codebook: CodeBook, cut: Callable[[str], tuple[Segment, ...]]
) -> None:
    segments = cut("PAPER\n\nProgress\n\n- good results\n")
    codings = recipe.classifier.classify(segments, codebook, Facts())
    for segment, coding in zip(segments, codings, strict=True):
        if segment.kind == "heading":
            assert (coding.label, coding.stakeholders) == ("none", ())


def test_the_finder_gives_the_same_themes_for_any_order_of_documents(
    recipe: Recipe, found: StockTake, codebook: CodeBook
) -> None:
    themes = recipe.finder.find(found.coded, codebook)
    assert themes.themes
    assert recipe.finder.find(found.coded, codebook) == themes
    assert recipe.finder.find(found.coded[::-1], codebook) == themes


def test_themes_are_disjoint_and_their_exemplars_are_members(found: StockTake) -> None:
    placed = [member.segment for theme in found.themes.themes for member in theme.members]
    unplaced = [one.segment for one in found.themes.unplaced]
    findings = [finding.segment.id for finding in found.findings()]
    assert sorted([*placed, *unplaced]) == sorted(findings)
    assert len({theme.id for theme in found.themes.themes}) == len(found.themes.themes)
    for theme in found.themes.themes:
        assert set(theme.exemplars) <= {member.segment for member in theme.members}
        assert 0 <= theme.stability <= 1


def test_the_finder_gives_no_themes_for_nothing(recipe: Recipe, codebook: CodeBook) -> None:
    found = recipe.finder.find((), codebook)
    assert (found.themes, found.unplaced) == ((), ())


@pytest.mark.parametrize("name", registry.names("reporters"))
def test_a_reporter_gives_the_same_bytes_twice(
    recipe: Recipe, found: StockTake, codebook: CodeBook, name: str
) -> None:
    stage = made(recipe, "reporters", name)
    first = stage.render(found, codebook)
    assert first == stage.render(found, codebook)
    assert first.endswith(b"\n")
    first.decode("utf-8")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_begins_with_the_columns_of_the_contract(
    recipe: Recipe, found: StockTake, codebook: CodeBook, name: str
) -> None:
    stage = next(stage for stage in recipe.reporters if stage.name == name)
    data = stage.render(found, codebook)
    assert data.count(b"\r\n") > 0
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    wanted = COLUMNS[name].split()
    assert header[: len(wanted)] == wanted
    assert {len(row) for row in rows} <= {len(header)}
