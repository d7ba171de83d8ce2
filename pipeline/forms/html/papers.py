"""The documents: what each holds, and its text with every passage in context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.forms.html.counts import row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.forms.html.running import RunningText
from pipeline.forms.wording import IN_PORTIONS
from pipeline.published import Paper, Passage, Publication
from pipeline.tables import as_percent, counted
from pipeline.text import capital

_STATUS = {"read": "read", "part": "read in part", "failed": "could not be read"}


@dataclass(frozen=True)
class Papers:
    """Writes the section on documents."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    @cached_property
    def _inside(self) -> dict[str, list[Passage]]:
        """Return the passages that have words in the text of each document."""
        held: dict[str, list[Passage]] = {}
        for passage in self._shown.passages:
            here = f"s{passage.number}"
            if self.places.passage(passage) == here:
                held.setdefault(passage.document, []).append(passage)
        return held

    def all(self) -> Html:
        """Return the table of the documents, and the text of each behind a line."""
        heads = ["Document", "Format", "Pages", "Segments", "Points", "Analysed", "Status"]
        rows = (self._row(paper) for paper in self._shown.papers)
        return joined(
            scrolling("Documents", table("Documents received", heads, rows, "papers")),
            element(
                "p",
                "“Analysed” is the share of a document’s characters, white space apart, that stand "
                "in a segment." + (f" {IN_PORTIONS}" if self._shown.portions else ""),
                class_="note",
            ),
            element(
                "p",
                "In the texts below the points are marked; the word behind each leads back to its "
                "theme.",
                class_="note live",
            ),
            *(self._paper(paper) for paper in self._shown.papers),
        )

    def _row(self, paper: Paper) -> Html:
        at = self.places.paper_at[paper.id]
        link = element("a", paper.id, href=f"#d{at}")
        points: str = f"{paper.points:,}"
        if paper.points:
            href = f"#d{at}x" if self._has_text(paper) else f"#d{at}"
            points = element("a", points, href=href, data_f=f"d{at}")
        pages = f"{paper.pages:,}" if paper.unit == "page" and paper.pages else "–"
        part = as_percent(paper.analysed, paper.characters)
        told = (paper.format, pages, f"{paper.segments:,}", points, part)
        cells = (element("td", one) for one in (*told, _STATUS.get(paper.status, paper.status)))
        return row(link, cells)

    def _has_text(self, paper: Paper) -> bool:
        return bool(paper.text.strip())

    def _paper(self, paper: Paper) -> Html:
        at = self.places.paper_at[paper.id]
        return element(
            "section",
            element("h3", paper.id, id=f"d{at}h"),
            *self._told(paper),
            self._text(paper, at),
            id=f"d{at}",
            class_="paper",
            aria_labelledby=f"d{at}h",
        )

    def _told(self, paper: Paper) -> Iterator[Html]:
        segments, points = counted(paper.segments, "segment"), counted(paper.points, "point")
        if paper.status != "failed":
            yield element("p", capital(f"{segments}, {points} among them."))
        if paper.message:
            status = _STATUS.get(paper.status, paper.status)
            yield element("p", capital(f"{status}: {paper.message}"))
        if not paper.quotable:
            yield element("p", "This document may not be quoted: none of its words are shown.")

    def _text(self, paper: Paper, at: int) -> Html:
        if not self._has_text(paper):
            return Html("")
        text = RunningText(self.places, paper, self._inside.get(paper.id, ())).paragraphs()
        return element(
            "details",
            element("summary", "Text of the document"),
            element("div", text, id=f"d{at}x", class_="text"),
            element("p", f"SHA-256 of the file: {paper.sha256}", class_="note sha"),
        )
