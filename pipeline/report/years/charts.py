"""Two charts for a comparison of years: SVG without script or foreign parts, described in words.

Nothing is told by colour alone (Okabe and Ito's, darkened); shades keep their order in grey print.
Contrast follows WCAG 2.2: text 4.5 to 1, marks 3 to 1. All text is at least 12 pixels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import pairwise

_EDGE, _SLACK = 16, 14  # pixels left free on every side, and for fonts wider than Arial
_HEAD, _NAME, _SMALL, _BOLD = 16, 13, 12, 1.1  # sizes of type in pixels; bold is wider
_INK, _GREY, _FAINT, _PAPER = "#222222", "#6B6B6B", "#DDDDDD", "#FFFFFF"  # faint only decorates
_SVG = "http://www.w3.org/2000/svg"
_PLAIN = {"font_size": str(_SMALL), "fill": _INK}
_BIG = {"font_size": str(_HEAD), "font_weight": "bold"}
_FONT = "Arial, Helvetica, sans-serif"
_UNPRINTABLE = re.compile(r"[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {  # thousandths of the size of type, in Arial, rounded up
    **dict.fromkeys(" !,.:;[]/\\ftI'|ijl‘’", 285),
    **dict.fromkeys('"()-r`*{}', 390),
    **dict.fromkeys("cksvxyzJ^", 510),
    **dict.fromkeys("w<>=+~#&–“”ABCDEFHKNPRSTUVXYZ", 740),
    **dict.fromkeys("mMOQG%", 900),
    **dict.fromkeys("W@—…", 1020),
}
_MARKS = {  # what is said of it, colour, dashes, shape at the points, width
    "rose": ("rose", "#0072B2", "none", "M0 -6L6 5L-6 5Z", 2.5),
    "fell": ("fell", "#C24E00", "9 4", "M0 6L6 -5L-6 -5Z", 2.5),
    "same": ("may be chance", _GREY, "none", "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z", 1.5),
    "new": ("new", "#007558", "2 3", "M-5 -5L5 -5L5 5L-5 5Z", 2.5),
    "gone": ("gone", "#9B3F78", "10 3 2 3", "M-5 -5L5 5M-5 5L5 -5", 2.5),
}
_HOLLOW = "M0 -6L6 0L0 6L-6 0Z"
_ROOM, _LEAD, _SLOT, _TOP = 250, 44, 20, 64  # pixels: a name, its leader, its height; the plot
_Path = Sequence[tuple[float, float, float | None]]  # x and y in pixels, the share
_SHADES = ("#EDF4FB", "#CFE1F2", "#A6CBE7", "#73AEDA", "#2C6CA8", "#123C6B")  # few to many
_ROW_ROOM, _WORD_ROOM, _BETWEEN = 236, 96, 14  # pixels: a row's name, a head's word, two columns
_Entry = tuple[Sequence[str], float, str]  # a picture drawn about a height of 0, its width, words


@dataclass(frozen=True, slots=True)
class SlopeLine:
    """A share from 0 to 1 per year, None if not asked; mark: rose, fell, same, new or gone."""

    name: str
    values: tuple[float | None, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class SlopeChart:
    """Shares of themes over two to six years; `unit` says what the shares are shares of."""

    title: str
    description: str
    years: tuple[str, ...]
    lines: tuple[SlopeLine, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One theme: for each column one count per year, None where the year did not ask."""

    name: str
    values: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts of themes (rows) by stakeholder group (columns), the years side by side."""

    title: str
    description: str
    years: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def width_of(text: str, size: float) -> float:
    """Return about how many pixels a text takes in a sans-serif font, rather more than fewer."""
    other = (565 if char < "\x80" else 760 if char < "\u1100" else 1100 for char in text)
    return sum(map(_WIDTHS.get, text, other)) * size / 1000


def shorten(text: str, size: float, room: float) -> str:
    """Return a text that fits into `room` pixels, cut after a word where one fits."""
    if width_of(text, size) <= room:
        return text
    ends = [at for at in range(len(text), 0, -1) if text[at : at + 1] == " "]
    for end in (*ends, *range(len(text), 0, -1)):
        short = text[:end].rstrip(" ,;:-–(") + "…"
        if short != "…" and width_of(short, size) <= room:
            return short
    return "…"


def wrap(text: str, size: float, room: float, most: int) -> list[str]:
    """Return a text in at most `most` lines that fit into `room` pixels, the last one shortened."""
    lines: list[str] = []
    words = text.split(" ")
    while words:
        count = len(words)
        last = len(lines) == most - 1
        while not last and count > 1 and width_of(" ".join(words[:count]), size) > room:
            count -= 1
        lines.append(shorten(" ".join(words[:count]), size, room))
        words = words[count:]
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places at least `gap` apart, in the order wanted, as near to it as can be.

    Least squares by pooling neighbours that are in each other's way (isotonic regression, Ayer
    et al. 1955). Places lie from low to high, or run on past high where there is no room.
    """
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    pools: list[tuple[float, int]] = []  # where the pool's places start, less their rank; how many
    for rank, at in enumerate(order):
        mean, size = wanted[at] - rank * gap, 1
        while pools and pools[-1][0] >= mean:
            other, more = pools.pop()
            mean, size = (mean * size + other * more) / (size + more), size + more
        pools.append((mean, size))
    top = max(low, high - (len(order) - 1) * gap)
    starts = [min(max(mean, low), top) for mean, size in pools for _ in range(size)]
    placed = {at: starts[rank] + rank * gap for rank, at in enumerate(order)}
    return [placed[at] for at in range(len(order))]


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", " ".join(text.split()))


