"""What stands beside a text: boxes, pulled quotes and notes in the margin, put into its order.

A box whose head is level with that of a paragraph is read before it, since it is anchored there;
one that starts beside the middle of a paragraph waits until it is over. A note in the margin says
something of the text beside it, and follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.read.pdf.strips import Strip
from pipeline.types import Box

Aside = tuple[Box, Sequence[Strip]]  # what it fills, and its lines
_LEVEL = 2.0  # points by which a line may reach above what stands beside it
_APART = 1.3  # white starts a paragraph from so many times the usual leading


def inserted(
    text: Sequence[Strip], asides: Sequence[Aside], shown: Sequence[Strip] = ()
) -> list[Strip]:
    """Return a text with each box put before the paragraph that it stands beside or above.

    `shown` holds the lines that are to be returned for those of the text, if they differ.
    """
    shown = shown or text
    if not asides:
        return list(shown)
    rests = _rests(text)
    at: dict[int, list[Strip]] = {}
    for box, lines in sorted(asides, key=lambda aside: (aside[0].top, aside[0].x0)):
        at.setdefault(_place(text, rests, box), []).extend(lines)
    made: list[Strip] = []
    for number in range(len(text) + 1):
        made += at.get(number, [])
        made += shown[number : number + 1]
    return made


def followed(text: Sequence[Strip], asides: Sequence[Sequence[Strip]]) -> list[Strip]:
    """Return a text with each note put in where the paragraph beside it ends."""
    made: list[Strip] = []
    waiting = sorted(asides, key=lambda aside: aside[0].box.top)
    for strip, rests in zip(text, _rests(text), strict=True):
        while waiting and rests and _is_passed(text, waiting[0], strip):
            made += waiting.pop(0)
        made.append(strip)
    return made + [strip for aside in waiting for strip in aside]


def _place(text: Sequence[Strip], rests: Sequence[bool], box: Box) -> int:
    """Return before which line a box is read."""
    beside = {line.column for line in text if line.left < box.x1 - 1 and box.x0 < line.edge - 1}
    own = [at for at, line in enumerate(text) if line.column in beside or not beside]
    below = next((at for at in own if text[at].box.bottom > box.top + _LEVEL), None)
    if below is None:
        return own[-1] + 1 if own else len(text)
    while below < len(text) and not rests[below]:
        below += 1
    return below


def _rests(text: Sequence[Strip]) -> list[bool]:
    """Return for each line whether a text may be broken off above it: a paragraph starts there."""
    steps = sorted(b.base - a.base for a, b in pairwise(text) if b.base > a.base)
    step = steps[len(steps) // 5] if steps else 0.0
    made = [True] if text else []
    for above, strip in pairwise(text):
        apart = strip.base - above.base > _APART * step or strip.base < above.base
        made.append(apart or bool(strip.mark[0]) or strip.flow != above.flow)
    return made


def _is_passed(text: Sequence[Strip], aside: Sequence[Strip], strip: Strip) -> bool:
    """Return whether a strip stands below all lines that stand beside an aside."""
    top, bottom = aside[0].box.top, max(line.box.bottom for line in aside)
    beside = [ln for ln in text if ln.box.top < bottom - 2 and top + 2 < ln.box.bottom]
    limit = max((line.box.top for line in beside), default=top - 2)
    return strip.box.top > limit
