"""Tables that people open in a spreadsheet: CSV with a byte-order mark and no formulas.

RFC 4180, UTF-8. A cell that a spreadsheet would take for a formula gets an apostrophe before it
(OWASP, CSV Injection), which `pipeline.codings` takes off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the bytes of a table with a header row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
