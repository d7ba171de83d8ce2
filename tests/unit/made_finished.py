"""Finished runs made by hand, row by row, without reading, coding or finding anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.codebook import CodeBook, Group, Label
from pipeline.publish.finished import FinishedRun

BOOK = CodeBook(
    title="Made up",
    labels=tuple(
        Label(id, name, "")
        for id, name in (
            ("progress", "Progress"), ("barrier", "Barriers"), ("need", "Needs"), ("none", "None"),
        )
    ),
    stakeholders=tuple(Group(id, id) for id in ("parents", "teachers", "pupils")),
    services=(Group("general", "General"),),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A point of a made-up run; `row` is that of its respondent, 0 in notes of an event."""

    text: str
    document: str = "notes.txt"
    label: str = "barrier"
    groups: tuple[str, ...] = ("parents",)
    theme: str = "t1"
    row: int = 0
    may_quote: bool = True
    heading: str = ""


def finished(points: Sequence[Said], silent: Sequence[str] = ()) -> FinishedRun:
    """Return a run of some points; documents in `silent` may not be quoted."""
    texts: dict[str, str] = {}
    segments = []
    for point in points:
        whole = texts.get(point.document, "")
        start = len(whole)
        texts[point.document] = f"{whole}{point.text}\n"
        end = start + len(point.text)
        quiet = not point.may_quote or point.document in silent
        segments.append(
            {
                "segment_id": f"{point.document}#char={start},{end}",
                "document": point.document,
                "page": "1",
                "line": str(len(segments) + 1),
                "at": f"row {point.row}" if point.row else "",
                "paragraph": "",
                "start": str(start),
                "end": str(end),
                "kind": "bullet",
                "heading_path": point.heading,
                "lead_in": "",
                "text": point.text,
                "label": point.label,
                "second_label": "",
                "label_confidence": "0.900",
                "label_basis": "wording",
                "stakeholders": ";".join(point.groups),
                "stakeholder_basis": "speaker" if point.groups else "",
                "services": "general",
                "theme_id": point.theme if point.label != "none" else "",
                "theme": point.theme,
                "theme_confidence": "0.800" if point.theme else "",
                "second_theme_id": "",
                "review": "",
                "may_quote": "no" if quiet else "",
                "same_as": "",
                "legibility": "",
            }
        )
    found = [row for row in segments if row["label"] != "none"]
    tables = {
        "segments.csv": segments,
        "documents.csv": [_document(id, text, silent) for id, text in texts.items()],
        "exclusions.csv": [],
        "themes.csv": [
            _theme(theme, label)
            for theme, label in sorted({(r["theme_id"], r["label"]) for r in found})
            if theme
        ],
        "theme_stakeholders.csv": [],
        "theme_parents.csv": [],
        "theme_members.csv": [
            {"segment_id": r["segment_id"], "theme_id": r["theme_id"], "role": "first", "fit": ".8"}
            for r in found
            if r["theme_id"]
        ],
        "theme_evidence.csv": [
            {"theme_id": r["theme_id"], "role": "exemplar", "segment_id": r["segment_id"]}
            for r in found
            if r["theme_id"]
        ],
        "actions.csv": [],
    }
    manifest = {
        "taking_stock": "0.1.0", "title": "Made up", "year": 2014, "key": "ab" * 32,
        "asked": ["progress", "barrier", "need"], "recipe": "cd" * 32, "stages": {},
        "libraries": {}, "outputs": {},
        "counts": {"received": len(texts), "read": len(texts), "failed": 0},
    }  # fmt: skip
    return FinishedRun("made", manifest, tables, texts, {})


def _document(id: str, text: str, silent: Sequence[str]) -> dict[str, str]:
    size = str(len("".join(text.split())))
    return {
        "document": id, "sha256": "00" * 32, "format": id.rpartition(".")[2], "pages": "1",
        "characters": size, "segments": "1", "segment_characters": size,
        "excluded_characters": "0", "status": "read", "message": "", "unit": "line",
        "may_quote": "no" if id in silent else "",
    }  # fmt: skip


def _theme(theme: str, label: str) -> dict[str, str]:
    return {
        "theme_id": theme, "theme": theme, "label": label, "basis": "found", "parent_id": "",
        "keywords": "words", "stability": "0.500", "left_out": "", "coherence": "0.500",
        "share_low": "", "share_high": "", "quantifier": "most",
        "statement": f"Parents noted something on “{theme}”.",
    }  # fmt: skip
