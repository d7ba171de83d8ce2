"""What people changed in another tool comes back as rows of codings.csv, and nothing else does."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication
from test_refi_project import data_of, publications

from pipeline.codings import read_codings
from pipeline.errors import SettingsError
from pipeline.forms.archive import zipped
from pipeline.published import Passage, Publication
from pipeline.refi.corrections import CodingRow, as_csv, codings, read_project, themes
from pipeline.refi.values import Project, ReadCode, ReadCoding, ReadSelection

SHOWN = publication()
BACK = read_project(data_of(SHOWN))
PAYROLL = SHOWN.passages[1]
Change = Callable[[ReadSelection], tuple[ReadSelection, ...]]


def code(name: str, project: Project = BACK) -> str:
    return next(one.guid for one in project.codes if one.name == name)


def at(passage: Passage, change: Change, project: Project = BACK) -> Project:
    """Return the project with the selection of a passage changed."""
    sources = tuple(
        replace(
            source,
            selections=tuple(
                made
                for one in source.selections
                for made in (change(one) if one.memo.endswith(f" {passage.id}") else (one,))
            ),
        )
        for source in project.sources
    )
    return replace(project, sources=sources)


def without(*names: str) -> Change:
    gone = {code(name) for name in names}
    return lambda one: (replace(one, codings=tuple(c for c in one.codings if c.code not in gone)),)


def coded(*guids: str, by: str = "Ann", on: str = "2024-05-06") -> Change:
    made = tuple(ReadCoding(guid, by, on) for guid in guids)
    return lambda one: (replace(one, codings=(*one.codings, *made)),)


def both(first: Change, second: Change) -> Change:
    return lambda one: tuple(made for some in first(one) for made in second(some))


def the_row(project: Project, shown: Publication = SHOWN) -> CodingRow:
    (row,) = codings(project, shown)
    return row


def test_what_nobody_changed_gives_no_row() -> None:
    assert codings(BACK, SHOWN) == ()
    assert themes(BACK.codes, SHOWN, BACK) == ()


@settings(max_examples=60, deadline=None)
@given(publications())
def test_no_text_makes_a_row_of_what_nobody_changed(shown: Publication) -> None:
    for data in (data_of(shown), as_another_tool_writes(data_of(shown))):
        back = read_project(data)
        assert codings(back, shown) == ()
        assert themes(back.codes, shown, back) == ()


def as_another_tool_writes(data: bytes) -> bytes:
    """Return a project with new GUIDs, one selection a coding, and `Sources` with a capital."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    files = {name: archive.read(name) for name in archive.namelist()}
    text = files.pop("project.qde").decode()
    known: dict[str, str] = {}

    def fresh(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"{{{uuid.uuid5(uuid.NAMESPACE_OID, found[0])}}}".upper())

    def split(found: re.Match[str]) -> str:
        head, inside, tail = found.groups()
        pieces = re.findall(r"<Coding .*?</Coding>", inside, re.DOTALL)
        return "".join(f"{head}{piece}{tail}" for piece in pieces)

    text = re.sub(r"\w{8}(?:-\w{4}){3}-\w{12}", fresh, text)
    whole = r"(<PlainTextSelection [^>]*>)(.*?)(</PlainTextSelection>)"
    text = re.sub(whole, split, text, flags=re.DOTALL)
    moved = {
        re.sub(r"sources/(.*)\.txt", lambda f: f"Sources/{known[f[1]]}.txt", name): content
        for name, content in files.items()
    }
    return zipped({"project.qde": text.encode(), **moved})


def test_another_label_is_a_row_with_who_said_so_and_when() -> None:
    change = both(without("Barriers", "Progress"), coded(code("Needs")))
    row = the_row(at(PAYROLL, change))
    assert (row.segment_id, row.text, row.label) == (PAYROLL.id, PAYROLL.text, "need")
    assert (row.stakeholders, row.services, row.theme) == ("", "", "")
    assert (row.coder, row.date) == ("Ann", "2024-05-06")
    assert row.reason == "In another tool: label barrier to need"
    nvivo = replace(at(PAYROLL, change), origin="NVivo 14")
    assert the_row(nvivo).reason == "In NVivo 14: label barrier to need"


def test_a_label_that_was_added_counts_over_the_one_that_stayed() -> None:
    assert the_row(at(PAYROLL, coded(code("Needs")))).label == "need"


def test_a_second_label_taken_off_confirms_the_first() -> None:
    assert the_row(at(PAYROLL, without("Progress"))).label == "barrier"
    assert the_row(at(PAYROLL, without("Barriers"))).label == "progress"


def test_a_selection_that_is_gone_says_none() -> None:
    row = the_row(at(PAYROLL, lambda one: ()))
    assert (row.segment_id, row.label, row.stakeholders) == (PAYROLL.id, "none", "")


