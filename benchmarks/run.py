"""Speed, memory and growth of whole runs, beside what one would use otherwise: one table.

    python benchmarks/run.py                             # generated data; half an hour or more
    python benchmarks/run.py --only start --repeat 5
    python benchmarks/run.py --only growth --sizes 100 1000 10000
    python benchmarks/run.py --only public pages --data FOLDER

`start` is the shipped corpus, cold and again, beside the notebook; `growth` made-up responses;
`public` comments of others, and `pages` their PDF files, from a folder of data (see README.md);
`documents` 200 papers with one and with two processes, and on a Dask cluster of two workers. Each
command is a process of its own, imports included; models are prepared before. Prints Markdown.
Needs `os.wait4`: Linux or macOS.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import inputs
from growth import exponent
from processes import Measured, measure, timed

HERE = Path(__file__).resolve().parent
PIPELINE = (sys.executable, "-m", "pipeline")
SIZES = (100, 1_000, 10_000, 100_000)
_HEAD = (
    "| input | items | command | wall s | CPU s | peak MB | output | peer ÷ ours |\n"
    "|---|--:|---|--:|--:|--:|---|--:|"
)


@dataclass(frozen=True)
class Row:
    """One command on one input: median seconds and megabytes; `peer` is none of ours.

    `items` are segments or pages; `output` is the start of the digest of all files written.
    """

    input: str
    items: int
    command: str
    wall: float
    cpu: float
    peak: float
    output: str = ""
    peer: bool = False


@dataclass(frozen=True)
class Bench:
    """Where the work is done, and how often each command is timed."""

    work: Path
    repeat: int
    most_of_peers: int

    @property
    def cache(self) -> Path:
        """Return the folder of prepared models and of answers."""
        return self.work / "cache"

    def run(self, corpus: Path, out: str, *more: str) -> list[str]:
        """Return the command that runs a corpus."""
        places = ("--out", str(self.work / out), "--cache", str(self.cache))
        return [*PIPELINE, "run", str(corpus), *places, *more]

    def times(self, command: list[str], before: Callable[[int], None]) -> list[Measured]:
        """Return the measurements of a command; `before` each of them something is made ready."""
        made = []
        for turn in range(self.repeat):
            before(turn)
            made.append(measure(command, self.work))
        return made

    def row(
        self, input: str, command: str, made: Sequence[Measured], out: str = "", items: int = 0
    ) -> Row:
        """Return the medians of some measurements, with what the run wrote."""
        manifest = _manifest(self.work / out) if out else {}
        return Row(
            input,
            items or manifest.get("counts", {}).get("segments", 0),
            command,
            median(one.wall for one in made),
            median(one.cpu for one in made),
            max(one.peak for one in made),
            _digest(manifest),
            peer=not out,
        )

    def forget(self, turn: int = 0) -> None:
        """Remove all remembered answers and what was written; the models stay."""
        del turn
        inputs.remove(self.cache / "answers")
        inputs.remove(self.work / "out")


def _manifest(run: Path) -> dict[str, dict[str, int]]:
    made: dict[str, dict[str, int]] = json.loads((run / "run.json").read_text("utf-8"))
    return made


def _digest(manifest: dict[str, dict[str, int]]) -> str:
    if not manifest:
        return ""
    told = json.dumps(manifest["outputs"], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def start(bench: Bench) -> Iterator[Row]:
    """Yield the shipped corpus: help, cold, unchanged, one document changed, and the notebook."""
    corpus = inputs.copied(HERE.parent / "corpora" / "2014", bench.work / "2014")
    command, name = bench.run(corpus, "out"), "corpora/2014"
    walls = [timed([*PIPELINE, "--help"], bench.work) for _ in range(bench.repeat + 2)]
    yield Row("–", 0, "pipeline --help", median(walls), 0.0, 0.0)

    yield bench.row(name, "pipeline run, cold", bench.times(command, bench.forget), "out")
    walls = [timed(command, bench.work) for _ in range(bench.repeat + 2)]
    same = bench.times(command, lambda turn: None)
    unchanged = bench.row(name, "the same again", same, "out")
    yield Row(**{**vars(unchanged), "wall": median(walls)})
    changed = bench.times(command, lambda turn: inputs.change(corpus, turn))
    yield bench.row(name, "one document changed", changed, "out")
    yield from notebooks(bench, corpus, name)


def notebooks(bench: Bench, corpus: Path, name: str) -> Iterator[Row]:
    """Yield what BERTopic takes on a corpus, by its defaults and with k-means."""
    for title, more in (("BERTopic, defaults", ()), ("BERTopic, k-means", ("--kmeans",))):
        points = str(bench.work / "points.csv")
        command = [sys.executable, str(HERE / "notebook.py"), str(corpus), points, *more]
        made = bench.times(command, lambda turn: None)
        yield bench.row(name, title, made, items=_points(made[0].said))


def _points(said: str) -> int:
    """Return how many points the notebook says that it found."""
    return next(int(line.split()[0]) for line in said.splitlines() if " points of " in line)


def growth(bench: Bench, sizes: Sequence[int]) -> Iterator[Row]:
    """Yield made-up responses of several sizes, and the largest with campaign texts."""
    for count in sizes:
        yield from sized(bench, f"{count:,} made-up responses", count, 0.0)
    yield from sized(bench, f"{sizes[-1]:,}, 60% of them campaign texts", sizes[-1], 0.6)


def sized(bench: Bench, name: str, count: int, campaigns: float) -> Iterator[Row]:
    """Yield a set of made-up responses: ours, and the notebook's where it is not too large."""
    corpus = inputs.made_up(bench.work / f"r{count}-{campaigns}", count, campaigns)
    yield from fresh(bench, corpus, name)
    if count <= bench.most_of_peers and not campaigns:
        yield from notebooks(bench, corpus, name)


