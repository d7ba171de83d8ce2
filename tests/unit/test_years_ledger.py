"""What holds of every ledger, whatever the notes: no claim without counts, none of the unasked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_years import (
    BARRIER,
    BOOK,
    LABELS,
    NEED,
    NOW,
    PROGRESS,
    THEMES,
    THEN,
    Table,
    compared,
    counts,
    ledger,
    points,
    rest,
    rows,
    tables,
    words,
)

from pipeline.report.years.tables import LedgerCsv
from pipeline.types import Kin
from pipeline.years.changes import Changes
from pipeline.years.entry import STATUSES

every_table = settings(max_examples=25, deadline=None)
THREE = ("2010", "2012", "2014")


def cells(table: Table) -> Counter[tuple[str, str, str]]:
    """Return how many points each theme has in each year under each label."""
    return Counter((one.theme, one.year, one.label) for one in table.points)


@given(st.one_of(tables(), tables(years=3)))
@every_table
def test_every_number_of_the_ledger_can_be_counted_again(table: Table) -> None:
    had, whole = cells(table), Counter((one.year, one.label) for one in table.points)
    for entry in ledger(table):
        since, to = table.years[entry.since], table.years[entry.to]
        first, last = entry.label_from or entry.label_to, entry.label_to or entry.label_from
        assert entry.status in STATUSES
        assert entry.to == entry.since + 1
        assert len(entry.found_from) == had[entry.theme, since, first]
        assert len(entry.found_to) == had[entry.theme, to, last]
        if entry.share_from is not None:
            assert entry.share_from == len(entry.found_from) / max(1, whole[since, first])
        if entry.share_to is not None:
            assert entry.share_to == len(entry.found_to) / max(1, whole[to, last])
        if entry.interval is not None:
            assert entry.change is not None
            low, high = entry.interval
            assert low <= round(entry.change, 4) <= high


@given(st.one_of(tables(), tables(years=3)))
@every_table
@example(Table(points(THEN, "roads", BARRIER, 3), asked={NOW: (PROGRESS, NEED)}))
@example(Table(points(NOW, "roads", BARRIER, 3), asked={THEN: (PROGRESS, NEED)}))
@example(
    Table(
        [*points(THEN, "roads", BARRIER, 3), *points(NOW, "roads", PROGRESS, 3)],
        asked={NOW: (PROGRESS,)},
        links=[(words(THEN, "roads", BARRIER), words(NOW, "roads", PROGRESS))],
    )
)
def test_nothing_is_gone_or_new_of_what_a_year_did_not_ask(table: Table) -> None:
    asked = [set(table.asked.get(year, LABELS)) for year in table.years]
    for entry in ledger(table):
        if entry.status == "not_asked":
            label = entry.label_from or entry.label_to
            assert label not in asked[entry.since] & asked[entry.to]
            assert (entry.change, entry.interval, entry.probability) == (None, None, None)
            continue
        if entry.label_from:
            assert entry.label_from in asked[entry.since]
            assert entry.label_from in asked[entry.to]
        if entry.label_to:
            assert entry.label_to in asked[entry.to]
        if entry.status in ("emerged", "split", "persisted"):
            assert entry.label_to in asked[entry.since]


@given(tables())
@every_table
def test_each_cell_of_a_theme_is_told_of(table: Table) -> None:
    made = ledger(table)
    for theme, year, label in cells(table):
        if not theme:
            continue
        side = [e.label_from if year == table.years[0] else e.label_to for e in made
                if e.theme == theme]  # fmt: skip
        other = [e.label_to if year == table.years[0] else e.label_from for e in made
                 if e.theme == theme]  # fmt: skip
        assert label in side or label in other


@given(tables())
@every_table
def test_evidence_stands_in_the_year_that_it_is_of(table: Table) -> None:
    one = compared(table)
    known = {s.id: s for coded in one.found.coded for s in coded.cut.segments}
    for row in rows(LedgerCsv().render(one, BOOK)):
        beside = {"split": "from", "merged": "to"}.get(row["status"], "")
        for end in ("from", "to"):
            addresses = row[f"evidence_{end}"].split(";") if row[f"evidence_{end}"] else []
            assert len(addresses) == len(set(addresses)) <= 5
            assert bool(addresses) == (int(row[f"segments_{end}"]) > 0 or beside == end)
            for address in addresses:
                assert address in known
                assert known[address].document.startswith(f"{row[f'year_{end}']}/")


@given(tables())
@every_table
def test_status_and_counts_agree(table: Table) -> None:
    for entry in ledger(table):
        before, after = len(entry.found_from), len(entry.found_to)
        assert before + after > 0
        if entry.status in ("emerged", "split"):
            assert (entry.label_from, after > 0) == ("", True)
        if entry.status in ("dropped", "merged"):
            assert (entry.label_to, before > 0) == ("", True)
        if entry.status == "resolved":
            assert (entry.label_from, before > 0) == (BARRIER, True)
            assert (entry.label_to == PROGRESS and after > 0) or (not entry.label_to and not after)
        if entry.status == "changed_label":
            assert entry.label_from != entry.label_to
            assert before
            assert after
        if entry.status == "persisted":
            assert entry.label_from == entry.label_to
            assert before
            assert after


@given(tables())
@every_table
def test_a_year_against_its_twin_changes_nothing(table: Table) -> None:
    """What was said twice with other words has persisted, every point of it."""
    one, other = table.years
    mine = [point for point in table.points if point.year == one]
    twin = [replace(point, year=other, text=f"{point.text}, again") for point in mine]
    made = ledger(Table([*mine, *twin], table.years, kin=table.kin))
    assert {entry.status for entry in made} <= {"persisted"}
    assert {entry.certainty for entry in made} <= {"slight"}
    assert all(entry.change == 0 for entry in made)


@given(tables(years=3))
@every_table
def test_a_year_that_is_added_moves_no_status_of_those_before(table: Table) -> None:
    before = table.years[:2]
    known = {one.text for one in table.points if one.year in before}
    fewer = Table(
        [one for one in table.points if one.text in known],
        before,
        {name: asked for name, asked in table.asked.items() if name in before},
        [pair for pair in table.links if known.issuperset(pair)],
        [kin for kin in table.kin if kin.to < 2],
    )
    keys = [
        sorted(
            (e.theme, e.status, e.label_from, e.label_to, e.share_from or 0, e.why, str(e.interval))
            for e in ledger(one)
            if e.to == 1
        )
        for one in (table, fewer)
    ]
    assert keys[0] == keys[1]


def test_three_years_are_set_against_each_other_step_by_step() -> None:
    said = [
        *rest(years=THREE),
        *points("2010", "roads", NEED, 3),
        *points("2014", "roads", NEED, 3),
    ]
    made = [entry for entry in ledger(Table(said, THREE)) if entry.theme == "roads"]
    assert [(e.status, e.since, e.to) for e in made] == [("dropped", 0, 1), ("emerged", 1, 2)]
    steps = counts(Table(said, THREE)).steps
    assert steps == ((0, 1), (1, 2))


def test_links_over_a_year_that_is_between_answer_nothing_between() -> None:
    said = [
        *rest(years=THREE),
        *points("2010", "roads", BARRIER, 3),
        *points("2012", "roads", PROGRESS, 3),
        *points("2010", "roads", PROGRESS, 4),
        *points("2014", "roads", PROGRESS, 3),
    ]
    links = [(words("2010", "roads", BARRIER), words("2014", "roads", PROGRESS))]
    made = [entry for entry in ledger(Table(said, THREE, links=links)) if entry.theme == "roads"]
    assert {entry.status for entry in made} == {"dropped", "persisted"}


def test_themes_come_by_size_and_labels_in_the_order_of_the_book() -> None:
    said = [
        p for label in LABELS for t, n in (("a", 1), ("b", 3)) for p in points(THEN, t, label, n)
    ]
    said += [
        p for label in LABELS for t, n in (("a", 1), ("b", 3)) for p in points(NOW, t, label, n)
    ]
    made = ledger(Table(said))
    assert [(e.theme, e.label_from) for e in made] == [(t, x) for t in "ba" for x in LABELS]


@given(tables())
@every_table
def test_the_change_of_a_theme_counts_only_what_both_years_asked_about(table: Table) -> None:
    both = [x for x in LABELS if all(x in table.asked.get(y, LABELS) for y in table.years)]
    for change in Changes(counts(table)).all:
        for year, side in zip(table.years, (change.before, change.after), strict=True):
            whole = [p for p in table.points if p.year == year and p.label in both]
            assert len(side.whole) == len(whole)
            assert len(side.part) == sum(p.theme == change.theme.id for p in whole)
        assert change.value == change.after.value - change.before.value
        if change.interval:
            assert change.interval[0] <= round(change.value, 4) <= change.interval[1]


def test_a_theme_that_grew_much_changed_clearly_and_one_that_did_not_is_slight() -> None:
    said = [*rest(20), *points(THEN, "roads", NEED, 1), *points(NOW, "roads", NEED, 30)]
    said += [*points(THEN, "pay", NEED, 4), *points(NOW, "pay", NEED, 5)]
    made = {change.theme.id: change for change in Changes(counts(Table(said))).all}
    assert made["roads"].certainty == "clear"
    assert made["roads"].value > 0
    assert made["pay"].certainty == "slight"


@pytest.mark.parametrize("years", [(THEN, NOW), THREE])
def test_nothing_said_makes_an_empty_ledger(years: tuple[str, ...]) -> None:
    assert ledger(Table([], years)) == ()


def test_a_year_without_points_has_no_probability() -> None:
    made = ledger(Table(points(THEN, "roads", BARRIER, 9)))
    assert [(e.status, e.probability, e.interval, e.certainty) for e in made] == [
        ("dropped", None, None, "slight")
    ]


def test_of_themes_that_are_as_near_the_one_with_most_points_is_the_kin() -> None:
    said = [*rest(), *points(NOW, "roads", NEED, 12)]
    for theme in ("pay", "trust"):
        said += [*points(THEN, theme, NEED, 20), *points(NOW, theme, NEED, 5)]
    kin = [Kin("pay", "roads", 0, 1, 0.5, 0), Kin("trust", "roads", 0, 1, 0.6, 0)]
    for order in (kin, kin[::-1]):
        (entry,) = [e for e in ledger(Table(said, kin=order)) if e.theme == "roads"]
        assert "“trust”" in entry.why


def test_what_themes_there_are_is_told_with_the_name_they_bear() -> None:
    made = ledger(
        Table([p for t in THEMES for p in points(THEN, t, NEED, 2)], names={"pay": "Pay"})
    )
    assert {entry.name for entry in made} == {"roads", "Pay", "trust"}
