"""What people coded, in a few sentences for the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.report.quotes import plain
from pipeline.tables import counted
from pipeline.types import NONE, Coding, Outcome, StockTake

_TOLD: dict[Outcome, tuple[str, str]] = {
    "conflict": (
        "counts, though another person says otherwise and said so earlier",
        "count, though another person says otherwise and said so earlier",
    ),
    "overruled": (
        "gives way to a later row where they differ",
        "give way to later rows where they differ",
    ),
    "unmatched": (
        "speaks of nothing that is in these documents",
        "speak of nothing that is in these documents",
    ),
}


def told(found: StockTake) -> Iterator[str]:
    """Yield a paragraph on the hand codings, and the numbers of the rows to look at; or nothing."""
    rulings = found.rulings
    if not rulings:
        return
    codings = {c.segment: c for coded in found.coded for c in coded.codings}
    pairs = {
        ruling.machine.segment: (ruling.machine, codings[ruling.machine.segment])
        for ruling in rulings
        if ruling.machine is not None
    }
    yield f"{_changes(list(pairs.values()))} ({_rows(len(rulings))} of {_file(found)})."
    yield ""
    for outcome, words in _TOLD.items():
        rows = [ruling.coding.row for ruling in rulings if ruling.outcome == outcome]
        if rows:
            yield f"- Row{'s' if len(rows) > 1 else ''} {ranges(rows)} {words[len(rows) > 1]}."
    themed = sum(bool(c.theme) and c.label != NONE for c in codings.values())
    if themed:
        yield f"- People placed {counted(themed, 'point')} in themes that they named."
    yield "- human\\_codings.csv lists every row, what became of it and what the machine had said."
    yield ""


def _changes(pairs: Sequence[tuple[Coding, Coding]]) -> str:
    """Return how many segments people coded and how often they changed the machine's label."""
    labelled = [(machine, coding) for machine, coding in pairs if coding.basis == "human"]
    changed = sum(machine.label != coding.label for machine, coding in labelled)
    whole = f"People coded {counted(len(pairs), 'segment')} by hand, and their word counts"
    if not labelled:
        return whole
    return f"{whole}: they labelled {len(labelled)} and changed {changed} of the machine's labels"


def _file(found: StockTake) -> str:
    return plain(found.corpus.codings.name)


def _rows(number: int) -> str:
    return counted(number, "row")


def ranges(numbers: Sequence[int]) -> str:
    """Return "3, 5–9, 12" for numbers in ascending order."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs)
