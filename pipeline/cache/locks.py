"""Who works on a file or folder now: locks of the operating system, which end with their process.

Where a file system knows no locks everything goes on without them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

    def hold(file: BinaryIO) -> None:
        """Hold an open file until it is closed: `is_held` says so to other processes."""
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def is_held(path: Path) -> bool:
        """Return whether a process holds a file, or might."""
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False

    @contextmanager
    def alone(folder: Path) -> Iterator[None]:
        """Be the only process that is in here with a folder: others wait until this one leaves."""
        known = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                fcntl.flock(known, fcntl.LOCK_EX)
            yield
        finally:
            os.close(known)

else:
    import msvcrt

    def hold(file: BinaryIO) -> None:
        """Do nothing: this system lets nobody remove an open file."""
        del file

    def is_held(path: Path) -> bool:
        """Return no: this system lets nobody remove an open file."""
        del path
        return False

    @contextmanager
    def alone(folder: Path) -> Iterator[None]:
        """Be the only process that is in here with a folder: others wait until this one leaves."""
        path = folder / ".writing.lock"  # folders cannot be locked here
        known = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            held = False
            while not held:
                with suppress(OSError):  # after ten seconds it gives up, and is asked again
                    msvcrt.locking(known, msvcrt.LK_LOCK, 1)
                    held = True
            yield
        finally:
            os.close(known)
            with suppress(OSError):
                path.unlink()
