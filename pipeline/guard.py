"""Reading a file in a process of its own, within limits of time and memory.

A file from anywhere may hang its reader, fill the memory or crash a library. It then ends this
other process and becomes a ReadError here; the run goes on. The process is started at the first
file (forked on Linux, so that it has all that is loaded; spawned elsewhere), serves one file after
another, and is replaced once it was ended, crashed or grew large. It ends with the one it serves.
"""

from __future__ import annotations

import faulthandler
import gc
import io
import os
import pickle
import platform
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import PipelineError, ReadError, alone
from pipeline.limits import Limits, peak, within

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Made = TypeVar("Made")

_START = "fork" if platform.system() == "Linux" else "spawn"
_SPENT = 256 << 20  # a process that once held so much more than at first is not used again
_PIECE = 1 << 16
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_GAVE_UP = ("SIGABRT", "SIGTRAP", "SIGILL")  # how C libraries end where memory is refused
_AGAIN = "Save it again or split it, then run again."

USUAL = Limits()


def run(
    work: Callable[[Path, str], Made], path: Path, id: str, limits: Limits | None = None
) -> Made:
    """Return what `work` makes of a file, done in another process; `work` must pickle.

    Raises ReadError if that takes too long, needs too much memory, ends the process or raises
    anything but an error of ours. What is patched here once the process runs is not patched
    there: `close` it first.
    """
    limits = limits or USUAL
    seconds = limits.time(_size(path))
    asked = pickle.dumps((work, path, id, limits, seconds))
    with _interruptible():
        child = _free() or _Child.start()
        try:
            told = child.answer(asked, time.monotonic() + seconds, limits.answer)
        except (TimeoutError, EOFError, OSError) as error:
            child.end()
            raise _ended(error, child.process.exitcode, id, seconds, limits) from None
        except BaseException:
            child.end()
            raise
    made, spent = pickle.loads(told)
    if spent:
        child.end()
    else:
        _FREE.append(child)
    if isinstance(made, PipelineError):
        raise made
    result: Made = made
    return result


def close() -> None:
    """End the processes that wait for the next file."""
    while _FREE:
        _FREE.pop().end()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _ended(
    error: Exception, code: int | None, id: str, seconds: float, limits: Limits
) -> ReadError:
    """Return what to tell of a file whose reader was ended or ended itself."""
    late = isinstance(error, TimeoutError) or (code is not None and code == -_number("SIGXCPU"))
    if late:
        return ReadError(id, f"took more than {seconds:.0f} s to read.", _AGAIN)
    if code is not None and code == -_number("SIGKILL"):  # not by us: the machine ran out of it
        return _too_large(id, limits)
    if code is not None and code in {-_number(name) for name in _GAVE_UP}:
        what = f"crashed the reader, or needs more than {_gigabytes(limits)} of memory to read."
        return ReadError(id, what, _AGAIN)
    return ReadError(id, "crashed the reader.", _AGAIN)


def _number(name: str) -> int:
    return int(getattr(signal, name, 0))


def _too_large(id: str, limits: Limits) -> ReadError:
    what = f"needs more than {_gigabytes(limits)} of memory to read."
    return ReadError(id, what, _AGAIN)


def _gigabytes(limits: Limits) -> str:
    return f"{limits.memory / (1 << 30):.2g} GB"


