"""Measures how well and how fast papers are read, ours beside other readers, on the same files.

    python benchmarks/reading.py [--layouts DIR] [--seeds N] [--quick] [--alone]

Draws our own layouts (`layouts.py`) and takes those of DIR, if it is there: PDF files, each with
its truth. Every tool works in a process of its own. Prints Markdown tables and writes them to
`benchmarks/READING.md`. What is not installed is left out, with a line that says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import formats
import layouts
from measures import f1, key, paired
from peers import PEERS, Peer

HERE = Path(__file__).resolve().parent
GIVEN = HERE.parents[1] / "shared" / "data" / "layouts"
LONG, LONG_PEER = 1000, 300  # pages of the long file; a peer that keeps every page gets fewer
FIGURES = ("segments", "order", "words", "leaked", "cells", "headings", "items")
KINDS = ("headings", "items")
NAMES = ("segments", "order", "words", "left in", "cells", "headings", "list items")


@dataclass(frozen=True)
class Goal:
    """A line of figures to reach: the given files and the drawn kinds that it is about."""

    name: str
    given: tuple[str, ...]
    drawn: tuple[str, ...]
    goal: str
    figure: str = "segments"


GOALS = (
    Goal("single column", ("report", "smallcaps"),
         ("single", "letters", "footnotes", "report", "minutes"), ".97 / .99"),
    Goal("no gaps between paragraphs", ("tight",), ("tight",), ".96 / .98"),
    Goal("two or three columns", ("twocol",), ("two columns", "three columns"), ".95 / .98"),
    Goal("boxes, margin markers", ("boxes", "margins"), ("boxes", "margins"), ".94 / .98"),
    Goal("page breaks, web print", ("pagebreaks", "print"), ("breaks", "web"), ".98 / 1.0"),
    Goal("rotated, sideways", ("rotate", "sideways"), ("turned", "sideways"), ".93 / .98"),
    Goal("ruled tables: segments", ("_ruled", "small_tables"), ("ruled", "merged", "mixed"), ".88"),
    Goal("ruled tables: cells", ("_ruled", "small_tables"), ("ruled", "merged", "mixed"), ".99",
         "cells"),
    Goal("unruled tables: segments", ("unruled",), ("unruled", "banded"), ".75"),
    Goal("unruled tables: cells", ("unruled",), ("unruled", "banded"), ".80", "cells"),
    Goal("level rules only: segments", (), ("lined",), ".80"),
    Goal("level rules only: cells", (), ("lined",), ".85", "cells"),
    Goal("tick tables, forms", (), ("ticked", "form"), "–"),
    Goal("all", ("",), tuple(layouts.LAYOUTS), ".95 / .97"),
    Goal("running lines left in", ("",), tuple(layouts.LAYOUTS), "≤ .01 / 0", "leaked"),
    Goal("heading F1", ("",), tuple(layouts.LAYOUTS), ".93 / .98", "headings"),
    Goal("list item F1", ("",), tuple(layouts.LAYOUTS), ".93 / .98", "items"),
)  # fmt: skip

Scores = dict[str, dict[str, Any]]  # of each file, by its stem


@dataclass
class Papers:
    """Files with their truth, and what every tool made of them."""

    title: str
    files: list[Path]
    kinds: dict[str, str]
    scores: dict[str, Scores] = field(default_factory=dict)

    def mean(self, tool: str, figure: str, kind: str = "") -> float | None:
        """Return the mean of a figure over the files of a kind, or over all."""
        stems = [stem for stem in self.scores.get(tool, {}) if not kind or self.kinds[stem] == kind]
        return self.over(stems, tool, figure)

    def over(self, stems: Sequence[str], tool: str, figure: str) -> float | None:
        """Return the mean of a figure over some files; kinds are counted over all of them."""
        made = [self.scores[tool].get(stem, {}).get(figure) for stem in stems]
        known = [value for value in made if value is not None]
        if not known or figure not in KINDS:
            return fmean(known) if known else None
        both, true, given = (sum(counts[at] for counts in known) for at in range(3))
        return f1(both, true, given) if true else None


def told(text: str) -> None:
    """Say what is being done."""
    print(text, file=sys.stderr, flush=True)


def ask(*arguments: object, seconds: float = 1800) -> Any:  # noqa: ANN401 - JSON
    """Return what a process of its own measured, or why it did not."""
    command = [sys.executable, str(HERE / "work.py"), *map(str, arguments)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False,
                              env=environment, encoding="utf-8")  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"error": f"took more than {seconds:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["ended without a word"])[-1]
        return {"error": last[:160]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def there(*, alone: bool = False) -> list[Peer]:
    """Return the tools that are installed, or ours alone."""
    return [peer for peer in PEERS if peer.is_there and not (alone and peer.name != "ours")]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, all columns but the first to the right."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(value: float | None, form: str = ".3f") -> str:
    """Return a figure, or a dash."""
    return "–" if value is None else format(value, form)


def read_all(papers: Papers, *, alone: bool) -> None:
    """Have every tool read every file."""
    for peer in there(alone=alone):
        told(f"{papers.title}: {peer.name} ...")
        made = ask("read", peer.name, *papers.files)
        papers.scores[peer.name] = made if "error" not in made else {}
        if "error" in made:
            told(f"  failed: {made['error']}")


def by_kind(papers: Papers) -> str:
    """Return our figures for each kind of layout."""
    kinds = list(dict.fromkeys(papers.kinds[path.stem] for path in papers.files))
    rows = [[kind, *(shown(papers.mean("ours", figure, kind)) for figure in FIGURES)]
            for kind in kinds]  # fmt: skip
    rows.append(["**all**", *(shown(papers.mean("ours", figure)) for figure in FIGURES)])
    return table(["layout", *NAMES], rows)


def beside(papers: Papers, figure: str) -> str:
    """Return one figure for each kind of layout, ours beside all the others."""
    kinds = list(dict.fromkeys(papers.kinds[path.stem] for path in papers.files))
    tools = list(papers.scores)
    rows = [[kind or "**all**", *(shown(papers.mean(tool, figure, kind), ".2f") for tool in tools)]
            for kind in [*kinds, ""]]  # fmt: skip
    kept = [row for row in rows if any(cell != "–" for cell in row[1:])]
    return table(["layout", *tools], kept)


def against_goals(sets: Sequence[Papers]) -> str:
    """Return each goal with our figure and the best of the others, for each set of papers."""
    heads = ["figure", "goal / stretch"]
    for papers in sets:
        heads += [f"ours, {papers.title}", "best other"]
    rows = []
    for goal in GOALS:
        row = [goal.name, goal.goal]
        for papers in sets:
            row += list(_reached(papers, goal))
        rows.append(row)
    return table(heads, rows)


def _reached(papers: Papers, goal: Goal) -> Iterator[str]:
    given = papers.title == "given"
    stems = [path.stem for path in papers.files
             if (any(part in path.stem for part in goal.given) if given
                 else papers.kinds[path.stem] in goal.drawn)]  # fmt: skip

    yield shown(papers.over(stems, "ours", goal.figure))
    others = [(value, tool) for tool in papers.scores if tool != "ours"
              and (value := papers.over(stems, tool, goal.figure)) is not None]  # fmt: skip
    best = (min if goal.figure == "leaked" else max)(others, default=None)
    yield f"{best[0]:.2f} {best[1].split()[0]}" if best else "–"


def speed(sets: Sequence[Papers], rounds: int) -> Iterator[str]:
    """Yield how many pages a CPU second each tool reads."""
    for papers in sets:
        files = [path for path in papers.files
                 if papers.title == "given" or path.stem.endswith("-0")]  # fmt: skip
        rates: dict[str, float] = {}
        for peer in there():
            told(f"Speed, {papers.title}: {peer.name} ...")
            made = ask("pace", peer.name, rounds, *files)
            if "error" not in made:
                rates[peer.name] = made["pages"] / made["seconds"]
        base = rates.get("pdfplumber `extract_text`", 0.0)
        rows = [[name, f"{rate:.0f}", f"{rate / base:.1f}" if base else "–"]
                for name, rate in rates.items()]  # fmt: skip
        yield f"{papers.title.capitalize()} layouts:\n\n" + table(
            ["tool", "pages per CPU second", "× pdfplumber"], rows
        )


def memory(papers: Papers, folder: Path) -> str:
    """Return the memory that a long file takes."""
    rows = []
    wanted = {
        "ours": LONG,
        "pypdf": LONG,
        "pypdfium2": LONG,
        "pdfplumber `extract_text`": LONG_PEER,
    }
    for name, count in wanted.items():
        if not any(peer.name == name for peer in there()):
            continue
        path = folder / f"long-{count}.pdf"
        if not path.exists():
            formats.repeated(papers.files, count, path)
        told(f"{count} pages: {name} ...")
        made = ask("peak", name, path)
        if "error" in made:
            rows.append([name, str(count), made["error"], "–"])
        else:
            size, spent = f"{made['megabytes']:.0f}", f"{made['seconds']:.1f}"
            rows.append([name, str(count), size, spent])
    return table(["tool", "pages", "peak MB", "CPU s"], rows)


def same_paper(folder: Path) -> str:
    """Return how far one paper gives the same segments in every format it is kept in."""
    if not formats.found("soffice"):
        return "Left out: LibreOffice (`soffice`) is not installed."
    told("One paper in several formats ...")
    rows: dict[str, list[str]] = {}
    for tables in (False, True):
        true = [key(text) for text in formats.truth(tables=tables) if key(text)]
        read = {path.suffix: ask("rows", path) for path in formats.versions(folder, tables=tables)}
        pdf = [key(text) for text in read[".pdf"] if key(text)]
        for suffix, texts in read.items():
            row = rows.setdefault(suffix, [suffix])
            if isinstance(texts, dict):
                row += [texts["error"], "–"]
            else:
                keys = [key(text) for text in texts if key(text)]
                row += [f"{_shared(true, keys):.3f}", f"{_shared(pdf, keys):.3f}"]
    heads = ["file", "text: F1 to the truth", "to the PDF", "text and tables: to the truth",
             "to the PDF"]  # fmt: skip
    return table(heads, list(rows.values()))


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    return f1(len(paired(one, other)), len(one), len(other))


def scans(papers: Sequence[Papers], folder: Path, *, quick: bool) -> str:
    """Return how well pictures of pages are read."""
    if not formats.found("tesseract"):
        return "Left out: Tesseract is not installed."
    wanted = ("single-0",) if quick else ("single-0", "tight-0", "web-0", "ruled-0", "minutes-0")
    files = [formats.pictured(path, folder) for one in papers for path in one.files
             if path.stem in wanted]  # fmt: skip
    given = [] if quick else sorted(papers[-1].files[0].parent.glob("S*.pdf"))
    told("Scans ...")
    made = ask("scan", *files, *given)
    if "error" in made:
        return f"Failed: {made['error']}"
    rows = [[stem, one["error"], "–", "–", "–"] if "error" in one else
            [stem, shown(one["words"]), shown(one["segments"]), shown(one["cells"]),
             shown(one["rate"], ".2f")] for stem, one in made.items()]  # fmt: skip
    return table(["file", "words", "segments", "cells", "pages per CPU second"], rows)


def hard_word(folder: Path) -> str:
    """Return how many words of a hard Word file are in nothing we read from it."""
    path = folder / "hard.docx"
    if not path.exists():
        return "Left out: `hard.docx` is not there."
    made = ask("lost", path)
    if "error" in made:
        return f"Left out: {made['error']}"
    lost = ", ".join(made["lost"][:20]) or "none"
    return f"Of {made['words']} words in all parts of `hard.docx`, lost: {lost}."


def hostile(sample: int) -> str:
    """Return what becomes of files that are made to break a reader."""
    if not (HERE.parent / "tests" / "hostile.py").exists():
        return "Left out: there is no generator of hostile files (`tests/hostile.py`)."
    told("Hostile files ...")
    made = ask("hostile", sample, seconds=3600)
    if "error" in made:
        return f"Left out: {made['error']}"
    files = made["files"]
    ends = Counter(one["told"].partition(":")[0] for one in files)
    slow = sorted(files, key=lambda one: one["seconds"], reverse=True)[:5]
    rows = [[one["name"], one["told"][:90], f"{one['seconds']:.1f}"] for one in slow]
    rows += [[one["name"], one["told"][:90], f"{one['seconds']:.1f}"] for one in files
             if (one["over"] or one["told"].startswith("broke")) and one not in slow]  # fmt: skip
    return (
        f"{len(files)} files: {ends['read']} read, {ends['failed']} failed by name, "
        f"{ends['broke']} broke the reader, {sum(one['over'] for one in files)} over the limit of "
        f"time. The parent process held {made['megabytes']:.0f} MB at most.\n\n"
        + table(["slowest, and those over a limit", "what is said of it", "seconds"], rows)
    )


def drawn(folder: Path, seeds: int) -> Papers:
    """Return our own layouts, drawn."""
    made = [(layouts.save(one, folder), one.kind) for one in layouts.every(seeds)]
    return Papers("drawn", [path for path, _ in made], {path.stem: kind for path, kind in made})


def given(folder: Path) -> Papers:
    """Return the layouts of a folder, whatever of them is text."""
    files = [path for path in sorted(folder.glob("*.pdf"))
             if path.with_name(f"{path.stem}.truth.json").exists()
             and not path.stem.startswith("S")]  # fmt: skip
    return Papers("given", files, {path.stem: path.stem for path in files})


def measured(
    arguments: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the parts of the report: a title, and what works out the text under it."""
    sets = [drawn(folder / "drawn", arguments.seeds)]
    if arguments.layouts.is_dir():
        sets.append(given(arguments.layouts))

    def figures() -> str:
        for papers in sets:
            read_all(papers, alone=arguments.alone)
        return against_goals(sets)

    yield "Goals", figures
    for papers in sets:
        yield f"Ours, {papers.title} layouts", lambda papers=papers: by_kind(papers)
        if arguments.alone:
            continue
        yield (f"Segment F1 beside others, {papers.title} layouts",
               lambda papers=papers: beside(papers, "segments"))  # fmt: skip
        yield (f"Cell F1 beside others, {papers.title} layouts",
               lambda papers=papers: beside(papers, "cells"))  # fmt: skip
    if arguments.alone:
        return
    yield "Speed", lambda: "\n\n".join(speed(sets, 1 if arguments.quick else 5))
    if not arguments.quick:
        yield "A long file", lambda: memory(sets[0], folder)
    yield "One paper in several formats", lambda: same_paper(folder)
    yield "Pictures of pages", lambda: scans(sets, folder, quick=arguments.quick)
    yield "A hard Word file", lambda: hard_word(arguments.layouts)
    yield "Hostile files", lambda: hostile(20 if arguments.quick else 1)