def fresh(bench: Bench, corpus: Path, name: str, *more: str) -> Iterator[Row]:
    """Yield a cold run on a corpus."""
    made = bench.times(bench.run(corpus, "out", *more), bench.forget)
    yield bench.row(name, " ".join(("pipeline run, cold", *more)), made, "out")


def public(bench: Bench, data: Path, sizes: Sequence[int]) -> Iterator[Row]:
    """Yield comments that people really made, some of them and all."""
    texts = inputs.comments(data)
    counts = [count for count in sizes if count < len(texts)]
    for count in (*counts[1:], len(texts)):
        corpus = inputs.sheet(bench.work / f"public{count}", texts[:count])
        yield from fresh(bench, corpus, f"{count:,} public comments")
        if count <= bench.most_of_peers:
            yield from notebooks(bench, corpus, f"{count:,} public comments")


def pages(bench: Bench, data: Path) -> Iterator[Row]:
    """Yield all PDF files of public data, beside readers that only get their text."""
    corpus, count = inputs.papers(data, bench.work / "papers")
    name = f"PDF files, {count:,} pages"
    made = bench.times(bench.run(corpus, "out"), bench.forget)
    yield bench.row(name, "pipeline run, cold", made, "out", count)
    told = _manifest(bench.work / "out")["timings"]["read_and_code"]
    yield Row(name, count, "of that: read, cut and code", float(told), 0.0, 0.0)
    for tool in inputs.readers():
        command = [sys.executable, str(HERE / "inputs.py"), tool, str(corpus)]
        made = bench.times(command, lambda turn: None)
        yield bench.row(name, f"{tool}, text only", made, items=count)


def documents(bench: Bench, count: int) -> Iterator[Row]:
    """Yield papers with one process, with two, and on a cluster of two workers."""
    corpus = inputs.many(HERE.parent / "corpora", bench.work / "many", count)
    name = f"{count} papers"
    os.environ["OMP_NUM_THREADS"] = "1"  # one process is one thread, as each of two is
    for more in (("--jobs", "1"), ("--jobs", "2")):
        yield from coding(bench, corpus, name, *more)
    if inputs.has_dask():
        with inputs.cluster(2) as address:
            yield from coding(bench, corpus, name, "--scheduler", address)


