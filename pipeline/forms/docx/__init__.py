"""A committee paper in the form that Scottish councils use, as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pipeline.forms.docx.appendices import documents, method
from pipeline.forms.docx.considerations import considerations
from pipeline.forms.docx.limits import limits
from pipeline.forms.docx.markup import Markup
from pipeline.forms.docx.opening import background, purpose, title_block
from pipeline.forms.docx.package import packed
from pipeline.forms.docx.points import points
from pipeline.forms.docx.themes import themes
from pipeline.published import Publication

_SECTIONS = (purpose, background, considerations, themes, limits, points, documents, method)


@dataclass(frozen=True, slots=True)
class CommitteePaper:
    """Writes report.docx: numbered sections, tables and appendices, ready to be edited in Word."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "docx"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the paper by its file name; the same publication gives the same bytes."""
        return {"report.docx": packed(shown, title_block(shown), _sections(shown))}


def _sections(shown: Publication) -> Iterator[Markup]:
    for section in _SECTIONS:
        yield from section(shown)
