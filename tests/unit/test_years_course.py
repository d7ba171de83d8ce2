"""Each status of the ledger with the rule that gives it, and the nearest case that it misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from made_years import (
    BARRIER,
    BOOK,
    LABELS,
    NEED,
    NOW,
    PROGRESS,
    THEN,
    Point,
    Table,
    ledger,
    points,
    rest,
    words,
)

from pipeline.codebook import MERGED, RETIRED, CodedTheme
from pipeline.types import Kin
from pipeline.years.entry import Entry

Told = set[tuple[str, str, str]]
EMPLOYEES, PUBLIC, MEMBERS = ("employees",), ("public",), ("elected_members",)


def roads(table: Table) -> list[Entry]:
    return [entry for entry in ledger(table) if entry.theme == "roads"]


def told(
    said: Sequence[Point],
    links: Sequence[tuple[str, str]] = (),
    asked: Mapping[str, tuple[str, ...]] | None = None,
    kin: Sequence[Kin] = (),
) -> Told:
    """Return what the ledger says of roads, among points of another theme that stays as it is."""
    table = Table([*rest(), *said], links=links, asked=asked or {}, kin=kin)
    return {(one.status, one.label_from, one.label_to) for one in roads(table)}


def then(label: str, many: int, by: tuple[str, ...] = PUBLIC) -> list[Point]:
    return points(THEN, "roads", label, many, by=by)


def now(label: str, many: int, by: tuple[str, ...] = EMPLOYEES) -> list[Point]:
    return points(NOW, "roads", label, many, by=by)


def link(first: str, last: str) -> list[tuple[str, str]]:
    return [(words(THEN, "roads", first, 0, "public"), words(NOW, "roads", last))]


@pytest.mark.parametrize("label", LABELS)
def test_what_is_noted_in_both_years_persisted(label: str) -> None:
    assert told([*then(label, 3), *now(label, 4)]) == {("persisted", label, label)}


def test_persisted_says_who_says_it_again_and_who_is_new() -> None:
    said = [*then(BARRIER, 2, EMPLOYEES), *now(BARRIER, 2), *now(BARRIER, 2, PUBLIC)]
    (entry,) = roads(Table([*rest(), *said]))
    assert "again from employees, now also from public" in entry.why


@pytest.mark.parametrize("label", LABELS)
def test_what_was_not_noted_emerged(label: str) -> None:
    assert told(now(label, 3)) == {("emerged", "", label)}


@pytest.mark.parametrize(("few", "status"), [(5, "emerged"), (6, "persisted")])
def test_a_third_at_most_of_what_is_expected_is_hardly_any(few: int, status: str) -> None:
    """15 of 35 now, the same number of points of that label then: 15 would be expected."""
    said = [*then(PROGRESS, few), *now(PROGRESS, 15), *then(NEED, 9), *now(NEED, 9)]
    said += points(THEN, "rest", PROGRESS, 15 - few)
    assert (status, "" if status == "emerged" else PROGRESS, PROGRESS) in told(said)


@pytest.mark.parametrize(("many", "status"), [(7, "persisted"), (8, "emerged")])
def test_one_point_is_hardly_any_only_where_chance_would_not_explain_it(
    many: int, status: str
) -> None:
    """Fisher's probability of 1 against 7 of 30 is .052, against 8 of 30 it is .026."""
    said = [
        Point(THEN, "roads", PROGRESS, "Once"),
        *now(PROGRESS, many),
        *points(THEN, "rest", PROGRESS, 29, by=MEMBERS),
        *points(NOW, "rest", PROGRESS, 30 - many, by=MEMBERS),
        *points(THEN, "roads", NEED, 12),
        *points(NOW, "roads", NEED, 12),
    ]
    (progress, _) = roads(Table(said))
    assert progress.status == status


@pytest.mark.parametrize(("others", "status"), [(3, "persisted"), (4, "emerged")])
def test_fewer_than_five_expected_points_are_too_few_to_miss(others: int, status: str) -> None:
    """All points of the label are the theme's now, so that as many are expected as there were."""
    said = [
        Point(THEN, "roads", PROGRESS, "Once"),
        *points(THEN, "rest", PROGRESS, others),
        *now(PROGRESS, 20),
        *points(THEN, "roads", NEED, 30),
        *points(NOW, "roads", NEED, 30),
    ]
    (progress, _) = roads(Table(said))
    assert progress.status == status


