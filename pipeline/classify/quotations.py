"""Quotations and who speaks in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

OPEN, CLOSE = "“", "”"
QUOTED = "·"  # stands for each character that is quoted
_INSIDE = re.compile(r"^[^“”]*”|“[^”]*(?:”|$)")


def outside(text: str) -> str:
    """Return a text with what is quoted in it blotted out, character for character.

    Who is named in a quotation is spoken of; who speaks is named outside it.
    """
    return _INSIDE.sub(lambda quoted: QUOTED * len(quoted[0]), text)


def quotations(
    texts: Sequence[str], spoken: Sequence[tuple[str, ...]], headings: Sequence[bool]
) -> list[tuple[str, ...]]:
    """Return the speaker of each segment that stands in a quotation, else nothing.

    A quotation may open and close many sentences apart; its speaker is named in the first segment
    from its opening on, or right before it. A new paragraph may open it again without closing.
    """
    made: list[tuple[str, ...]] = [()] * len(texts)
    speaker: tuple[str, ...] = ()
    is_open = False
    for at, text in enumerate(texts):
        if headings[at]:
            speaker, is_open = (), False
        quotes = text.count(OPEN) + text.count(CLOSE)
        if not is_open and OPEN in text and len(text) > 40:
            named = spoken[at] or _next_named(texts, spoken, headings, at)
            speaker = named or speaker
        if (is_open or (quotes and len(_inside(text)) > 0.4 * len(text))) and speaker:
            made[at] = speaker
        if OPEN in text or CLOSE in text:
            is_open = text.rfind(OPEN) > text.rfind(CLOSE)
            if not is_open and spoken[at]:
                speaker = spoken[at]
    return made


def _inside(text: str) -> str:
    return "".join(re.findall(r"“([^”]*)(?:”|$)", text)) or text.partition(CLOSE)[0]


def _next_named(
    texts: Sequence[str], spoken: Sequence[tuple[str, ...]], headings: Sequence[bool], at: int
) -> tuple[str, ...]:
    """Return the speaker named behind an opened quotation, before the next one opens."""
    for later in range(at, min(at + 4, len(texts))):
        if headings[later]:
            return ()
        if later > at and OPEN in texts[later] and texts[later - 1].rstrip().endswith(CLOSE):
            return ()
        if spoken[later] and (later == at or CLOSE in texts[later]):
            return spoken[later]
    return ()
