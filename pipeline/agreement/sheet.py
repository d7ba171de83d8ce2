"""A sheet of segments for blind second coding: drawn by strata, without the machine's labels.

A stratum is a label, sent to review or not, a kind of text and a document. Each gets its share of
the sheet, and one segment at least where the sheet has room for two of each (W. Cochran, Sampling
Techniques, 3rd ed. 1977, ch. 5). In a smaller sheet one of each would crowd out the common ones,
and what is measured with it would be about rare cases: there each label, document and kind, and
each side of review, comes at least once as far as there is room, and the rest is drawn at even
steps through the strata in order (ch. 8). What is drawn depends on the segments and on a text that
may be given, on nothing else.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.agreement.cells import sheet
from pipeline.agreement.finished import Row
from pipeline.codebook import CodeBook, Label
from pipeline.codings import read_codings
from pipeline.errors import SettingsError

COLUMNS = (
    "segment_id", "document", "page", "heading_path", "lead_in", "text",
    "label", "stakeholders", "services", "second", "coder", "date", "reason",
)  # fmt: skip
_EMPTY = 7  # columns at the end that the coder fills in
_ROOM = 2  # segments for each stratum, from which one of each does not distort the sheet
_GENRES = {"bullet": "list", "numbered": "list", "table_cell": "table"}
Stratum = tuple[str, ...]


def sample(rows: Sequence[Row], n: int, seed_text: str = "") -> tuple[Row, ...]:
    """Return n segments in reading order, all where there are fewer; headings are never drawn."""
    usable = [row for row in rows if row.kind != "heading"]
    order = sorted(range(len(usable)), key=lambda at: _chance(usable[at], seed_text))
    strata: dict[Stratum, list[int]] = {}
    for at in order:
        strata.setdefault(_stratum(usable[at]), []).append(at)
    if len(usable) <= n:
        drawn = set(order)
    elif len(strata) * _ROOM <= n:
        shares = shares_of({name: len(held) for name, held in strata.items()}, n)
        drawn = {at for name, held in strata.items() for at in held[: shares[name]]}
    else:
        drawn = _through(strata, n)
    return tuple(usable[at] for at in sorted(drawn))


def _stratum(row: Row) -> Stratum:
    return row.label, "review" if row.review else "", _GENRES.get(row.kind, "prose"), row.document


def _chance(row: Row, seed_text: str) -> tuple[str, str]:
    said = "\x1f".join((seed_text, row.segment_id, row.text))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest(), row.segment_id


def shares_of(sizes: Mapping[Stratum, int], n: int) -> dict[Stratum, int]:
    """Return how many of n go to each stratum: one each, then by size, largest remainders first.

    Needs as many places as strata and no more than there are segments; none gets more than it has.
    """
    total = sum(sizes.values())
    shares = {name: max(1, n * size // total) for name, size in sizes.items()}
    while (left := n - sum(shares.values())) != 0:
        step = 1 if left > 0 else -1
        open_to = [x for x in shares if (shares[x] < sizes[x] if step > 0 else shares[x] > 1)]
        behind = {x: step * (n * sizes[x] / total - shares[x]) for x in open_to}
        shares[min(open_to, key=lambda x: (-behind[x], x))] += step
    return shares


def _through(strata: Mapping[Stratum, Sequence[int]], n: int) -> set[int]:
    """Return n segments where there are more strata than that."""
    drawn = set(_covering(strata, n))
    rest = [at for name in sorted(strata) for at in strata[name] if at not in drawn]
    places = n - len(drawn)
    drawn |= {rest[(2 * k + 1) * len(rest) // (2 * places)] for k in range(places)}
    return drawn


def _covering(strata: Mapping[Stratum, Sequence[int]], n: int) -> Iterator[int]:
    """Yield up to n segments so that each label, document and kind comes once, the rare first."""
    sizes = Counter[tuple[int, str]]()
    for name, held in strata.items():
        for level in enumerate(name):
            sizes[level] += len(held)
    met: set[tuple[int, str]] = set()
    for level in sorted(sizes, key=lambda level: (sizes[level], level)):
        if level in met or n == 0:
            continue
        having = [name for name in strata if level in enumerate(name)]
        best = max(
            sorted(having), key=lambda name: (len(set(enumerate(name)) - met), len(strata[name]))
        )
        met |= set(enumerate(best))
        n -= 1
        yield strata[best][0]


def as_sheet(rows: Sequence[Row]) -> bytes:
    """Return the sheet's bytes: where each segment stands and its words, the codes left open."""
    told = ((r.segment_id, r.document, r.page, r.heading_path, r.lead_in, r.text) for r in rows)
    return sheet(COLUMNS, ((*cells, *[""] * _EMPTY) for cells in told))


def crib(codebook: CodeBook, rows: Sequence[Row]) -> bytes:
    """Return what a coder needs beside the sheet: labels with definitions, groups, services."""
    withheld = sum(row.withheld for row in rows)
    parts = [
        f"# Code book for blind coding: {codebook.title}",
        f"{len(rows)} segments, of {len({row.document for row in rows})} documents. Code each by "
        "its words and by what stands above it (`heading_path`, `lead_in`); do not look at what "
        "the machine or another coder made of it.",
        "Write into `label` one of the labels below; into `second` another one that fits too, if "
        "any (kept for discussion, not scored); into `stakeholders` and `services` the ids below "
        "with `;` between; into `coder` your name or initials; into `date` the day (2014-05-31); "
        "into `reason` why, where it was not plain. Leave a row's label empty if you cannot code "
        "it. Change nothing else.",
        "Then save the sheet as CSV (UTF-8), and compare it with "
        "`pipeline evaluate RUN --gold SHEET.csv`, or put it beside the notes as `codings.csv`: "
        "there it is the last word.",
        *([_withheld(withheld)] if withheld else []),
        "## Labels",
        *(_meaning(label) for label in codebook.labels),
        "## Stakeholders: who says so",
        "\n".join(f"- `{group.id}`: {group.name}" for group in codebook.stakeholders),
        "## Services: what it is about",
        "\n".join(f"- `{group.id}`: {group.name}" for group in codebook.services),
    ]  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode()


def _meaning(label: Label) -> str:
    """Return what a label means: its definition, its rules as a list, its examples."""
    told = f"**{label.id}** ({label.name}): {' '.join(label.definition.split())}"
    rules = "\n".join(f"- {rule}" for rule in label.rules)
    examples = "; ".join(f"“{example}”" for example in label.examples)
    return "\n\n".join(filter(None, (told, rules, examples and f"Examples: {examples}.")))


def _withheld(count: int) -> str:
    return f"{count} of the segments may not be quoted: the sheet is for coding only."


def check_free(path: Path, data: bytes) -> None:
    """Raise SettingsError where a file holds codings already that writing would destroy."""
    try:
        known = path.read_bytes()
    except FileNotFoundError:
        return
    if known != data and _is_filled(path):
        raise SettingsError(
            str(path), "holds codings already.", "Name another file with --out, or move it."
        )


def _is_filled(path: Path) -> bool:
    """Return whether anything was coded in a sheet, or whether it is some other file."""
    try:
        return bool(read_codings(path))
    except SettingsError:
        return True
