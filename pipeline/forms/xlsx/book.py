"""A workbook under way: its styles, and how every sheet of it is set up for screen and paper."""

from __future__ import annotations

import copy
import datetime
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.forms.archive import zipped
from pipeline.forms.tables import clean
from pipeline.forms.wording import HIDDEN
from pipeline.published import Publication

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEAD = 3  # the row, from 0, that the heads of columns stand in; above it title and description
COVER = "Cover"
_A4 = 9
_EDGE = 0.5  # inches
_TITLE = 27.0  # points
_LONG_AGO = datetime.datetime(1980, 1, 1)  # as in archives: a date that says nothing
_BLUE, _LINK, _GREY = "#123C6B", "#0B5394", "#444444"
_CORE = "docProps/core.xml"
_FONT = {"font_name": "Arial", "font_size": 10}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": _FONT,  # widths of columns are told in digits of it
}
_TOP = {"valign": "top", **_FONT}
_RULED = {**_TOP, "bottom": 1, "bottom_color": "#D5DCE6"}  # where bands are not drawn
_HEAD = {**_TOP, "bold": True, "text_wrap": True, "font_color": "#FFFFFF", "bg_color": _BLUE}
_RIGHT = {**_RULED, "align": "right"}
_GONE = {"font_color": _LINK, "underline": 1}
_STYLES: dict[str, dict[str, object]] = {
    "title": {**_TOP, "bold": True, "font_size": 18, "font_color": _BLUE},
    "heading": {**_TOP, "bold": True, "font_size": 13, "font_color": _BLUE},
    "lead": {**_TOP, "font_color": _GREY},
    "words": {**_TOP},
    "bold": {**_TOP, "bold": True},
    "topic": {**_RULED, "bold": True, "text_wrap": True, "align": "left", "indent": 1},
    "head": {**_HEAD, "align": "left", "indent": 1},
    "head right": {**_HEAD, "align": "right", "indent": 2},  # the filter button stands there
    "text": {**_RULED, "text_wrap": True, "align": "left", "indent": 1},
    "figure": {**_TOP, "bold": True, "num_format": "#,##0", "align": "left", "font_size": 12},
    "figure topic": {**_TOP, "font_size": 11},
    "back": {**_TOP, **_GONE},
    "count": {**_RIGHT, "num_format": "#,##0"},
    "plain": {**_RIGHT, "num_format": "0"},
    "number": {**_RIGHT, "num_format": "0.00"},
    "share": {**_RIGHT, "num_format": "0%"},
    "text link": {**_RULED, "text_wrap": True, "align": "left", "indent": 1, **_GONE},
    "count link": {**_RIGHT, "num_format": "#,##0", **_GONE},
}


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook under way, with the styles of its cells by name.

    `suppresses` tells whether small counts are suppressed in the result that it is of.
    """

    made: Workbook
    styles: Mapping[str, Format]
    out: io.BytesIO
    suppresses: bool

    def sheet(
        self, name: str, description: str, *, data: bool = False, stars: bool = False
    ) -> Worksheet:
        """Return a new sheet with its title, what it holds and the way back to the cover.

        The tabs of sheets of `data` are grey, those of sheets to read are blue. Where counts may
        be suppressed, `stars` are explained.
        """
        if stars and self.suppresses:
            description = (
                f"{description} {HIDDEN} stands for a count that is suppressed: see Notes."
            )
        sheet = self.made.add_worksheet(name)
        sheet.set_tab_color("#999999" if data else _BLUE)
        sheet.write_string(0, 0, name, self.styles["title"])
        sheet.write_string(1, 0, description, self.styles["lead"])
        sheet.set_row(0, _TITLE)
        back = self.styles["back"]
        sheet.write_url(2, 0, f"internal:'{COVER}'!A1", back, f"Back to the {COVER.lower()}")
        _for_paper(sheet)
        return sheet

    def cover(self, title: str) -> Worksheet:
        """Return the first sheet, with the title of the result."""
        sheet = self.made.add_worksheet(COVER)
        sheet.set_tab_color(_BLUE)
        sheet.write_string(0, 0, title, self.styles["title"])
        sheet.set_row(0, _TITLE)
        _for_paper(sheet)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)
        return sheet

    def finished(self) -> bytes:
        """Return the file; its bytes depend on what is in it alone."""
        self.made.close()
        with zipfile.ZipFile(self.out) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        end = b"</cp:coreProperties>"
        files[_CORE] = files[_CORE].replace(end, b"<dc:language>en-GB</dc:language>" + end)
        return zipped(files)


def begun(shown: Publication) -> Book:
    """Return a workbook without sheets, in which no text can become a formula or link."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, copy.deepcopy(_OPTIONS))  # it changes what it is given
    day = datetime.datetime.combine(shown.date, datetime.time()) if shown.date else _LONG_AGO
    made.set_properties(
        {
            "title": clean(shown.title),
            "subject": "What was said in the documents, theme by theme",
            "author": "Taking Stock",
            "created": day,
        }
    )
    made.set_size(2400, 1500)
    styles = {name: made.add_format(style) for name, style in _STYLES.items()}
    return Book(made, styles, out, suppresses=shown.withheld.threshold > 0)


def _for_paper(sheet: Worksheet) -> None:
    """Set a sheet up for A4: landscape, as wide as the page, numbered, its heads repeated."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(_EDGE, _EDGE, _EDGE, 2 * _EDGE)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
