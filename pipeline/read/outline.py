"""From chunks to blocks: titles, headings, points, prose, cells and furniture.

Headings in plain notes have no look but their words, so they are told by shape: a short line
without a full stop, with something under it. Their level comes from their style (numbered,
capitals, lettered, "Section - part", plain): a style met again goes back to its old level, a new
style goes one deeper. A title starts a new paper and ends every heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.read import furniture, grids
from pipeline.read.levels import Nest, Trail
from pipeline.read.pieces import CLOSED, DATE, MONTH, Piece, is_bold, looks_like_heading
from pipeline.read.rows import Chunk, Fits
from pipeline.text import LEAD_IN, fold, is_caps, ordinal, trim
from pipeline.types import COLUMN_LEVEL, Block, Span

_NUMBER = re.compile(rf"(\d{{1,2}})(?:\.0)?\.?\s+(?=[A-Z])(?!(?i:{MONTH})\b)")
_REFERENCES = re.compile(
    r"(?:list of )?(?:background papers|appendices|references|bibliography|contents)$"
    r"|table of contents$",
    re.IGNORECASE,
)
_SIGNERS = 4  # lines under "Yours sincerely" that say who signed
_FEW = 8  # words of such a line
_LONGEST = 60  # words of an item in a list of references
_NAME = re.compile(r"(?:[A-Z][\w.'’-]*\s+){1,4}[A-Z][\w.'’-]*")
_APPENDIX = re.compile(r"(?:appendix|annex|schedule)\b(?:\s+\w{1,3})?\s*[:.–-]?\s*$", re.IGNORECASE)


def outline(
    text: str,
    found: Sequence[Chunk | Piece],
    fits: Fits,
    *,
    flat: bool = True,
    usual: str = "",
) -> tuple[Block, ...]:
    """Return the blocks of a document, in reading order; `usual` is the look of most of its text.

    A reader that knows more of a chunk (a ruled table's cell, a running header) passes a `Piece`;
    one that finds tables by their place on the page says that none is `flat`tened into lines.
    """
    pieces = [part if isinstance(part, Piece) else _first_look(text, part) for part in found]
    pieces = _lettered(_signed_off(pieces))
    pieces = _headings(pieces, usual)
    pieces = grids.flattened(text, pieces, fits) if flat else pieces
    pieces = _fragments(pieces)
    pieces = _references(_titles(pieces))
    return tuple(_blocks(text, pieces))


def _first_look(text: str, chunk: Chunk) -> Piece:
    reason = furniture.reason(chunk)
    if reason:
        return Piece(chunk, "furniture", reason=reason)
    if grids.is_row(text, chunk):
        return Piece(chunk, "row")
    if _APPENDIX.match(chunk.text):
        return Piece(chunk, "title", "appendix")
    if _is_numbered_heading(chunk):
        return Piece(number_off(text, chunk), "heading", "numbered")
    if chunk.kind:
        return Piece(chunk, "point", chunk.kind)
    return Piece(chunk)


def _is_numbered_heading(chunk: Chunk) -> bool:
    """Return whether a chunk reads "1 SUMMARY" or "2.0 Recommendations"."""
    if CLOSED.search(chunk.text) or LEAD_IN.search(chunk.text) or len(chunk.text.split()) > 12:
        return False
    if chunk.kind == "section":
        return chunk.mark.rstrip(".").endswith(".0")
    return not chunk.kind and bool(_NUMBER.match(chunk.text)) and not DATE.fullmatch(chunk.text)


def number_off(text: str, chunk: Chunk) -> Chunk:
    """Return a heading that reads "1 SUMMARY" with its number as its marker."""
    found = _NUMBER.match(text, chunk.span.start, chunk.span.end)
    if chunk.mark or not found:
        return chunk
    span = trim(text, Span(found.end(), chunk.span.end))
    words = fold(text[span.start : span.end])
    return replace(chunk, span=span, text=words, mark=found.group(1))


def _signed_off(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn a name with a date right under it, at the end of a paper, into furniture.

    So are the name and post under "Yours sincerely".
    """
    made = list(pieces)
    left = 0
    for at, piece in enumerate(made):
        short = piece.kind == "prose" and len(piece.text.split()) <= _FEW and not piece.turn
        left = _SIGNERS if piece.reason == "sign_off" else left - 1 if left and short else 0
        if left and short:
            made[at] = replace(piece, kind="furniture", reason="sign_off")
    for at in range(1, len(made) - 1):
        name, date = made[at], made[at + 1]
        ends = made[at - 1].kind in ("point", "prose", "row")
        close = date.reason == "date" and not date.chunk.rows[0].gap
        if ends and close and name.kind == "prose" and _NAME.fullmatch(name.text):
            made[at] = replace(name, kind="furniture", reason="sign_off")
    return made


def _lettered(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn lettered or numbered chunks that stand alone, in a series, into headings.

    "a) Determine progress ..." over two pages of prose is a heading; "a) ..." with "b) ..." next
    to it is an item of a list.
    """
    alone = [_stands_alone(pieces, at) for at in range(len(pieces))]
    series: dict[str, set[str]] = {}
    for piece, lone in zip(pieces, alone, strict=True):
        if lone:
            series.setdefault(_shape(piece), set()).add(ordinal(piece.chunk.mark))
    made = []
    for piece, lone in zip(pieces, alone, strict=True):
        known = series.get(_shape(piece), set())
        if lone and len(known) > 1 and (known & {"a", "1", "i"}):
            capitals = is_caps(piece.text) and piece.style == "number"
            style = "numbered" if capitals else f"{piece.chunk.look} list {piece.style}"
            made.append(replace(piece, kind="heading", style=style))
        else:
            made.append(piece)
    return made


def _shape(piece: Piece) -> str:
    return re.sub(r"\w+", "x", piece.chunk.mark)


def _stands_alone(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.kind != "point" or piece.style not in ("letter", "number", "roman") or piece.turn:
        return False
    if LEAD_IN.search(piece.text) or len(piece.text.split()) > 32:
        return False
    below = _text_at(pieces, range(at + 1, len(pieces)))
    if below is None or (
        below.kind not in ("prose", "heading", "title") and below.style != "section"
    ):
        return False
    above = _text_at(pieces, range(at - 1, -1, -1))
    return above is None or above.kind != "point" or _shape(above) != _shape(piece)


def _text_at(pieces: Sequence[Piece], places: range) -> Piece | None:
    """Return the first piece that is no furniture."""
    return next((pieces[at] for at in places if pieces[at].kind != "furniture"), None)


def _headings(pieces: Sequence[Piece], usual: str) -> list[Piece]:
    """Turn short lines that have something under them into headings."""
    made = list(pieces)
    above: set[str] = set()
    for at, piece in enumerate(pieces):
        above.add(pieces[at - 1].text.lower() if at else "")
        if piece.kind != "prose" or piece.turn or not looks_like_heading(piece.chunk, usual):
            continue
        if piece.style == "text":
            continue
        follower = _text_at(pieces, range(at + 1, len(pieces)))
        if follower is None:
            continue
        bold = is_bold(piece.chunk) and usual.startswith("r")
        if piece.text.endswith("?") and not bold and follower.kind not in ("point", "cell", "row"):
            continue
        made[at] = replace(piece, kind="heading", style=_style(piece.chunk, above))
    return [_or_prose(made, at) for at in range(len(made))]


def _or_prose(pieces: Sequence[Piece], at: int) -> Piece:
    """Return a plain would-be heading between two true ones as the text under the first.

    So is one that stands close under a heading in other type.
    """
    piece = pieces[at]
    inside = 0 < at < len(pieces) - 1 and piece.kind == "heading"
    if not inside or not piece.style.endswith(" plain") or is_bold(piece.chunk):
        return piece
    above, below = pieces[at - 1], pieces[at + 1]
    held = above.kind == "heading" and above.style != piece.style
    ends = below.kind == "heading" and below.style == "numbered"
    look = piece.chunk.look
    close = bool(look) and above.chunk.look != look and not piece.chunk.rows[0].gap
    return replace(piece, kind="prose", style="") if held and (ends or close) else piece


def _style(chunk: Chunk, above: Collection[str]) -> str:
    if is_caps(chunk.text):
        return f"{chunk.look} caps"
    prefix = re.match(r"(\w[\w ]*?)\s+[-–]\s+\w", chunk.text)
    if prefix:
        parent = prefix.group(1).lower()
        if parent in above:
            return f"{chunk.look} part of {parent}"
    return f"{chunk.look} plain"


def _fragments(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn runs of four or more plain would-be headings without a text under them into cells.

    They are what is left of a drawing or a timetable. One short line between does not end a run.
    """
    plain = [
        piece.kind == "heading" and piece.style.endswith(" plain") and not is_bold(piece.chunk)
        for piece in pieces
    ]
    loose: set[int] = set()
    for start, end in _stretches(pieces, plain):
        if sum(plain[start:end]) >= 4:
            loose |= {at for at in range(start, end) if pieces[at].kind in ("heading", "prose")}
    runs: list[list[Piece]] = []
    for at, piece in enumerate(pieces):
        if at in loose and at - 1 in loose and not piece.chunk.rows[0].gap:
            runs[-1].append(piece)
        else:
            runs.append([replace(piece, kind="fragment") if at in loose else piece])
    return [_joined(run) for run in runs]


def _joined(run: Sequence[Piece]) -> Piece:
    if len(run) == 1:
        return run[0]
    chunks = [piece.chunk for piece in run]
    whole = replace(
        chunks[0],
        rows=tuple(row for chunk in chunks for row in chunk.rows),
        span=Span(chunks[0].span.start, chunks[-1].span.end),
        text=" ".join(chunk.text for chunk in chunks),
    )
    return replace(run[0], chunk=whole)


def _stretches(pieces: Sequence[Piece], plain: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield ranges of would-be headings, bridging dates and at most one short other piece."""
    weak = [flag or piece.reason == "date" for flag, piece in zip(plain, pieces, strict=True)]
    at = 0
    while at < len(pieces):
        if not plain[at]:
            at += 1
            continue
        end = at + 1
        while end < len(pieces) and (weak[end] or _bridges(pieces, weak, end)):
            end += 1
        yield at, end
        at = end


def _bridges(pieces: Sequence[Piece], weak: Sequence[bool], at: int) -> bool:
    short = pieces[at].kind == "prose" and len(pieces[at].text.split()) < 14
    return short and at + 1 < len(pieces) and weak[at + 1] and weak[at - 1]


def _titles(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn headings that start a paper into titles.

    The first heading of a document, one in capitals over several lines or directly above another
    of its style, one in capitals of another style right under a title, and the first after a
    signature.
    """
    made = list(pieces)
    starts, above = True, None
    for at, piece in enumerate(made):
        if piece.kind == "furniture":
            starts = starts or piece.reason in ("signature", "sign_off")
            continue
        if piece.kind == "heading" and piece.style.split()[-1] in ("caps", "plain"):
            below = made[at + 1] if at + 1 < len(made) else None
            if starts or _is_title(piece, above, below):
                made[at] = replace(piece, kind="title")
        starts, above = False, made[at]
    return made


def _is_title(piece: Piece, above: Piece | None, below: Piece | None) -> bool:
    if not piece.style.endswith("caps"):
        return False
    over_own = below is not None and below.kind == "heading" and below.style == piece.style
    under_title = above is not None and above.kind == "title"
    new_style = above is not None and above.style != piece.style
    dated = below is not None and below.kind == "furniture"
    leads_on = dated or (new_style and below is not None and below.kind == "heading")
    return over_own or len(piece.chunk.rows) > 1 or (under_title and leads_on)


def _references(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn what stands under "Background papers", "Appendices" or "Contents" into furniture."""
    made, inside = [], ""
    for piece in pieces:
        if piece.kind in ("heading", "title"):
            inside = _listed(piece.text)
        elif piece.kind in ("prose", "point") and len(piece.text.split()) > _LONGEST:
            inside = ""  # the list is over: this is text
        elif inside and piece.kind in ("prose", "point") and not piece.turn:
            piece = replace(piece, kind="furniture", reason=inside)  # noqa: PLW2901
        made.append(piece)
    return made


def _listed(heading: str) -> str:
    """Return what a heading says is listed under it, as a reason to leave it out."""
    if not _REFERENCES.match(heading):
        return ""
    return "contents" if heading.lower().endswith("contents") else "references"


def _blocks(text: str, pieces: Sequence[Piece]) -> Iterator[Block]:
    trail, nest = Trail(), Nest()
    signed, turn = False, 0
    for is_row, group in groupby(pieces, key=lambda piece: piece.kind == "row"):
        if is_row and not signed:
            yield from grids.tabbed(text, [piece.chunk for piece in group])
            continue
        if is_row:
            yield from (Block("furniture", p.chunk.whole, reason="signature") for p in group)
            continue
        for piece in group:
            if piece.turn != turn:
                nest.reset()
            turn = piece.turn
            yield _block(piece, trail, nest)
            signed = piece.reason == "signature"


def _block(piece: Piece, trail: Trail, nest: Nest) -> Block:
    chunk = piece.chunk
    if piece.kind == "point":
        level = nest.level(piece)
        return Block("point", chunk.span, level, chunk.mark, under=piece.under,
                     withheld=piece.withheld, turn=piece.turn)  # fmt: skip
    if piece.kind not in ("furniture",):
        nest.reset()
    if piece.kind == "furniture":
        return Block("furniture", chunk.whole, reason=piece.reason)
    if piece.kind == "title":
        trail.reset()
        return Block("title", chunk.span, 0, chunk.mark)
    if piece.kind == "heading":
        return Block("heading", chunk.span, trail.level(piece.style), chunk.mark)
    if piece.kind in ("cell", "fragment"):
        level = COLUMN_LEVEL if piece.style == "header" else 0
        return Block(
            "cell", chunk.span, level, chunk.mark, under=piece.under, withheld=piece.withheld
        )
    return Block("prose", chunk.span, under=piece.under, withheld=piece.withheld, turn=piece.turn)