def test_each_label_of_a_theme_that_is_new_as_a_whole_emerged() -> None:
    said = [*then(NEED, 1), *now(NEED, 3), *now(BARRIER, 14)]
    assert told(said) == {("emerged", "", NEED), ("emerged", "", BARRIER)}


def test_three_points_against_one_are_no_news_where_the_theme_is_not_new() -> None:
    said = [*then(NEED, 1), *now(NEED, 3), *then(BARRIER, 14), *now(BARRIER, 14)]
    assert told(said) == {("persisted", NEED, NEED), ("persisted", BARRIER, BARRIER)}


@pytest.mark.parametrize("label", LABELS)
def test_what_is_not_noted_any_more_is_dropped(label: str) -> None:
    assert told(then(label, 3)) == {("dropped", label, "")}


@pytest.mark.parametrize(("few", "status"), [(5, "dropped"), (6, "persisted")])
def test_what_is_hardly_noted_any_more_is_dropped(few: int, status: str) -> None:
    said = [*then(PROGRESS, 15), *now(PROGRESS, few), *then(NEED, 9), *now(NEED, 9)]
    said += points(NOW, "rest", PROGRESS, 15 - few)
    assert (status, PROGRESS, "" if status == "dropped" else PROGRESS) in told(said)


def test_dropped_says_where_those_who_noted_it_were_not_heard() -> None:
    (absent,) = roads(Table([*rest(), *then(NEED, 3)]))
    (heard,) = roads(Table([*rest(), *then(NEED, 3, MEMBERS)]))
    assert "(public) were not heard in 2014" in absent.why
    assert "not heard" not in heard.why


def test_a_barrier_with_new_progress_is_resolved() -> None:
    assert told([*then(BARRIER, 4), *now(PROGRESS, 1)]) == {("resolved", BARRIER, PROGRESS)}


def test_a_barrier_with_progress_as_before_is_not_resolved() -> None:
    said = [*then(BARRIER, 4), *then(PROGRESS, 5), *now(PROGRESS, 3)]
    assert told(said) == {("dropped", BARRIER, ""), ("persisted", PROGRESS, PROGRESS)}


def test_a_barrier_with_progress_that_speaks_of_it_is_resolved() -> None:
    said = [*then(BARRIER, 4), *then(PROGRESS, 5), *now(PROGRESS, 3)]
    made = told(said, link(BARRIER, PROGRESS))
    assert made == {("resolved", BARRIER, PROGRESS), ("persisted", PROGRESS, PROGRESS)}


def test_a_link_between_progress_and_progress_resolves_no_barrier() -> None:
    said = [*then(BARRIER, 4), *then(PROGRESS, 5), *now(PROGRESS, 3)]
    made = told(said, link(PROGRESS, PROGRESS))
    assert made == {("dropped", BARRIER, ""), ("persisted", PROGRESS, PROGRESS)}


def test_a_barrier_is_not_resolved_while_it_is_raised() -> None:
    said = [*then(BARRIER, 4), *now(BARRIER, 1), *now(PROGRESS, 4)]
    assert ("persisted", BARRIER, BARRIER) in told(said)


def test_a_barrier_is_not_resolved_by_progress_in_another_theme() -> None:
    said = [*then(BARRIER, 4), *points(NOW, "pay", PROGRESS, 5)]
    assert told(said) == {("dropped", BARRIER, "")}


@pytest.mark.parametrize(("heard", "status"), [(5, "resolved"), (4, "dropped")])
def test_silence_counts_where_chance_would_hardly_explain_it(heard: int, status: str) -> None:
    """Half of all barriers were of roads: none in five has the probability .03, in four .06."""
    said = [
        *then(BARRIER, 6),
        *points(THEN, "rest", BARRIER, 6, by=MEMBERS),
        *points(NOW, "rest", BARRIER, heard, by=PUBLIC),
    ]
    (entry,) = roads(Table(said))
    assert (entry.status, entry.label_from, entry.label_to) == (status, BARRIER, "")


