"""Edits of a code book: whether its themes can be used, and what was decided about them.

`decisions.csv` beside a code book tells how its themes came to be. What the book says and the log
does not is an edit that a person made since: it becomes the next lines of the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline import decisions, logbook
from pipeline.codebook import MERGED, STATUSES, CodedTheme, Decision
from pipeline.decisions import Signature
from pipeline.errors import SettingsError, did_you_mean


def check_themes(themes: Sequence[CodedTheme], path: Path) -> None:
    """Raise SettingsError, with all that is wrong, unless the themes fit together."""
    ids = {theme.id for theme in themes}
    wrong = [f'two themes have the id "{id}".' for id in _twice([t.id for t in themes])]
    for theme in themes:
        if theme.status not in STATUSES:
            near = did_you_mean(theme.status, STATUSES)
            wrong.append(f'theme "{theme.name}": no status "{theme.status}". {near}'.strip())
        if theme.status == MERGED and not theme.into:
            wrong.append(f'theme "{theme.name}" is merged: say with `into` what it went into.')
        for field in ("into", "parent"):
            id = getattr(theme, field)
            if id and id not in ids:
                near = did_you_mean(id, ids)
                wrong.append(f'theme "{theme.name}": {field}: no theme "{id}". {near}'.strip())
    used = [theme.name.casefold() for theme in themes if theme.in_use]
    wrong += [f'two themes in use are called "{name}".' for name in _twice(used)]
    wrong += [
        f'theme "{theme.name}" goes into itself.' for theme in themes if _circles(theme, themes)
    ]
    if wrong:
        raise SettingsError(str(path), " ".join(wrong), "")


def _twice(items: Sequence[str]) -> list[str]:
    return [item for item, times in Counter(items).items() if times > 1]


def _circles(theme: CodedTheme, themes: Sequence[CodedTheme]) -> bool:
    """Return whether a merged theme never arrives at one in use."""
    known = {one.id: one for one in themes}
    seen, at = set(), theme
    while at.status == MERGED and at.into in known:
        if at.id in seen:
            return True
        seen.add(at.id)
        at = known[at.into]
    return False


def decided(
    path: Path, themes: Sequence[CodedTheme], signed: Callable[[str], Signature]
) -> tuple[Decision, ...]:
    """Return the log of a code book's themes: what stands beside it, then the edits made since.

    A theme nobody tells of is added by the first of them. Raises SettingsError where the log cannot
    be read, or does not fit together.
    """
    log = path.with_name(logbook.NAME)
    known = logbook.read(log) if log.is_file() else ()
    return (*known, *since(known, themes, signed))


def since(
    log: Sequence[Decision], themes: Sequence[CodedTheme], signed: Callable[[str], Signature]
) -> tuple[Decision, ...]:
    """Return the edits that lead from what a log tells to some themes."""
    first = log[-1].number + 1 if log else 1
    return decisions.between(decisions.replayed(log), themes, signed, first=first)
