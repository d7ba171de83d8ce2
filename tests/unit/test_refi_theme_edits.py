"""What people changed of the themes in another tool, as edits of codebook.toml."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_publication import publication
from test_refi_corrections import BACK, added, code
from test_refi_project import data_of

from pipeline.codebook import id_of
from pipeline.errors import SettingsError
from pipeline.refi.codebook import Qdc
from pipeline.refi.corrections import ThemeEdit, edited, read_codebook, read_project, themes
from pipeline.refi.values import ReadCode
from pipeline.settings import load_codebook
from pipeline.shipped import shipped

SHOWN = publication()
CODES = BACK.codes
PAYROLL = SHOWN.themes[0].name
BOOK = b"""title = "Made"
stop_words = ["a"]

[[theme]]
id = "p1"
name = "Payroll and others"
status = "parent"

[[theme]]
id = "t1"
name = "Payroll"
parent = "p1"
status = "candidate"
edition = 2

[[theme]]
id = "t2"
name = "-Branches"
why = "kept"
"""


def changed(called: str, **values: str) -> tuple[ReadCode, ...]:
    return tuple(replace(one, **values) if one.name == called else one for one in CODES)


def told(edits: tuple[ThemeEdit, ...]) -> list[tuple[str, str, str]]:
    return [(one.theme, one.action, one.after) for one in edits]


def in_book(edits: tuple[ThemeEdit, ...], book: bytes = BOOK) -> dict[str, dict[str, Any]]:
    table = tomllib.loads(edited(book, edits).decode())
    return {theme.get("id", id_of(theme["name"])): theme for theme in table["theme"]}


def test_a_code_book_that_nobody_changed_gives_no_edit() -> None:
    back = read_codebook(Qdc().render(SHOWN)["codebook.qdc"])
    assert themes(back, SHOWN) == themes(CODES, SHOWN) == ()
    assert edited(BOOK, ()) is BOOK


def test_a_new_name_keeps_the_id() -> None:
    edits = themes(changed(PAYROLL, name="Pay"), SHOWN)
    assert told(edits) == [("t1", "renamed", "Pay")]
    assert in_book(edits)["t1"] == {
        "id": "t1", "name": "Pay", "parent": "p1", "status": "candidate", "edition": 2,
    }  # fmt: skip


def test_a_new_description_is_a_definition() -> None:
    edits = themes(changed(PAYROLL, description="All of\npay"), SHOWN)
    assert told(edits) == [("t1", "redefined", "All of pay")]
    assert in_book(edits)["t1"]["definition"] == "All of pay"


def test_a_tool_that_drops_descriptions_changes_none() -> None:
    assert themes(tuple(replace(one, description="") for one in CODES), SHOWN) == ()
    assert themes(changed(PAYROLL, description=""), SHOWN) == ()


def test_a_theme_may_move_in_and_out_of_a_parent() -> None:
    edits = themes(changed(PAYROLL, parent=code("Theme")), SHOWN)
    assert told(edits) == [("t1", "moved", "")]
    assert in_book(edits)["t1"]["parent"] == ""
    edits = themes(changed("-Branches", parent=code("Payroll and others")), SHOWN)
    assert told(edits) == [("t2", "moved", "p1")]


def test_a_tool_without_a_tree_moves_nothing() -> None:
    flat = tuple(replace(one, parent="", guid=one.guid[::-1]) for one in CODES if one.codable)
    assert themes(flat, SHOWN) == ()


def test_a_theme_whose_code_is_gone_is_retired_and_kept() -> None:
    edits = themes(tuple(one for one in CODES if one.name != "-Branches"), SHOWN)
    assert told(edits) == [("t2", "retired", "retired")]
    book = in_book(edits)
    assert (book["t2"]["status"], book["t2"]["why"]) == ("retired", "kept")


def test_a_merged_theme_tells_what_it_went_into() -> None:
    book = in_book((ThemeEdit("t1", PAYROLL, "merged", "candidate", "t2"),))
    assert (book["t1"]["status"], book["t1"]["into"]) == ("merged", "t2")


def test_a_new_code_among_the_themes_is_a_theme_without_an_id() -> None:
    fresh = ReadCode("7" * 8, "Leaders", "Who leads", code("Theme"), True, "")
    edits = themes((*CODES, fresh), SHOWN)
    assert told(edits) == [(id_of("Leaders"), "added", "Leaders")]
    last = tomllib.loads(edited(BOOK, edits).decode())["theme"][-1]
    assert (last["name"], last["definition"], last["status"]) == ("Leaders", "Who leads", "active")
    assert "id" not in last


def test_a_new_theme_has_what_was_coded_for_examples() -> None:
    fresh = ReadCode("7" * 8, "Leaders", "", "", True, "")
    project = added(0, 7, fresh.guid)
    (edit,) = themes((*CODES, fresh), SHOWN, replace(project, codes=(*CODES, fresh)))
    assert edit.examples == ("Minutes",)
    assert themes((*CODES, fresh), SHOWN, replace(BACK, codes=(*CODES, fresh))) == ()


def test_a_new_parent_holds_what_was_put_under_it() -> None:
    fresh = ReadCode("7" * 8, "Money", "", code("Theme"), False, "")
    codes = tuple(
        replace(one, parent=fresh.guid) if one.name == PAYROLL else one for one in (*CODES, fresh)
    )
    edits = themes(codes, SHOWN)
    assert sorted(told(edits)) == sorted(
        [("t1", "moved", id_of("Money")), (id_of("Money"), "added", "Money")]
    )
    book = in_book(edits)
    assert book[id_of("Money")]["status"] == "parent"
    assert book["t1"]["parent"] == id_of("Money")


def test_a_theme_that_is_used_no_more_is_taken_up_again() -> None:
    fresh = ReadCode("7" * 8, "Leaders", "", code("Theme"), True, "")
    old = f'\n[[theme]]\nid = "{id_of("Leaders")}"\nname = "Leaders"\nstatus = "retired"\n'
    book = in_book(themes((*CODES, fresh), SHOWN), BOOK + old.encode())
    assert len(book) == 4
    assert book[id_of("Leaders")]["status"] == "active"


def test_a_new_theme_never_takes_the_id_of_another() -> None:
    fresh = ReadCode("7" * 8, "Leaders", "", code("Theme"), True, "")
    below = replace(fresh, guid="8" * 8, name="Chiefs", parent=fresh.guid)
    old = f'\n[[theme]]\nid = "{id_of("Leaders")}"\nname = "Heads"\n'
    book = in_book(themes((*CODES, fresh, below), SHOWN), BOOK + old.encode())
    assert len(book) == 6
    assert book[id_of("Leaders")]["name"] == "Heads"
    leaders = next(id for id, theme in book.items() if theme["name"] == "Leaders")
    assert book[id_of("Chiefs")]["parent"] == leaders


def test_an_edited_book_can_be_read_again(tmp_path: Path) -> None:
    whole = shipped("codebook.toml").read_bytes()
    given = whole + b"\n" + BOOK.partition(b"\n\n")[2].replace(b"edition = 2\n", b"")
    fresh = ReadCode("7" * 8, "Leaders", "", code("Payroll and others"), True, "")
    gone = tuple(one for one in (*CODES, fresh) if one.name != "-Branches")
    path = tmp_path / "codebook.toml"
    path.write_bytes(edited(given, themes(gone, SHOWN)))
    book = load_codebook(path)
    assert {one.name: (one.status, one.parent) for one in book.themes} == {
        "Payroll and others": ("parent", ""),
        "Payroll": ("candidate", "p1"),
        "-Branches": ("retired", ""),
        "Leaders": ("active", "p1"),
    }
    before = tomllib.loads(whole.decode())
    after = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {key: value for key, value in after.items() if key != "theme"} == before


@pytest.mark.parametrize("book", [b"\xff", b"= 1", b'title = "a"'])
def test_a_book_that_does_not_fit_is_refused(book: bytes) -> None:
    with pytest.raises(SettingsError, match=r"codebook\.toml"):
        edited(book, themes(changed(PAYROLL, name="Pay"), SHOWN))


def test_codes_of_another_book_are_refused() -> None:
    with pytest.raises(SettingsError, match="none of the codes"):
        themes((ReadCode("7" * 8, "Other", "", "", True, ""),), SHOWN)


def test_codes_are_known_by_name_where_a_tool_gave_new_guids() -> None:
    fresh = {one.guid: one.guid[::-1] for one in CODES}
    codes = tuple(
        replace(one, guid=fresh[one.guid], parent=fresh.get(one.parent, "")) for one in CODES
    )
    assert themes(codes, SHOWN) == ()
    assert read_project(data_of(SHOWN)).codes == CODES