def test_silence_that_counts_says_who_was_heard_again() -> None:
    said = [*then(BARRIER, 12), *points(NOW, "rest", BARRIER, 20, by=PUBLIC)]
    (entry,) = roads(Table([*rest(), *said]))
    assert entry.status == "resolved"
    assert "although public were heard again" in entry.why
    assert "No progress is reported on it." in entry.why


@pytest.mark.parametrize("by", [MEMBERS, (), ("trade_unions",)])
def test_the_silence_of_those_who_were_not_there_says_nothing(by: tuple[str, ...]) -> None:
    said = [*then(BARRIER, 12), *points(NOW, "rest", BARRIER, 40, by=by)]
    if by == MEMBERS:
        said = [point for point in said if point.text not in {one.text for one in rest()}]
    assert told(said) == {("dropped", BARRIER, "")}


def test_a_silence_of_nobody_in_particular_says_nothing() -> None:
    said = [*then(BARRIER, 12, ()), *points(NOW, "rest", BARRIER, 40, by=())]
    assert told(said) == {("dropped", BARRIER, "")}


@pytest.mark.parametrize("label", [PROGRESS, NEED])
def test_silence_on_barriers_of_those_who_speak_of_other_things_says_nothing(label: str) -> None:
    said = [*then(BARRIER, 12), *points(NOW, "pay", label, 40, by=PUBLIC)]
    assert told(said) == {("dropped", BARRIER, "")}


@pytest.mark.parametrize("label", [PROGRESS, NEED])
def test_only_a_barrier_is_resolved_by_silence(label: str) -> None:
    said = [*then(label, 12), *points(NOW, "pay", label, 40, by=PUBLIC)]
    assert told(said) == {("dropped", label, "")}


def test_a_barrier_that_is_hardly_raised_is_not_silence() -> None:
    said = [
        *then(BARRIER, 20),
        *now(BARRIER, 1, PUBLIC),
        *points(NOW, "rest", BARRIER, 30, by=PUBLIC),
    ]
    assert told(said) == {("dropped", BARRIER, "")}


TURNS = [
    (PROGRESS, BARRIER, "changed_label"),
    (PROGRESS, NEED, "changed_label"),
    (BARRIER, PROGRESS, "resolved"),
    (BARRIER, NEED, "changed_label"),
    (NEED, PROGRESS, "changed_label"),
    (NEED, BARRIER, "changed_label"),
]


@pytest.mark.parametrize(("first", "last", "status"), TURNS)
def test_a_theme_told_otherwise_now_changed_its_label(first: str, last: str, status: str) -> None:
    assert told([*then(first, 4), *now(last, 3)]) == {(status, first, last)}


@pytest.mark.parametrize(("first", "last", "status"), TURNS)
def test_a_label_that_stood_there_before_answers_only_by_a_link(
    first: str, last: str, status: str
) -> None:
    said = [*then(first, 4), *then(last, 5), *now(last, 3)]
    made = told(said, link(first, last))
    assert made == {(status, first, last), ("persisted", last, last)}
    assert told(said) == {("dropped", first, ""), ("persisted", last, last)}


def test_a_link_to_a_need_makes_no_progress_of_a_barrier() -> None:
    kept = [*then(PROGRESS, 5), *now(PROGRESS, 4), *then(NEED, 4), *now(NEED, 3)]
    made = told([*then(BARRIER, 4), *kept], link(BARRIER, NEED))
    assert made == {
        ("changed_label", BARRIER, NEED),
        ("persisted", PROGRESS, PROGRESS),
        ("persisted", NEED, NEED),
    }


def test_where_two_labels_are_new_the_first_that_a_label_turns_to_is_told() -> None:
    said = [*then(PROGRESS, 4), *now(BARRIER, 2), *now(NEED, 2)]
    assert told(said) == {("changed_label", PROGRESS, BARRIER), ("emerged", "", NEED)}


def test_barriers_that_speak_of_the_progress_of_before_are_a_plateau() -> None:
    said = [*then(PROGRESS, 4), *now(PROGRESS, 4), *now(BARRIER, 3)]
    made = told(said, link(PROGRESS, BARRIER))
    assert made == {("persisted", PROGRESS, PROGRESS), ("changed_label", PROGRESS, BARRIER)}


