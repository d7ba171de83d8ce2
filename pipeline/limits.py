"""What reading one file may cost, and how a process is kept to it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MOST_WRITTEN = 1 << 30  # bytes of one file that a reader may leave on the disk


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost; a reader that needs more has a class variable `limits`.

    `seconds` and, for each megabyte of the file, `per_megabyte` more; `memory` in bytes beyond
    what the process held before, for each program that the reader starts as well; `answer` in
    bytes of what was read.
    """

    seconds: float = 60.0
    per_megabyte: float = 10.0
    memory: int = 1 << 30
    answer: int = 64 << 20

    def time(self, size: int) -> float:
        """Return the seconds for a file of so many bytes."""
        return self.seconds + self.per_megabyte * size / 1e6


@contextmanager
def within(limits: Limits, seconds: float) -> Iterator[None]:
    """Set what one file may use; the limits are soft, so that the next file has its own."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = {
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime + seconds) + 2,
        resource.RLIMIT_FSIZE: _MOST_WRITTEN,
        resource.RLIMIT_CORE: 0,
    }
    held = _address_space()
    if held:
        most[resource.RLIMIT_AS] = held + limits.memory
    before = {kind: resource.getrlimit(kind) for kind in most}
    for kind, value in most.items():
        hard = before[kind][1]
        ours = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (ours, hard))
    try:
        yield
    finally:
        for kind, value_before in before.items():
            resource.setrlimit(kind, value_before)


def _address_space() -> int:
    """Return the bytes of address space that this process has, 0 where that is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """Return the most bytes that this process has held."""
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
