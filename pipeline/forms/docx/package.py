"""The file: the body, styles, lists, settings and properties put together by python-docx."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from pipeline.forms.archive import zipped_again
from pipeline.forms.docx.contents import Count, contents, fill_in
from pipeline.forms.docx.markup import NAMESPACE, Markup, clean, field, paragraph, run, tab
from pipeline.forms.docx.numbering import numbering
from pipeline.forms.docx.styles import styles
from pipeline.published import Publication

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

_LONG_AGO = datetime.datetime(1980, 1, 1)
_SPARE = ("stylesWithEffects", "customXml", "webSettings", "thumbnail", "extended-properties")
_SECTION = (  # A4 upright, margins of 2.5 cm, in twentieths of a point
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" '
    'w:left="1418" w:header="709" w:footer="709" w:gutter="0"/><w:cols w:space="708"/>'
)
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)


def packed(shown: Publication, opening: Iterable[Markup], rest: Iterable[Markup]) -> bytes:
    """Return a Word file with an opening, the contents, and the rest."""
    from docx import Document

    document = Document()
    _drop_spares(document)
    _refill(document.styles.element, styles())
    _refill(document.settings.element, _SETTINGS)
    _refill(document.part.numbering_part.element, numbering())
    _fill(document, opening, rest)
    _foot(document, shown.title)
    _describe(document, shown)
    out = io.BytesIO()
    document.save(out)
    return zipped_again(out.getvalue())


def _parsed(inside: str) -> Element:
    """Return elements under a root, with the classes that python-docx gives them."""
    from docx.oxml import parse_xml

    return cast("Element", parse_xml(f'<w:body xmlns:w="{NAMESPACE}">{inside}</w:body>'))


def _refill(root: Element, inside: str) -> None:
    """Put elements in place of all that a part holds."""
    for child in list(root):
        root.remove(child)
    root.extend(list(_parsed(inside)))


def _fill(document: Document, opening: Iterable[Markup], rest: Iterable[Markup]) -> None:
    """Write the body: counted first, as the contents stand before what they list."""
    below = _parsed(f"{''.join(rest)}<w:sectPr>{_SECTION}</w:sectPr>")
    count = Count()
    count.walk(below)
    above = _parsed("".join([*opening, contents(count.entries)]))
    below[:0] = list(above)
    fill_in(below, count.numbers)
    whole = cast("Element", document.element)
    whole.replace(whole[0], below)


def _foot(document: Document, title: str) -> None:
    """Put the title and the number of the page at the foot of every page."""
    pages = (run("Page "), field("PAGE", "1"), run(" of "), field("NUMPAGES", "1"))
    foot = document.sections[0].footer
    foot.is_linked_to_previous = False
    _refill(foot._element, paragraph("Footer", run(_shortened(title)), tab(), *pages))


def _shortened(title: str, most: int = 70) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def _describe(document: Document, shown: Publication) -> None:
    """Set the properties of the file: nothing of the clock, and nobody's name."""
    told = document.core_properties
    told.title = _property(shown.title)
    told.subject = "Report on consultation notes and minutes"
    told.author = told.last_modified_by = "Taking Stock"
    told.keywords = told.comments = told.category = ""
    told.language = "en-GB"
    told.revision = 1
    day = shown.date
    told.created = told.modified = datetime.datetime(*day.timetuple()[:3]) if day else _LONG_AGO


def _property(text: str) -> str:
    return clean(text)[:255]  # the most that python-docx takes


def _drop_spares(document: Document) -> None:
    """Drop what python-docx's template brings along that this paper has no use for."""
    for rels in (document.part.rels, document.part.package.rels):
        for id, rel in list(rels.items()):
            if rel.reltype.rpartition("/")[2] in _SPARE:
                del rels[id]