def test_barriers_beside_progress_that_nothing_links_emerged() -> None:
    said = [*then(PROGRESS, 4), *now(PROGRESS, 4), *now(BARRIER, 3)]
    assert told(said) == {("persisted", PROGRESS, PROGRESS), ("emerged", "", BARRIER)}


def test_progress_that_speaks_of_barriers_still_raised_resolves_nothing() -> None:
    said = [*then(BARRIER, 4), *now(BARRIER, 4), *now(PROGRESS, 3)]
    made = told(said, link(BARRIER, PROGRESS))
    assert made == {("persisted", BARRIER, BARRIER), ("changed_label", BARRIER, PROGRESS)}


@pytest.mark.parametrize("label", [PROGRESS, BARRIER])
def test_a_need_that_speaks_of_what_was_there_before_emerged(label: str) -> None:
    said = [*then(label, 4), *now(label, 4), *now(NEED, 3)]
    assert told(said, link(label, NEED)) == {("persisted", label, label), ("emerged", "", NEED)}


def test_a_plateau_needs_a_year_that_asked_about_progress() -> None:
    said = [*then(PROGRESS, 4), *now(PROGRESS, 4), *now(BARRIER, 1)]
    made = told(said, link(PROGRESS, BARRIER), {THEN: (BARRIER, NEED)})
    assert made == {("not_asked", PROGRESS, PROGRESS), ("emerged", "", BARRIER)}


@pytest.mark.parametrize(("first", "last"), [(PROGRESS, BARRIER), (BARRIER, NEED)])
def test_a_weight_that_moved_changed_the_label(first: str, last: str) -> None:
    said = [*then(first, 4), *then(last, 3), *now(first, 3), *now(last, 4)]
    assert told(said) == {
        ("persisted", first, first), ("persisted", last, last), ("changed_label", first, last)
    }  # fmt: skip


@pytest.mark.parametrize("many", [(4, 3, 3, 3), (3, 4, 3, 3), (3, 3, 3, 4), (4, 3, 4, 3)])
def test_a_weight_that_did_not_turn_changed_nothing(many: tuple[int, ...]) -> None:
    a, b, c, d = many
    said = [*then(PROGRESS, a), *then(BARRIER, b), *now(PROGRESS, c), *now(BARRIER, d)]
    assert {status for status, _, _ in told(said)} == {"persisted"}


def test_a_weight_that_moved_to_what_was_not_asked_says_nothing() -> None:
    said = [*then(PROGRESS, 4), *then(BARRIER, 3), *now(PROGRESS, 3), *now(BARRIER, 4)]
    made = told(said, asked={THEN: (PROGRESS, NEED)})
    assert made == {("persisted", PROGRESS, PROGRESS), ("not_asked", BARRIER, BARRIER)}


def test_a_new_theme_whose_points_come_from_one_that_shrank_split_from_it() -> None:
    split = _split(0.5, shrinks=True)
    assert [(one.status, one.label_from, one.label_to) for one in split] == [("split", "", NEED)]
    assert "split from that theme" in split[0].why
    assert "“pay”" in split[0].why
    assert split[0].beside
    assert all(f.segment.id.startswith(THEN) for f in split[0].beside)


@pytest.mark.parametrize(("share", "shrinks"), [(0.49, True), (0.5, False), (0.0, True)])
def test_a_new_theme_that_took_little_or_from_nobody_emerged(share: float, shrinks: bool) -> None:
    assert [one.status for one in _split(share, shrinks=shrinks)] == ["emerged"]


def test_a_theme_does_not_split_from_one_of_another_step() -> None:
    said = [*_shrinking(THEN, NOW), *now(NEED, 12)]
    kin = [Kin("pay", "roads", 1, 2, 1.0, 0.0), Kin("roads", "pay", 0, 1, 1.0, 1.0)]
    assert told(said, kin=kin) == {("emerged", "", NEED)}


def _shrinking(large: str, small: str) -> list[Point]:
    """Return points of pay of which few are left."""
    return [*points(large, "pay", NEED, 20), *points(small, "pay", NEED, 7)]


