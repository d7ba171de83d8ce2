"""WordprocessingML as text: runs, paragraphs, fields and links, with every word escaped.

`Markup` is text that is XML already: only functions of this package make it, so that words of a
document cannot get in unescaped. The order of elements is that of ISO/IEC 29500, on which Word
insists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NewType
from xml.sax.saxutils import escape

Markup = NewType("Markup", str)

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
UNPRINTABLE = "\ufffd"  # what stands for a character that XML does not know
NUMBERED = "NumberedParagraph"
APPENDIX = "AppendixHeading"

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = str.maketrans("\t\n\r", "   ")
_QUOTE = {'"': "&quot;"}


def clean(text: str) -> str:
    """Return text as XML can hold it: breaks as blanks, what is forbidden as a visible mark."""
    return _FORBIDDEN.sub(UNPRINTABLE, text).translate(_BREAKS)


def escaped(text: str) -> str:
    """Return text for an element or an attribute."""
    return escape(clean(text), _QUOTE)


def run(text: str, *, style: str = "") -> Markup:
    """Return a run of words, in a character style if one is named."""
    kept = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return Markup(f'<w:r>{kept}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>')


def strong(text: str) -> Markup:
    """Return words in bold."""
    return run(text, style="Strong")


def tab() -> Markup:
    """Return a tab stop."""
    return Markup("<w:r><w:tab/></w:r>")


def joined(pieces: Iterable[Markup]) -> Markup:
    """Return pieces one after the other."""
    return Markup("".join(pieces))


def paragraph(style: str, *runs: Markup, bookmark: str = "", keep: bool = False) -> Markup:
    """Return a paragraph in a style, with a bookmark over all of it if one is named.

    With `keep` it stays on the page of the next one.
    """
    inside = "".join(runs)
    kept = "<w:keepNext/>" if keep else ""
    if bookmark:
        start = f'<w:bookmarkStart w:id="0" w:name="{bookmark}"/>'
        inside = f'{start}{inside}<w:bookmarkEnd w:id="0"/>'
    return Markup(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>{inside}</w:p>')


def heading(level: int, text: str, *, bookmark: str = "") -> Markup:
    """Return a heading of level 1 to 3."""
    return paragraph(f"Heading{level}", run(text), bookmark=bookmark)


def appendix(text: str, *, bookmark: str = "") -> Markup:
    """Return the heading of an appendix, which Word numbers."""
    return paragraph(APPENDIX, run(text), bookmark=bookmark)


def numbered(text: str, *more: Markup, bookmark: str = "", keep: bool = False) -> Markup:
    """Return a paragraph that Word numbers under its heading: 1.1, 1.2 and so on."""
    return paragraph(NUMBERED, run(text), *more, bookmark=bookmark, keep=keep)


def body(text: str) -> Markup:
    """Return a paragraph without a number."""
    return paragraph("BodyText", run(text))


def bullet(*runs: Markup) -> Markup:
    """Return an item of a list."""
    return paragraph("ListBullet", *runs)


def field(instruction: str, shown: str = "", *, style: str = "") -> Markup:
    """Return a field with what it shows until Word counts again."""
    inside = run(shown, style=style)
    return Markup(f'<w:fldSimple w:instr=" {escaped(instruction)} ">{inside}</w:fldSimple>')


def reference(bookmark: str) -> Markup:
    """Return a link that shows the number of the paragraph with a bookmark."""
    return field(rf"REF {bookmark} \r \h", style="Hyperlink")


def link(bookmark: str, *runs: Markup) -> Markup:
    """Return runs that lead to a bookmark."""
    return Markup(f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{"".join(runs)}</w:hyperlink>')


def to_fill_in(name: str, prompt: str) -> Markup:
    """Return a place that a person fills in by clicking on it."""
    return Markup(
        f'<w:sdt><w:sdtPr><w:alias w:val="{escaped(name)}"/><w:showingPlcHdr/><w:text/></w:sdtPr>'
        f"<w:sdtContent>{run(prompt, style='PlaceholderText')}</w:sdtContent></w:sdt>"
    )
