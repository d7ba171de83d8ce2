"""How well what was read fits what was set: one figure for each way to go wrong.

A row is a segment as a reader gives it. Rows and true segments are paired one to one where at
least 95% of the characters are equal; markers, case, white space and leaders do not count.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

SAME = 0.95
_MARKER = re.compile(
    r"\s*(?:[•·▪◦●○■□➢➔✓\uf0b7\uf0a7*]|o|[-–—]|\(?\d{1,2}\)|\d{1,2}[.:](?!\d)|\d{1,2}(?:\.\d{1,2})+\.?|"
    r"\(?[a-z]\)|\(?[ivx]{1,4}[.)])(?:\s+|$)"
)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{3,}")
_PAGE = re.compile(r"-?(?:page)?\d{1,3}(?:(?:of|/)\d{1,3})?-?")
_SIGNS = str.maketrans("‘’“”–—‐‑\xa0", "''\"\"---- ")
LEFT_OUT = "left out"  # a row that no segment is made of: a reference, a form's field, a date
LIST_KINDS = frozenset({"num", "bullet"})


@dataclass(frozen=True)
class Row:
    """A segment that a reader gave, and its kind where it tells one."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader made of a file: its rows, and the cells of its tables where it has them."""

    rows: Sequence[Row]
    cells: Sequence[str] | None = None
    kinds: bool = False


class Counts(NamedTuple):
    """How many are right on both sides, how many there are in truth, how many were given."""

    both: int
    true: int
    given: int


@dataclass(frozen=True)
class Score:
    """The figures of one file, each between 0 and 1 (`leaked`: a share of the running lines).

    Kinds are told in counts, to be added up: a file may hold a single heading.
    """

    segments: float
    order: float
    words: float
    leaked: float
    cells: float | None = None
    headings: Counts | None = None
    items: Counts | None = None
    misses: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    extras: tuple[str, ...] = field(default=(), repr=False)


def plain(text: str) -> str:
    """Return a text without what typography adds: ligatures, soft hyphens, kinds of sign."""
    text = unicodedata.normalize("NFKC", text).replace("\xad", "").translate(_SIGNS)
    return " ".join(_LEADERS.sub(" ", text).split())


def key(text: str) -> str:
    """Return the characters by which segments are compared."""
    text = plain(text)
    for _ in range(2):
        text = _MARKER.sub("", text, count=1) or text
    return re.sub(r"\s", "", text).casefold()


def true_rows(blocks: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """Yield the segments of a truth, each entry of a table by itself."""
    for block in blocks:
        if block["kind"] != "table":
            yield Row(block["text"], block["kind"])
            continue
        for row in _rows(block):
            yield from (Row(entry, "cell") for cell in row for entry in cell)


def true_cells(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """Return the cells of a truth's tables, heads included, each as one text."""
    tables = [block for block in blocks if block["kind"] == "table"]
    return [" ".join(cell) for table in tables for row in _rows(table) for cell in row if any(cell)]


def _rows(table: dict[str, Any]) -> list[list[list[str]]]:
    return [*([table["header"]] if table.get("header") else []), *table["rows"]]


def alike() -> Callable[[str, str], float]:
    """Return how to compare two texts: with rapidfuzz if it is there, else with difflib."""
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        return lambda one, other: SequenceMatcher(None, one, other, autojunk=False).ratio()
    return lambda one, other: ratio(one, other) / 100


def paired(true: Sequence[str], found: Sequence[str]) -> list[tuple[int, int]]:
    """Return which texts go together: equal ones first, in order, then the most alike."""
    ratio = alike()
    places: dict[str, deque[int]] = defaultdict(deque)
    for at, text in enumerate(found):
        places[text].append(at)
    pairs = [(at, places[text].popleft()) for at, text in enumerate(true) if places.get(text)]
    taken, had = {at for _, at in pairs}, {at for at, _ in pairs}
    free = [at for at in range(len(found)) if at not in taken]
    near = []
    for at, text in enumerate(true):
        if at in had:
            continue
        for other in free:
            longer = max(len(text), len(found[other]))
            if abs(len(text) - len(found[other])) <= 0.1 * longer + 1:
                value = ratio(text, found[other])
                near += [(-value, at, other)] if value >= SAME else []
    for _, at, other in sorted(near):
        if at not in had and other not in taken:
            pairs.append((at, other))
            had.add(at)
            taken.add(other)
    return sorted(pairs)


def score(truth: dict[str, Any], reading: Reading) -> Score:
    """Return how well a reading fits a truth."""
    true = [row for row in true_rows(truth["blocks"]) if key(row.text)]
    found = [row for row in reading.rows if key(row.text)]
    keys = [key(row.text) for row in found]
    pairs = paired([key(row.text) for row in true], keys)
    matched = {at for _, at in pairs}
    loose = [at for at in range(len(found)) if at not in matched]
    hit = {at for at, _ in pairs}
    cells = [text for text in map(key, true_cells(truth["blocks"])) if text]
    kinds = reading.kinds
    return Score(
        segments=f1(len(pairs), len(true), len(found)),
        order=rising([at for _, at in pairs]) / max(1, len(pairs)),
        words=_words(true, found),
        leaked=leaked(truth, [keys[at] for at in loose]),
        cells=_cells(cells, reading.cells) if cells and reading.cells is not None else None,
        headings=_kind(true, found, pairs, frozenset({"heading"})) if kinds else None,
        items=_kind(true, found, pairs, LIST_KINDS) if kinds else None,
        misses=tuple((true[at].kind, true[at].text) for at in range(len(true)) if at not in hit),
        extras=tuple(found[at].text for at in loose),
    )


def f1(both: int, one: int, other: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * both / (one + other) if one + other else 1.0


def rising(places: Sequence[int]) -> int:
    """Return the length of the longest increasing run."""
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def leaked(truth: dict[str, Any], keys: Sequence[str]) -> float:
    """Return the running lines that stand in a segment, as a share of those on the pages."""
    lines = [key(line) for line in truth["hf"]]
    long = [line for line in lines if len(line) > 4 and not _PAGE.fullmatch(line.replace("n", "1"))]
    held = sum(bool(_PAGE.fullmatch(k)) or any(line in k for line in long) for k in keys)
    return held / max(1, truth.get("running") or len(truth["hf"]) * truth.get("pages", 1))


def bag(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in some texts."""
    return Counter(re.findall(r"[\w']+", plain(" ".join(texts)).casefold()))


def _words(true: Sequence[Row], found: Sequence[Row]) -> float:
    one, other = bag(row.text for row in true), bag(row.text for row in found)
    return f1((one & other).total(), one.total(), other.total())


def _cells(true: Sequence[str], found: Sequence[str]) -> float:
    kept = [text for text in map(key, found) if text]
    return f1(len(paired(true, kept)), len(true), len(kept))


def _kind(
    true: Sequence[Row],
    found: Sequence[Row],
    pairs: Sequence[tuple[int, int]],
    kinds: frozenset[str],
) -> Counts:
    """Return how many are of a kind: paired and told so on both sides.

    What a reader leaves out for a reason of its own is of no kind, and not asked for.
    """
    out = {one for one, other in pairs if found[other].kind == LEFT_OUT}
    both = sum(true[one].kind in kinds and found[other].kind in kinds for one, other in pairs)
    wanted = sum(row.kind in kinds for at, row in enumerate(true) if at not in out)
    given = sum(row.kind in kinds for row in found)
    return Counts(both, wanted, given)
