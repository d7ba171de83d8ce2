"""The charts of the years: readable by all, the same bytes everywhere, no name over another."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.years.charts import (
    HeatMap,
    HeatRow,
    SlopeChart,
    SlopeLine,
    heat,
    shorten,
    slopes,
    spread,
    width_of,
    wrap,
)

NAMES = (
    "Terms and conditions of employment",
    "Joint senior management",
    "Communication with trade unions",
    "Clarity of vision",
    "Policies and procedures",
    "Duplicated reporting",
    "ICT systems",
    "Sharing of good practice",
    "Capacity of support services",
    "Governance",
    "Cost savings",
    "Trust between the two councils",
    "Workload",
    "Pace of change and the time that it takes to bring about",
)
GROUPS = (
    "Chief officers",
    "Service managers",
    "Employees",
    "Trade unions",
    "Elected members",
    "Steering group",
    "Programme board",
    "Partners",
)
MARKS = ("rose", "fell", "same", "new", "gone")
HOSTILE = "</text><script>alert(1)</script> & \"quoted\" 'too' \x00\x07\ud800\u202e\uffff漢字"


def slope_chart(*lines: SlopeLine, years: tuple[str, ...] = ("2012", "2014")) -> SlopeChart:
    return SlopeChart("Themes over the years", "What it shows.", years, lines, "Share of points")


def full_slopes(years: int = 2) -> SlopeChart:
    lines = (
        SlopeLine(name, tuple((7 * at + 5 * year) % 20 / 100 for year in range(years)), mark)
        for at, (name, mark) in enumerate(zip(NAMES, MARKS * 3, strict=False))
    )
    return slope_chart(*lines, years=tuple(str(2008 + 2 * at) for at in range(years)))


def heat_map(*rows: HeatRow, columns: tuple[str, ...], years: tuple[str, ...]) -> HeatMap:
    return HeatMap("Themes by group", "What it shows.", years, columns, rows)


def full_heat(years: int = 2, most: int = 40) -> HeatMap:
    rows = (
        HeatRow(
            name,
            tuple(
                tuple((at * 13 + group * 7 + year * 3) % (most + 1) for year in range(years))
                for group in range(len(GROUPS))
            ),
        )
        for at, name in enumerate(NAMES)
    )
    return heat_map(*rows, columns=GROUPS, years=tuple(str(2008 + 2 * at) for at in range(years)))


ALL = {
    "slopes of two years": slopes(full_slopes()),
    "slopes of six years": slopes(full_slopes(6)),
    "slopes not asked": slopes(slope_chart(SlopeLine("One", (None, 0.1), "new"))),
    "heat of two years": heat(full_heat()),
    "heat of four years": heat(full_heat(4, 1200)),
    "heat not asked": heat(heat_map(HeatRow("A", ((None, 0),)), columns=("B",), years=("1", "2"))),
    "no slopes": slopes(slope_chart()),
    "no heat": heat(heat_map(columns=(), years=())),
}
each = pytest.mark.parametrize("drawn", ALL.values(), ids=list(ALL))


def parts(drawn: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}" + tag))


def texts(drawn: str) -> list[str]:
    return [part.text or "" for part in parts(drawn, "text")]


def titles(drawn: str) -> list[str]:
    return [part.text or "" for part in parts(drawn, "title")]


def boxes(drawn: str) -> list[tuple[float, float, float, float, str]]:
    """Return left, top, right, bottom of each text, moved as the groups around it are."""
    found: list[tuple[float, float, float, float, str]] = []

    def walk(part: ElementTree.Element, x: float, y: float) -> None:
        moved = re.fullmatch(r"translate\((\S+) (\S+)\)", part.get("transform", ""))
        x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
        if part.tag.endswith("}text"):
            size = float(part.get("font-size", "0"))
            wide = width_of(part.text or "", size) * (
                1.1 if part.get("font-weight") == "bold" else 1
            )
            back = {"start": 0.0, "middle": wide / 2, "end": wide}[part.get("text-anchor", "start")]
            left, base = x + float(part.get("x", "0")) - back, y + float(part.get("y", "0"))
            found.append(
                (left, base - 0.75 * size, left + wide, base + 0.22 * size, str(part.text))
            )
        for child in part:
            walk(child, x, y)

    walk(ElementTree.fromstring(drawn), 0, 0)
    return found


def overlaps(drawn: str) -> list[tuple[str, str]]:
    return [
        (one[4], other[4])
        for one, other in combinations(boxes(drawn), 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by the formula of WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@each
def test_a_chart_is_xml_that_names_and_describes_itself(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    named = [part.get("id") for part in (root[0], root[1])]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == " ".join(map(str, named))
    assert [part.tag.split("}")[1] for part in root[:2]] == ["title", "desc"]
    assert root[1].text == "What it shows."
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


@each
def test_a_chart_needs_nothing_from_elsewhere(drawn: str) -> None:
    assert not re.search(r"<script|<image|<use|<style|href|url\(|@import|\son\w+=", drawn)


@each
def test_all_text_is_large_enough_and_inside_the_picture(drawn: str) -> None:
    root = ElementTree.fromstring(drawn)
    wide, tall = float(root.get("width", "0")), float(root.get("height", "0"))
    for part in parts(drawn, "text"):
        assert float(part.get("font-size", "0")) >= 12
    for left, top, right, bottom, _ in boxes(drawn):
        assert min(left, top) >= 0
        assert right <= wide
        assert bottom <= tall


@each
def test_no_two_texts_overlap(drawn: str) -> None:
    assert overlaps(drawn) == []


@each
def test_numbers_have_few_decimals_and_are_numbers(drawn: str) -> None:
    for part in ElementTree.fromstring(drawn).iter():
        numeric = set(part.attrib) - {"id", "aria-labelledby", "fill", "stroke"}
        for value in map(part.attrib.__getitem__, numeric):
            assert not re.search(r"\d\.\d{2,}|\bnan\b|\binf\b|\de-?\d|-0\.0", value), value


def test_the_same_values_give_the_same_bytes_and_other_titles_other_ids() -> None:
    assert slopes(full_slopes(4)) == slopes(full_slopes(4))
    assert heat(full_heat(3)) == heat(full_heat(3))
    one, other = slopes(full_slopes()), slopes(replace(full_slopes(), title="Another"))
    assert not {part.get("id") for part in parts(one, "title")[:1]} & {
        part.get("id") for part in parts(other, "title")[:1]
    }


def test_two_charts_with_one_title_on_one_page_share_no_id() -> None:
    both = slopes(slope_chart()), heat(heat_map(columns=(), years=()))
    both = both[0], both[1].replace("Themes by group", "Themes over the years")
    ids = [set(re.findall(r' id="([^"]+)"', one)) for one in both]
    assert not ids[0] & ids[1]


def test_every_name_is_in_the_chart_in_full() -> None:
    long = "A theme with a name that goes on and on " * 6
    drawn = slopes(slope_chart(SlopeLine(long, (0.1, 0.2), "rose"), *full_slopes().lines[:5]))
    for name in (long.strip(), *NAMES[:5]):
        assert any(name in title for title in titles(drawn))
    drawn = heat(heat_map(HeatRow(long, ((1,),)), columns=(long,), years=("2014",)))
    assert any(f"{long.strip()}, {long.strip()}: 2014 1" in title for title in titles(drawn))


def test_a_name_and_its_rounded_share_stand_at_both_ends() -> None:
    said = texts(slopes(slope_chart(SlopeLine("Workload", (0.124, 0.376), "rose"))))
    assert said.count("Workload") == 2
    assert said.index("12%") < said.index("38%")


def test_a_small_share_is_not_printed_as_none() -> None:
    said = texts(slopes(slope_chart(SlopeLine("Workload", (0.001, 0.0), "gone"))))
    assert "<1%" in said
    assert "0%" in said


def test_what_was_not_asked_is_neither_zero_nor_joined_by_a_line() -> None:
    line = SlopeLine("Workload", (0.1, None, 0.2), "rose")
    drawn = slopes(slope_chart(line, years=("2010", "2012", "2014")))
    assert "Workload: 2010 10%, 2012 not asked, 2014 20%" in titles(drawn)
    assert any(text.startswith("not asked") for text in texts(drawn))
    assert "0%" not in texts(drawn)
    coloured = [part for part in parts(drawn, "line") if part.get("stroke-dasharray")]
    assert len(coloured) == 1  # the one in the key
    hollow = [part for part in parts(drawn, "path") if part.get("fill") == "#FFFFFF"]
    assert len(hollow) == 2  # one in the chart, one in the key


def test_a_year_not_asked_at_the_end_says_so_beside_the_name() -> None:
    said = texts(slopes(slope_chart(SlopeLine("Workload", (None, 0.2), "new"))))
    assert "not asked" in said
    assert "0%" not in said


def test_a_chart_in_which_all_was_asked_does_not_speak_of_it() -> None:
    assert not any("not asked" in text for text in (*texts(ALL["slopes of two years"]),))
    assert not any("not asked" in text for text in (*texts(ALL["heat of two years"]),))


def test_each_mark_differs_in_shape_or_dash_and_not_in_colour_alone() -> None:
    seen = set()
    for mark in MARKS:
        drawn = slopes(slope_chart(SlopeLine("Workload", (0.1, 0.2), mark)))
        shape = {part.get("d") for part in parts(drawn, "path")}
        dashes = {part.get("stroke-dasharray") for part in parts(drawn, "line")}
        seen.add((*sorted(map(str, shape)), *sorted(map(str, dashes))))
    assert len(seen) == len(MARKS)


def test_an_unknown_mark_and_a_missing_value_are_refused() -> None:
    with pytest.raises(KeyError):
        slopes(slope_chart(SlopeLine("Workload", (0.1, 0.2), "sideways")))
    with pytest.raises(ValueError, match="zip"):
        slopes(slope_chart(SlopeLine("Workload", (0.1,), "rose")))
    with pytest.raises(ValueError, match="zip"):
        heat(heat_map(HeatRow("A", ((1, 2),)), columns=("B", "C"), years=("1", "2")))
    with pytest.raises(ValueError, match="zip"):
        heat(heat_map(HeatRow("A", ((1,),)), columns=("B",), years=("1", "2")))


@each
def test_text_and_marks_stand_out_from_white_paper(drawn: str) -> None:
    for part in parts(drawn, "text"):
        if part.get("fill") != "#FFFFFF":
            assert contrast(part.get("fill", ""), "#FFFFFF") >= 4.5
    strokes = {part.get("stroke") for part in ElementTree.fromstring(drawn).iter()}
    for stroke in strokes - {None, "#DDDDDD"}:  # the pale rules only decorate
        assert contrast(str(stroke), "#FFFFFF") >= 3


def test_a_number_stands_out_from_every_shade_it_is_printed_on() -> None:
    counts = tuple((count,) for count in range(1, 61))
    row = HeatRow("A", counts)
    drawn = heat(heat_map(row, columns=tuple(f"G{at}" for at in range(60)), years=("2014",)))
    shades = []
    for group in parts(drawn, "g"):
        inside = [part.tag.split("}")[1] for part in group]
        if inside == ["title", "rect", "text"]:
            fill, ink = str(group[1].get("fill")), str(group[2].get("fill"))
            assert contrast(fill, ink) >= 4.5
            shades.append(fill)
    assert len(shades) == 60
    assert len(set(shades)) == 6
    darkness = [contrast(shade, "#FFFFFF") for shade in dict.fromkeys(shades)]
    assert darkness == sorted(darkness)
    assert min(after - before for before, after in pairwise(darkness)) > 0.1


def test_none_is_a_dot_and_not_asked_is_hatched_and_a_number_is_neither() -> None:
    row = HeatRow("A", ((0, None, 7),))
    drawn = heat(heat_map(row, columns=("B",), years=("1", "2", "3")))
    cell = next(g for g in parts(drawn, "g") if g[0].text == "A, B: 1 0, 2 not asked, 3 7")
    inside = [part.tag.split("}")[1] for part in cell[1:]]
    assert inside == ["rect", "circle", "rect", "line", "line", "line", "rect", "text"]
    assert "not asked that year" in texts(drawn)


def test_the_key_says_which_square_is_which_year_and_which_shade_is_how_many() -> None:
    said = texts(ALL["heat of four years"])
    for year in ("2008", "2010", "2012", "2014"):
        assert year in said
    assert "In each cell, from left to right:" in said
    ends = [text for text in said if re.fullmatch(r"\d+ to \d+", text)]
    numbers = [tuple(map(int, text.split(" to "))) for text in ends]
    assert numbers[0][0] == 1
    assert all(after[0] == before[1] + 1 for before, after in pairwise(numbers))


def test_hostile_names_stay_words() -> None:
    line, row = SlopeLine(HOSTILE, (0.1, 0.2), "rose"), HeatRow(HOSTILE, ((1, 2),))
    for drawn in (
        slopes(SlopeChart(HOSTILE, HOSTILE, (HOSTILE, "2"), (line,), HOSTILE)),
        heat(HeatMap(HOSTILE, HOSTILE, (HOSTILE, "2"), (HOSTILE,), (row,))),
    ):
        drawn.encode()
        assert not parts(drawn, "script")
        assert "<script" not in drawn
        clean = "</text><script>alert(1)</script> & \"quoted\" 'too' 漢字"
        assert titles(drawn)[0] == clean
        assert any(clean in title for title in titles(drawn)[1:])


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 10_000))
def test_any_text_and_count_can_be_drawn(name: str, year: str, count: int) -> None:
    line, row = SlopeLine(name, (0.1, None), "gone"), HeatRow(name, ((count, None),))
    ElementTree.fromstring(slopes(SlopeChart(name, name, (year, year), (line,), name)).encode())
    ElementTree.fromstring(heat(HeatMap(name, name, (year, year), (name,), (row,))).encode())


def test_nothing_to_show_is_said_and_not_raised() -> None:
    one_year = slope_chart(SlopeLine("Workload", (0.1,), "same"), years=("2014",))
    no_columns = heat_map(HeatRow("A", ()), columns=(), years=("2014",))
    for drawn in (ALL["no slopes"], ALL["no heat"], slopes(one_year), heat(no_columns)):
        assert "There is nothing to show." in texts(drawn)


shares = st.none() | st.floats(0, 1)
lines = st.builds(
    SlopeLine, st.sampled_from(NAMES), st.tuples(shares, shares, shares), st.sampled_from(MARKS)
)


@given(st.lists(lines, min_size=1, max_size=14))
def test_no_two_labels_overlap_whatever_the_shares(drawn: list[SlopeLine]) -> None:
    assert overlaps(slopes(slope_chart(*drawn, years=("2010", "2012", "2013-14")))) == []


places = st.lists(st.floats(-500, 900), max_size=30)


@given(places, st.floats(0, 40), st.floats(-100, 100), st.floats(0, 600))
def test_labels_are_moved_apart_in_order_and_stay_within_where_there_is_room(
    wanted: list[float], gap: float, low: float, room: float
) -> None:
    placed = spread(wanted, gap, low, low + room)
    assert len(placed) == len(wanted)
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    for one, other in pairwise(order):
        assert placed[other] - placed[one] >= gap - 1e-6
    if placed:
        assert min(placed) >= low - 1e-6
        assert max(placed) <= max(low + room, low + gap * (len(placed) - 1)) + 1e-6


@given(st.lists(st.integers(0, 20), min_size=1, max_size=20, unique=True))
def test_labels_that_are_not_in_each_others_way_are_not_moved(wanted: list[int]) -> None:
    assert spread([20.0 * at for at in wanted], 20, 0, 400) == [20.0 * at for at in wanted]


def test_two_labels_in_one_place_move_equally_far() -> None:
    assert spread([100, 100], 20, 0, 400) == [90, 110]
    assert spread([0, 0], 20, 0, 400) == [0, 20]
    assert spread([400, 400, 400], 20, 0, 400) == [360, 380, 400]


@given(st.text("abcW ", max_size=80), st.floats(20, 300))
def test_a_shortened_text_fits_and_starts_as_the_text_does(text: str, room: float) -> None:
    short = shorten(text, 13, room)
    assert width_of(short, 13) <= room
    assert short == text or text.startswith(short.removesuffix("…"))


def test_a_name_is_cut_after_a_word_where_one_fits() -> None:
    assert shorten("Terms and conditions of employment", 13, 150) == "Terms and conditions…"
    assert shorten("Antidisestablishmentarianism", 13, 80).startswith("Antidis")
    assert shorten("Workload", 13, 150) == "Workload"


@given(st.text("abcW ", max_size=80), st.floats(40, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_no_more_than_allowed(text: str, room: float, most: int) -> None:
    found = wrap(text, 12, room, most)
    assert 1 <= len(found) <= most
    assert all(width_of(line, 12) <= room for line in found)


def test_in_the_key_the_dark_square_stands_where_the_year_stands_in_each_cell() -> None:
    drawn = heat(full_heat(4))
    for this, year in enumerate(("2008", "2010", "2012", "2014")):
        entry = next(g for g in parts(drawn, "g") if g[-1].text == year)
        fills = [square.get("fill") for square in entry[:-1]]
        assert fills == ["#222222" if at == this else "#FFFFFF" for at in range(4)]
