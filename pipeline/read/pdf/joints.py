"""How a line follows the one above it: it goes on, starts a paragraph, or stands apart.

The question is the typesetter's: would the next word have fitted on the line? A breaker of lines
fills each as far as it can (Knuth and Plass 1981, "Breaking paragraphs into lines", call it
first-fit), so a line with room for the next word is a paragraph's last. In justified text a last
line is known without asking: it alone falls short of the edge. Where a line is full, indents and
the document's own habits tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.read.pdf.leading import OPEN_END, Leading, series
from pipeline.read.pdf.strips import Strip
from pipeline.read.rows import is_bare
from pipeline.text import is_caps

Joint = Literal["gap", "new", "on"]

_CLOSED = re.compile(r"[.!?:;…]['\"”’)\]*]*-?$")
_LOW = re.compile(r"[a-z(&/=%)\]’'”]|\.\.\.")
_REFERS = re.compile(
    r"\b(?:appendix|clause|item|of|page|para|paragraph|part|section|table|to)$", re.I
)
_NEAR = 4.0  # points by which edges that are meant to be the same may differ
_SHIFT = 6.0  # points that are an indent
_DISPLAY = 1.25  # times the usual size: type of titles, which are broken by hand


def joint(leading: Leading, above: Sequence[Strip], strip: Strip) -> Joint:
    """Return how a line follows the paragraph `above` it: "gap" apart, "new" close, or "on"."""
    last = above[-1]
    if strip.flow != last.flow or strip.page != last.page:
        below = strip.page == last.page and strip.base > last.base
        apart = below and leading.is_spaced(last, strip)
        return "gap" if apart or not _goes_over(leading, above, strip) else "on"
    if leading.is_spaced(last, strip):
        return "gap"
    return "on" if _goes_on(leading, above, strip) else "new"


def _goes_on(leading: Leading, above: Sequence[Strip], strip: Strip) -> bool:
    """Return whether a paragraph goes on in the line right under it."""
    last = above[-1]
    if is_bare(last.text):
        return not strip.mark[0]
    room = leading.has_room(above, strip)
    closed = bool(_CLOSED.search(last.text))
    if strip.mark[0] or is_bare(strip.text):
        return not room and _is_inside(above, strip, closed)
    if not _looks_on(last, strip, closed=closed, room=room) or _turns_caps(
        above, strip, closed or room
    ):
        return False
    if _LOW.match(strip.text):
        return leading.spaced or not (closed and room)
    if OPEN_END.search(last.text):
        return True
    if _is_display(leading, last, strip):
        return not closed
    if room and _is_broken_early(leading, above, strip, closed):
        return True
    if room:
        hung = bool(above[0].mark[0]) and abs(strip.box.x0 - above[0].hang) < _NEAR
        return hung and not closed and not _is_indented(leading, strip)
    return _is_aligned(leading, above, strip, closed)


def _goes_over(leading: Leading, above: Sequence[Strip], strip: Strip) -> bool:
    """Return whether a paragraph goes on at the head of the next page or column."""
    last, first = above[-1], above[0]
    room = leading.has_room(above, strip)
    closed = bool(_CLOSED.search(last.text))
    if strip.mark[0] or is_bare(strip.text) or not _looks_on(last, strip, closed=closed, room=room):
        return False
    if _turns_caps(above, strip, closed or room):
        return False
    if _LOW.match(strip.text):
        return not room or not closed
    if OPEN_END.search(last.text):
        return True
    if room or (closed and len(above) == 1 and not leading.is_justified(last)):
        return False  # a lone full line: as like a point of its own
    if closed and _is_indented(leading, strip):
        return False
    delta = leading.indents.get(last.look, 0.0)
    shift = leading.shifts.get(first.column, 0.0)
    places = [leading.indent(last), first.hang - shift]
    places += [leading.indent(first) - delta] if delta else []
    apart = strip.box.x0 - strip.left - (last.box.x0 - last.left)
    return abs(apart) < 2 or any(abs(leading.indent(strip) - x) < _SHIFT for x in places)


def _is_inside(above: Sequence[Strip], strip: Strip, closed: bool) -> bool:
    """Return whether what looks like a marker is part of the sentence: "in / 3.4 above"."""
    if closed:
        return False
    kind, last = strip.mark[0], above[-1]
    if kind == "dash":
        return above[0].mark[0] != "dash"
    level = abs(strip.box.x0 - last.box.x0) < _NEAR
    return kind != "bullet" and level and bool(_REFERS.search(last.text))


def _looks_on(last: Strip, strip: Strip, *, closed: bool, room: bool) -> bool:
    """Return whether a line may go on in another by its type: bold words may stand in a line.

    A full line in bold that ends like a sentence is a heading that runs into its text.
    """
    if _same(last.last_look, strip.first_look):
        return True
    if room or abs(last.size - strip.size) > 0.6:
        return False
    inline = _same(last.last_look, strip.last_look) or bool(_LOW.match(strip.text))
    return (closed and last.last_look[0] == "b") or (inline and not closed)


def _same(look: str, other: str) -> bool:
    return look == other or (look[0] == other[0] and abs(float(look[1:]) - float(other[1:])) < 0.6)


def _turns_caps(above: Sequence[Strip], strip: Strip, ended: bool) -> bool:
    """Return whether capitals begin or end; a word or two in capitals may close a sentence."""
    last = above[-1]
    if is_caps(last.text) == is_caps(strip.text):
        return False
    if is_caps(last.text):
        return len(above) == 1 or is_caps(above[-2].text)
    return ended or len(strip.text.split()) > 2


def _is_display(leading: Leading, last: Strip, strip: Strip) -> bool:
    """Return whether two lines are of one title: in large type, or centred and full."""
    if last.size != strip.size:
        return False
    if last.size >= _DISPLAY * leading.body:
        return True
    one, other = last.box, strip.box
    centred = abs(one.x0 + one.x1 - other.x0 - other.x1) < _NEAR and abs(one.x0 - other.x0) > _NEAR
    needed = one.x1 - one.x0 + last.blank + strip.head
    return centred and needed > last.edge - last.left


def _is_broken_early(leading: Leading, above: Sequence[Strip], strip: Strip, closed: bool) -> bool:
    """Return whether a line goes on though the next word would have fitted.

    It was broken by hand, in a text whose paragraphs are parted by white, or for the sake of the
    lines that follow, as some programs do: then the word would have fitted but barely.
    """
    last, edge = above[-1], leading.edge(above[-1])
    width = edge - last.left
    step = (strip.box.x0 - strip.left) - (last.box.x0 - last.left)
    if last.look[0] != "r" or last.box.x1 - last.left < 0.6 * width or abs(step) > _NEAR:
        return False
    left = edge - last.box.x1 - last.blank - strip.head
    if above[0].mark[0] not in ("", "section", "number"):
        return False
    barely = len(above) > 1 and left < 0.1 * width
    return (leading.spaced and barely) if closed else (leading.spaced or barely)


def _is_aligned(leading: Leading, above: Sequence[Strip], strip: Strip, closed: bool) -> bool:
    """Return whether a line under a full one stands where the paragraph would go on."""
    first, last = above[0], above[-1]
    if first.mark[0]:
        return _is_hung(leading, above, strip)
    delta = leading.indents.get(last.look, 0.0)
    step = (strip.box.x0 - strip.left) - (last.box.x0 - last.left)
    if len(above) > 1 and above[1].box.x0 - first.box.x0 > _SHIFT and not delta:
        return abs(step) < _NEAR  # the first line hangs out
    if not delta:
        return abs(step) <= _SHIFT or not closed
    if len(above) > 1:
        return abs(step) < _NEAR or (step < 0 and not closed)
    if abs(step) < _NEAR:
        return not closed or not _is_indented(leading, first)
    return step < 0


def _is_indented(leading: Leading, strip: Strip) -> bool:
    """Return whether a line stands where a paragraph's first line does, in type that has such."""
    delta = leading.indents.get(strip.look, 0.0)
    return bool(delta) and abs(strip.box.x0 - strip.left - delta) < _NEAR


def _is_hung(leading: Leading, above: Sequence[Strip], strip: Strip) -> bool:
    """Return whether a line goes on in a list item: under its text, or its marker."""
    first, last, x = above[0], above[-1], strip.box.x0 - strip.left
    hang, inset = first.hang - first.left, last.box.x0 - last.left
    if abs(x - hang) < _NEAR or (len(above) > 1 and abs(x - inset) < _NEAR):
        return True
    hung = abs(inset - hang) < _NEAR if len(above) > 1 else series(first) in leading.hanging
    return x < hang and not hung