def main() -> None:
    """Read the arguments, measure, print and write."""
    parser = argparse.ArgumentParser(description="Measure the reading of papers beside others.")
    parser.add_argument("--layouts", type=Path, default=GIVEN, help="given layouts with truth")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="papers of each kind")
    parser.add_argument("--quick", action="store_true", help="one paper of each kind, one round")
    parser.add_argument("--alone", action="store_true", help="our scores only, no peers, no timing")
    parser.add_argument("--out", type=Path, default=HERE / "READING.md", metavar="FILE")
    arguments = parser.parse_args()
    arguments.seeds = 1 if arguments.quick else arguments.seeds
    absent = [peer.name for peer in PEERS if not peer.is_there]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    parts = [
        "# Reading: measured",
        f"Written by `benchmarks/reading.py`; how it is measured stands in README.md. {machine}; "
        f"{arguments.seeds} drawn papers of each kind.",
        f"Not installed, so left out: {', '.join(absent) or 'nothing'}.",
    ]
    with tempfile.TemporaryDirectory(prefix="reading-") as temporary:
        for title, work in measured(arguments, Path(temporary)):
            parts += [f"## {title}", work()]
            print("\n\n".join(parts[-2:]), end="\n\n", flush=True)
    if not arguments.alone:
        arguments.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
