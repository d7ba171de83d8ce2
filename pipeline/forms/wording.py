"""How counts and places are worded in every shared form."""

from __future__ import annotations

from pipeline.published import Passage, Publication
from pipeline.tables import counted, in_words

NOT_QUOTED = "(not to be quoted)"
IN_PORTIONS = "A long sheet is listed in portions here: it is one document, and counts as one."
HIDDEN = "*"  # in a table, for a count that is suppressed


def cell(count: int | None) -> str:
    """Return a count as a table shows it."""
    return HIDDEN if count is None else f"{count:,}"


def percent(share: float | None) -> str:
    """Return a share between 0 and 1 as a whole percentage, as a table shows it."""
    return HIDDEN if share is None else f"{100 * share:.0f}%"


def points(count: int | None, threshold: int) -> str:
    """Return "three points", or "fewer than five people’s points" where that is suppressed."""
    if count is None:
        return f"points of fewer than {in_words(threshold)} people"
    return counted(count, "point")


def words(passage: Passage) -> str:
    """Return the words of a passage in quotation marks, or that they may not be quoted."""
    return f"“{passage.text}”" if passage.text else NOT_QUOTED


def quote(passage: Passage, shown: Publication) -> str:
    """Return the words of a passage in quotation marks, with its document, page and paragraph."""
    return f"{words(passage)} ({shown.where(passage)})"
