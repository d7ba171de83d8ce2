"""The styles of the paper: what a word processor shows in its list, ready to be changed there.

Dark text on white or pale grounds throughout: at least 4.5 to 1, as WCAG 2.1 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.forms.docx.markup import APPENDIX, NUMBERED

DARK = "1F3864"  # the ground of table headings, and the colour of headings
RULE = "8496B0"
_FONT = "Arial"
_GREY = "595959"


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: its id and name, and its paragraph and run properties in XML's order."""

    id: str
    name: str
    based: str
    paragraph: str = ""
    run: str = ""
    following: str = ""
    priority: int = 1

    def markup(self) -> str:
        """Return the style as an element."""
        following = f'<w:next w:val="{self.following}"/>' if self.following else ""
        based = f'<w:basedOn w:val="{self.based}"/>' if self.based else ""
        default = "" if self.based else ' w:default="1"'
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{based}{following}'
            f'<w:uiPriority w:val="{self.priority}"/><w:qFormat/>'
            f"<w:pPr>{self.paragraph}</w:pPr><w:rPr>{self.run}</w:rPr></w:style>"
        )


def _space(before: int, after: int, line: int = 0) -> str:
    """Return the room around a paragraph in twentieths of a point, `line` in 240ths of a line."""
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _numbering(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


_BOLD = "<w:b/><w:bCs/>"
_KEEP = "<w:keepNext/><w:keepLines/>"
_HEAD = _BOLD + _colour(DARK)
_RULE_BELOW = f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="4" w:color="{DARK}"/></w:pBdr>'
_RULE_LEFT = f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="10" w:color="{RULE}"/></w:pBdr>'


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level}"/>'


_HANGING = '<w:ind w:left="709" w:hanging="709"/>'
_CONTENTS = '<w:tabs><w:tab w:val="left" w:pos="{}"/></w:tabs>'

LOOKS = (
    Look("Normal", "Normal", "", _space(0, 0, 264), "", priority=0),
    Look("BodyText", "Body Text", "Normal", _space(60, 120), ""),
    Look(
        "Title", "Title", "Normal",
        _KEEP + _RULE_BELOW + _space(0, 240), _HEAD + _size(40), "Details", 10,
    ),
    Look(
        "Details", "Report Details", "Normal",
        '<w:tabs><w:tab w:val="left" w:pos="2268"/></w:tabs>'
        + _space(0, 80) + '<w:ind w:left="2268" w:hanging="2268"/>',
    ),
    Look(
        "Heading1", "heading 1", "Normal",
        _KEEP + _numbering(1, 0) + _space(400, 120) + _HANGING + _outline(0),
        _HEAD + _size(30), NUMBERED, 9,
    ),
    Look(
        "Heading2", "heading 2", "Normal",
        _KEEP + _space(300, 100) + _outline(1), _HEAD + _size(25), NUMBERED, 9,
    ),
    Look(
        "Heading3", "heading 3", "Normal",
        _KEEP + _space(260, 80) + _outline(2), _HEAD + _size(22), NUMBERED, 9,
    ),
    Look(
        APPENDIX, "Appendix Heading", "Heading1",
        "<w:pageBreakBefore/>" + _numbering(2, 0) + _space(0, 160)
        + '<w:ind w:left="2041" w:hanging="2041"/>', "", "BodyText", 9,
    ),
    Look(NUMBERED, "Numbered Paragraph", "Normal", _numbering(1, 1) + _space(60, 120) + _HANGING),
    Look(
        "ListBullet", "List Bullet", "Normal",
        _numbering(3, 0) + _space(0, 60) + '<w:ind w:left="1066" w:hanging="357"/>',
    ),
    Look(
        "Quote", "Quote", "Normal",
        "<w:keepLines/>" + _RULE_LEFT + _space(40, 100) + '<w:ind w:left="1066" w:right="284"/>',
        priority=29,
    ),
    Look(
        "Caption", "caption", "Normal", _KEEP + _space(200, 80), _HEAD + _size(20), "BodyText", 35,
    ),
    Look("TableText", "Table Text", "Normal", _space(30, 30, 252), _size(18)),
    Look("TableNumber", "Table Number", "TableText", '<w:jc w:val="right"/>'),
    Look("TableTurned", "Table Turned", "TableText", '<w:ind w:left="57"/>'),
    Look("Note", "Table Note", "Normal", _space(80, 160), _size(18)),
    Look(
        "TOCHeading", "TOC Heading", "Normal", _KEEP + _space(320, 100), _HEAD + _size(26),
        "BodyText", 39,
    ),
    Look("TOC1", "toc 1", "Normal",
         _CONTENTS.format(567) + _space(70, 20) + '<w:ind w:left="567" w:hanging="567"/>',
         _BOLD, "Normal", 39),
    Look("TOC2", "toc 2", "Normal", _space(0, 10) + '<w:ind w:left="567"/>', _size(20),
         "Normal", 39),
    Look("Footer", "footer", "Normal", '<w:tabs><w:tab w:val="right" w:pos="9070"/></w:tabs>',
         _colour(_GREY) + _size(18), "", 99),
)  # fmt: skip


def _character(id: str, name: str, inside: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="22"/><w:qFormat/>'
        f"<w:rPr>{inside}</w:rPr></w:style>"
    )


_DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
    f'{_size(22)}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault>"
    "</w:docDefaults>"
)
_CHARACTERS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
    "</w:style>"
    + _character("Strong", "Strong", _BOLD)
    + _character("Source", "Source", _colour(_GREY) + _size(19))
    + _character("Hyperlink", "Hyperlink", _colour("0B4FA0") + '<w:u w:val="single"/>')
    + _character("PlaceholderText", "Placeholder Text", _colour(_GREY))
)
_MARGINS = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    f"{_MARGINS}</w:tblPr></w:style>"
    '<w:style w:type="table" w:styleId="PaperTable"><w:name w:val="Paper Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/><w:qFormat/>'
    f"<w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders>{_MARGINS}</w:tblPr>"
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/></w:rPr>'
    f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{DARK}"/></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>'
    "</w:style>"
)
_NO_LIST = (
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
)


def styles() -> str:
    """Return the defaults and all styles as elements, one after the other."""
    looks = "".join(look.markup() for look in LOOKS)
    return f"{_DEFAULTS}{looks}{_CHARACTERS}{_TABLES}{_NO_LIST}"