def _tag(name: str, *inside: str, **attributes: float | str) -> str:
    """Return an element; numbers have one decimal, so that the bytes are the same everywhere."""
    told = "".join(
        f' {key.replace("_", "-")}="{escape(one) if isinstance(one, str) else f"{one:.1f}"}"'
        for key, one in attributes.items()
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def _word(x: float, y: float, text: str, anchor: str = "start", **look: str) -> str:
    return _tag("text", escape(text), x=x, y=y, text_anchor=anchor, **{**_PLAIN, **look})


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return _tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour)


def _box(x: float, y: float, side: float, fill: str) -> str:
    return _tag("rect", x=x, y=y, width=side, height=side, fill=fill, stroke=_GREY)


def _group(title: str, parts: Sequence[str]) -> str:
    return _tag("g", _tag("title", escape(title)), "\n", *(f"{part}\n" for part in parts))


def _page(chart: SlopeChart | HeatMap, width: float, height: float, parts: Sequence[str]) -> str:
    """Return the whole picture: the parts stand below the title, with a height of their own."""
    title, words = _clean(chart.title), _clean(chart.description)
    # pictures that stand on one page must not share ids
    mine = "c" + sha256(f"{type(chart).__name__}\n{title}\n{words}".encode()).hexdigest()[:8]
    heads = wrap(title, _HEAD * _BOLD, width - 2 * _EDGE, 4)
    top = _EDGE + 20 * len(heads)
    size = {"width": f"{width:.0f}", "height": f"{top + height + _EDGE:.0f}"}
    inside = (
        _tag("title", escape(title), id=f"{mine}-title"),
        _tag("desc", escape(words), id=f"{mine}-words"),
        _tag("rect", **size, fill=_PAPER),
        *(_word(_EDGE, _EDGE + 14 + 20 * at, one, **_BIG) for at, one in enumerate(heads)),
        _tag("g", "\n", *(f"{part}\n" for part in parts), transform=f"translate(0 {top})"),
    )
    look = {"xmlns": _SVG, "viewBox": "0 0 {width} {height}".format(**size), "role": "img"}
    look |= {"aria_labelledby": f"{mine}-title {mine}-words", "font_family": _FONT}
    return _tag("svg", "\n", *(f"{part}\n" for part in inside), **look, **size) + "\n"


