"""Tables without rules: rows divided by tabs, and tables flattened into lines.

A table that was copied out of a PDF leaves a block of capitals (its header row) that comes again
above every part, and under it the cells, column after column, with white space between columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.read.pieces import Piece
from pipeline.read.rows import Chunk, Fits, Row
from pipeline.text import fold, is_caps, marker, trim
from pipeline.types import COLUMN_LEVEL, Block, Heading, Span

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_ENDS_OPEN = re.compile(
    r"(?:[-–—/&,(]|\b(?:and|or|of|the|to|for|in|on|at|by|with|from|as|a|an|our|their|its|which|"
    r"that|is|are|be))$",
    re.I,
)


def is_row(text: str, chunk: Chunk) -> bool:
    """Return whether a chunk is one row of cells divided by tabs."""
    return "\t" in text[chunk.whole.start : chunk.whole.end].strip()


def tabbed(text: str, rows: Sequence[Chunk]) -> Iterator[Block]:
    """Yield the cells of consecutive rows; a first row of short cells is their header.

    A cell that holds `<p>` elements is cut at them. The first cell of a row under an empty header
    cell is the row's own head.
    """
    table = [(_line(text, row), _cells(text, row)) for row in rows]
    header = table[0][1] if len(table) > 1 and _is_header(text, table[0][1]) else []
    heads = [_heading(text, span) for span in header]
    for span in (part for part in header if part.end > part.start):
        yield Block("cell", span, level=COLUMN_LEVEL)
    for _, cells in table[1:] if header else table:
        row_head = [_heading(text, cells[0])] if header and not _has(header[0]) else []
        for column, cell in enumerate(cells):
            own = heads[column : column + 1]
            under = tuple(h for h in (*row_head * bool(column), *own) if h.text)
            for span, mark in _entries(text, cell):
                yield Block("cell", span, marker=mark, under=under)


def _has(span: Span) -> bool:
    return span.end > span.start


def _heading(text: str, span: Span) -> Heading:
    plain = re.sub(r"</?p>", " ", text[span.start : span.end])
    return Heading(fold(plain), span, COLUMN_LEVEL)


def _line(text: str, row: Chunk) -> Span:
    start = text.rfind("\n", 0, row.whole.start) + 1
    end = text.find("\n", row.whole.end)
    return Span(start, len(text) if end < 0 else end)


def _cells(text: str, row: Chunk) -> list[Span]:
    line = _line(text, row)
    spans, start = [], line.start
    for piece in text[line.start : line.end].split("\t"):
        spans.append(trim(text, Span(start, start + len(piece))))
        start += len(piece) + 1
    return spans


def _is_header(text: str, cells: Sequence[Span]) -> bool:
    shown = [text[cell.start : cell.end] for cell in cells if _has(cell)]
    return bool(shown) and all(len(cell.split()) <= 4 and "<p>" not in cell for cell in shown)


def _entries(text: str, cell: Span) -> Iterator[tuple[Span, str]]:
    found = list(_PARAGRAPH.finditer(text, cell.start, cell.end))
    spans = [Span(*match.span(1)) for match in found] or [cell]
    for span in spans:
        whole = trim(text, span)
        if not _has(whole):
            continue
        _, mark, begin = marker(text[whole.start : whole.end])
        yield trim(text, Span(whole.start + begin, whole.end)), mark


def flattened(text: str, pieces: Sequence[Piece], fits: Fits) -> list[Piece]:
    """Return the pieces with flattened tables taken apart into cells.

    A header is a run of capitals that comes at least twice, word for word. What stands directly
    above a header is the table's heading; the table ends where the next heading begins.
    """
    headers = _headers(pieces)
    if not headers:
        return list(pieces)
    made: list[Piece] = list(pieces[: max(0, headers[0][0] - 1)])
    for number, (start, end) in enumerate(headers):
        stop = headers[number + 1][0] - 1 if number + 1 < len(headers) else len(pieces)
        body_end = _body_end(pieces, end, stop)
        made += _named(pieces, start)
        made += [replace(piece, kind="cell", style="header") for piece in pieces[start:end]]
        made += _body(text, pieces[start:end], pieces[end:body_end], fits)
        made += pieces[body_end:stop]
    return made


def _named(pieces: Sequence[Piece], start: int) -> list[Piece]:
    """Return the piece above a header as the table's heading."""
    if start == 0:
        return []
    above = pieces[start - 1]
    is_text = above.kind in ("prose", "heading", "title", "point")
    return [replace(above, kind="heading", style="table", reason="") if is_text else above]


def _headers(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    runs, at = [], 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and is_caps(pieces[end].text) and not pieces[end].chunk.mark:
            end += 1
        if end > at:
            runs.append((at, end))
        at = max(end, at + 1)
    said = [" ".join(piece.text for piece in pieces[start:end]) for start, end in runs]
    times = Counter(said)
    return [run for run, words in zip(runs, said, strict=True) if times[words] > 1]


def _body_end(pieces: Sequence[Piece], start: int, stop: int) -> int:
    for at in range(start, stop):
        piece = pieces[at]
        if piece.kind == "title" or piece.style == "numbered" or is_caps(piece.text):
            return at
    return stop


def _body(text: str, header: Sequence[Piece], body: Sequence[Piece], fits: Fits) -> list[Piece]:
    heads = _heads(text, [row for piece in header for row in piece.chunk.rows])
    groups = _by_gap([row for piece in body for row in piece.chunk.rows])
    made = []
    for number, group in enumerate(groups):
        head = heads[min(number, len(heads) - 1)]
        for rows in _split(text, group, fits):
            whole = Span(rows[0].span.start, rows[-1].span.end)
            _, mark, begin = marker(text[whole.start : rows[0].span.end])
            span = trim(text, Span(whole.start + begin, whole.end))
            words = fold(text[span.start : span.end])
            made.append(Piece(Chunk(tuple(rows), span, words, "", mark), "cell", under=(head,)))
    return made


def _heads(text: str, rows: Sequence[Row]) -> list[Heading]:
    """Return column heads: a header line behind a gap goes on the line above it."""
    lines: list[list[Row]] = []
    for row in rows:
        if lines and row.gap:
            lines[-1].append(row)
        else:
            lines.append([row])
    heads = []
    for line in lines:
        span = Span(line[0].span.start, line[-1].span.end)
        heads.append(Heading(fold(text[span.start : span.end]), span, COLUMN_LEVEL))
    return heads


def _by_gap(rows: Sequence[Row]) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in rows:
        if row.gap or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups


def _split(text: str, group: Sequence[Row], fits: Fits) -> Iterator[list[Row]]:
    """Yield the entries of a cell: an entry starts with a capital, its other lines seldom do."""
    entry: list[Row] = []
    for row in group:
        if entry and not _same_entry(text, entry[-1], row, fits):
            yield entry
            entry = []
        entry.append(row)
    if entry:
        yield entry


def _same_entry(text: str, above: Row, row: Row, fits: Fits) -> bool:
    last = text[above.span.start : above.span.end]
    line = text[row.span.start : row.span.end]
    if marker(line)[0]:
        return False
    if not re.match(r"[‘“\"']?[A-Z0-9]", line) or _ENDS_OPEN.search(last):
        return True
    words = last.split()
    proper = len(words) > 1 and words[-1][:1].isupper()
    return proper and not fits(above, line.split()[0])
