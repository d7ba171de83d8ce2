"""Whole processes measured: seconds, CPU seconds and the memory of all their processes.

Needs `os.wait4`: Linux or macOS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
_OFTEN, _SELDOM = 0.05, 1.0  # seconds between two looks at the memory
_LONG = 30.0  # seconds from which a look is taken seldom
_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


@dataclass(frozen=True)
class Measured:
    """One process from start to end: seconds, CPU seconds, megabytes, and what it printed.

    `peak` is the memory of all processes together, shared pages once, seen in samples, and at
    least that of the largest of them.
    """

    wall: float
    cpu: float
    peak: float
    said: str


def measure(arguments: list[str], work: Path, *, good: tuple[int, ...] = (0, 3)) -> Measured:
    """Run a command to its end; leave with what it said if it exits with another code."""
    log, together = work / "log.txt", 0.0
    with log.open("wb") as told:
        begun = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=told, stderr=told, env=environment(work))
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        while not done:
            together = max(together, proportional(process.pid))
            time.sleep(_OFTEN if time.perf_counter() - begun < _LONG else _SELDOM)
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in good:
        sys.exit(f"{' '.join(arguments)} ended with {process.returncode}:\n{said}")
    largest = usage.ru_maxrss * _UNIT / MEGABYTE
    return Measured(wall, usage.ru_utime + usage.ru_stime, max(together, largest), said)


def timed(arguments: list[str], work: Path) -> float:
    """Return the seconds of a command, with nobody looking on: for those of under a second."""
    begun = time.perf_counter()
    done = subprocess.run(
        arguments, capture_output=True, env=environment(work), check=False, text=True
    )
    wall = time.perf_counter() - begun
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return wall


def environment(work: Path) -> dict[str, str]:
    """Return ours with byte code kept in `work`: as for an installed package, leaving no trace."""
    ours = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, "PYTHONPYCACHEPREFIX": str(work / "bytecode")}


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