def test_groups_and_services_are_sets() -> None:
    row = the_row(at(PAYROLL, without("Trade unions", "General")))
    assert (row.label, row.stakeholders, row.services) == ("", "managers", "none")


def test_another_theme_is_told_by_its_name() -> None:
    change = both(without(SHOWN.themes[0].name), coded(code("-Branches")))
    row = the_row(at(PAYROLL, change))
    assert (row.theme, row.label) == ("-Branches", "")


def test_a_theme_taken_off_keeps_the_label_and_says_why() -> None:
    row = the_row(at(PAYROLL, without(SHOWN.themes[0].name)))
    assert (row.theme, row.label) == ("", "barrier")
    assert "taken out of its theme" in row.reason


def test_a_new_theme_is_told_by_its_name() -> None:
    fresh = ReadCode("1" * 8, "Pay  run", "", code("Theme"), True, "")
    project = at(PAYROLL, coded(fresh.guid))
    row = the_row(replace(project, codes=(*project.codes, fresh)))
    assert row.theme == "Pay run"


def test_a_new_code_under_the_labels_is_told_as_it_is_named() -> None:
    fresh = ReadCode("1" * 8, "hope", "", code("Label"), True, "")
    project = at(PAYROLL, coded(fresh.guid))
    assert the_row(replace(project, codes=(*project.codes, fresh))).label == "hope"


def test_a_selection_that_grew_tells_its_new_place() -> None:
    row = the_row(at(PAYROLL, lambda one: (replace(one, end=one.end - 8),)))
    assert (row.segment_id, row.label) == (PAYROLL.id, "barrier")
    assert row.text == PAYROLL.text.removesuffix(" owns it")
    assert row.end - row.start == PAYROLL.end - PAYROLL.start - 8


def test_text_that_was_no_point_is_found_by_its_place() -> None:
    aside = SHOWN.passages[3]
    text = BACK.sources[0].text or ""
    start = text.index(aside.text)
    row = the_row(added(start, start + len(aside.text), code("Needs")))
    assert (row.segment_id, row.label) == (aside.id, "need")


def test_a_selection_with_a_new_identifier_is_known_by_half_of_its_text() -> None:
    change = lambda one: (replace(one, guid="9" * 8, end=one.end - 8),)  # noqa: E731
    row = the_row(at(PAYROLL, change))
    assert (row.segment_id, row.label) == (PAYROLL.id, "barrier")


def test_a_selection_cut_to_a_few_words_keeps_its_segment_by_its_identifier() -> None:
    row = the_row(at(PAYROLL, lambda one: (replace(one, end=one.start + 7),)))
    assert (row.segment_id, row.text) == (PAYROLL.id, "Payroll")


def test_a_new_code_below_a_label_is_a_label() -> None:
    fresh = ReadCode("1" * 8, "cost", "", code("Barriers"), True, "")
    project = at(PAYROLL, coded(fresh.guid))
    row = the_row(replace(project, codes=(*project.codes, fresh)))
    assert (row.label, row.theme) == ("cost", "")


def test_a_group_that_is_gone_from_the_book_stays_with_its_passages() -> None:
    kept = tuple(one for one in BACK.codes if one.name != "Trade unions")
    extra = ReadCode("1" * 8, "clerks", "", code("Stakeholder group"), True, "")
    project = replace(at(PAYROLL, coded(extra.guid)), codes=(*kept, extra))
    assert the_row(project).stakeholders == "managers;unions;clerks"


def added(start: int, end: int, *guids: str, memo: str = "") -> Project:
    made = tuple(ReadCoding(guid, "Ann", "2024-05-06") for guid in guids)
    one = ReadSelection("9" * 8, "", start, end, memo, made)
    first, *rest = BACK.sources
    return replace(BACK, sources=(replace(first, selections=(*first.selections, one)), *rest))


def test_a_selection_on_any_text_is_a_row_without_a_segment() -> None:
    text = BACK.sources[0].text or ""
    start = text.index("café meeting")
    row = the_row(added(start, start + 12, code("Needs"), code("Trade unions"), memo="a memo"))
    assert (row.segment_id, row.document, row.text) == ("", "minutes.pdf", "café meeting")
    assert (row.label, row.stakeholders, row.reason) == ("need", "unions", "a memo")


def test_a_selection_without_a_code_says_nothing() -> None:
    assert codings(added(0, 5), SHOWN) == ()


def test_positions_are_those_of_the_document_not_of_the_text_shown() -> None:
    start = PAYROLL.start
    true = tuple(
        replace(one, id=f"minutes.pdf#char={one.start + 100},{one.end + 100}")
        if one.document == "minutes.pdf"
        else one
        for one in SHOWN.passages
    )
    shown = replace(SHOWN, passages=true)
    back = read_project(data_of(shown))
    project = at(true[1], coded(code("Needs")), back)
    row = the_row(project, shown)
    assert (row.start, row.end) == (start + 100, PAYROLL.end + 100)
    assert row.segment_id.endswith(f"#char={row.start},{row.end}")