def _key(entries: Iterable[_Entry], y: float, width: float) -> tuple[list[str], float]:
    """Return the key, drawn in rows from y downwards, and where it ends."""
    parts: list[str] = []
    x = float(_EDGE)
    for picture, wide, words in entries:
        short = shorten(words, _SMALL, width - 2 * _EDGE - wide - 6)
        long = wide + 6 + width_of(short, _SMALL)
        if x > _EDGE and x + long > width - _EDGE:
            x, y = float(_EDGE), y + 22
        inside = [*picture, _word(wide + 6 if wide else 0, 4, short)]
        parts.append(_tag("g", *inside, transform=f"translate({x:.1f} {y:.1f})"))
        x += long + 18
    return parts, y + 10


def slopes(chart: SlopeChart) -> str:
    """Return the shares of themes over the years as SVG: one line a theme, named at both ends.

    A line is broken where a year did not ask. Raises ValueError where a line has not one value
    a year, KeyError for an unknown mark.
    """
    if len(chart.years) < 2 or not chart.lines:
        return _page(chart, 480, 32, [_word(_EDGE, 20, "There is nothing to show.")])
    shares = [share for line in chart.lines for share in line.values if share is not None]
    # from 0 to the next five hundredths, so that a slope is no steeper than the change
    highest = max(math.ceil(max(shares, default=0) * 20 - 1e-9), 1) / 20
    tall = max(320, _SLOT * len(chart.lines))
    xs, room = _verticals(chart)
    lines = []
    for line in chart.lines:
        ys = (_TOP + tall * (1 - share / highest) for share in _heights(line.values))
        lines.append(list(zip(xs, ys, line.values, strict=True)))
    scale = f"{_clean(chart.unit)} (scale: 0% to {highest * 100:.0f}%)"
    parts = [_word(_EDGE, 14, shorten(scale, _SMALL, xs[-1])), *_axes(chart.years, xs, tall)]
    ends = [spread([line[at][1] for line in lines], _SLOT, _TOP, _TOP + tall) for at in (0, -1)]
    drawn = list(zip(chart.lines, lines, zip(*ends, strict=True), strict=True))
    for line, points, places in sorted(drawn, key=lambda one: one[0].mark != "same"):
        told = ", ".join(map("{} {}".format, chart.years, map(_percent, line.values)))
        inside = [*_stroke(line.mark, points), *_names(line, points, places, room)]
        parts.append(_group(f"{_clean(line.name)}: {_clean(told)}", inside))
    key, height = _key(_meaning(chart), _TOP + tall + 36, xs[0] + xs[-1])
    return _page(chart, xs[0] + xs[-1], height, [*parts, *key])


def _percent(share: float | None) -> str:
    if share is None:
        return "not asked"
    return "<1%" if 0 < share < 0.005 else f"{share * 100:.0f}%"


def _verticals(chart: SlopeChart) -> tuple[list[float], float]:
    """Return where each year's vertical stands, and the room for a value beside the outer two."""
    ends = [end for line in chart.lines for end in line.values[:: len(chart.years) - 1]]
    room = max((width_of(_percent(end), _NAME * _BOLD) for end in ends), default=0)
    head = max(width_of(_clean(year), _NAME * _BOLD) for year in chart.years)
    step = max({2: 270, 3: 170}.get(len(chart.years), 110), min(head + 16, 300))
    return [_EDGE + _ROOM + 10 + room + _LEAD + step * at for at in range(len(chart.years))], room


def _axes(years: Sequence[str], xs: Sequence[float], tall: float) -> Iterator[str]:
    for y in (_TOP, _TOP + tall):
        yield _rule(xs[0], y, xs[-1], y, _FAINT)
    for x, year in zip(xs, years, strict=True):
        head = shorten(_clean(year), _NAME * _BOLD, xs[1] - xs[0] - 8)
        yield _rule(x, _TOP, x, _TOP + tall, _GREY)
        yield _word(x, _TOP - 20, head, "middle", font_size="13", font_weight="bold")


