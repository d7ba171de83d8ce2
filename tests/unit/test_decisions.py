"""The decision log: every edit of a theme is a line, and the lines run forward and backward."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import ACTIONS, STATUSES, CodedTheme, Decision
from pipeline.decisions import Signature, between, replayed, undone
from pipeline.errors import SettingsError
from pipeline.logbook import HEADER, read, row

some = settings(max_examples=60, deadline=None, derandomize=True)
ANN = Signature("Ann", "2014-05-31", "two teams said so")
FORMS = CodedTheme("T1", "Forms", "Too many forms.", ("one form", "two forms", "three forms"))
STAFF = CodedTheme("T2", "Staff", status="candidate", edition=2)

TEXT = st.text(st.sampled_from("ab'=+-@;,\"\r\n\té "), max_size=4)
IDS = st.sampled_from(["T1", "T2", "T3", "=4"])
EXAMPLES = st.lists(st.sampled_from(["", "a", "b", "=c", '"d"\r\n']), max_size=5).map(tuple)
THEMES = st.lists(
    st.builds(
        CodedTheme,
        IDS,
        TEXT,
        TEXT,
        EXAMPLES,
        st.sampled_from(["", "P1", "P2"]),
        st.sampled_from(STATUSES),
        st.sampled_from(["", "T1", "T2"]),
        st.sampled_from(["", "T1", "T2"]),
        st.integers(1, 3),
    ),
    max_size=4,
    unique_by=lambda theme: theme.id,
)
DECISIONS = st.builds(
    Decision,
    st.integers(1, 999_999_999),
    st.dates().map(str) | st.just(""),
    TEXT,
    st.sampled_from(ACTIONS),
    *[st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | TEXT] * 6,
)


def by_ann(before: Sequence[CodedTheme], after: Sequence[CodedTheme]) -> tuple[Decision, ...]:
    return between(before, after, lambda id: ANN)


def told(before: CodedTheme, after: CodedTheme) -> list[tuple[str, str, str, str]]:
    """Return the edits of one theme, having seen that they run forward and backward."""
    made = by_ann([before], [after])
    assert replayed(made, [before]) == (after,)
    assert undone(made, [after]) == (before,)
    return [(one.action, one.field, one.before, one.after) for one in made]


def sheet(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n", delimiter=separator).writerows([HEADER, *rows])
    return out.getvalue()


# What holds of any edit


@some
@given(THEMES, THEMES, st.integers(1, 9))
def test_the_log_leads_from_any_themes_to_any_others(
    before: list[CodedTheme], after: list[CodedTheme], first: int
) -> None:
    made = between(before, after, lambda id: ANN, first=first)
    assert [one.number for one in made] == list(range(first, first + len(made)))
    found = replayed(made, before)
    assert {theme.id: theme for theme in found} == {theme.id: theme for theme in after}
    assert len(found) == len(after)


@some
@given(THEMES, THEMES)
def test_the_log_runs_back_to_the_themes_before_it(
    before: list[CodedTheme], after: list[CodedTheme]
) -> None:
    made = by_ann(before, after)
    found = undone(made, replayed(made, before))
    assert {theme.id: theme for theme in found} == {theme.id: theme for theme in before}
    assert len(found) == len(before)


@some
@given(THEMES, THEMES, st.data())
def test_the_log_can_be_stopped_and_taken_up_at_any_line(
    before: list[CodedTheme], after: list[CodedTheme], data: st.DataObject
) -> None:
    made = by_ann(before, after)
    cut = data.draw(st.integers(0, len(made)))
    assert replayed(made[cut:], replayed(made[:cut], before)) == replayed(made, before)


@some
@given(THEMES.flatmap(lambda themes: st.tuples(st.just(themes), st.permutations(themes))))
def test_the_order_of_themes_is_no_decision(
    pair: tuple[list[CodedTheme], list[CodedTheme]],
) -> None:
    assert by_ann(*pair) == ()


@some
@given(THEMES)
def test_themes_come_back_in_the_order_in_which_they_were_added(themes: list[CodedTheme]) -> None:
    assert list(replayed(by_ann([], themes))) == themes


@settings(some, max_examples=200)
@given(EXAMPLES, EXAMPLES)
def test_examples_of_any_kind_and_order_come_back(
    was: tuple[str, ...], now: tuple[str, ...]
) -> None:
    told(replace(FORMS, examples=was), replace(FORMS, examples=now))


@some
@given(st.lists(DECISIONS, max_size=3), st.sampled_from(",;\t"), st.booleans())
def test_every_text_of_a_decision_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, made: list[Decision], separator: str, marked: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "decisions.csv"
    text = sheet([row(one) for one in made], separator)
    path.write_bytes(text.encode("utf-8-sig" if marked else "utf-8"))
    assert list(read(path)) == made


@some
@given(st.lists(DECISIONS, max_size=3))
def test_no_cell_is_taken_for_a_formula(made: list[Decision]) -> None:
    assert not [c for one in made for c in row(one) if c.startswith(tuple("=+-@\t\r"))]


# One edit each


def test_a_decision_says_who_when_and_why_and_bears_the_name_after_it() -> None:
    after = replace(FORMS, name="Paperwork", definition="Papers.")
    one, two = between(
        [FORMS], [after], lambda id: Signature(f"Ann of {id}", "2014-05-31"), first=7
    )
    assert one == Decision(
        7, "2014-05-31", "Ann of T1", "renamed", "T1", "Paperwork", "name", "Forms", "Paperwork", ""
    )
    assert (two.number, two.action, two.theme) == (8, "redefined", "Paperwork")
    assert row(one)[:4] == ("7", "2014-05-31", "Ann of T1", "renamed")
    assert len(row(one)) == len(HEADER)


def test_a_theme_that_is_added_stands_whole_in_the_line() -> None:
    (one,) = by_ann([FORMS], [FORMS, replace(STAFF, name="Équipe", examples=("a",))])
    assert (one.action, one.theme, one.field, one.before) == ("added", "Équipe", "", "")
    assert one.after == (
        '{"edition":2,"examples":["a"],"id":"T2","name":"Équipe","status":"candidate"}'
    )


def test_a_theme_that_is_removed_stands_whole_in_the_line() -> None:
    (one,) = by_ann([FORMS, CodedTheme("T9", "Old")], [FORMS])
    assert (one.action, one.theme, one.field, one.after) == ("removed", "Old", "", "")
    assert one.before == '{"id":"T9","name":"Old"}'


def test_a_new_part_of_a_theme_is_added_and_then_split_off() -> None:
    part = CodedTheme("T3", "Online forms", split_from="T1")
    made = by_ann([FORMS], [FORMS, part])
    assert [(one.action, one.after) for one in made] == [
        ("added", '{"id":"T3","name":"Online forms"}'),
        ("split", "T1"),
    ]


@pytest.mark.parametrize(
    ("now", "edit"),
    [
        ({"name": "Papers"}, ("renamed", "name", "Forms", "Papers")),
        ({"definition": ""}, ("redefined", "definition", "Too many forms.", "")),
        ({"parent": "P1"}, ("moved", "parent", "", "P1")),
        ({"split_from": "T8"}, ("split", "split_from", "", "T8")),
        ({"status": "retired"}, ("retired", "status", "active", "retired")),
        ({"status": "merged", "into": "T2"}, ("merged", "status", "active", "T2")),
        ({"status": "parent"}, ("changed", "status", "active", "parent")),
        ({"status": "candidate"}, ("changed", "status", "active", "candidate")),
        ({"edition": 12}, ("changed", "edition", "1", "12")),
    ],
)
def test_an_edit_is_told_in_one_plain_word(
    now: dict[str, Any], edit: tuple[str, str, str, str]
) -> None:
    assert told(FORMS, replace(FORMS, **now)) == [edit]


def test_a_candidate_becomes_active_when_it_is_confirmed() -> None:
    assert told(STAFF, replace(STAFF, status="active")) == [
        ("confirmed", "status", "candidate", "active")
    ]


def test_a_retired_theme_is_revived() -> None:
    assert told(replace(FORMS, status="retired"), FORMS) == [
        ("revived", "status", "retired", "active")
    ]


def test_a_merged_candidate_is_a_candidate_again_when_the_log_is_undone() -> None:
    assert told(STAFF, replace(STAFF, status="merged", into="T1")) == [
        ("merged", "status", "candidate", "T1")
    ]


def test_a_merged_theme_is_revived_by_its_status_and_by_what_it_went_into() -> None:
    edits = told(replace(FORMS, status="merged", into="T2"), FORMS)
    assert edits == [("revived", "status", "merged", "active"), ("changed", "into", "T2", "")]


def test_a_theme_merged_into_nothing_is_only_changed() -> None:
    nowhere = replace(FORMS, status="merged")
    assert told(FORMS, nowhere) == [("changed", "status", "active", "merged")]
    assert told(nowhere, replace(nowhere, into="T2")) == [("changed", "into", "", "T2")]


@pytest.mark.parametrize(
    ("now", "edits"),
    [
        ("1 2 3 4", ["example_added examples +4"]),
        ("1 2", ["example_removed examples -3"]),
        ("2 3", ["example_removed examples[1] -1"]),
        ("1 4 2 3", ["example_added examples[2] +4"]),
        ("1 4 3", ["example_removed examples[2] -2", "example_added examples[2] +4"]),
        ("", ["example_removed examples -3", "example_removed examples -2",
              "example_removed examples -1"]),
        ("1 3 2", ["changed examples"]),
    ],
)  # fmt: skip
def test_an_example_is_told_by_its_place(now: str, edits: list[str]) -> None:
    found = told(replace(FORMS, examples=("1", "2", "3")), replace(FORMS, examples=(*now.split(),)))
    short = [
        f"{action} {field}" + (f" -{was}" * (not to) or f" +{to}") * (action != "changed")
        for action, field, was, to in found
    ]
    assert short == edits


def test_examples_that_only_moved_are_told_as_lists() -> None:
    (edit,) = told(replace(FORMS, examples=("é", "b")), replace(FORMS, examples=("b", "é")))
    assert edit == ("changed", "examples", '["é","b"]', '["b","é"]')


# What does not fit

RENAMED = Decision(7, "", "", "renamed", "T1", "Papers", "name", "Forms", "Papers", "")
EXAMPLE = replace(
    RENAMED, action="example_removed", field="examples[2]", before="two forms", after=""
)
ADDED = replace(
    RENAMED, action="added", theme_id="T3", field="", before="", after='{"id":"T3","name":"New"}'
)
REMOVED = replace(ADDED, action="removed", before=ADDED.after, after="")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (replace(RENAMED, theme_id="X9"), 'there is no theme "X9". Known: T1, T2.'),
        (replace(RENAMED, before="Form"), '"name" is "Forms", not "Form".'),
        (replace(RENAMED, action="rename"), 'unknown action "rename". Did you mean "renamed"?'),
        (replace(RENAMED, field="nmae"), 'unknown field "nmae". Did you mean "name"?'),
        (replace(RENAMED, field="id"), 'unknown field "id".'),
        (replace(RENAMED, action="moved"), '"moved" is no such change of "name". Write "renamed".'),
        (replace(RENAMED, action="merged"), '"merged" is no such change of "name".'),
        (
            Decision(7, "", "", "merged", "T1", "Forms", "status", "active", "", ""),
            '"merged" is no such change of "status".',
        ),
        (replace(RENAMED, action="example_added", before=""), '"example_added" is no such change'),
        (replace(EXAMPLE, before="2 forms"), 'there is no such place or example: "2 forms".'),
        (replace(EXAMPLE, field="examples[4]"), "there is no such place or example"),
        (
            replace(EXAMPLE, theme_id="T2", field="examples"),
            'there is no such place or example: "two forms".',
        ),
        (replace(EXAMPLE, field="examples[0]"), 'unknown field "examples[0]".'),
        (replace(EXAMPLE, after="x"), "a cell is filled that is empty where the action is"),
        (replace(ADDED, before="x"), "a cell is filled that is empty where the action is"),
        (replace(ADDED, field="name"), "a cell is filled that is empty where the action is"),
        (replace(ADDED, theme_id="T1"), 'there is a theme "T1" already.'),
        (replace(ADDED, theme_id="T4"), "holds no theme of that id"),
        (replace(ADDED, after="New"), 'is no JSON: "New".'),
        (replace(ADDED, after="[]"), 'holds no theme of that id: "[]".'),
        (replace(ADDED, after='{"id":"T3"}'), "holds no theme of that id"),
        (replace(ADDED, after='{"id":"T3","name":"N","nmae":"N"}'), "holds no theme of that id"),
        (replace(ADDED, after='{"id":"T3","name":3}'), '"name" cannot be "3".'),
        (replace(ADDED, after='{"id":"T3","name":"N","examples":[1]}'), '"examples" cannot be'),
        (replace(ADDED, after='{"id":"T3","name":"N","edition":true}'), '"edition" cannot be'),
        (REMOVED, 'there is no theme "T3".'),
        (
            replace(REMOVED, theme_id="T1", before='{"id":"T1","name":"Forms"}'),
            'theme "T1" is not what the line says it was.',
        ),
        (
            replace(RENAMED, action="changed", field="edition", before="one", after="2"),
            'is no JSON: "one".',
        ),
        (
            replace(RENAMED, action="retired", field="status", before="candidate", after="retired"),
            '"status" is "active", not "candidate". Put the line back',
        ),
    ],
)  # fmt: skip
def test_a_decision_that_does_not_fit_is_named(line: Decision, what: str) -> None:
    with pytest.raises(SettingsError) as caught:
        replayed([line], [FORMS, STAFF])
    assert str(caught.value).startswith(f"decisions.csv, decision 7: {what}")


def test_the_log_is_not_undone_from_themes_that_it_does_not_lead_to() -> None:
    with pytest.raises(SettingsError, match='decision 7: "name" is "Forms", not "Papers"'):
        undone([RENAMED], [FORMS])
    with pytest.raises(SettingsError, match='decision 7: there is a theme "T3" already'):
        undone([REMOVED], [CodedTheme("T3", "New")])


@pytest.mark.parametrize("number", [7, 6, 9])
@pytest.mark.parametrize("run", [replayed, undone])
def test_a_number_that_is_not_the_next_is_named(
    run: Callable[..., tuple[CodedTheme, ...]], number: int
) -> None:
    again = replace(RENAMED, number=number, before="Papers", after="Forms")
    with pytest.raises(SettingsError, match=rf"csv, decision {number}: follows decision 7"):
        run([RENAMED, again], [FORMS])


def test_two_themes_with_one_id_are_no_code_book() -> None:
    with pytest.raises(SettingsError, match="two themes have one id"):
        by_ann([], [FORMS, replace(STAFF, id="T1")])


def test_a_long_cell_is_not_repeated_whole() -> None:
    with pytest.raises(SettingsError) as caught:
        replayed([replace(RENAMED, before="x" * 999)], [FORMS])
    assert len(str(caught.value)) < 250


# Reading the file


def reading(folder: Path, text: str | bytes) -> tuple[Decision, ...]:
    path = folder / "decisions.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


LINE = "1,2014-05-31,Ann,renamed,T1,Papers,name,Forms,Papers,so"
HEAD = ",".join(HEADER)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", 'line 1: has no column "decision". It needs: decision, date, who'),
        (HEAD.replace("theme_id", "themeid"), 'line 1: has no column "theme_id". Rename "themeid"'),
        (HEAD + ",why", 'line 1: has two columns "why".'),
        (f"{HEAD}\n\nx{LINE[1:]}", 'line 3: "decision" is no number: "x". Write 1, 2, 3'),
        (f"{HEAD}\n0{LINE[1:]}", 'line 2: "decision" is no number: "0".'),
        (f"{HEAD}\n{LINE.replace('05-31', '05-32')}", 'line 2: "date" is no date: "2014-05-32". W'),
        (f"{HEAD}\n{LINE.replace('2014-05-31', 'May')}", 'line 2: "date" is no date: "May".'),
        (f"{HEAD}\n{LINE.replace('renamed', 'rename')}", 'line 2: unknown action "rename". Did yo'),
        (f"{HEAD}\n{LINE}, and more", "line 2: has more than 10 cells. Put a cell"),
        (f'{HEAD}\n{LINE},"', "line 2: is no line of a CSV file"),
        (f"{HEAD}\n{LINE}\xe9".encode("latin-1"), "line 2: is not UTF-8 text. Save it"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str | bytes, what: str) -> None:
    with pytest.raises(SettingsError) as caught:
        reading(tmp_path, text)
    assert f"decisions.csv, {what}" in str(caught.value)


def test_a_missing_log_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.csv: cannot be read: No such file"):
        read(tmp_path / "none.csv")


def test_a_log_without_decisions_is_empty(tmp_path: Path) -> None:
    assert reading(tmp_path, HEAD) == ()


def test_a_cell_written_by_hand_keeps_its_first_sign(tmp_path: Path) -> None:
    (one,) = reading(tmp_path, f"{HEAD}\n{LINE.replace('so', '-so')}")
    assert one.why == "-so"


@pytest.mark.parametrize("date", ["31/05/2014", "31.5.2014", "2014-5-31"])
def test_a_log_saved_by_a_spreadsheet_is_still_read(tmp_path: Path, date: str) -> None:
    (one,) = reading(
        tmp_path,
        f"{HEAD.upper()};Note;\r\n;;\r\n1;{date};Ann;added;T1;Forms;;;'=x\r\n".replace(",", ";"),
    )
    assert one == Decision(1, "2014-05-31", "Ann", "added", "T1", "Forms", "", "", "=x", "")
