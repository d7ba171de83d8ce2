"""What people write (corpus.toml, code books, paths) and what they are told when it is wrong."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import SettingsError
from pipeline.shipped import shipped

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