def _heights(values: Sequence[float | None]) -> Iterator[float]:
    """Yield a share for each year to draw it at: where not asked, the mean of its neighbours'."""
    for at, value in enumerate(values):
        past = [share for share in values[:at] if share is not None][-1:]
        near = past + [share for share in values[at:] if share is not None][:1]
        yield value if value is not None else sum(near) / max(len(near), 1)


def _stroke(mark: str, points: _Path) -> Iterator[str]:
    """Draw a line from year to year, broken where not asked, and a mark on each year."""
    _, colour, dashes, shape, wide = _MARKS[mark]
    look: dict[str, float | str] = {"stroke_width": wide, "stroke_dasharray": dashes}
    for (x1, y1, before), (x2, y2, after) in pairwise(points):
        if before is not None and after is not None:
            yield _tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **look)
    for x, y, value in points:
        asked = value is not None
        yield _point(x, y, shape if asked else _HOLLOW, colour if asked else _PAPER, colour)


def _point(x: float, y: float, shape: str, fill: str, colour: str) -> str:
    look = {"fill": fill, "stroke": colour, "stroke_width": "2"}
    return _tag("path", d=shape, transform=f"translate({x:.1f} {y:.1f})", **look)


def _names(line: SlopeLine, points: _Path, ends: Sequence[float], room: float) -> Iterator[str]:
    """Write the name and the value at both ends, with a leader to the point they belong to."""
    name = shorten(_clean(line.name), _NAME, _ROOM - _SLACK)
    for (x, y, value), side, place in zip((points[0], points[-1]), (-1, 1), ends, strict=True):
        anchor, weight = "end" if side < 0 else "start", "normal" if value is None else "bold"
        yield _rule(x + side * 8, y, x + side * (_LEAD - 6), place, _MARKS[line.mark][1])
        at, base = x + side * _LEAD, place + 4.5
        yield _word(at, base, _percent(value), anchor, font_size="13", font_weight=weight)
        yield _word(at + side * (room + 10), base, name, anchor, font_size="13")


def _meaning(chart: SlopeChart) -> Iterator[_Entry]:
    """Yield the entries of the key, for what the chart holds and no more."""
    for mark, (words, colour, _, shape, _) in _MARKS.items():
        if any(line.mark == mark for line in chart.lines):
            stroke = next(_stroke(mark, [(0, 0, 0), (48, 0, 0)]))
            yield [stroke, _point(24, 0, shape, colour, colour)], 48, words
    if any(value is None for line in chart.lines for value in line.values):
        words = "not asked that year (its height means nothing)"
        yield [_point(8, 0, _HOLLOW, _PAPER, _INK)], 16, words


def heat(chart: HeatMap) -> str:
    """Return counts as SVG: themes down, groups across, a numbered square for each year.

    Raises ValueError where a row has not one cell a column, or a cell not one count a year.
    """
    if not (chart.rows and chart.columns and chart.years):
        return _page(chart, 480, 32, [_word(_EDGE, 20, "There is nothing to show.")])
    every = [count for row in chart.rows for cell in row.values for count in cell]
    most = max((count or 0 for count in every), default=0)
    side = max(24, width_of(str(most), _SMALL) + 6)
    heads, xs, width = _columns(chart, side)
    y = 8 + 15.0 * max(map(len, heads))
    parts = [
        _word(x, y - 15 * (len(head) - at - 1) - 4, line, "middle", font_weight="bold")
        for x, head in zip(xs, heads, strict=True)
        for at, line in enumerate(head)
    ]
    tall = max(side, 30) + 8
    for row in chart.rows:
        parts.append(_rule(_EDGE, y, width - _EDGE, y, _FAINT))
        parts += _row(chart, row, xs, y + tall / 2, (side, most))
        y += tall
    for entries in (_order(chart.years), _counts(every, most)):
        key, y = _key(entries, y + 20, width)
        parts += key
    return _page(chart, width, y, parts)