def test_kinds_that_a_tool_does_not_know_are_not_taken_off() -> None:
    gone = {code("Service managers"), code("Trade unions"), code("Stakeholder group")}
    kept = tuple(one for one in BACK.codes if one.guid not in gone)
    project = replace(BACK, codes=kept)
    for passage in SHOWN.passages:
        project = at(passage, without("Service managers", "Trade unions"), project)
    assert codings(project, SHOWN) == ()


def test_a_text_whose_white_space_was_changed_keeps_its_places() -> None:
    def spaced(one: str) -> str:
        return one.replace("\n", "\n\n \u00a0")

    first, *rest = BACK.sources
    text = first.text or ""
    moved = tuple(
        replace(one, start=len(spaced(text[: one.start])), end=len(spaced(text[: one.end])))
        for one in first.selections
    )
    changed = replace(first, text=spaced(text), selections=moved)
    assert codings(replace(BACK, sources=(changed, *rest)), SHOWN) == ()


def test_a_text_that_was_edited_takes_no_code_off() -> None:
    first, *rest = BACK.sources
    text = "New first line\n" + (first.text or "")
    moved = tuple(replace(o, start=o.start + 15, end=o.end + 15) for o in first.selections[1:])
    changed = replace(first, text=text, selections=moved)
    assert codings(replace(BACK, sources=(changed, *rest)), SHOWN) == ()


def test_a_merged_theme_is_no_row_of_each_passage() -> None:
    old, new = code(SHOWN.themes[0].name), code("-Branches")
    codes = tuple(one for one in BACK.codes if one.guid != old)
    project = replace(BACK, codes=codes)
    for passage in SHOWN.points:
        if passage.theme == "t1":
            project = at(passage, both(without(SHOWN.themes[0].name), coded(new)), project)
    assert codings(project, SHOWN) == ()
    (edit,) = themes(project.codes, SHOWN, project)
    assert (edit.theme, edit.action, edit.after) == ("t1", "merged", "t2")


def test_a_project_of_another_run_is_refused() -> None:
    other = replace(
        SHOWN,
        name="2015",
        papers=tuple(replace(p, id=f"x-{p.id}", text=p.text + "more") for p in SHOWN.papers),
        passages=(),
    )
    with pytest.raises(SettingsError, match="none of the documents"):
        codings(read_project(data_of(other)), SHOWN)
    empty = tuple(replace(source, selections=()) for source in BACK.sources)
    with pytest.raises(SettingsError, match="none of the coded passages"):
        codings(replace(BACK, sources=empty), SHOWN)


def test_a_run_and_its_reading_know_the_rows_again(tmp_path: Path) -> None:
    project = at(PAYROLL, both(without("Barriers", "Trade unions"), coded(code("Needs"))))
    project = at(SHOWN.passages[0], both(without("Progress"), coded(code("Needs"))), project)
    rows = codings(project, SHOWN)
    (tmp_path / "codings.csv").write_bytes(as_csv(rows))
    read = read_codings(tmp_path / "codings.csv")
    assert [(r.segment_id, r.start, r.end, r.text, r.label, r.coder, r.date) for r in read] == [
        (r.segment_id, r.start, r.end, r.text, r.label, r.coder, r.date) for r in rows
    ]
    assert rows[0].text == "=1+1 is no formula"
    assert [one.stakeholders for one in read] == [None, ("managers",)]
    assert b"'=1+1" in as_csv(rows)


@settings(max_examples=40, deadline=None)
@given(publications(), st.sampled_from(["Progress", "Barriers", "Needs"]), st.data())
def test_only_the_passage_that_was_changed_is_a_row(
    shown: Publication, name: str, data: st.DataObject
) -> None:
    back = read_project(data_of(shown))
    if not shown.passages:
        return
    passage = data.draw(st.sampled_from(shown.passages))
    label = code(name, back)
    labels = {code(one, back) for one in ("Progress", "Barriers", "Needs")}

    def change(one: ReadSelection) -> tuple[ReadSelection, ...]:
        others = tuple(c for c in one.codings if c.code not in labels)
        return (replace(one, codings=(ReadCoding(label, "Ann", ""), *others)),)

    rows = codings(at(passage, change, back), shown)
    ids = {"Progress": "progress", "Barriers": "barrier", "Needs": "need"}
    asked = [(passage.id, ids[name])]
    if (passage.label, passage.second_label) == (ids[name], ""):
        asked = []
    assert [(row.segment_id, row.label) for row in rows] == asked
