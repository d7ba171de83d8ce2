"""One thing done to many items: in order, wherever it is done, whatever ends meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import platform
import signal
import time
from functools import partial
from pathlib import Path

import joblib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parallel
from pipeline.errors import ReadError, StageError
from pipeline.parallel import engines

forked = pytest.mark.skipif(platform.system() != "Linux", reason="processes are forked on Linux")
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def squared(item: int) -> int:
    return item * item


def refused_from_four(item: int) -> int:
    if item >= 4:
        raise ReadError(str(item), "cannot be read.")
    return item


def ended_once(item: int, marks: Path) -> int:
    """End the process the first time that 3 or 10 is asked for."""
    mark = marks / str(item)
    if item % 7 == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def ended_by_five(item: int) -> int:
    if item == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def process_of(item: int) -> tuple[int, str]:
    del item
    return os.getpid(), os.environ.get("OMP_NUM_THREADS", "")


def long_asleep(item: int) -> int:
    if item:
        time.sleep(60)
    return item


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(-99, 99), max_size=12), st.integers(1, 4), st.integers(-3, 3))
def test_results_stand_in_the_order_of_the_items(
    items: list[int], workers: int, slope: int
) -> None:
    told: list[int] = []
    made = parallel.each(
        squared, items, workers=workers, cost=lambda item: slope * item, done=told.append
    )
    assert made == [item * item for item in items]
    assert sorted(told) == sorted(items)


@forked
def test_other_processes_work_with_one_thread_each() -> None:
    made = parallel.each(process_of, range(8), workers=2)
    assert os.getpid() not in {pid for pid, _ in made}
    assert {threads for _, threads in made} == {"1"}


@forked
def test_the_costliest_item_is_begun_first() -> None:
    told: list[int] = []
    parallel.each(squared, range(6), workers=1 + 1, cost=float, done=told.append)
    assert set(told[:2]) <= {5, 4, 3}


@forked
def test_a_process_that_is_killed_costs_its_item_a_second_try(tmp_path: Path) -> None:
    told: list[int] = []
    work = partial(ended_once, marks=tmp_path)
    assert parallel.each(work, range(20), workers=2, done=told.append) == [n * n for n in range(20)]
    assert sorted(told) == list(range(20))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["10", "17", "3"]


@forked
def test_an_item_that_ends_its_process_twice_becomes_a_value() -> None:
    told: list[int] = []
    made = parallel.each(
        ended_by_five, range(9), workers=2, done=told.append, lost=lambda item: -item
    )
    assert made == [0, 1, 2, 3, 4, -5, 6, 7, 8]
    assert sorted(told) == list(range(9))


@forked
def test_without_a_value_for_it_the_error_names_the_item() -> None:
    with pytest.raises(StageError, match=r"5: the process that worked on it ended twice"):
        parallel.each(ended_by_five, range(9), workers=2)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_first_error_in_order_is_raised(workers: int) -> None:
    with pytest.raises(ReadError, match=r"^4: "):
        parallel.each(refused_from_four, range(9), workers=workers, cost=float)


@forked
def test_an_interrupt_leaves_no_process_behind() -> None:
    before = multiprocessing.active_children()

    def interrupted(item: int) -> None:
        raise KeyboardInterrupt(item)

    with pytest.raises(KeyboardInterrupt):
        parallel.each(long_asleep, range(4), workers=2, done=interrupted)
    assert [one for one in multiprocessing.active_children() if one not in before] == []


def test_no_engine_is_open_until_the_caller_opens_one() -> None:
    assert engines.opened() is None
    with joblib.parallel_config(backend="threading", n_jobs=2):
        assert engines.opened() is not None
    with joblib.parallel_config(n_jobs=2):
        assert engines.opened() is not None
    assert engines.opened() is None


@pytest.mark.parametrize("backend", ["threading", "sequential", "multiprocessing"])
def test_the_engine_that_the_caller_opened_gives_the_same(backend: str) -> None:
    told: list[int] = []
    with joblib.parallel_config(backend=backend, n_jobs=2):
        made = parallel.each(squared, range(9), workers=1, cost=float, done=told.append)
    assert made == [n * n for n in range(9)]
    assert sorted(told) == list(range(9))


def test_threads_of_the_caller_are_used_and_take_turns() -> None:
    with joblib.parallel_config(backend="threading", n_jobs=2):
        made = parallel.each(process_of, range(4))
    assert {pid for pid, _ in made} == {os.getpid()}


def test_an_error_comes_back_from_the_callers_engine_too() -> None:
    with (
        joblib.parallel_config(backend="threading", n_jobs=2),
        pytest.raises(ReadError, match=r"^4: "),
    ):
        parallel.each(refused_from_four, range(9), cost=float)


@pytest.mark.skipif(os.name == "nt", reason="no process can be killed so there")
def test_where_nothing_is_forked_a_killed_process_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    work = partial(ended_once, marks=tmp_path)
    assert parallel.each(work, [1, 2, 3, 4], workers=2) == [1, 4, 9, 16]


@forked
def test_processes_that_end_before_they_begin_are_no_endless_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pipeline.parallel import forked as processes

    monkeypatch.setattr(processes, "_begin", lambda *_: os._exit(1))
    assert parallel.each(squared, [1, 2], workers=2, lost=lambda item: -item) == [-1, -2]
