"""Type faces, sizes and paragraph styles of the rendered papers."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle

FACES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic"),
}


@dataclass(frozen=True)
class Look:
    """Type faces and sizes of one paper."""

    face: str = "Helvetica"
    size: float = 10.0

    def style(self, name: str, **changes: object) -> ParagraphStyle:
        """Make a paragraph style in this paper's type."""
        regular = FACES[self.face][0]
        base: dict[str, object] = {
            "fontName": regular,
            "bulletFontName": regular,
            "fontSize": self.size,
            "bulletFontSize": self.size,
            "leading": self.size * 1.28,
            "spaceAfter": self.size * 0.55,
        }
        return ParagraphStyle(name, **{**base, **changes})

    def heading(self, level: int) -> ParagraphStyle:
        """Make a heading style: the deeper, the smaller."""
        size = self.size + (3.0, 1.2, 0.0)[level - 1]
        face = FACES[self.face][2 if level == 3 else 1]
        return self.style(
            f"h{level}",
            fontName=face,
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=size * 0.7,
        )

    def title(self) -> ParagraphStyle:
        """Style a centred line of the title block."""
        size = self.size + 5
        return self.style(
            "title",
            fontName=FACES[self.face][1],
            fontSize=size,
            leading=size * 1.4,
            alignment=TA_CENTER,
        )

    def listed(self, marker: str, nested: bool, dot: bool) -> ParagraphStyle:
        """Make a hanging style for a bullet, a list item or a numbered paragraph."""
        step = 16.0
        if not dot and "." in marker.rstrip("."):
            start, hang = 0.0, 34.0
        else:
            start, hang = (34.0 + step if nested else 34.0 - step / 2), step
        return self.style(
            "listed",
            bulletFontName="Symbol" if dot and not nested else FACES[self.face][0],
            bulletIndent=start,
            leftIndent=start + hang,
            spaceAfter=self.size * (0.3 if dot else 0.45),
        )

    def cell(self, bold: bool = False) -> ParagraphStyle:
        """Style an entry in a table cell."""
        size = self.size - 1.2
        return self.style(
            "cell",
            fontName=FACES[self.face][1 if bold else 0],
            fontSize=size,
            leading=size * 1.18,
            spaceAfter=size * 0.35,
        )
