"""The lists of the paper, so that Word numbers: who inserts a paragraph sees all others follow.

List 1 numbers headings (1) and the paragraphs under them (1.1), list 2 appendices, list 3 bullets.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.forms.docx.markup import APPENDIX, NUMBERED

_HANGING = '<w:ind w:left="709" w:hanging="709"/>'


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: how it counts, what it prints, and the style that is tied to it."""

    format: str
    text: str
    style: str
    place: str
    run: str = ""

    def markup(self, at: int) -> str:
        """Return the level as an element."""
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{self.format}"/>'
            f'<w:pStyle w:val="{self.style}"/><w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{self.text}"/><w:lvlJc w:val="left"/>'
            f"<w:pPr>{self.place}</w:pPr><w:rPr>{self.run}</w:rPr></w:lvl>"
        )


_PLAIN = '<w:b w:val="0"/><w:bCs w:val="0"/>'
_LISTS = (
    (
        _Level("decimal", "%1", "Heading1", _HANGING),
        _Level("decimal", "%1.%2", NUMBERED, _HANGING, _PLAIN),
    ),
    (_Level("decimal", "Appendix %1", APPENDIX, '<w:ind w:left="2041" w:hanging="2041"/>'),),
    (_Level("bullet", "•", "ListBullet", '<w:ind w:left="1066" w:hanging="357"/>'),),
)


def numbering() -> str:
    """Return the definitions of the lists and their numbers as elements."""
    kinds = ("multilevel", "singleLevel", "singleLevel")
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{at}"><w:nsid w:val="{0x5A170000 + at:08X}"/>'
        f'<w:multiLevelType w:val="{kinds[at]}"/><w:tmpl w:val="{0x5A180000 + at:08X}"/>'
        f"{''.join(level.markup(depth) for depth, level in enumerate(levels))}</w:abstractNum>"
        for at, levels in enumerate(_LISTS)
    )
    numbers = "".join(
        f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>'
        for at in range(len(_LISTS))
    )
    return lists + numbers