def _split(share: float, *, shrinks: bool) -> list[Entry]:
    pay = _shrinking(THEN, NOW) if shrinks else _shrinking(NOW, THEN)
    kin = [Kin("pay", "roads", 0, 1, share, 0.0)]
    return roads(Table([*rest(), *pay, *now(NEED, 12)], kin=kin))


def test_a_lost_theme_whose_points_came_to_one_that_grew_was_merged_with_it() -> None:
    merged = _merged(0.5, grows=True)
    assert [(one.status, one.label_from, one.label_to) for one in merged] == [("merged", NEED, "")]
    assert "“pay”" in merged[0].why
    assert merged[0].beside
    assert all(f.segment.id.startswith(NOW) for f in merged[0].beside)


@pytest.mark.parametrize(("share", "grows"), [(0.49, True), (0.5, False), (0.0, True)])
def test_a_lost_theme_that_gave_little_or_to_nobody_is_dropped(share: float, grows: bool) -> None:
    assert [one.status for one in _merged(share, grows=grows)] == ["dropped"]


def _merged(share: float, *, grows: bool) -> list[Entry]:
    pay = _shrinking(NOW, THEN) if grows else _shrinking(THEN, NOW)
    kin = [Kin("roads", "pay", 0, 1, 0.0, share)]
    return roads(Table([*rest(), *pay, *then(NEED, 12)], kin=kin))


def test_a_theme_that_lives_on_has_neither_split_nor_merged() -> None:
    said = [*_shrinking(THEN, NOW), *then(NEED, 9), *now(NEED, 9), *then(BARRIER, 2)]
    kin = [Kin("pay", "roads", 0, 1, 1.0, 1.0), Kin("roads", "pay", 0, 1, 1.0, 1.0)]
    assert told(said, kin=kin) == {("persisted", NEED, NEED), ("dropped", BARRIER, "")}


def test_a_theme_that_people_merged_is_told_with_the_points_of_its_heir() -> None:
    old = CodedTheme("lanes", "Lanes", status=MERGED, into="roads")
    book = replace(BOOK, themes=(CodedTheme("roads", "Roads"), old))
    made = ledger(Table([*rest(), *then(NEED, 3), *now(NEED, 2)]), book)
    (entry,) = [one for one in made if one.theme == "lanes"]
    assert (entry.status, len(entry.found_from), len(entry.found_to)) == ("merged", 3, 2)
    assert "decision in the code book" in entry.why
    assert "“Roads”" in entry.why
    assert (entry.change, entry.interval, entry.probability) == (None, None, None)


def test_a_theme_that_people_split_is_told_with_the_points_of_its_parts() -> None:
    old = CodedTheme("ways", "Ways", status=RETIRED)
    parts = [CodedTheme(id, id.capitalize(), split_from="ways") for id in ("roads", "paths")]
    book = replace(BOOK, themes=(old, *parts))
    said = [*rest(), *then(NEED, 3), *points(NOW, "paths", NEED, 2)]
    made = ledger(Table(said), book)
    (entry,) = [one for one in made if one.theme == "ways"]
    assert (entry.status, len(entry.found_from), len(entry.found_to)) == ("split", 3, 2)
    assert "“Roads” and “Paths”" in entry.why


@pytest.mark.parametrize(
    "old",
    [
        CodedTheme("ways", "Ways"),
        CodedTheme("ways", "Ways", status=RETIRED),
        CodedTheme("ways", "Ways", status=MERGED, into="elsewhere"),
    ],
)
def test_a_theme_that_lives_or_left_nothing_is_not_told_of(old: CodedTheme) -> None:
    part = CodedTheme("paths", "Paths", split_from="ways" if old.in_use else "")
    book = replace(BOOK, themes=(old, part, CodedTheme("elsewhere", "Elsewhere")))
    said = [*rest(), *points(THEN, "paths", NEED, 3), *points(NOW, "paths", NEED, 3)]
    assert [one for one in ledger(Table(said), book) if one.theme == "ways"] == []


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("silent", [THEN, NOW])
@pytest.mark.parametrize(("before", "after"), [(4, 0), (0, 4), (4, 4)])
def test_of_what_a_year_did_not_ask_nothing_is_said(
    label: str, silent: str, before: int, after: int
) -> None:
    asked = {silent: tuple(one for one in LABELS if one != label)}
    said = [*then(label, before), *now(label, after)]
    (entry,) = roads(Table([*rest(), *said], asked=asked))
    ends = (label if before else "", label if after else "")
    assert (entry.status, entry.label_from, entry.label_to) == ("not_asked", *ends)
    assert entry.why.startswith(f"{silent} did not ask about {label}")
    assert (entry.change, entry.interval, entry.probability) == (None, None, None)
    assert (entry.share_from is None) == (silent == THEN)
    assert (entry.share_to is None) == (silent == NOW)


