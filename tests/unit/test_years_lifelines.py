"""The life-lines of barriers, and who was there to speak of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_years import (
    BARRIER,
    BOOK,
    GROUPS,
    NEED,
    NOW,
    PROGRESS,
    THEN,
    Point,
    Table,
    compared,
    counts,
    points,
    rows,
    tables,
)

from pipeline.report.years.lines import LifelinesCsv, VoicesCsv
from pipeline.report.years.speakers import Speakers
from pipeline.types import Finding
from pipeline.years.lifelines import Lifeline, Lifelines
from pipeline.years.voices import Voices

THREE = ("2010", "2012", "2014")
few = settings(max_examples=30, deadline=None)


def lines(table: Table) -> tuple[Lifeline, ...]:
    return Lifelines(counts(table)).all


def texts(found: Sequence[Finding]) -> list[str]:
    return [finding.segment.text for finding in found]


def said(year: str, label: str, text: str, theme: str = "roads") -> Point:
    return Point(year, theme, label, text)


LATE, SLOW = said(THEN, BARRIER, "Buses are late"), said(NOW, BARRIER, "Buses are still late")
BETTER = said(NOW, PROGRESS, "Buses are on time")


def only(
    told: Sequence[Point],
    *pairs: tuple[Point, Point],
    asked: Mapping[str, tuple[str, ...]] | None = None,
) -> Lifeline:
    """Return the life-line that begins with the late buses."""
    links = [(first.text, last.text) for first, last in pairs]
    made = lines(Table(told, asked=asked or {}, links=links))
    return next(one for one in made if one.raised[one.first][0].segment.text == LATE.text)


def test_a_barrier_that_nothing_is_near_to_is_not_noted_again() -> None:
    line = only([LATE, SLOW, BETTER])
    assert (line.outcome, line.raised[1], line.progress) == ("not noted again", (), ())


def test_a_barrier_that_a_later_barrier_is_near_to_is_raised_again() -> None:
    line = only([LATE, SLOW, BETTER], (LATE, SLOW))
    assert line.outcome == "raised again"
    assert texts(line.raised[1]) == [SLOW.text]


def test_a_barrier_that_later_progress_is_near_to_is_answered() -> None:
    line = only([LATE, SLOW, BETTER], (LATE, BETTER))
    assert (line.outcome, line.raised[1]) == ("answered", ())
    assert texts(line.progress) == [BETTER.text]


def test_a_barrier_may_be_raised_again_and_answered() -> None:
    line = only([LATE, SLOW, BETTER], (LATE, BETTER), (LATE, SLOW))
    assert line.outcome == "raised again and answered"


def test_a_later_need_neither_raises_a_barrier_nor_answers_it() -> None:
    want = said(NOW, NEED, "More buses")
    line = only([LATE, want], (LATE, want))
    assert line.outcome == "not noted again"
    assert texts(line.needs) == [want.text]


def test_a_barrier_of_the_last_year_is_new() -> None:
    (line,) = lines(Table([SLOW]))
    assert (line.outcome, line.first) == ("new", 1)


def test_a_barrier_that_no_later_year_asked_about_is_not_called_gone() -> None:
    assert only([LATE], asked={NOW: (PROGRESS, NEED)}).outcome == "not asked"
    assert only([LATE], asked={NOW: (BARRIER,)}).outcome == "not noted again"


def test_one_later_year_that_asked_is_enough_to_say_that_it_is_not_noted_again() -> None:
    start = said("2010", BARRIER, "Buses are late")
    for year in ("2012", "2014"):
        (line,) = lines(Table([start], THREE, asked={year: (NEED,)}))
        assert line.outcome == "not noted again"
    (line,) = lines(Table([start], THREE, asked={"2012": (NEED,), "2014": ()}))
    assert line.outcome == "not asked"


def test_a_line_goes_on_from_year_to_year_through_what_is_linked() -> None:
    one, two, three = (said(year, BARRIER, f"Late in {year}") for year in THREE)
    better = said("2014", PROGRESS, "On time")
    links = [(one.text, two.text), (two.text, three.text), (two.text, better.text)]
    (line,) = lines(Table([one, two, three, better], THREE, links=links))
    assert [texts(found) for found in line.raised] == [[one.text], [two.text], [three.text]]
    assert (line.first, line.outcome) == (0, "raised again and answered")
    assert texts(line.progress) == [better.text]


def test_progress_before_or_beside_a_barrier_is_no_answer() -> None:
    before, beside = said("2010", PROGRESS, "On time"), said("2012", PROGRESS, "Nearly on time")
    late = said("2012", BARRIER, "Late")
    links = [(before.text, late.text), (beside.text, late.text)]
    (line,) = lines(Table([before, beside, late], THREE, links=links))
    assert (line.progress, line.outcome) == ((), "not noted again")


def test_progress_that_came_before_a_barrier_was_raised_again_is_no_answer_to_that() -> None:
    late, again = said("2010", BARRIER, "Late"), said("2014", BARRIER, "Late again")
    better = said("2012", PROGRESS, "On time")
    links = [(late.text, again.text), (better.text, again.text)]
    (line,) = lines(Table([late, better, again], THREE, links=links))
    assert (line.progress, line.outcome) == ((), "raised again")


def test_a_line_that_begins_later_tells_nothing_of_the_years_before() -> None:
    late = said("2012", BARRIER, "Late")
    (line,) = lines(Table([late], THREE))
    assert [len(found) for found in line.raised] == [0, 1, 0]
    assert line.first == 1


def test_what_was_asked_for_is_told_by_the_answers_of_its_own_year() -> None:
    mine, other = said(THEN, NEED, "More buses"), said(NOW, NEED, "Still more buses")
    table = Table([LATE, mine, other], answers=[(LATE.text, mine.text), (LATE.text, other.text)])
    (line,) = lines(table)
    assert texts(line.needs) == [mine.text]


def test_the_strongest_link_comes_first_whatever_the_order_of_points() -> None:
    near, far = said(NOW, PROGRESS, "On time"), said(NOW, PROGRESS, "A new time-table")
    for told in ([LATE, near, far], [LATE, far, near]):
        line = only(told, (LATE, near), (LATE, far))
        assert texts(line.progress) == [near.text, far.text]


@given(st.one_of(tables(), tables(years=3)))
@few
def test_every_barrier_begins_a_line_or_is_raised_again_in_one(table: Table) -> None:
    made = lines(table)
    starts = [line.raised[line.first][0].segment.text for line in made]
    again = {text for line in made for found in line.raised[line.first + 1 :]
             for text in texts(found)}  # fmt: skip
    barriers = {p.text for p in table.points if p.label == BARRIER and p.theme}
    assert len(starts) == len(set(starts))
    assert set(starts) | again == barriers
    assert not set(starts) & again


@given(st.one_of(tables(), tables(years=3)))
@few
def test_what_a_line_holds_stands_in_its_year_label_and_theme(table: Table) -> None:
    of = {point.text: point for point in table.points}
    for line in lines(table):
        for year, found in zip(table.years, line.raised, strict=True):
            for text in texts(found):
                assert (of[text].year, of[text].label) == (year, BARRIER)
                assert of[text].theme == line.theme
            assert len(texts(found)) == len(set(texts(found)))
        assert not any(line.raised[: line.first])
        assert all(of[text].label == NEED for text in texts(line.needs))
        for text in texts(line.progress):
            assert of[text].label == PROGRESS
            assert of[text].year > table.years[line.first]


@given(tables())
@few
def test_the_table_of_lines_says_what_the_lines_say(table: Table) -> None:
    one = compared(table)
    made = lines(table)
    told = rows(LifelinesCsv().render(one, BOOK))
    assert len(told) == len(made)
    for row, line in zip(told, made, strict=True):
        start = line.raised[line.first][0].segment
        assert (row["theme_id"], row["outcome"]) == (line.theme, line.outcome)
        assert (row["barrier_id"], row["barrier"]) == (start.id, start.text)
        assert row["year"] == table.years[line.first]
        parts = dict(part.split(": ", 1) for part in row["points"].split(" | "))
        assert list(parts) == [y for y, f in zip(table.years, line.raised, strict=True) if f]
        assert [part.split(";") for part in parts.values()] == [
            [f.segment.id for f in found] for found in line.raised if found
        ]


PRESENT = Table(
    [
        *points(THEN, "roads", BARRIER, 2, by=("employees", "public"), over=2),
        *points(NOW, "roads", PROGRESS, 3, by=("employees",), over=1),
        Point(NOW, "", "none", "Thanks were given", by=("public",)),
        Point(NOW, "", NEED, "More of it", by=("trade_unions",)),
    ],
    present={f"{THEN}/0.txt": ("trade_unions",), f"{THEN}/guests.txt": ("elected_members",)},
)


def test_a_group_is_heard_silent_or_absent() -> None:
    told = {voice.group: voice.presence for voice in Voices(counts(PRESENT)).all}
    assert told == {
        "employees": ("heard", "heard"),
        "trade_unions": ("silent", "heard"),
        "public": ("heard", "silent"),
    }


def test_a_group_that_no_note_of_a_year_names_was_absent() -> None:
    table = Table([point for point in PRESENT.points if point.label != "none"])
    told = {voice.group: voice.presence for voice in Voices(counts(table)).all}
    assert told["public"] == ("heard", "absent")
    assert told["trade_unions"] == ("absent", "heard")


def test_points_of_a_group_count_in_no_theme_too_and_documents_once() -> None:
    told = {voice.group: voice for voice in Voices(counts(PRESENT)).all}
    assert told["trade_unions"].points == (Counter(), Counter({NEED: 1}))
    assert told["employees"].points == (Counter({BARRIER: 2}), Counter({PROGRESS: 3}))
    assert told["employees"].documents == (2, 1)
    assert told["public"].documents == (2, 0)


@given(st.one_of(tables(), tables(years=3)))
@few
def test_every_point_of_a_group_is_counted_in_its_year(table: Table) -> None:
    every = Counter((p.year, group) for p in table.points for group in p.by)
    total = Counter(p.year for p in table.points)
    told = rows(VoicesCsv().render(compared(table), BOOK))
    assert [row["stakeholder"] for row in told[:: len(table.years)]] == [
        group for group in GROUPS if any(every[year, group] for year in table.years)
    ]
    for row in told:
        many = every[row["year"], row["stakeholder"]]
        assert (int(row["segments"]), row["presence"] == "heard") == (many, many > 0)
        assert many == sum(int(row[label]) for label in (PROGRESS, BARRIER, NEED))
        assert float(row["share"]) == pytest.approx(many / max(1, total[row["year"]]), abs=1e-4)


def test_the_summary_tells_absent_silent_and_heard_apart() -> None:
    told = "\n".join(Speakers(counts(PRESENT)).lines())
    assert "| Public | 2 | silent |" in told
    assert "| Trade unions | silent | 1 |" in told
    assert "- Trade unions: heard in 2014, silent in 2012." in told
    assert "- Public: there in 2014, but with no point that reports anything." in told
    assert "Employees:" not in told


def test_the_summary_says_that_nothing_is_known_of_those_who_were_not_there() -> None:
    table = Table([point for point in PRESENT.points if point.label != "none"])
    told = "\n".join(Speakers(counts(table)).lines())
    assert "- Public: not there in 2014, so that nothing can be said of what they think" in told
    assert "- Trade unions: heard in 2014, not there in 2012." in told


def test_who_speaks_is_told_step_by_step() -> None:
    table = Table([*points("2010", "roads", NEED, 1), *points("2014", "roads", NEED, 1)], THREE)
    told = "\n".join(Speakers(counts(table)).lines())
    assert "Employees: not there in 2012" in told
    assert "Employees: heard in 2014, not there in 2012." in told


def test_where_nobody_is_named_nothing_is_said_of_who_speaks() -> None:
    assert list(Speakers(counts(Table(points(THEN, "roads", NEED, 2, by=())))).lines()) == []
