"""What people write (corpus.toml, code books, paths) and what they are told when it is wrong."""

from __future__ import annotations

import datetime
import importlib.metadata
import pickle
import shutil
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import documents, registry, settings
from pipeline.cache import Cache
from pipeline.codebook import CodeBook
from pipeline.errors import ReadError, SettingsError
from pipeline.settings import stages
from pipeline.shipped import shipped
from pipeline.stages import Recipe, RecipeLines

Write = Callable[..., Path]


def refused(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        settings.load(folder)
    return str(caught.value)


def test_a_bare_folder_of_files_works(corpus: Write) -> None:
    loaded = settings.load(corpus()).corpus
    assert loaded.name == "notes"
    assert loaded.year is None
    assert [entry.id for entry in loaded.entries] == ["staff.txt", "union.txt"]
    assert loaded.asked == ("progress", "barrier", "need")


def test_a_folder_named_as_a_year_gives_the_year(corpus: Write, tmp_path: Path) -> None:
    assert settings.load(corpus().rename(tmp_path / "2013")).corpus.year == 2013


def test_the_corpus_file_says_more_of_a_document(corpus: Write) -> None:
    toml = (
        'title = "Notes"\nyear = 2014\n[[document]]\nfile = "union.txt"\ndate = 2014-01-16\n'
        'stakeholders = ["trade_unions"]\nservices = ["education"]\nquotable = false\n'
    )
    loaded = settings.load(corpus(toml=toml)).corpus
    union = loaded.entries[1]
    assert (loaded.title, loaded.year) == ("Notes", 2014)
    assert union.stakeholders == ("trade_unions",)
    assert union.services == ("education",)
    assert union.date == datetime.date(2014, 1, 16)
    assert not union.quotable


def test_hidden_and_house_files_are_no_documents(corpus: Write) -> None:
    more = {".hidden.txt": "x", "~$union.txt": "x", "README.md": "x", "sub/more.txt": "More.\n"}
    entries = settings.load(corpus(more)).corpus.entries
    assert [entry.id for entry in entries] == ["staff.txt", "sub/more.txt", "union.txt"]


def test_an_unknown_key_names_the_nearest_known_one(corpus: Write) -> None:
    said = refused(corpus(toml='titel = "Notes"\n'))
    assert 'unknown key "titel". Did you mean "title"?' in said


def test_an_unknown_key_of_a_document_names_the_nearest_there(corpus: Write) -> None:
    said = refused(corpus(toml='[[document]]\nfile = "union.txt"\nstakeholder = []\n'))
    assert 'unknown key "document.1.stakeholder". Did you mean "stakeholders"?' in said


def test_a_missing_folder_names_the_nearest_one(corpus: Write) -> None:
    said = refused(corpus().parent / "note")
    assert "there is no such folder." in said
    assert 'Did you mean "notes"?' in said


def test_a_file_is_no_corpus(corpus: Write) -> None:
    assert "is a file." in refused(corpus() / "union.txt")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no document." in refused(tmp_path)


def test_broken_toml_is_told_with_its_line(corpus: Write) -> None:
    said = refused(corpus(toml='title = "Notes"\nyear = = 2014\n'))
    assert "corpus.toml: cannot be read" in said
    assert "line 2" in said


def test_a_corpus_file_that_is_not_utf_8_is_told(corpus: Write) -> None:
    folder = corpus({"corpus.toml": "title = '£'".encode("cp1252")})
    assert "is not UTF-8 text." in refused(folder)


def test_a_value_of_the_wrong_kind_is_told_with_its_key(corpus: Write) -> None:
    assert '"year"' in refused(corpus(toml='year = "twenty"\n'))


def test_an_unknown_stakeholder_names_the_nearest(corpus: Write) -> None:
    said = refused(corpus(toml='[[document]]\nfile = "union.txt"\nstakeholders = ["unions"]\n'))
    assert 'union.txt: no stakeholder group "unions".' in said
    assert 'Did you mean "trade_unions"?' in said


def test_a_file_that_is_not_there_names_the_nearest(corpus: Write) -> None:
    said = refused(corpus(toml='[[document]]\nfile = "onion.txt"\n'))
    assert 'there is no file "onion.txt". Did you mean "union.txt"?' in said


def test_all_that_is_wrong_is_told_at_once(corpus: Write) -> None:
    toml = (
        'asked = ["progres"]\n[[document]]\nfile = "onion.txt"\n'
        'stakeholders = ["unions"]\nservices = ["eduction"]\n'
    )
    said = refused(corpus(toml=toml))
    for word in ("progres", "onion.txt", "unions", "eduction"):
        assert f'"{word}"' in said


def test_all_unknown_keys_are_told_at_once(corpus: Write) -> None:
    said = refused(corpus(toml='titel = "x"\nyaer = 2014\n'))
    assert "titel" in said and "yaer" in said


def book(path: Path, title: str) -> Path:
    text = shipped("codebook.toml").read_text(encoding="utf-8")
    old = 'title = "Shared services between councils"'
    path.write_text(text.replace(old, f'title = "{title}"'), encoding="utf-8")
    return path


def test_the_nearest_code_book_counts(corpus: Write, tmp_path: Path) -> None:
    folder = corpus()
    assert settings.load(folder).codebook_path == shipped("codebook.toml")
    book(tmp_path / "codebook.toml", "Beside")
    assert settings.load(folder).codebook.title == "Beside"
    book(folder / "codebook.toml", "Inside")
    assert settings.load(folder).codebook.title == "Inside"
    book(folder / "named.toml", "Named")
    (folder / "corpus.toml").write_text('codebook = "named.toml"\n')
    assert settings.load(folder).codebook.title == "Named"
    flag = book(tmp_path / "flag.toml", "Flag")
    assert settings.load(folder, codebook=flag).codebook.title == "Flag"


def test_a_code_book_without_a_label_is_refused(corpus: Write) -> None:
    folder = corpus({"codebook.toml": "label = []\nstakeholder = []\nservice = []\n"})
    assert "a label is missing." in refused(folder)


def test_a_code_book_that_is_not_there_is_told(corpus: Write) -> None:
    assert "there is no such file." in refused(corpus(toml='codebook = "none.toml"\n'))


def test_one_file_is_read_by_the_facts_of_its_folder(corpus: Write) -> None:
    folder = corpus(toml='[[document]]\nfile = "union.txt"\nstakeholders = ["trade_unions"]\n')
    assert settings.for_file(folder / "union.txt", None)[1].stakeholders == ("trade_unions",)
    assert settings.for_file(folder / "staff.txt", None)[1].stakeholders == ()


def test_a_corpus_may_be_named_by_a_relative_path(
    corpus: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus())
    assert settings.load(Path()).corpus.name == "notes"


def test_removing_a_file_changes_the_corpus(corpus: Write) -> None:
    folder = corpus({"more/x.txt": "x"})
    shutil.rmtree(folder / "more")
    assert len(settings.load(folder).corpus.entries) == 2


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many times the whole recipe was made to tell its lines."""
    times: list[int] = []
    whole = stages.recipe

    def counted(*args: Any, **options: Any) -> Recipe:
        times.append(1)
        return whole(*args, **options)

    monkeypatch.setattr(stages, "recipe", counted)
    return times


@pytest.fixture
def lines(codebook: CodeBook, cache_folder: Path, tmp_path: Path) -> Callable[[], RecipeLines]:
    """Ask for the lines of the shipped recipe, with answers of its own."""
    return lambda: settings.recipe_lines(codebook, cache_folder, Cache(tmp_path / "answers"))


Lines = Callable[[], RecipeLines]


def test_the_lines_of_a_recipe_are_what_the_recipe_says(lines: Lines, recipe: Recipe) -> None:
    for said in (lines(), lines()):
        assert said.digest == recipe.digest
        assert {**said.stages, "codebook": recipe.codebook.digest} == recipe.lines()


def test_a_recipe_is_told_once_and_then_remembered(lines: Lines, asked: list[int]) -> None:
    assert lines() == lines()
    assert len(asked) == 1


def test_another_code_book_is_seen_though_the_stages_are_remembered(
    lines: Lines, codebook: CodeBook, cache_folder: Path, tmp_path: Path
) -> None:
    other = replace(codebook, general="other")
    said = settings.recipe_lines(other, cache_folder, Cache(tmp_path / "answers"))
    assert said.stages == lines().stages
    assert said.digest != lines().digest


@pytest.mark.parametrize("change", ["a letter", "a name", "one more", "one less"])
def test_a_recipe_is_told_again_when_a_module_changes(
    change: str,
    lines: Lines,
    asked: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "package" / "inner").mkdir(parents=True)
    module = tmp_path / "package" / "inner" / "module.py"
    module.write_text("A = 1\n")
    (tmp_path / "package" / "other.py").write_text("")
    monkeypatch.setattr(stages, "_PACKAGE", tmp_path / "package")
    lines()
    if change == "a letter":
        module.write_text("A = 2\n")
    elif change == "a name":
        module.rename(module.with_name("another.py"))
    elif change == "one more":
        (tmp_path / "package" / "more.py").write_text("")
    else:
        (tmp_path / "package" / "other.py").unlink()
    lines()
    assert len(asked) == 2


def test_a_recipe_is_told_again_when_a_model_changes(
    lines: Lines, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines()
    monkeypatch.setattr(stages.embed, "model_digest", lambda: "another")
    lines()
    monkeypatch.setattr(stages, "file_digest", lambda path: "another")
    lines()
    assert len(asked) == 3


def test_a_recipe_is_told_again_when_text_recognition_comes_or_goes(
    lines: Lines, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for found in ("", "/usr/bin/tesseract", "/opt/tesseract"):
        monkeypatch.setattr(stages.tesseract, "program", lambda found=found: found)
        lines()
    assert len(asked) == 2


def test_stages_of_other_packages_are_always_asked(
    lines: Lines, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines()
    more = {"reporters": {"more": "pipeline.report.csv:SegmentsCsv"}}
    monkeypatch.setattr(registry, "foreign", lambda: more)
    assert lines().stages["reporters"].count("SegmentsCsv") == 2
    lines()
    assert len(asked) == 3


def test_modules_that_cannot_be_read_are_never_remembered(
    lines: Lines, asked: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "_PACKAGE", tmp_path / "nothing")
    lines()
    lines()
    assert len(asked) == 2


KINDS = ("segmenter", "classifier", "finder", "reporters", "year_reporters")
ONE_EACH: dict[str, object] = {kind: ["A version 1"] for kind in KINDS}
JUNK = [
    ["a"], {"readers": 1}, "a", 7, {}, {"readers": "x"},
    {**ONE_EACH, "readers": ["A version 1"], "suffixes": [], "portions": [""]},
    {**ONE_EACH, "readers": [7], "suffixes": [".txt"], "portions": [""]},
    {**ONE_EACH, "readers": "A version 1", "suffixes": [".txt"], "portions": [""]},
]  # fmt: skip


def test_a_recipe_that_is_told_of_itself_is_the_same_recipe(
    lines: Lines, recipe: Recipe, cache_folder: Path
) -> None:
    said = lines()
    later = settings.recipe(recipe.codebook, cache_folder, said=said)
    assert later.lines() == recipe.lines() and later.digest == recipe.digest
    assert later.apart() == recipe.apart() == said.apart
    assert [one.suffixes for one in later.readers] == [one.suffixes for one in recipe.readers]
    for one, other in zip(recipe.readers, later.readers, strict=True):
        assert repr(other) == repr(one) and other.version == one.version
        assert later.coding_digest(other) == recipe.coding_digest(one)
        assert registry.loaded(other) == one == registry.loaded(one)
    for one, other in zip(recipe.year_reporters, later.year_reporters, strict=True):
        assert (other.name, registry.loaded(other)) == (one.name, one)


def test_a_stage_that_is_loaded_later_travels_and_names_what_it_lacks() -> None:
    later = registry.Later("readers", "text", "PlainReader() version 2", (".txt",))
    again = pickle.loads(pickle.dumps(later))
    assert again == later and again.suffixes == (".txt",) and again.version == 2
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = again.nothing_such
    assert (
        documents.reader_for(Path("a.TXT"), [later], "a.TXT") == registry.load("readers", "text")()
    )


def test_a_file_that_no_reader_answers_to_is_told_of_all_that_can_be_read(
    lines: Lines, recipe: Recipe, cache_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "notes.xyz"
    file.write_text("text")
    later = settings.recipe(recipe.codebook, cache_folder, said=lines())
    told = []
    for one in (recipe, later):
        with pytest.raises(ReadError) as error:
            documents.reader_for(file, one.readers, "notes.xyz")
        told.append(str(error.value))
    assert told[0] == told[1]


@pytest.mark.parametrize("junk", JUNK)
def test_an_answer_that_is_no_recipe_is_not_believed(
    junk: object, lines: Lines, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cache, "get", lambda self, key: junk)
    assert lines().digest == recipe.digest


def test_only_text_recognition_makes_a_setting_by_looking_at_the_machine() -> None:
    found = [
        (kind, name, field.name)
        for kind in registry.STAGES
        for name in registry.names(kind)
        for field in fields(registry.load(kind, name))
        if field.default_factory is not MISSING
    ]
    assert found == [("readers", "pdf", "recogniser")]  # what stages._program must know of


def test_what_is_installed_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    points = importlib.metadata.EntryPoints(
        [
            importlib.metadata.EntryPoint("odd", "a.b:C", "taking_stock.readers"),
            importlib.metadata.EntryPoint("text", "a.b:D", "taking_stock.readers"),
            importlib.metadata.EntryPoint("odd", "a.b:E", "another.readers"),
        ]
    )
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda: times.append(1) or points)
    registry.foreign.cache_clear()
    try:
        assert registry.names("readers")["odd"] == "a.b:C"
        assert registry.names("readers")["text"] == registry.STAGES["readers"]["text"]
        assert registry.names("forms") == registry.STAGES["forms"]
        assert registry.foreign() == {"readers": {"odd": "a.b:C", "text": "a.b:D"}}
    finally:
        registry.foreign.cache_clear()
    assert len(times) == 1
