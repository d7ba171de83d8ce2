"""The chart on the cover: the largest themes, by label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.forms.summary import reported
from pipeline.forms.tables import Table
from pipeline.forms.wording import HIDDEN
from pipeline.forms.xlsx.book import HEAD, Book
from pipeline.published import Publication

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Drawn
    from xlsxwriter.worksheet import Worksheet

_BARS = 8
_BROAD, _BESIDE = 540, 120  # pixels: its width, and how far into the cell it starts
_COLOURS = {"progress": "#009E73", "barrier": "#D55E00", "need": "#0072B2"}  # Okabe and Ito's
_OTHER, _FAINT = "#E69F00", "#DDDDDD"
_FONT = {"name": "Arial"}


@dataclass(frozen=True, slots=True)
class Chart:
    """Draws the largest themes as stacked bars, from the sheet of themes by label."""

    book: Book
    shown: Publication
    cross: Table

    def insert(self, sheet: Worksheet, at: tuple[int, int], *, high: int) -> None:
        """Put the chart at a cell of a sheet, so many pixels high; none where there are no themes.

        Who cannot see it is told what it shows.
        """
        if not self.cross.rows:
            return
        chart = self.book.made.add_chart({"type": "bar", "subtype": "stacked"})
        for place, label in enumerate(reported(self.shown), start=1):
            chart.add_series(self._series(label, place))
        _dress(chart)
        chart.set_size({"width": _BROAD, "height": high})
        sheet.insert_chart(*at, chart, {"description": self._told(), "x_offset": _BESIDE})

    def _series(self, label: str, place: int) -> dict[str, object]:
        name = self.cross.title
        first, last = HEAD + 1, HEAD + min(_BARS, len(self.cross.rows))
        return {
            "name": [name, HEAD, place],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, place, last, place],
            "fill": {"color": _COLOURS.get(label, _OTHER)},
            "gap": 60,
        }

    def _told(self) -> str:
        """Return in words what the chart shows."""
        name, total = self.cross.at("theme"), self.cross.at("all")
        largest = "; ".join(
            f"{row[name]}: {HIDDEN if row[total] is None else row[total]}"
            for row in self.cross.rows[:_BARS]
        )
        hidden = " Counts that are suppressed are not drawn."
        few = hidden if self.shown.withheld.threshold else ""
        return f"Bar chart of the themes with the most points, by label. {largest}.{few}"


def _dress(chart: Drawn) -> None:
    """Give a chart its title, axes and legend."""
    chart.set_title({"name": "The largest themes, in points", "name_font": {**_FONT, "size": 13}})
    lines = {"visible": True, "line": {"color": _FAINT}}
    chart.set_y_axis({"num_font": _FONT, "reverse": True, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": _FONT, "major_gridlines": lines})
    chart.set_legend({"position": "bottom", "font": _FONT})
