"""The tables of a comparison: sums that come out, quotations word for word, secrets kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_years import (
    BARRIER,
    BOOK,
    EMPTY,
    LABELS,
    NEED,
    NOW,
    PROGRESS,
    THEN,
    YEARS,
    Table,
    compared,
    counts,
    eventful,
    files,
    ledger,
    points,
    rows,
    swapped,
    tables,
    words,
)

from pipeline.codebook import CANDIDATE, CodedTheme
from pipeline.report.years.tables import LedgerCsv, LinksCsv, ThemeChangesCsv, ThemeYearsCsv

few = settings(max_examples=20, deadline=None)
NAMES = {
    "ledger.csv", "theme_years.csv", "theme_changes.csv", "links.csv", "lifelines.csv",
    "voices.csv", "charts/themes.svg", "charts/groups.svg", "summary.md",
}  # fmt: skip


@given(st.one_of(tables(), tables(years=3)))
@few
def test_the_counts_of_theme_years_add_up_to_the_findings_of_the_year(table: Table) -> None:
    told = rows(ThemeYearsCsv().render(compared(table), BOOK))
    placed = Counter((p.year, p.label) for p in table.points if p.theme)
    every = Counter((p.year, p.label) for p in table.points)
    said = Counter((p.theme, p.year, p.label, group) for p in table.points for group in p.by)
    groups = Counter((p.year, group) for p in table.points for group in p.by)
    whole = [row for row in told if row["stakeholder"] == "all"]
    themes = {p.theme for p in table.points if p.theme}
    assert len(whole) == len(themes) * len(table.years) * len(LABELS)
    for year in table.years:
        for label in LABELS:
            mine = [row for row in whole if (row["year"], row["label"]) == (year, label)]
            asked = label in table.asked.get(year, LABELS)
            assert sum(int(row["segments"]) for row in mine) == placed[year, label]
            assert {row["asked"] for row in mine} <= {"yes" if asked else "no"}
            assert all((row["share"] != "") == asked for row in mine)
            if asked and mine:
                total = sum(float(row["share"]) for row in mine)
                expected = placed[year, label] / max(1, every[year, label])
                assert total == pytest.approx(expected, abs=1e-3)
    for row in told:
        if row["stakeholder"] != "all":
            key = row["theme_id"], row["year"], row["label"], row["stakeholder"]
            assert int(row["segments"]) == said[key] > 0
            share = said[key] / groups[row["year"], row["stakeholder"]]
            assert float(row["share"]) == pytest.approx(share, abs=1e-4)
    told_of = {(r["theme_id"], r["year"], r["label"], r["stakeholder"]) for r in told}
    assert {key for key in said if key[0]} <= told_of


@given(tables())
@few
def test_the_ledger_as_a_table_says_what_the_ledger_says(table: Table) -> None:
    told = rows(LedgerCsv().render(compared(table), BOOK))
    made = ledger(table)
    assert len(told) == len(made)
    for row, entry in zip(told, made, strict=True):
        assert (row["theme_id"], row["status"], row["why"]) == (
            entry.theme, entry.status, entry.why
        )  # fmt: skip
        assert row["year_from"] == table.years[entry.since]
        assert row["year_to"] == table.years[entry.to]
        assert int(row["segments_from"]) == len(entry.found_from)
        assert int(row["segments_to"]) == len(entry.found_to)
        assert (row["change"] != "") == (entry.change is not None)
        if row["low"]:
            assert float(row["low"]) <= float(row["change"]) <= float(row["high"])
        if row["share_from"] and row["share_to"]:
            moved = float(row["share_to"]) - float(row["share_from"])
            assert float(row["change"]) == pytest.approx(moved, abs=1.1e-4)
        assert int(row["documents_from"]) == len({f.segment.document for f in entry.found_from})
        said = {group for f in entry.found_to for group in f.coding.stakeholders}
        assert set(filter(None, row["groups_to"].split(";"))) == said


@given(tables())
@few
def test_few_names_the_years_of_fewer_than_three_documents(table: Table) -> None:
    had = {year: len({p.document for p in table.points if p.year == year}) for year in table.years}
    expected = ";".join(year for year in table.years if had[year] < 3)
    assert {row["few"] for row in rows(LedgerCsv().render(compared(table), BOOK))} <= {expected}


def test_a_year_of_three_documents_is_not_few_and_one_of_two_is() -> None:
    said = [*points(THEN, "roads", NEED, 6, over=3), *points(NOW, "roads", NEED, 6, over=2)]
    assert counts(Table(said)).is_few(0) is False
    assert counts(Table(said)).is_few(1) is True


def test_quotes_of_the_ledger_are_the_words_of_its_evidence_in_order() -> None:
    one = compared(eventful())
    known = {s.id: s for coded in one.found.coded for s in coded.cut.segments}
    for row in rows(LedgerCsv().render(one, BOOK)):
        for end in ("from", "to"):
            shown = [known[id] for id in filter(None, row[f"evidence_{end}"].split(";"))]
            expected = [f"“{s.text}” ({s.document}, line {s.place.line})." for s in shown]
            assert row[f"quotes_{end}"] == " ".join(expected)


def test_what_is_linked_comes_first_as_evidence() -> None:
    one = compared(eventful())
    known = {s.id: s.text for coded in one.found.coded for s in coded.cut.segments}
    told = rows(LedgerCsv().render(one, BOOK))
    (row,) = [r for r in told if (r["theme_id"], r["label_from"]) == ("noise", BARRIER)]
    assert known[row["evidence_from"].split(";")[0]] == words(THEN, "noise", BARRIER, 2)
    assert known[row["evidence_to"].split(";")[0]] == words(NOW, "noise", BARRIER, 3)


def test_links_tell_both_ends_the_strongest_first() -> None:
    table = eventful()
    told = rows(LinksCsv().render(compared(table), BOOK))
    assert [(row["text_from"], row["text_to"]) for row in told] == list(table.links)
    assert [row["year_from"] for row in told] == [THEN] * 3
    assert [row["label_to"] for row in told] == [PROGRESS, BARRIER, BARRIER]
    assert sorted((row["similarity"] for row in told), reverse=True) == [
        row["similarity"] for row in told
    ]


def test_a_candidate_theme_is_marked_as_one() -> None:
    themes = (CodedTheme("roads", "Roads"), CodedTheme("pay", "Pay", status=CANDIDATE))
    told = rows(ThemeChangesCsv().render(compared(eventful()), replace(BOOK, themes=themes)))
    assert {row["theme_id"]: row["status"] for row in told} == {
        "roads": "active", "pay": "candidate", "rest": "", "trust": "", "noise": ""
    }  # fmt: skip


def test_the_order_of_documents_changes_no_byte() -> None:
    one = compared(eventful())
    assert files(one) == files(swapped(one)) == files(one)
    assert set(files(one)) == NAMES


@given(tables(years=3))
@settings(max_examples=8, deadline=None)
def test_the_order_of_documents_changes_no_byte_of_any_comparison(table: Table) -> None:
    one = compared(table)
    assert files(one) == files(swapped(one))


SECRET = "Zebrafish"


def secret(table: Table) -> Table:
    """Return a table whose hidden documents and withheld points, and no others, name a fish."""
    said = [
        replace(point, text=f"{SECRET} {point.text}")
        if point.id in table.hidden or point.withheld
        else point
        for point in table.points
    ]
    renamed = {old.text: new.text for old, new in zip(table.points, said, strict=True)}
    links = [(renamed[a], renamed[b]) for a, b in table.links]
    answers = [(renamed[a], renamed[b]) for a, b in table.answers]
    return replace(table, points=said, links=links, answers=answers)


@pytest.mark.parametrize(
    "hidden",
    [
        [f"{year}/{number}.txt" for year in YEARS for number in range(4)],
        [f"{THEN}/{number}.txt" for number in range(4)],
        [f"{NOW}/{number}.txt" for number in range(4)],
        [f"{THEN}/0.txt", f"{NOW}/3.txt"],
    ],
)
def test_documents_that_may_not_be_quoted_are_quoted_nowhere(hidden: list[str]) -> None:
    table = secret(replace(eventful(), hidden=frozenset(hidden)))
    made = files(compared(table))
    assert any(SECRET in point.text for point in table.points)
    assert [name for name, data in made.items() if SECRET.encode() in data] == []


@pytest.mark.parametrize("every", [1, 2, 3])
def test_points_that_may_not_be_quoted_are_quoted_nowhere(every: int) -> None:
    table = eventful()
    said = [replace(point, withheld=n % every == 0) for n, point in enumerate(table.points)]
    made = files(compared(secret(replace(table, points=said))))
    assert [name for name, data in made.items() if SECRET.encode() in data] == []


def test_the_words_of_the_same_points_are_quoted_where_they_may_be() -> None:
    """Else the tests above would find no fish in an empty pond."""
    table = eventful()
    said = [replace(point, text=f"{SECRET} {point.text}") for point in table.points]
    renamed = {old.text: new.text for old, new in zip(table.points, said, strict=True)}
    links = [(renamed[a], renamed[b]) for a, b in table.links]
    made = files(compared(replace(table, points=said, links=links)))
    held = {name for name, data in made.items() if SECRET.encode() in data}
    assert held == {"ledger.csv", "links.csv", "lifelines.csv", "summary.md"}


@given(tables(), st.data())
@settings(max_examples=10, deadline=None)
def test_no_comparison_at_all_gives_hidden_words_away(table: Table, data: st.DataObject) -> None:
    ids = sorted(table.documents)
    hidden = data.draw(st.frozensets(st.sampled_from(ids)) if ids else st.just(frozenset()))
    made = files(compared(secret(replace(table, hidden=hidden))))
    assert [name for name, told in made.items() if SECRET.encode() in told] == []


@pytest.mark.parametrize("what", EMPTY)
def test_a_year_with_nothing_in_it_breaks_no_file(what: str) -> None:
    made = files(compared(EMPTY[what]))
    assert set(made) == NAMES
    assert all(made.values())
    for name, data in made.items():
        if name.endswith(".csv"):
            assert all(None not in row and None not in row.values() for row in rows(data))


@pytest.mark.parametrize("what", EMPTY)
def test_a_year_with_nothing_in_it_has_no_change_that_is_sure(what: str) -> None:
    for row in rows(files(compared(EMPTY[what]))["ledger.csv"]):
        assert row["certainty"] == "slight"
        assert (row["low"], row["high"]) == ("", "") or row["segments_from"] == row["segments_to"]