def coding(bench: Bench, corpus: Path, name: str, *more: str) -> Iterator[Row]:
    """Yield a run on papers, and the part of it that is shared among processes."""
    told = f"{more[0]} {more[1]}" if more[0] == "--jobs" else "Dask, 2 workers"
    walls = []
    for row in fresh(bench, corpus, name, *more):
        walls.append(float(_manifest(bench.work / "out")["timings"]["read_and_code"]))
        yield Row(**{**vars(row), "command": f"pipeline run, cold, {told}"})
    yield Row(name, 0, f"of that: read, cut and code, {told}", median(walls), 0.0, 0.0)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown; a peer is set against the first row of ours on its input."""
    ours = {row.input: row for row in reversed(rows) if not row.peer}
    lines = [_HEAD]
    for row in rows:
        ratio = f"{row.wall / ours[row.input].wall:.1f}" if row.peer else ""
        cpu, peak = (f"{value:,.{places}f}" if value else "–"
                     for value, places in ((row.cpu, 1), (row.peak, 0)))  # fmt: skip
        cells = (row.input, f"{row.items:,}" if row.items else "–", row.command,
                 f"{row.wall:,.2f}", cpu, peak, row.output or "–", ratio)  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def told_growth(rows: Sequence[Row], word: str) -> str:
    """Return the exponent of growth over runs whose input's name holds a word, as a sentence."""
    held = [r for r in rows if word in r.input and r.command == "pipeline run, cold"]
    held = [row for row in held if row.items >= 1_000 and "campaign" not in row.input]
    if len(held) < 2:
        return ""
    sizes, walls = [row.items for row in held], [row.wall for row in held]
    return (
        f"Growth of {word} from {min(sizes):,} to {max(sizes):,} segments: wall time goes with "
        f"the number to the power of {exponent(sizes, walls):.2f} (least squares on logarithms)."
    )


def main() -> None:
    """Read the arguments, measure, print."""
    given = _arguments()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        bench = Bench(Path(temporary), given.repeat, given.peers)
        print("Preparing models ...", file=sys.stderr)
        tiny = inputs.made_up(bench.work / "tiny", 5, 0.0)
        measure(bench.run(tiny, "out"), bench.work)
        parts = {
            "start": lambda: start(bench),
            "growth": lambda: growth(bench, given.sizes),
            "public": lambda: public(bench, given.data, given.sizes),
            "pages": lambda: pages(bench, given.data),
            "documents": lambda: documents(bench, given.papers),
        }
        for name in given.only:
            for row in parts[name]():
                print(f"{row.input}: {row.command}: {row.wall:.2f} s", file=sys.stderr)
                rows.append(row)
    print(f"{machine()}; medians of {given.repeat}.\n\n{table(rows)}\n")
    print("\n\n".join(filter(None, (told_growth(rows, w) for w in ("responses", "comments")))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time whole runs beside what one uses otherwise.")
    known = ("start", "growth", "public", "pages", "documents")
    parser.add_argument("--only", nargs="+", choices=known, help="parts; all that can be")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="responses")
    parser.add_argument("--data", type=Path, help="a folder of public data, as in README.md")
    parser.add_argument("--peers", type=int, default=10_000, help="responses that BERTopic gets")
    parser.add_argument("--papers", type=int, default=200, help="of which documents are made")
    parser.add_argument("--repeat", type=int, default=1, help="timed runs of each command")
    given = parser.parse_args()
    without = ("start", "growth", "documents")
    given.only = given.only or (known if given.data else without)
    if given.data is None and set(given.only) - set(without):
        parser.error("public and pages need --data.")
    return given


def machine() -> str:
    """Return what this was measured on."""
    model = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        names = [line for line in told.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