def test_a_barrier_is_not_resolved_by_progress_that_the_later_year_did_not_ask_about() -> None:
    said = [*then(BARRIER, 4), *now(PROGRESS, 4)]
    made = told(said, link(BARRIER, PROGRESS), {NOW: (BARRIER, NEED)})
    assert made == {("dropped", BARRIER, ""), ("not_asked", "", PROGRESS)}


def test_a_year_that_asked_nothing_changes_nothing() -> None:
    said = [*then(BARRIER, 4), *now(PROGRESS, 4), *then(NEED, 2), *now(NEED, 2)]
    for year in (THEN, NOW):
        made = told(said, link(BARRIER, PROGRESS), {year: ()})
        assert {status for status, _, _ in made} == {"not_asked"}


@pytest.mark.parametrize(("first", "last", "status"), TURNS[:1] + TURNS[2:3])
def test_a_turn_that_a_link_shows_is_told_once(first: str, last: str, status: str) -> None:
    said = [*then(first, 4), *now(last, 3)]
    assert told(said, link(first, last)) == {(status, first, last)}
    assert len(roads(Table([*rest(), *said], links=link(first, last)))) == 1


@pytest.mark.parametrize(
    "said",
    [
        [*then(BARRIER, 4), *then(PROGRESS, 3), *now(PROGRESS, 3)],
        [*then(PROGRESS, 4), *now(BARRIER, 2), *now(NEED, 9)],
    ],
)
def test_both_are_noted_in_both_years_is_said_only_where_it_is_so(said: list[Point]) -> None:
    for entry in roads(Table([*rest(), *said])):
        if "Both are noted in both years" in entry.why:
            ends = {(point.year, point.label) for point in said}
            labels = (entry.label_from, entry.label_to)
            assert {(year, label) for year in (THEN, NOW) for label in labels} <= ends


def test_a_label_that_fell_did_not_emerge() -> None:
    said = [*then(BARRIER, 3), *now(BARRIER, 2), *now(NEED, 30)]
    assert ("emerged", "", BARRIER) not in told(said)


def test_a_label_that_stayed_is_not_dropped_because_another_went() -> None:
    said = [*then(BARRIER, 6), *now(BARRIER, 6), *then(NEED, 30)]
    assert ("dropped", BARRIER, "") not in told(said)


def test_a_label_that_stayed_is_not_dropped_because_another_was_not_asked() -> None:
    said = [
        *points(THEN, "rest", PROGRESS, 17),
        *points(NOW, "rest", PROGRESS, 17),
        *points(THEN, "rest", BARRIER, 10),
        *then(PROGRESS, 3),
        *now(PROGRESS, 3),
        *then(BARRIER, 30),
    ]
    made = roads(Table(said, asked={NOW: (PROGRESS,)}))
    assert [one.status for one in made] == ["persisted", "not_asked"]


def test_a_label_that_stayed_did_not_emerge_because_another_is_asked_now() -> None:
    said = [
        *points(THEN, "rest", PROGRESS, 17),
        *points(NOW, "rest", PROGRESS, 17),
        *points(NOW, "rest", BARRIER, 10),
        *then(PROGRESS, 3),
        *now(PROGRESS, 3),
        *now(BARRIER, 30),
    ]
    made = roads(Table(said, asked={THEN: (PROGRESS,)}))
    assert [one.status for one in made] == ["persisted", "not_asked"]


def test_a_barrier_is_not_resolved_by_progress_that_only_one_year_asked_about() -> None:
    said = [*then(BARRIER, 4), *now(PROGRESS, 3)]
    made = told(said, asked={THEN: (BARRIER, NEED)})
    assert ("resolved", BARRIER, PROGRESS) not in made
