"""The summary of a comparison: whole tables, words as they were said, nothing claimed of chance."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from made_years import (
    BARRIER,
    BOOK,
    EMPTY,
    LABELS,
    NEED,
    NOW,
    PROGRESS,
    THEN,
    Table,
    compared,
    eventful,
    points,
    rest,
    tables,
    words,
)

from pipeline.report.years.pictures import GroupsChart, ThemesChart
from pipeline.report.years.summary import YearSummary

QUOTED = re.compile(r"“([^”]*)” \(([^()]*), line (\d+)\)")
CELLS = re.compile(r"(?<!\\)\|")
THREE = ("2010", "2012", "2014")


def summary(table: Table) -> str:
    return YearSummary().render(compared(table), BOOK).decode()


def bare(text: str) -> str:
    """Return Markdown without what escapes it."""
    return re.sub(r"\\([\\`*_{}\[\]<>#|~])", r"\1", text)


def broken_rows(told: str) -> list[str]:
    """Return the rows of tables that have more or fewer cells than the rule below their head."""
    wrong, wide = [], 0
    lines = told.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith("|"):
            wide = 0
            continue
        if below.startswith("| ---"):
            wide = len(CELLS.findall(below))
        if len(CELLS.findall(line)) != wide or not line.endswith("|"):
            wrong.append(line)
    return wrong


def part(told: str, heading: str) -> str:
    """Return what stands under a heading; nothing if there is no such heading."""
    return f"\n{told}".partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def check_quotations(table: Table, told: str) -> int:
    """Check that each quotation is a point, word for word, at its place; return how many."""
    one = compared(table)
    known = {
        (s.document, str(s.place.line)): s.text for c in one.found.coded for s in c.cut.segments
    }
    found = QUOTED.findall(bare(told))
    for text, document, line in found:
        assert known[document, line] == text
    return len(found)


def test_every_quotation_stands_word_for_word_where_it_says() -> None:
    told = summary(eventful())
    assert check_quotations(eventful(), told) >= 10


@given(tables())
@settings(max_examples=20, deadline=None)
def test_every_summary_is_whole_and_quotes_word_for_word(table: Table) -> None:
    told = summary(table)
    check_quotations(table, told)
    assert told.count("“") == told.count("”")
    if any(point.by for point in table.points):
        assert broken_rows(told) == []


def test_two_points_that_speak_of_the_same_thing_are_quoted_together() -> None:
    told = part(summary(eventful()), "Barriers that were resolved")
    first, last = words(THEN, "roads", BARRIER), words(NOW, "roads", PROGRESS)
    assert told.index(f"> 2012: “{first}”") < told.index(f"> 2014: “{last}”")


def test_what_changed_stands_under_its_heading() -> None:
    told = summary(eventful())
    assert "**roads**" in part(told, "Barriers that were resolved")
    assert "**pay**" in part(told, "What is told otherwise now")
    assert "**trust**" in part(told, "What emerged")
    assert "**noise**" in part(told, "What is no longer noted")
    assert "**rest**" in part(told, "What persisted: need")


def test_what_chance_may_explain_is_told_apart_with_its_words() -> None:
    said = [*rest(), *points(NOW, "roads", NEED, 1)]
    told = summary(Table(said))
    inside = part(told, "What may have changed")
    assert "- **roads** (need). Noted as need with one point in 2014; not in 2012." in inside
    assert f"> 2014: “{words(NOW, 'roads', NEED)}”" in inside
    assert "No theme changed more than chance would explain" in told
    assert "“" not in part(told, "What emerged")


def test_of_many_slight_changes_some_are_told_in_full_and_the_others_by_name() -> None:
    themes = [f"matter {at:02}" for at in range(12)]
    said = [*rest(), *(point for theme in themes for point in points(NOW, theme, NEED, 1))]
    inside = part(summary(Table(said)), "What may have changed")
    full = [theme for theme in themes if f"**{theme}**" in inside]
    named = [theme for theme in themes if f"“{theme}” (need), 0 → one point" in inside]
    assert len(full) == 8 and sorted([*full, *named]) == themes


def test_of_what_was_not_asked_the_summary_says_so_and_no_more() -> None:
    table = Table([*rest(), *points(THEN, "roads", BARRIER, 30)], asked={NOW: (PROGRESS, NEED)})
    told = summary(table)
    assert "2014 did not ask about barrier" in part(told, "Not asked")
    assert "“roads”" in part(told, "Not asked")
    for heading in ("Barriers that were resolved", "What is no longer noted"):
        assert part(told, heading) == ""
    assert "| Barrier | 50 | 20 (not asked) |" in told


def test_a_year_of_few_documents_is_flagged() -> None:
    said = [*points(THEN, "roads", NEED, 6, over=2), *points(NOW, "roads", NEED, 6, over=3)]
    assert "Few documents: 2012 rests on fewer than three" in summary(Table(said))
    assert "Few documents" not in summary(eventful())


def test_what_persisted_did_so_at_every_step() -> None:
    said = [
        *rest(years=THREE),
        *points("2010", "roads", NEED, 4),
        *points("2012", "roads", NEED, 4),
        *points("2014", "pay", NEED, 4),
        *points("2012", "pay", NEED, 4),
    ]
    told = part(summary(Table(said, THREE)), "What persisted: need")
    assert "**rest**" in told
    assert "**roads**" not in told
    assert "**pay**" not in told


def test_the_numbers_at_a_glance_are_those_of_the_years() -> None:
    told = summary(eventful())
    assert "| | 2012 | 2014 |" in told
    assert "| Progress | 29 | 41 |" in told
    assert "| Barrier | 38 | 35 |" in told
    assert "| Need | 37 | 34 |" in told
    assert "| **All points** | 104 | 110 |" in told
    assert "Three points of 214 fit no theme" in told


def test_what_became_of_the_barriers_adds_up() -> None:
    told = part(summary(eventful()), "What became of the barriers")
    assert "Of 38 barriers of earlier years 36 find no later point near to them" in told
    assert f"then: “{words(NOW, 'roads', PROGRESS)}”" in told
    assert f"again: “{words(NOW, 'noise', BARRIER, 3)}”" in told


@pytest.mark.parametrize("what", EMPTY)
def test_a_year_with_nothing_in_it_is_said_to_have_nothing(what: str) -> None:
    table = EMPTY[what]
    told = summary(table)
    if not any(point.theme for point in table.points):
        assert "There are no themes to compare." in told
        assert "No theme changed more than chance would explain" in told
    for year in table.years:
        if not any(point.year == year for point in table.points):
            assert f"no points from no documents of {year}" in told


@pytest.mark.parametrize("what", [one for one in EMPTY if one != "nobody named"])
def test_the_tables_of_a_year_with_nothing_in_it_are_whole(what: str) -> None:
    assert broken_rows(summary(EMPTY[what])) == []


def test_one_barrier_is_answered_not_are() -> None:
    assert not re.search(r"\b(?:1|one) (?:are|find)\b", summary(eventful()))


def test_the_tables_are_whole_where_nobody_is_named() -> None:
    assert broken_rows(summary(EMPTY["nobody named"])) == []


HOSTILE = {
    "bar": "pay | **all** | 99",
    "tag": "<script>alert(1)</script>",
    "heading": "# Not a heading",
    "link": "[click](http://example.org) ![x](y)",
    "code": "`rm` ~~gone~~ _so_",
    "backslash": "end\\",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_of_a_theme_breaks_no_table_and_is_no_markup(what: str) -> None:
    table = eventful()
    names = {theme: f"{HOSTILE[what]} {theme}" for theme in ("roads", "pay", "trust", "noise")}
    told = summary(Table(table.points, links=table.links, names=names))
    assert broken_rows(told) == []
    assert f"{HOSTILE[what]} roads" in bare(told)
    assert not re.search(r"(?<!\\)(?:<|\]\(http)", told)
    assert not re.search(r"^# Not", told, re.MULTILINE)


def test_a_hostile_name_of_a_label_breaks_no_table() -> None:
    labels = tuple(replace(label, name=f"Pro | {label.name}") for label in BOOK.labels)
    told = YearSummary().render(compared(eventful()), replace(BOOK, labels=labels)).decode()
    assert broken_rows(told) == []


@pytest.mark.parametrize("name", ["one\ntwo", "one\r\n\r\n## Three", "one\n| two"])
def test_a_name_of_several_lines_breaks_no_table(name: str) -> None:
    table = eventful()
    told = summary(Table(table.points, links=table.links, names={"roads": name}))
    assert broken_rows(told) == []
    assert not re.search(r"^two|^## Three|^\\\| two", told, re.MULTILINE)


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_words_of_a_point_are_no_markup(what: str) -> None:
    table = eventful()
    said = [replace(point, text=f"{HOSTILE[what]} {point.text}") for point in table.points]
    told = summary(Table(said))
    assert broken_rows(told) == []
    assert told.count("“") > 10
    assert not re.search(r"(?<!\\)(?:<|\]\(http)", told)


@pytest.mark.parametrize("chart", [ThemesChart(), GroupsChart()])
@pytest.mark.parametrize("what", ["nothing hostile", *HOSTILE, *EMPTY])
def test_the_charts_are_well_formed_whatever_there_is_to_show(
    chart: ThemesChart | GroupsChart, what: str
) -> None:
    table = EMPTY.get(what, eventful())
    names = {"roads": HOSTILE.get(what, "Roads")}
    shown = Table(table.points, table.years, table.asked, names=names)
    drawn = chart.render(compared(shown), BOOK).decode()
    root = ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    if what in EMPTY and not any(point.theme for point in table.points):
        assert "There is nothing to show." in drawn
    told = " ".join("".join(one.itertext()) for one in root if one.tag.endswith("title"))
    assert all(year in told for year in table.years)


def test_the_chart_of_themes_is_told_in_words() -> None:
    drawn = ThemesChart().render(compared(eventful()), BOOK).decode()
    assert "Rest: 58% in 2012, 55% in 2014" in drawn
    assert "Trust: 0% in 2012, 13% in 2014" in drawn


def test_the_table_below_a_chart_has_the_numbers_of_the_chart() -> None:
    told = part(summary(eventful()), "Themes over the years")
    assert "| Rest | 60 (58%) | 60 (55%) | may be chance |" in told
    assert "| Trust | 0 (0%) | 14 (13%) | new |" in told
    assert "| Roads | 12 → 12 | 0 → 0 | 0 → 0 |" in told


def test_chart_and_table_agree_on_what_changed_in_an_earlier_step() -> None:
    said = [*rest(years=THREE), *points("2010", "roads", NEED, 2)]
    said += [*points("2012", "roads", NEED, 30), *points("2014", "roads", NEED, 30)]
    told = summary(Table(said, THREE))
    drawn = ThemesChart().render(compared(Table(said, THREE)), BOOK).decode()
    assert ">rose<" in drawn
    assert "| rose |" in part(told, "Themes over the years")


@pytest.mark.parametrize("label", LABELS)
def test_a_name_of_a_label_is_told_as_the_book_has_it(label: str) -> None:
    assert f"| {BOOK.label(label).name} |" in summary(eventful())
