"""Whether summary.md says what the tables say: each line written anew from the rows.

Nothing of what wrote the summary is used. Where the tables leave open which of several points is
quoted, any of those will do that they allow; every other character must be as the rows have it.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence

from pipeline.codebook import CodeBook
from pipeline.errors import SettingsError
from pipeline.proof.claims import Checked
from pipeline.proof.summary_account import Account
from pipeline.proof.summary_draft import Draft, Line
from pipeline.proof.summary_labels import LabelParts
from pipeline.proof.summary_pairs import PairParts
from pipeline.proof.summary_points import Points
from pipeline.proof.summary_repeats import RepeatParts
from pipeline.proof.summary_themes import ThemeParts
from pipeline.publish.finished import FinishedRun

_FILE = "summary.md"
_LINES = "lines of the summary"
_NUMBERS = "numbers of the summary"
_QUOTATIONS = "quotations of the summary"
_BEFORE, _AFTER = 25, 45  # characters shown around the first that differs


def check_summary(run: FinishedRun, codebook: CodeBook, checked: Checked) -> None:
    """Take down where the summary of a run is not what its tables say.

    `codebook` is the code book that the run wrote.
    """
    try:
        said = run.files[_FILE].decode().split("\n")
    except KeyError:
        checked.fail(_FILE, "", "is not there.")
        return
    except UnicodeDecodeError as error:
        checked.fail(_FILE, "", f"is no UTF-8 text ({error}).")
        return
    try:
        draft = _written(run, codebook, said, checked)
    except (LookupError, ValueError, TypeError, AttributeError, csv.Error, SettingsError) as error:
        what = f"cannot be checked, for the tables do not fit together ({error!r})."
        checked.fail(_FILE, "", what)
        return
    _compare(said, draft.lines, checked)


def _written(run: FinishedRun, codebook: CodeBook, said: Sequence[str], checked: Checked) -> Draft:
    """Return the summary as the tables have it; of what they leave open, as it was said."""
    draft = Draft(said)
    points = Points(run, codebook)
    labels, themes = LabelParts(points, draft), ThemeParts(points, draft, checked)
    labels.opening()
    labels.glance()
    RepeatParts(points, draft).repeats()
    labels.progress()
    labels.issues()
    PairParts(points, draft).actions()
    labels.by_group()
    themes.themes()
    Account(points, draft).whole()
    draft.close()
    return draft


def _compare(said: Sequence[str], lines: Sequence[Line], checked: Checked) -> None:
    checked.add(_LINES, sum(bool(line.text) for line in lines))
    checked.add(_NUMBERS, sum(line.numbers for line in lines))
    checked.add(_QUOTATIONS, sum(line.quotations for line in lines))
    found = [line.text for line in lines]
    if found != list(said):
        for at, what in _differences(said, found):
            checked.fail(_FILE, f"line {at + 1}", what)


def _differences(said: Sequence[str], found: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield where two texts differ, by the number of the line that was said, and how."""
    first = next(
        (at for at, (one, other) in enumerate(zip(said, found, strict=False)) if one != other),
        min(len(said), len(found)),
    )
    mine, theirs = said[first:], found[first:]
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    for kind, start, end, at, to in matcher.get_opcodes():
        if kind != "equal":
            yield from _block(first + start, mine[start:end], theirs[at:to])


def _block(at: int, said: Sequence[str], found: Sequence[str]) -> Iterator[tuple[int, str]]:
    for more, (one, other) in enumerate(zip(said, found, strict=False)):
        if one != other:
            yield at + more, _told(one, other)
    for more in range(len(found), len(said)):
        yield at + more, f"{_quoted(said[more])} is no line that a summary has."
    for more in range(len(said), len(found)):
        yield at + len(said), f"{_quoted(found[more])} should stand here, and does not."


def _told(said: str, found: str) -> str:
    """Return what a line says and what it should say, about the first character that differs."""
    at = next(
        (at for at, (one, other) in enumerate(zip(said, found, strict=False)) if one != other),
        min(len(said), len(found)),
    )
    return f"says {_around(said, at)}, but it is {_around(found, at)}."


def _around(text: str, at: int) -> str:
    start, end = max(0, at - _BEFORE), at + _AFTER
    shown = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    return f"“{shown}”" if shown else "an empty line"


def _quoted(text: str) -> str:
    return _around(text, 0)
