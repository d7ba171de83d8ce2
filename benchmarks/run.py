"""Times the pipeline and an ordinary BERTopic notebook on the same folder, whole processes.

    python benchmarks/run.py corpora/2014 [--repeat N]

Every command runs once untimed (models prepared, byte code compiled, memory watched), then N
times, in turn, so that other load on the machine meets them all. Prints a Markdown table. Needs
`os.wait4`: Linux or macOS.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
READ_ALL, NOT_ALL_READ = 0, 3  # exit codes of a run; 3: some documents could not be read
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Command:
    """A command to measure and a text that it must print, to know it did what it was to do."""

    name: str
    arguments: tuple[str, ...]
    prints: str
    compared: bool = True


@dataclass(frozen=True)
class Measured:
    """One process from start to end: seconds, and megabytes of its largest process."""

    wall: float
    cpu: float
    peak: float
    together: float = 0.0


@dataclass
class Row:
    """A command's measurements; `together` is the memory of all its processes, if known."""

    command: Command
    together: float = 0.0
    timed: list[Measured] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Return the median seconds."""
        return median(one.wall for one in self.timed)

    @property
    def peak(self) -> float:
        """Return the median megabytes of the largest process."""
        return median(one.peak for one in self.timed)

    @property
    def memory(self) -> float:
        """Return the megabytes of all processes, or of the largest where only that is known."""
        return max(self.together, self.peak)


def commands(corpus: Path, work: Path) -> tuple[Command, ...]:
    """Return what is compared; the notebook stands last."""
    python, kept = sys.executable, ("--out", str(work / "out"), "--cache", str(work / "cache"))
    pipeline = (python, "-m", "pipeline")
    again = (*pipeline, "run", str(corpus), *kept)
    notebook = (python, str(HERE / "notebook.py"), str(corpus), str(work / "points.csv"))
    return (
        Command("pipeline run --fresh", (*again, "--fresh"), "Documents read"),
        Command("pipeline run, unchanged", again, "Nothing has changed"),
        Command("pipeline --help", (*pipeline, "--help"), "Usage", compared=False),
        Command("notebook.py", notebook, "topics", compared=False),
    )


def environment(work: Path) -> dict[str, str]:
    """Return ours with byte code kept in `work`: as for an installed package, leaving no trace."""
    ours = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, "PYTHONPYCACHEPREFIX": str(work / "bytecode")}


def measure(command: Command, work: Path, *, watch: bool = False) -> Measured:
    """Run a command to its end; `watch` looks at all its processes, which costs it some time."""
    log, together = work / "log.txt", 0.0
    with log.open("wb") as told:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command.arguments, stdout=told, stderr=told, cwd=HERE.parent, env=environment(work)
        )
        done, status, usage = os.wait4(process.pid, os.WNOHANG if watch else 0)
        while not done:
            together = max(together, proportional(process.pid))
            time.sleep(0.05)
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in (READ_ALL, NOT_ALL_READ) or command.prints not in said:
        sys.exit(f"{command.name} did not do its work (exit {process.returncode}):\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    peak = usage.ru_maxrss * unit / MEGABYTE
    return Measured(wall, usage.ru_utime + usage.ru_stime, peak, together)


def proportional(pid: int) -> float:
    """Return the megabytes of a process and those it started, shared pages once; 0 off Linux."""
    place, size = Path("/proc") / str(pid), 0.0
    try:
        for line in (place / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                size = int(line.split()[1]) * 1024 / MEGABYTE
        children = (place / "task" / str(pid) / "children").read_text().split()
    except OSError:  # it has just ended, or this is no Linux
        return size
    return size + sum(proportional(int(child)) for child in children)


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table, each against the last."""
    notebook = rows[-1]
    lines = [
        "| whole process | median s | min–max s | CPU s | peak MB | all processes MB "
        "| notebook ÷ this: time | memory |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        walls = [one.wall for one in row.timed]
        cpu = median(one.cpu for one in row.timed)
        cells = [
            row.command.name,
            f"{row.wall:.2f}",
            f"{min(walls):.2f}–{max(walls):.2f}",
            f"{cpu:.2f}",
            f"{row.peak:.0f}",
            f"{row.together:.0f}" if row.together else "–",
            f"{notebook.wall / row.wall:.1f}" if row.command.compared else "",
            f"{notebook.memory / row.memory:.1f}" if row.command.compared else "",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def compare(corpus: Path, repeat: int) -> list[Row]:
    """Return the measurements of every command on a corpus."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as temporary:
        work = Path(temporary)
        rows = [Row(command) for command in commands(corpus, work)]
        print("Preparing models ...", file=sys.stderr)
        measure(rows[0].command, work)
        for row in rows:
            print(f"Warming up: {row.command.name} ...", file=sys.stderr)
            row.together = measure(row.command, work, watch=True).together
        for turn in range(repeat):
            for row in rows:
                print(f"{turn + 1} of {repeat}: {row.command.name} ...", file=sys.stderr)
                row.timed.append(measure(row.command, work))
    return rows


def main() -> None:
    """Read the arguments, measure, print the table."""
    parser = argparse.ArgumentParser(description="Time the pipeline beside a BERTopic notebook.")
    parser.add_argument("corpus", type=Path, help="a folder of notes")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="timed runs of each")
    given = parser.parse_args()
    if not given.corpus.is_dir():
        parser.error(f"{given.corpus} is no folder.")
    if given.repeat < 1:
        parser.error("--repeat must be 1 or more.")
    rows = compare(given.corpus.resolve(), given.repeat)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {sys.platform}"
    print(f"{given.corpus}: {given.repeat} timed runs of each command, in turn; {machine}\n")
    print(table(rows))


if __name__ == "__main__":
    main()
