"""A file that hangs, bloats or crashes its reader costs that file and nothing else."""

# ruff: noqa: ARG001 - a reader takes a path and an id, whatever it does with them

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline import guard, parallel
from pipeline.errors import ReadError, StageError
from pipeline.limits import Limits
from pipeline.read.plain import PlainReader

SOON = Limits(seconds=1.0, per_megabyte=0.0)
LINUX = platform.system() == "Linux"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    guard.close()
    yield
    guard.close()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("- Staff said so.\n", encoding="utf-8")
    return path


def process(path: Path, id: str) -> int:
    return os.getpid()


def hang(path: Path, id: str) -> None:
    while True:
        pass


def start_another(path: Path, id: str) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    path.with_name("pid").write_text(str(sleeper.pid), encoding="utf-8")
    if id == "wait":
        sleeper.wait()


def take_memory(path: Path, id: str, *, megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def crash(path: Path, id: str, *, by: int) -> None:
    os.kill(os.getpid(), by)


def read_null(path: Path, id: str) -> None:
    ctypes.string_at(0)


def leave(path: Path, id: str) -> None:
    sys.exit(7)


def recurse(path: Path, id: str) -> None:
    recurse(path, id)


def stumble(path: Path, id: str) -> None:
    raise KeyError(id)


def refuse(path: Path, id: str) -> None:
    raise ReadError(id, "is empty.", "Export it again.")


def break_promise(path: Path, id: str) -> None:
    raise StageError(id, "blocks overlap.")


def speak(path: Path, id: str) -> None:
    os.write(1, b"out")
    os.write(2, b"err")
    sys.stderr.write("more")


def answer_at_length(path: Path, id: str) -> str:
    return "x" * (80 << 20)


def write_temporary(path: Path, id: str) -> str:
    name = tempfile.mkdtemp()
    (Path(name) / "half").write_bytes(b"x" * 1000)
    if id == "hang":
        path.with_name("told").write_text(name, encoding="utf-8")
        hang(path, id)
    return name


def in_a_worker(path: Path) -> tuple[int, int, str]:
    return (
        os.getppid(),
        guard.run(process, path, "a"),
        guard.run(PlainReader().read, path, "a").text,
    )


def said(work: object, path: Path, limits: Limits = SOON, id: str = "a.txt") -> str:
    with pytest.raises(ReadError) as raised:
        guard.run(work, path, id, limits)  # type: ignore[arg-type]
    return str(raised.value)


def is_running(pid: int) -> bool:
    """Tell whether a process runs; a dead one that nobody has asked after does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def ends(pid: int) -> bool:
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_a_file_is_read_as_it_would_be_here(note: Path) -> None:
    assert guard.run(PlainReader().read, note, "note.txt") == PlainReader().read(note, "note.txt")


def test_another_process_reads_and_serves_the_next_file_too(note: Path) -> None:
    first = guard.run(process, note, "a")
    assert first != os.getpid()
    assert guard.run(process, note, "b") == first


def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read(note: Path) -> None:
    before = guard.run(process, note, "a")
    what = said(hang, note)
    assert what == "a.txt: took more than 1 s to read. Save it again or split it, then run again."
    assert guard.run(process, note, "b") != before
    assert not is_running(before)


def test_a_large_file_has_more_time(note: Path) -> None:
    assert Limits(seconds=60, per_megabyte=2).time(5_000_000) == 70
    with note.open("ab") as file:
        file.truncate(2_000_000)
    what = said(hang, note, Limits(seconds=0.2, per_megabyte=0.4))
    assert "took more than 1 s" in what


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_what_a_reader_started_ends_with_it(note: Path) -> None:
    assert "took more than" in said(start_another, note, id="wait")
    assert ends(int(note.with_name("pid").read_text(encoding="utf-8")))


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_what_a_reader_left_running_ends_too(note: Path) -> None:
    before = guard.run(process, note, "a")
    guard.run(start_another, note, "go")
    assert ends(int(note.with_name("pid").read_text(encoding="utf-8")))
    assert guard.run(process, note, "a") != before


@pytest.mark.skipif(not LINUX, reason="memory is limited where it can be told")
def test_a_reader_that_takes_too_much_memory_is_refused_it(note: Path) -> None:
    work = partial(take_memory, megabytes=1100)
    assert "a.txt: needs more than 1 GB of memory to read. Save" in said(work, note)
    more = Limits(memory=2 << 30)
    assert guard.run(work, note, "a", more) == 1100 << 20


@pytest.mark.skipif(not LINUX, reason="memory is limited where it can be told")
def test_each_file_has_the_same_memory_and_a_process_that_grew_is_replaced(note: Path) -> None:
    small, large = partial(take_memory, megabytes=10), partial(take_memory, megabytes=700)
    first = guard.run(process, note, "a")
    guard.run(small, note, "a")
    assert guard.run(process, note, "a") == first
    for _ in range(3):
        assert guard.run(large, note, "a") == 700 << 20
    assert guard.run(process, note, "a") != first


@pytest.mark.skipif(not LINUX, reason="signals of Unix")
@pytest.mark.parametrize(
    ("by", "what"),
    [
        (signal.SIGSEGV, "crashed the reader."),
        (signal.SIGABRT, "crashed the reader, or needs more than 1 GB of memory to read."),
        (signal.SIGKILL, "needs more than 1 GB of memory to read."),
        (signal.SIGXCPU, "took more than 1 s to read."),
    ],
)
def test_a_reader_that_crashes_is_a_failure_of_its_file(note: Path, by: int, what: str) -> None:
    told = said(partial(crash, by=by), note)
    assert told == f"a.txt: {what} Save it again or split it, then run again."
    assert guard.run(process, note, "b")


@pytest.mark.parametrize("work", [read_null, leave])
def test_a_reader_that_ends_the_process_is_a_failure_of_its_file(note: Path, work: object) -> None:
    assert "a.txt: crashed the reader." in said(work, note)


def test_a_bug_in_a_reader_is_a_failure_that_says_where(note: Path) -> None:
    assert "a.txt: could not be read: KeyError in test_guard.py, line " in said(stumble, note)


def test_endless_depth_is_said_to_be_that(note: Path) -> None:
    assert "a.txt: is nested too deeply to read." in said(recurse, note)


def test_an_error_of_ours_comes_back_as_it_is(note: Path) -> None:
    assert said(refuse, note) == "a.txt: is empty. Export it again."
    with pytest.raises(StageError, match="a: blocks overlap"):
        guard.run(break_promise, note, "a")


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    what = "a.txt: is not there any more. Put it back or run again without it."
    assert said(PlainReader().read, tmp_path / "a.txt") == what


def test_a_folder_in_place_of_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    assert "a.txt: cannot be opened: Is a directory." in said(
        PlainReader().read, tmp_path / "x.txt"
    )


def test_an_answer_has_a_bound(note: Path) -> None:
    assert "a.txt: holds more text than one document may." in said(
        answer_at_length, note, Limits(answer=1 << 20)
    )


def test_nothing_that_a_reader_says_reaches_the_console(
    note: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    guard.run(speak, note, "a")
    guard.close()
    assert capfd.readouterr() == ("", "")


def test_what_a_reader_writes_beside_goes_with_its_process(note: Path) -> None:
    inside = Path(guard.run(write_temporary, note, "a"))
    assert inside.is_dir()
    guard.close()
    assert not inside.parent.exists()
    said(write_temporary, note, id="hang")
    assert not Path(note.with_name("told").read_text(encoding="utf-8")).parent.exists()


def test_closing_leaves_no_process_behind(note: Path) -> None:
    one = guard.run(process, note, "a")
    guard.close()
    assert not is_running(one)
    with pytest.raises(ChildProcessError):
        os.waitpid(one, os.WNOHANG)


@pytest.mark.skipif(not LINUX, reason="kills by its own hand")
def test_a_process_that_died_meanwhile_is_replaced(note: Path) -> None:
    one = guard.run(process, note, "a")
    os.kill(one, signal.SIGKILL)
    assert ends(one)
    assert guard.run(process, note, "a") != one


def test_workers_have_processes_of_their_own(note: Path) -> None:
    ours = guard.run(process, note, "a")
    made = parallel.each(in_a_worker, [note] * 8, workers=2)
    assert {text for _, _, text in made} == {"- Staff said so.\n"}
    assert {parent for parent, _, _ in made} == {os.getpid()}
    theirs = {reader for _, reader, _ in made}
    assert len(theirs) <= 2 and ours not in theirs
    assert all(ends(reader) for reader in theirs)
    assert guard.run(process, note, "a") == ours


def test_elsewhere_a_process_is_started_anew(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_START", "spawn")
    assert guard.run(PlainReader().read, note, "a").text == "- Staff said so.\n"
    assert "crashed the reader" in said(leave, note)
    assert "took more than" in said(hang, note)


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
def test_a_process_that_waits_ends_and_tidies_up_when_nobody_is_left(
    note: Path, root: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = (
        "import os, sys; from pathlib import Path; from pipeline import guard; "
        "from pipeline.read.plain import PlainReader; "
        "guard.run(PlainReader().read, Path(sys.argv[1]), 'a'); "
        "print(guard._FREE[0].process.pid, flush=True); os._exit(0)"
    )
    env = {**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", script, str(note)]
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=True)
    assert ends(int(done.stdout))
    assert list(temporary.iterdir()) == []


_RUNNING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background work ignores it
from pathlib import Path
from pipeline import guard, parallel

def hang(path, id):
    path.with_name("pid").write_text(str(os.getpid()))
    while True:
        pass

def one(path):
    if path is None or path.with_name("worker").exists():
        return  # another item, or this one once more after its worker was killed
    path.with_name("worker").write_text(str(os.getpid()))
    guard.run(hang, path, "a")

if sys.argv[2] == "worker":
    parallel.each(one, [Path(sys.argv[1]), None], workers=2)
one(Path(sys.argv[1]))
"""


def wait_for(path: Path) -> int:
    for _ in range(400):
        if path.exists() and path.read_text(encoding="utf-8"):
            return int(path.read_text(encoding="utf-8"))
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")


@pytest.mark.skipif(not LINUX, reason="looks into /proc")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("who", ["main", "worker"])
def test_the_reading_process_ends_with_the_one_it_serves(
    note: Path, root: Path, by: signal.Signals, who: str
) -> None:
    temporary = note.parent / "temporary"
    temporary.mkdir()
    env = {**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", _RUNNING, str(note), who]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, env=env, stderr=nothing, start_new_session=True) as running:
        reading = wait_for(note.with_name("pid"))
        target = running.pid if who == "main" else wait_for(note.with_name("worker"))
        assert is_running(reading)
        os.kill(target, by)
        assert ends(reading)
        running.wait(20)
    if by == signal.SIGINT:
        assert list(temporary.iterdir()) == []