@contextmanager
def _interruptible() -> Iterator[None]:
    """See to it that an interrupt ends the other process too, where it would end us at once."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True, slots=True)
class _Child:
    """The other process, as seen from here: its line, and the folder for what it writes."""

    process: BaseProcess
    line: Connection[bytes, bytes]
    folder: Path

    @staticmethod
    def start() -> _Child:
        """Start a process that waits for a file."""
        from multiprocessing import get_context

        context = get_context(_START)
        ours, theirs = context.Pipe()
        folder = Path(tempfile.mkdtemp(prefix="taking-stock-"))
        process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, ours, folder, os.getpid()), daemon=True
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it calls no thread's code
            process.start()
        theirs.close()
        return _Child(process, ours, folder)

    def answer(self, asked: bytes, deadline: float, most: int) -> bytes:
        """Return the answer; raise TimeoutError at the deadline, EOFError if there is none."""
        self.line.send_bytes(asked)
        told = bytearray()
        while self.line.poll(max(0.0, deadline - time.monotonic())):
            piece = self.line.recv_bytes()
            if not piece:
                return bytes(told)
            told += piece
            if len(told) > 2 * most + _PIECE:
                raise EOFError
        raise TimeoutError

    def end(self) -> None:
        """End the process and all that it started; nothing of it stays."""
        if hasattr(os, "killpg") and self.process.pid:
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.clear()

    def clear(self) -> None:
        """Let go of a process that has ended."""
        self.process.join()
        self.line.close()
        shutil.rmtree(self.folder, ignore_errors=True)


_FREE: list[_Child] = []  # processes that wait for the next file


def _free() -> _Child | None:
    while _FREE:
        child = _FREE.pop()
        if child.process.is_alive():
            return child
        child.clear()
    return None


def _forget() -> None:
    """Let go, in a fork, of the processes that serve the one it was forked from."""
    for child in _FREE:
        child.line.close()
    _FREE.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


# What follows runs in the other process.


def _serve(
    line: Connection[bytes, bytes], theirs: Connection[bytes, bytes], folder: Path, parent: int
) -> None:
    """Answer until nobody asks any more."""
    theirs.close()
    _settle(folder)
    base = peak()
    while True:
        try:
            asked = line.recv_bytes()
        except (EOFError, OSError):
            _leave(folder)
        with _bound(folder, parent):
            told = _told(asked, base)
        for at in range(0, len(told), _PIECE):
            line.send_bytes(told[at : at + _PIECE])
        line.send_bytes(b"")
        del told


def _settle(folder: Path) -> None:
    """Take leave of the parent's terminal, signals and group."""
    gc.freeze()  # or collecting would copy all memory that is shared with the parent
    faulthandler.disable()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: _leave(folder))
    nothing = os.open(os.devnull, os.O_RDWR)
    for known in (0, 1, 2):
        os.dup2(nothing, known)
    sys.stdout = sys.stderr = os.fdopen(nothing, "w", encoding="utf-8")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)


@contextmanager
def _bound(folder: Path, parent: int) -> Iterator[None]:
    """Die with the parent, at once, while a file is read; at other times the line's end tells."""
    if platform.system() != "Linux":
        yield
        return
    import ctypes

    system = ctypes.CDLL(None)
    system.prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        _leave(folder)
    yield
    system.prctl(_DIES_WITH_PARENT, 0)


def _leave(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _told(asked: bytes, base: int) -> bytes:
    """Return the answer to what was asked, and whether this process should be replaced."""
    work, path, id, limits, seconds = pickle.loads(asked)
    try:
        with within(limits, seconds):
            made = work(path, id)
            return _packed((made, _is_spent(base)), limits.answer)
    except _TooMuchError:
        error: PipelineError = ReadError(id, "holds more text than one document may.", _AGAIN)
    except PipelineError as known:
        return pickle.dumps((alone(known), _is_spent(base)))
    except MemoryError:
        error = _too_large(id, limits)
    except Exception as unknown:  # a reader's bug is a failure of its file, not of the run
        error = _bug(unknown, path, id)
    return pickle.dumps((alone(error), True))


def _bug(error: Exception, path: Path, id: str) -> ReadError:
    if isinstance(error, OSError) and error.filename in (None, path, str(path)):
        if isinstance(error, FileNotFoundError):
            return ReadError(id, "is not there any more.", "Put it back or run again without it.")
        return ReadError(id, f"cannot be opened: {error.strerror or error}.", "Check it.")
    if isinstance(error, RecursionError):
        return ReadError(id, "is nested too deeply to read.", _AGAIN)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
    return ReadError(id, f"could not be read: {where}.", "Save it in another format; report this.")


def _is_spent(base: int) -> bool:
    """Return whether this process grew large or left something running."""
    return peak() - base > _SPENT or _has_children()


def _has_children() -> bool:
    if not hasattr(os, "WNOHANG"):
        return False
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


class _TooMuchError(Exception):
    """What was read is larger than an answer may be."""


class _Bounded(io.BytesIO):
    """A file in memory that holds no more than so many bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:  # noqa: ANN401 - bytes or a buffer
        """Write, or raise `_TooMuchError`."""
        if self.tell() + len(data) > self.most:
            raise _TooMuchError
        return super().write(data)


def _packed(value: object, most: int) -> bytes:
    file = _Bounded(most)
    pickle.Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()
