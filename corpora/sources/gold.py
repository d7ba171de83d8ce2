"""Write the hand coding carried by the sources as one JSON object a line, one file a year."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from markup import Item, read_source, setting

NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[a-z]\)) (?:– )?")
HERE = Path(__file__).resolve().parent
GOLD = HERE.parent.parent / "tests" / "gold"


def record(document: str, item: Item) -> dict[str, object]:
    """One coded segment as it stands in the gold file."""
    text = " ".join(item.text.split())
    return {
        "document": document,
        "text": NUMBERING.sub("", text) if item.kind == "heading" else text,
        "kind": item.kind,
        "label": item.code.label,
        "wording": item.code.wording,
        "stakeholders": list(item.code.stakeholders),
        "services": list(item.code.services),
        "theme": item.code.theme,
    }


def year_records(folder: Path) -> list[dict[str, object]]:
    """Every coded segment of a year's papers, paper by paper in reading order."""
    records: list[dict[str, object]] = []
    for path in sorted(folder.glob("*.txt")):
        items = read_source(path)
        document = setting(items, "file")
        records.extend(record(document, item) for item in items if item.coded)
    return records


def main(target: Path = GOLD) -> None:
    """Write a gold file for each year that has sources."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in sorted(p for p in HERE.iterdir() if p.is_dir() and p.name.isdigit()):
        lines = [json.dumps(r, ensure_ascii=False) for r in year_records(folder)]
        text = "\n".join(lines) + "\n"
        (target / f"{folder.name}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(arg) for arg in sys.argv[1:2]))
