"""A listing for a reader: in columns and colours on a terminal, plain lines on a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.report.page_listing import Item, Listing, Page, listing
from pipeline.types import Coded, Document

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_LABELS = {"progress": "green", "barrier": "red", "need": "blue", "none": "dim"}
_TONES = {"title": "bold magenta", "heading": "bold", "furniture": "dim", "trail": "dim italic"}
_WIDEST = 12  # columns of what a block is
_LABEL = 14  # columns of a label with its confidence, "progress 95% ?"
_NARROW = 72  # columns of a terminal: with fewer the place is left out


def as_text(document: Document, coded: Coded, only: str = "", page: int = 0) -> str:
    """Return a document as plain lines, one for each segment, however long."""
    shown = listing(document, coded, only, page)
    return "\n".join(_plain(shown))


def _plain(shown: Listing) -> Iterator[str]:
    yield shown.title
    for page in shown.pages:
        yield ""
        if page.number:
            yield _head(page, shown)
        yield from page.notes
        for item in page.items:
            label = " ".join(part for part in (item.label, item.sure) if part)
            line = f"{item.number:>4} {item.what:<{_WIDEST}} {item.where:>4}  "
            yield f"{line}{f'[{label}] ' if label else ''}{item.text}"
            yield from (f"{'':24}{note}" for note in item.notes)
    yield ""
    yield from (f"{name}: {told}" for name, told in shown.totals)


def _head(page: Page, shown: Listing) -> str:
    nothing = "" if page.items else ": nothing was read"
    return f"Page {page.number} of {shown.of}{nothing}"


def show(shown: Listing, console: Console) -> None:
    """Print a listing in columns as wide as the terminal."""
    from rich.rule import Rule
    from rich.table import Table

    console.print(_bare(shown.title, "bold"))
    for page in shown.pages:
        if page.number:
            console.print(Rule(_bare(_head(page, shown), "bold cyan"), align="left", style="cyan"))
        for note in page.notes:
            console.print(_bare(note, "yellow"))
        console.print(_table(page, console.width >= _NARROW))
    console.print(Rule(style="cyan"))
    totals = Table.grid(padding=(0, 1))
    for name, told in shown.totals:
        totals.add_row(_bare(name, "cyan"), _bare(told))
    console.print(totals)


def _table(page: Page, roomy: bool) -> Table:
    """Return the rows of a page in columns: number, what, where, label, text."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="cyan", min_width=3, no_wrap=True)
    table.add_column(style="cyan", min_width=_WIDEST, max_width=_WIDEST, no_wrap=True)
    if roomy:
        table.add_column(justify="right", style="dim", min_width=3, no_wrap=True)
    table.add_column(min_width=_LABEL, max_width=_LABEL)
    table.add_column(ratio=1, overflow="fold")
    for item in page.items:
        cells = [item.number, item.what, *([item.where] if roomy else [])]
        table.add_row(*map(_bare, cells), _label(item), _told(item))
    return table


def _bare(text: str, style: str = "") -> Text:
    """Return text of which no bracket is taken for markup."""
    from rich.text import Text

    return Text(text, style=style)


def _label(item: Item) -> Text:
    made = _bare(item.label, "dim" if item.tone == "furniture" else _LABELS.get(item.label, "cyan"))
    if item.sure:
        made.append(f" {item.sure}", style="yellow" if item.sure.endswith("?") else "dim")
    return made


def _told(item: Item) -> Text:
    made = _bare(item.text, _TONES.get(item.tone, "dim" if item.label == "none" else ""))
    for note in item.notes:
        made.append(f"\n{note}", style="dim italic")
    return made
