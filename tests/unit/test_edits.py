"""A code book with its log: edits are found, signed and replayed; what does not fit is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pipeline import logbook, settings
from pipeline.codebook import CodeBook, CodedTheme, id_of
from pipeline.decisions import Signature, replayed
from pipeline.edits import check_themes
from pipeline.errors import CheckError, SettingsError
from pipeline.report.bookkeeping import Books
from pipeline.report.codebook import as_toml

PAY = CodedTheme("t1", "Pay", "What people earn.", ("Equal pay",))
BUS = CodedTheme("t2", "Buses", status="candidate", edition=2)


def written(folder: Path, codebook: CodeBook, *themes: CodedTheme, more: str = "") -> Path:
    path = folder / "codebook.toml"
    path.write_bytes(as_toml(dataclasses.replace(codebook, themes=themes)) + more.encode())
    return path


def test_a_book_without_a_log_has_one_in_which_every_theme_is_added(
    tmp_path: Path, codebook: CodeBook
) -> None:
    book = settings.load_codebook(written(tmp_path, codebook, PAY, BUS))
    assert [one.action for one in book.log] == ["added", "added"]
    assert replayed(book.log) == book.themes == (PAY, BUS)


def test_edits_are_signed_by_what_the_book_says_of_them(tmp_path: Path, codebook: CodeBook) -> None:
    Books(path := written(tmp_path, codebook, PAY, BUS), settings.load_codebook(path)).record(
        Signature("First", "2012-01-01", "made")
    )
    renamed = dataclasses.replace(PAY, name="Pay and grading")
    text = '\n[edited]\nby = "A. Clerk"\non = 2014-05-02\nwhy = "Said so"\n'
    book = settings.load_codebook(written(tmp_path, codebook, renamed, BUS, more=text))
    *old, edit = book.log
    assert {one.who for one in old} == {"First"}
    assert (edit.action, edit.before, edit.after) == ("renamed", "Pay", "Pay and grading")
    assert (edit.who, edit.date, edit.why) == ("A. Clerk", "2014-05-02", "Said so")


def test_the_log_alone_makes_the_book_again_byte_for_byte(
    tmp_path: Path, codebook: CodeBook
) -> None:
    merged = dataclasses.replace(BUS, status="merged", into="t1")
    path = written(tmp_path, codebook, PAY, merged)
    books = Books(path, settings.load_codebook(path))
    with pytest.raises(CheckError, match="are not in it"):
        books.replay(tmp_path / "again.toml")
    books.record(Signature("B"))
    again = Books(path, settings.load_codebook(path))
    assert again.edits == ()
    assert again.replay(tmp_path / "again.toml").read_bytes() == path.read_bytes()


def test_the_order_of_themes_in_the_file_is_no_edit(tmp_path: Path, codebook: CodeBook) -> None:
    path = written(tmp_path, codebook, PAY, BUS)
    Books(path, settings.load_codebook(path)).record(Signature())
    book = settings.load_codebook(written(tmp_path, codebook, BUS, PAY))
    assert book.themes == (PAY, BUS) and len(book.log) == len(logbook.read(tmp_path / logbook.NAME))


def test_a_theme_without_an_id_has_that_of_its_name(tmp_path: Path, codebook: CodeBook) -> None:
    path = written(tmp_path, codebook, more='\n[[theme]]\nname = "School  meals"\n')
    (theme,) = settings.load_codebook(path).themes
    assert theme.id == id_of("school meals") and theme.status == "active"


def test_themes_decide_nothing_of_how_segments_are_coded(codebook: CodeBook) -> None:
    more = dataclasses.replace(codebook, themes=(PAY,))
    assert more.digest != codebook.digest
    assert more.coding_digest == codebook.coding_digest
    assert dataclasses.replace(codebook, title="X").coding_digest != codebook.coding_digest


def test_a_log_decides_nothing(codebook: CodeBook, tmp_path: Path) -> None:
    book = settings.load_codebook(written(tmp_path, codebook, PAY))
    assert book.log and dataclasses.replace(book, log=()).digest == book.digest


@pytest.mark.parametrize(
    ("themes", "said"),
    [
        ((PAY, PAY), 'two themes have the id "t1"'),
        ((PAY, dataclasses.replace(BUS, name="pay")), 'two themes in use are called "pay"'),
        ((dataclasses.replace(PAY, status="actve"),), 'Did you mean "active"?'),
        ((dataclasses.replace(PAY, status="merged"),), "say with `into` what it went into"),
        ((dataclasses.replace(PAY, parent="p9"),), 'parent: no theme "p9"'),
        ((dataclasses.replace(PAY, status="merged", into="t1"),), "goes into itself"),
        (
            (
                dataclasses.replace(PAY, status="merged", into="t2"),
                dataclasses.replace(BUS, status="merged", into="t1"),
            ),
            "goes into itself",
        ),
    ],
)
def test_themes_that_do_not_fit_together_are_told(
    themes: tuple[CodedTheme, ...], said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        check_themes(themes, Path("codebook.toml"))
    assert said in str(caught.value)


def test_a_merged_theme_lives_on_through_several_merges(codebook: CodeBook) -> None:
    chain = (
        dataclasses.replace(PAY, status="merged", into="t2"),
        dataclasses.replace(BUS, status="merged", into="t3"),
        CodedTheme("t3", "Travel"),
    )
    book = dataclasses.replace(codebook, themes=chain)
    assert [book.living(id) for id in ("t1", "t2", "t3", "t9")] == ["t3", "t3", "t3", "t9"]