def _columns(chart: HeatMap, side: float) -> tuple[list[list[str]], list[float], float]:
    """Return the lines of each column's head, where its middle is, and how wide the chart is."""
    names = max(width_of(_clean(row.name), _NAME) for row in chart.rows)
    left = _EDGE + min(names, _ROW_ROOM) + _BETWEEN
    heads, xs = [], []
    for name in map(_clean, chart.columns):
        word = max(width_of(part, _SMALL * _BOLD) for part in name.split(" "))
        wide = max(len(chart.years) * (side + 2), min(word, _WORD_ROOM))
        heads.append(wrap(name, _SMALL * _BOLD, wide, 4))
        xs.append(left + wide / 2)
        left += wide + _BETWEEN
    return heads, xs, max(left - _BETWEEN + _EDGE, 320)  # so much the key needs


def _row(
    chart: HeatMap, row: HeatRow, xs: Sequence[float], y: float, scale: tuple[float, int]
) -> Iterator[str]:
    side, most = scale
    lines = wrap(_clean(row.name), _NAME, _ROW_ROOM, 2)
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    spans = [_word(_EDGE, first + 15 * at, line, font_size="13") for at, line in enumerate(lines)]
    yield _group(_clean(row.name), spans)
    for column, x, counts in zip(chart.columns, xs, row.values, strict=True):
        years = zip(chart.years, counts, strict=True)
        told = ", ".join(f"{year} {'not asked' if one is None else one}" for year, one in years)
        squares: list[str] = []
        for at, one in enumerate(counts):
            squares += _square(x + (at - len(counts) / 2) * (side + 2) + 1, y, one, side, most)
        yield _group(f"{_clean(row.name)}, {_clean(column)}: {_clean(told)}", squares)


def _square(x: float, y: float, count: int | None, side: float, most: int) -> Iterator[str]:
    """Draw one count: hatched where not asked, a dot for none, a number on its shade."""
    half = side / 2
    fill = _shade(count, most) if count else _PAPER
    yield _box(x, y - half, side, fill)
    if count is None:
        yield _rule(x, y, x + half, y - half, _GREY)
        yield _rule(x, y + half, x + side, y - half, _GREY)
        yield _rule(x + half, y + half, x + side, y, _GREY)
    elif count == 0:
        yield _tag("circle", cx=x + half, cy=y, r=2.0, fill=_INK)
    else:
        ink = _PAPER if fill in _SHADES[4:] else _INK
        yield _word(x + half, y + 4.3, str(count), "middle", fill=ink)


def _shade(count: int, most: int) -> str:
    return _SHADES[(count * len(_SHADES) + most - 1) // most - 1]


def _order(years: Sequence[str]) -> Iterator[_Entry]:
    """Yield the entries of the key that say which square is which year."""
    yield [], 0, "In each cell, from left to right:"
    for this, year in enumerate(years):
        squares = [_box(12 * at, -5, 10, _PAPER) for at in range(len(years))]
        squares[this] = _box(12 * this, -5, 10, _INK)
        yield squares, 12 * len(years) - 2, _clean(year)


def _counts(every: Sequence[int | None], most: int) -> Iterator[_Entry]:
    """Yield the entries of the key that say what the shades, the dot and the hatching mean."""
    yield [], 0, "Number of times noted:"
    if 0 in every:
        yield [*_square(0, 0, 0, 16, most)], 16, "0"
    for fill in _SHADES:
        if held := [str(count) for count in range(1, most + 1) if _shade(count, most) == fill]:
            yield [_box(0, -8, 16, fill)], 16, " to ".join(dict.fromkeys((held[0], held[-1])))
    if None in every:
        yield [*_square(0, 0, None, 16, most)], 16, "not asked that year"
