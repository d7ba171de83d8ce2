"""Footnotes and the raised figures that refer to them: on the page, but no part of the sentence.

A footnote stands under the text of its page or column, in smaller type, and begins with the mark
by which the text refers to it. Where no mark is raised nothing is taken for a footnote.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.read.pdf.ruled import Table
from pipeline.read.pdf.running import Running
from pipeline.read.pdf.strips import Strip
from pipeline.read.pdf.words import Word

_MARK = re.compile(r"\(?(\d{1,3}|[*†‡§¶#]{1,3})\)?$")
_ENDS = re.compile(r"[\w.,;:!?'\"’”)\]%]$")  # what a reference may stand behind
_FIRST = re.compile(r"[(\[]?(\d{1,3}|[*†‡§¶]{1,3})[)\].]?(?=\s|[A-Z“‘])")
_UNIT = re.compile(r"(?:\d|(?:^|[^A-Za-z])(?:m|cm|km|mm|ft|in|yd))$")  # m², 10³: no reference
_SMALL = 0.86  # of the type size: a raised mark is no larger
_RAISED = 0.1  # of the type size: by which its foot stands higher
_LESS = 0.95  # of the usual size: the type of footnotes is no larger

Part = Strip | Table | Running


def unmarked(strip: Strip) -> Iterator[Strip | Running]:
    """Yield a line without the raised marks that refer to notes, then those marks."""
    words = strip.words
    marks = [at for at in range(1, len(words)) if _is_reference(words[at - 1], words[at])]
    if not marks:
        yield strip
        return
    kept = tuple(word for at, word in enumerate(words) if at not in marks)
    yield _with(strip, kept)
    for at in marks:
        yield Running(_with(strip, (words[at]._replace(glued=False),)), "note_reference")


def _with(strip: Strip, words: tuple[Word, ...]) -> Strip:
    return Strip(words, strip.page, strip.frame, strip.flow, strip.column, strip.left, strip.edge)


def _is_reference(last: Word, word: Word) -> bool:
    """Return whether a word is a mark raised behind another."""
    if word.size > _SMALL * last.size or last.bottom - word.bottom < _RAISED * last.size:
        return False
    near = word.x0 - last.x1 < 0.3 * last.size
    if not near or not _MARK.match(word.text) or not _ENDS.search(last.text):
        return False
    return not _UNIT.search(last.text)


def noted(body: Sequence[Part]) -> list[Part]:
    """Return the parts of a document with its footnotes as what belongs to the page."""
    usual = _usual_size(body)
    pages: dict[int, list[int]] = defaultdict(list)
    marks: dict[int, set[str]] = defaultdict(set)
    for at, part in enumerate(body):
        if isinstance(part, Strip):
            pages[part.page].append(at)
        elif isinstance(part, Running) and part.reason == "note_reference":
            marks[part.strip.page].add(_bare(part.strip.text))
    made: list[Part | None] = list(body)
    open_ = False
    for page, places in pages.items():
        lines = {at: part for at in places if isinstance(part := body[at], Strip)}
        found = list(_notes(lines, usual, marks[page] | marks[page - 1], open_))
        for note in found:
            first, *rest = (lines[at] for at in note)
            made[note[0]] = Running(first, "footnote", tuple(rest))
            for at in note[1:]:
                made[at] = None
        open_ = bool(found) and not re.search(r"[.!?)]$", lines[found[-1][-1]].text)
    return [part for part in made if part is not None]


def _usual_size(body: Iterable[Part]) -> float:
    weights: Counter[float] = Counter()
    for part in body:
        if isinstance(part, Strip):
            weights[part.size] += len(part.text)
    return max(weights, key=lambda size: (weights[size], size)) if weights else 0.0


def _bare(text: str) -> str:
    return text.strip("()[]. ")


def _notes(
    lines: dict[int, Strip], usual: float, marks: set[str], open_: bool
) -> Iterator[list[int]]:
    """Yield the lines of each footnote of a page, by their positions.

    `marks` are those by which the page refers to notes; `open_` tells that the last note of the
    page before is not over.
    """
    for column in sorted({line.column for line in lines.values()}):
        low = _foot(
            sorted((ln.base, at) for at, ln in lines.items() if ln.column == column), lines, usual
        )
        note: list[int] = []
        for at in low:
            goes_on = bool(note) or (open_ and at == low[0] and lines[at].text[:1].islower())
            if _starts_note(lines[at], marks):
                if note:
                    yield note
                note = [at]
            elif goes_on:
                note.append(at)
        if note:
            yield note


def _foot(ordered: Sequence[tuple[float, int]], lines: dict[int, Strip], usual: float) -> list[int]:
    """Return the lines at the foot of a column that are in smaller type, or start with a mark."""
    low: list[int] = []
    for _, at in reversed(ordered):
        line = lines[at]
        if line.size > _LESS * usual and not (line.lifted and line.size <= usual):
            break
        low.append(at)
    return low[::-1]


def _starts_note(line: Strip, marks: set[str]) -> bool:
    """Return whether a line starts with a raised mark, or one that the page refers to."""
    if line.lifted:
        return True
    found = _FIRST.match(line.text)
    return found is not None and _bare(found.group()) in marks
