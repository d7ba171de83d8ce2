"""Whether a stretch of lines is a table at all, or text in columns, or a list with its markers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.pdf.colheads import are_known, is_figure
from pipeline.read.pdf.gutters import is_bare_mark
from pipeline.read.pdf.ruled import Cell, Table
from pipeline.read.pdf.stretches import Stretch

_MANY = 12  # lines that are enough to tell running text from cells
_MOST = 4  # rows that columns of running text may seem to have
_FEW = 3  # rows that make a table without heads, or with plain ones
_LONG = 30  # words of a cell that is a paragraph rather than an entry
_CLOSED = re.compile(r"[.!?:;,]['\"”’)\]]*$")
_LOW = re.compile(r"[a-z(&]")

Row = Sequence[Cell]


def are_columns(found: Stretch) -> bool:
    """Return whether two columns without heads are running text: most lines start in lower case."""
    if len(found.cuts) > 1 or len(found.lines) < _MANY or found.heads or any(found.ruled):
        return False
    parts = [part for line in found.lines for part in line.cells.values()]
    low = sum(bool(_LOW.match(part.words[0][0])) for part in parts)
    return low > 0.72 * len(parts)


def is_table(table: Table, found: Stretch) -> bool:
    """Return whether a run of lines is a table rather than text in columns, or a list."""
    body = table.rows[table.header + 1 :]
    if not body:
        named = _is_named(table) or are_known(table.rows[table.header])
        return found.ends and len(table.edges) > 2 and named
    if _is_list(table, body) or _is_prose(table, body):
        return False
    full = sum(sum(bool(cell.strips) for cell in row) > 1 for row in body)
    width = len(table.edges)
    ruled = found.framed or sum(found.ruled) > 1
    if table.header >= 0:
        used = {n for row in body for n, cell in enumerate(row) if cell.strips}
        if width > 2 or ruled:
            return len(used) > 1 or full > 0 or (found.ends and _is_named(table))
        known = _is_named(table) or are_known(table.rows[table.header])
        if found.ends and known:
            return full > 0
        if not _is_named(table):
            return full >= _FEW
        return full > 1 or (full == 1 and len(body) == 1 and _are_lists(body))
    if found.goes_on and not ruled:
        return False
    least = 0.6 * len(body)
    return full >= least and full >= (2 if ruled else _FEW)


def _is_named(table: Table) -> bool:
    """Return whether the heads of a table are bold or in capitals."""
    return table.header >= 0 and all(c.is_strong for c in table.rows[table.header] if c.strips)


def _is_list(table: Table, body: Sequence[Row]) -> bool:
    """Return whether two columns are labels with a colon, markers or times before their texts."""
    if len(table.edges) != 2 or table.header >= 0:
        return False
    first = [row[0] for row in body if len(row) > 1 and row[0].strips]
    said = [cell.text for cell in first]
    colons = sum(":" in text for text in said)
    marks = sum(is_bare_mark(text) or len(text) < 2 for text in said)
    figures = sum(is_figure(cell) for cell in first)
    return max(colons, marks, figures) > 0.5 * len(said)


def _are_lists(body: Sequence[Row]) -> bool:
    """Return whether all cells hold list items."""
    return all(cell.strips[0].mark[0] for row in body for cell in row if cell.strips)


def _is_prose(table: Table, body: Sequence[Row]) -> bool:
    """Return whether columns hold paragraphs, to be read one column after the other."""
    cells = [cell for row in body for cell in row if cell.strips]
    sizes = [len(cell.text.split()) for cell in cells]
    if table.header < 0:
        long = sum(size for size in sizes if size >= _LONG)
        low = sum(bool(_LOW.match(c.text)) for c, n in zip(cells, sizes, strict=True) if n > 2)
        runs_on = low > 0.3 * sum(size > 2 for size in sizes) + 1
        return len(body) == 1 or 2 * long > sum(sizes) or runs_on
    least = _LONG if len(body) == 1 else 2 * _LONG
    long_cells = [cell for cell, size in zip(cells, sizes, strict=True) if size >= least]
    read = sum(len(cell.text.split()) for cell in long_cells)
    return len(body) <= _MOST and 2 * read > sum(sizes) and _reads_on(long_cells)


def _reads_on(cells: Sequence[Cell]) -> bool:
    """Return whether the lines of cells are those of paragraphs, not of entries.

    Those of paragraphs are full, and few start with a capital where the one above is no sentence.
    """
    lines = sum(len(cell.strips) for cell in cells)
    low = sum(bool(_LOW.match(line.text)) for cell in cells for line in cell.strips)
    breaks = sum(
        bool(line.mark[0]) or (line.text[:1].isupper() and not _CLOSED.search(last.text))
        for cell in cells
        for last, line in pairwise(cell.strips)
    )
    short = sum(
        line.edge - line.box.x1 > 0.3 * (line.edge - line.left)
        for cell in cells
        for line in cell.strips
    )
    return 3 * low > lines and breaks + short <= 0.38 * lines
