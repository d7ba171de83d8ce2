"""The segments of a finished run, as they stand in its segments.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SettingsError

SEGMENTS = "segments.csv"
_NEEDED = ("segment_id", "document", "start", "end", "kind", "text", "label", "label_confidence")
_LONGEST = 1 << 30  # characters of a cell: a whole answer or transcript turn fits


@dataclass(frozen=True, slots=True)
class Row:
    """One segment with the coding that the run gave it; `start` and `end` count characters.

    `confidence` runs from 0 to 1. `by_hand` names what a person coded: "label", "stakeholders".
    """

    segment_id: str
    document: str
    start: int
    end: int
    kind: str
    text: str
    label: str
    confidence: float
    basis: str = ""
    stakeholders: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    page: str = ""
    line: str = ""
    at: str = ""
    heading_path: str = ""
    lead_in: str = ""
    review: bool = False
    withheld: bool = False
    by_hand: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Return where the segment stands, for a reader: document, page, line or row."""
        page = f"page {self.page}" if self.page else ""
        line = f"line {self.line}" if self.line and not self.at else ""
        return ", ".join(part for part in (self.document, page, line, self.at) if part)


def read_rows(run: Path, document: str = "") -> tuple[Row, ...]:
    """Return the segments of a run in reading order, of documents whose name holds `document`.

    Raises SettingsError if the folder holds no finished run, if its table cannot be used, or if
    no document's name holds the text.
    """
    path = run / SEGMENTS
    if not path.is_file():
        todo = "Give the folder that `pipeline run` wrote."
        raise SettingsError(str(run), f"holds no {SEGMENTS}.", todo)
    try:
        rows = tuple(_rows(path))
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise SettingsError(str(path), f"cannot be read ({error}).", "Run again.") from None
    wanted = tuple(row for row in rows if document in row.document)
    if document and not wanted:
        names = ", ".join(sorted({row.document for row in rows})[:8])
        todo = f"Documents of the run: {names}."
        raise SettingsError("--document", f'no document\'s name holds "{document}".', todo)
    return wanted


def _rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST)
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = [name for name in _NEEDED if name not in (table.fieldnames or ())]
        if missing:
            what = f"has no column {', '.join(missing)}."
            raise SettingsError(str(path), what, "Run again: it is no table of this version.")
        for cells in table:
            yield _row(cells, f"{path}, line {table.line_num}")


def _row(cells: dict[str, str], where: str) -> Row:
    def said(name: str) -> str:
        return cells.get(name) or ""

    try:
        start, end = int(said("start")), int(said("end"))
        confidence = float(said("label_confidence") or 0)
    except ValueError as error:
        raise SettingsError(where, f"{error}.", "Run again: the table was changed.") from None
    by_hand = {"label"} if said("label_basis") == "human" else set()
    by_hand |= {"stakeholders"} if said("stakeholder_basis") == "human" else set()
    return Row(
        segment_id=said("segment_id"),
        document=said("document"),
        start=start,
        end=end,
        kind=said("kind"),
        text=said("text"),
        label=said("label"),
        confidence=confidence,
        basis=said("label_basis"),
        stakeholders=_members(said("stakeholders")),
        services=_members(said("services")),
        page=said("page"),
        line=said("line"),
        at=said("at"),
        heading_path=said("heading_path"),
        lead_in=said("lead_in"),
        review=said("review") == "yes",
        withheld=said("may_quote") == "no",
        by_hand=frozenset(by_hand),
    )


def _members(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
