"""Answers by the hash of what went into them."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cache import Cache, bounds, entries, file_digest, key, locks, pack, shape, unpack
from pipeline.documents import Read
from pipeline.errors import SettingsError
from pipeline.types import (
    Box,
    Coded,
    Coding,
    Cut,
    Document,
    Evidence,
    Heading,
    Line,
    Place,
    Segment,
    Span,
    StockTake,
    Themes,
)  # fmt: skip

A = key("a")


def through_json(value: object) -> object:
    return json.loads(json.dumps(value))


def the_entry(folder: Path) -> Path:
    return next(path for path in folder.rglob("*") if path.is_file())


# Packing


def test_what_was_read_and_coded_comes_back_equal(found: StockTake) -> None:
    for document, coded in zip(found.documents, found.coded, strict=True):
        read = Read(document, coded)
        again = unpack(Read, through_json(pack(read)))
        assert again == read
        assert repr(again) == repr(read)


def test_themes_come_back_equal(found: StockTake) -> None:
    assert unpack(Themes, through_json(pack(found.themes))) == found.themes


@dataclasses.dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    number: int
    share: float = 0.0
    sure: bool = False
    maybe: float | None = None


@dataclasses.dataclass(frozen=True)
class Tree:
    leaf: Leaf | None
    span: Span
    leaves: tuple[Leaf, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    shares: tuple[float, ...] = ()
    spans: tuple[Span | None, ...] = ()
    word: str | None = None


texts = st.text(max_size=5)
shares = st.one_of(st.floats(allow_nan=False), st.integers(-3, 3))  # an int may stand for a float
spans = st.builds(lambda start, more: Span(start, start + more), st.integers(0, 3),
                  st.integers(0, 3))  # fmt: skip
leaves = st.builds(Leaf, texts, st.integers(-2, 2), shares, st.booleans(), st.none() | shares)
trees = st.builds(
    Tree, st.none() | leaves, spans, st.lists(leaves, max_size=5).map(tuple),
    st.lists(st.lists(texts, max_size=3).map(tuple), max_size=4).map(tuple),
    st.lists(shares, max_size=3).map(tuple),
    st.lists(st.none() | spans, max_size=4).map(tuple), st.none() | texts,
)  # fmt: skip


@given(trees)
@settings(max_examples=60, deadline=None)
def test_any_value_comes_back_as_it_was_to_the_last_sign(tree: Tree) -> None:
    again = unpack(Tree, through_json(pack(tree)))
    assert repr(again) == repr(tree)  # unlike ==, tells 1 from 1.0 and 0.0 from -0.0


def test_numbers_that_are_equal_and_not_the_same_are_not_made_one() -> None:
    odd = (1, 1.0, 0.0, -0.0)
    made = tuple(Leaf("a", 1, share, maybe=more) for share in odd for more in (*odd, None))
    tree = Tree(None, Span(0, 0), leaves=made, shares=odd)
    assert repr(unpack(Tree, through_json(pack(tree)))) == repr(tree)


def test_what_is_equal_comes_back_as_one_object() -> None:
    span = [Span(0, 9) for _ in range(3)]
    again = unpack(Tree, pack(Tree(None, span[0], spans=(span[1], span[2]))))
    assert again.span is again.spans[0] is again.spans[1]


@dataclasses.dataclass(frozen=True, slots=True)
class Odd:
    what: dict[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class OddPair:
    what: tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Nothing:
    pass


@pytest.mark.parametrize("odd", [Odd({}), OddPair(("a", 1)), Nothing()])
def test_a_type_that_cannot_be_packed_is_an_error_and_no_loss(odd: object) -> None:
    with pytest.raises(TypeError):
        pack(odd)


def test_the_shape_of_a_type_follows_its_fields_and_those_of_the_types_in_it() -> None:
    def made(leaf: type) -> str:
        one = dataclasses.make_dataclass("Leaf", [("name", leaf)], frozen=True)
        return shape(dataclasses.make_dataclass("Tree", [("leaf", tuple[one, ...])], frozen=True))

    assert made(str) == made(str)
    assert len({made(str), made(int), made(tuple[str, ...]), shape(Read), shape(Themes)}) == 5


@pytest.mark.parametrize("kind", [
    Document, Line, Place, Box, Span, Heading, Segment, Cut, Coded, Coding, Evidence,
])  # fmt: skip
def test_a_new_field_anywhere_in_a_document_makes_another_shape(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.cache import shapes

    def fresh() -> str:
        for known in (shapes._shape, shapes.kinds, shapes.fields_of, shapes.inner):
            known.cache_clear()
        return shape(Read)

    before = fresh()
    monkeypatch.setitem(kind.__annotations__, "more", "int")
    changed = fresh()
    monkeypatch.undo()
    assert fresh() == before != changed


# Keeping


def test_an_answer_is_remembered_under_its_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(A) is None
    cache.put(A, [1, "£", None])
    assert cache.get(A) == [1, "£", None]
    assert cache.get(key("b")) is None


@pytest.mark.parametrize("array", [
    np.arange(12, dtype=np.float32).reshape(3, 4), np.zeros((0, 384), np.float32),
    np.arange(6).reshape(2, 3).T, np.array(3.5), np.array(["£", "ab"]),
])  # fmt: skip
def test_an_array_is_remembered_with_its_shape_and_type(tmp_path: Path, array: Any) -> None:
    cache = Cache(tmp_path)
    assert cache.get_array(A) is None
    cache.put_array(A, array)
    again = cache.get_array(A)
    assert again is not None
    assert (again.dtype, again.shape, again.tobytes()) == (
        array.dtype, array.shape, array.tobytes(),
    )  # fmt: skip
    assert the_entry(tmp_path).suffix == ".npy"


def test_an_array_of_objects_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        Cache(tmp_path).put_array(A, np.array([object()]))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_value_is_remembered_by_its_type(tmp_path: Path) -> None:
    cache, tree = Cache(tmp_path), Tree(Leaf("a", 1), Span(0, 1))
    cache.keep(A, tree)
    assert cache.recall(Tree, A) == tree
    assert cache.recall(Leaf, A) is None


def test_a_value_of_a_type_that_has_other_fields_now_is_not_found(tmp_path: Path) -> None:
    old = dataclasses.make_dataclass("Leaf", [("name", str)], frozen=True)
    new = dataclasses.make_dataclass("Leaf", [("name", str), ("more", str, "")], frozen=True)
    Cache(tmp_path).keep(A, old("a"))
    assert Cache(tmp_path).recall(old, A) == old("a")
    assert Cache(tmp_path).recall(new, A) is None


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_changed_or_missing_byte_makes_an_entry_absent(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"))
    assert cache.folder is not None
    is_array = data.draw(st.booleans())
    (cache.put_array(A, np.arange(9)) if is_array else cache.put(A, ["whole", "answer"]))
    entry = the_entry(cache.folder)
    whole = entry.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
    damaged = data.draw(st.sampled_from([
        whole[:at], whole[:at] + changed + whole[at + 1 :], whole + changed, whole[at + 1 :],
        whole[:at] + b"\0" * (len(whole) - at - 1) + changed,
    ]))  # fmt: skip
    entry.write_bytes(damaged)
    known = cache.get_array(A) if is_array else cache.get(A)
    assert known is None or damaged == whole
    (cache.put_array(A, np.arange(9)) if is_array else cache.put(A, ["whole", "answer"]))
    assert entry.read_bytes() == whole


def test_an_entry_under_another_name_is_no_answer(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(A, "of a")
    other = key("b")
    target = tmp_path / other[:2] / the_entry(tmp_path).name.replace(A[2:], other[2:])
    target.parent.mkdir()
    the_entry(tmp_path).rename(target)
    assert cache.get(other) is None


def test_an_entry_written_in_another_form_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    with monkeypatch.context() as other:
        other.setattr(entries, "_FORM", "taking-stock 0")
        cache.put(A, "of another version")
        assert cache.get(A) == "of another version"
    assert cache.get(A) is None


def test_storing_leaves_no_other_file(tmp_path: Path) -> None:
    Cache(tmp_path).put(A, "whole")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{A[2:]}.json.z"]


def test_without_a_folder_nothing_is_remembered() -> None:
    cache = Cache()
    cache.put(A, "whole")
    cache.put_array(A, np.zeros(1))
    cache.keep(A, Span(0, 1))
    assert cache.get(A) is cache.get_array(A) is cache.recall(Span, A) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file")
    cache.put(A, "whole")
    cache.put_array(A, np.zeros(1))
    assert cache.get(A) is cache.get_array(A) is None


PUT_MANY = """
import sys
from pathlib import Path
from pipeline.cache import Cache, key
for _ in range(100):
    for text in sys.argv[2]:
        Cache(Path(sys.argv[1])).put(key("a"), [text] * 2000)
"""


def test_two_processes_that_write_one_entry_leave_one_of_their_answers(
    root: Path, tmp_path: Path
) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", PUT_MANY, str(tmp_path), texts], cwd=root)
        for texts in ("ab", "cd")
    ]
    seen = set()
    while any(one.poll() is None for one in both):
        known = Cache(tmp_path).get(A)
        seen.add(None if known is None else (len(known), *sorted(set(known))))
    assert [one.returncode for one in both] == [0, 0]
    assert seen - {None} <= {(2000, letter) for letter in "abcd"}
    last = Cache(tmp_path).get(A)
    assert last is not None
    assert last[0] in "bd"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# Names


@pytest.mark.parametrize("other", [("a", "b"), ("ab",), ("b", "a"), ("a b",), ("a", "'b'")])
def test_other_parts_make_another_key(other: tuple[str, ...]) -> None:
    assert key("a", "b", 1) != key(*other)


def test_a_files_digest_follows_its_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"x")
    two.write_bytes(b"x")
    assert file_digest(one) == file_digest(two)
    two.write_bytes(b"y")
    assert file_digest(one) != file_digest(two)


# Bounds


def aged(path: Path, days: float) -> Path:
    """Make a file or folder, with all in it, look as if last used so many days ago."""
    then = time.time() - days * 86_400
    for one in [*path.rglob("*"), path]:
        os.utime(one, (then, then))
    return path


def answer(folder: Path, name: str, days: float) -> Path:
    Cache(folder / "answers").put(key(name), [name])
    return aged(folder / "answers" / key(name)[:2] / f"{key(name)[2:]}.json.z", days)


def model(folder: Path, name: str, days: float) -> Path:
    made = folder / "models" / name
    (made / "shallow").mkdir(parents=True)
    (made / "model.bin").write_bytes(b"x" * 100)
    (made / "shallow" / "model.bin").write_bytes(b"x" * 50)
    return aged(made, days)


def pruned(folder: Path, size: int, current: str = "") -> bounds.Contents:
    return bounds.prune(bounds.contents(folder), size, {current})


def test_contents_tell_number_size_and_age_by_kind(tmp_path: Path) -> None:
    old, new = answer(tmp_path, "old", 9), answer(tmp_path, "new", 1)
    model(tmp_path, "a" * 16, 3)
    found = bounds.contents(tmp_path)
    assert [item.path for item in found.answers] == [old, new]
    assert [item.size for item in found.models] == [150]
    assert found.size == 150 + old.stat().st_size + new.stat().st_size
    assert bounds.contents(tmp_path / "none yet") == bounds.Contents()


def test_the_longest_unused_go_first_and_no_more_than_needed(tmp_path: Path) -> None:
    made = [answer(tmp_path, name, days) for name, days in (("a", 3), ("b", 9), ("c", 1))]
    size = sum(path.stat().st_size for path in made)
    assert pruned(tmp_path, size).answers == ()
    assert [item.path for item in pruned(tmp_path, size - 1).answers] == [made[1]]
    assert [path.exists() for path in made] == [True, False, True]
    assert len(pruned(tmp_path, 0).answers) == 2


def test_an_answer_that_is_used_again_counts_as_new(tmp_path: Path) -> None:
    made = [answer(tmp_path, name, days) for name, days in (("a", 9), ("b", 3))]
    assert Cache(tmp_path / "answers").get(key("a")) == ["a"]
    gone = pruned(tmp_path, made[0].stat().st_size)
    assert [item.path for item in gone.answers] == [made[1]]


def test_use_is_noted_once_an_hour_at_most(tmp_path: Path) -> None:
    made = answer(tmp_path, "a", 0.5 / 24)
    before = made.stat().st_mtime
    Cache(tmp_path / "answers").get(key("a"))
    assert made.stat().st_mtime == before
    aged(made, 2 / 24)
    Cache(tmp_path / "answers").get(key("a"))
    assert made.stat().st_mtime > before


def test_a_damaged_entry_is_not_kept_longer_for_being_asked_for(tmp_path: Path) -> None:
    made = answer(tmp_path, "a", 0)
    made.write_bytes(b"damaged")
    then = aged(made, 9).stat().st_mtime
    Cache(tmp_path / "answers").get(key("a"))
    assert made.stat().st_mtime == then


def test_models_of_other_versions_go_once_nobody_used_them_for_a_day(tmp_path: Path) -> None:
    own, lately, old = "a" * 16, "b" * 16, "c" * 16
    for name, days in ((own, 99), (lately, 0.5), (old, 2)):
        model(tmp_path, name, days)
    gone = pruned(tmp_path, 10**9, own)
    assert [item.path.name for item in gone.models] == [old]
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [own, lately]


def test_what_ended_runs_left_half_written_goes_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    answer(tmp_path, "a", 0)
    shelf = tmp_path / "answers" / "ab"
    shelf.mkdir(exist_ok=True)
    dead, living = shelf / "tmpabcdefgh", shelf / "tmphgfedcba"
    dead.write_bytes(b"half")
    old = aged(model(tmp_path, "tmpabcd_123", 0), 2)
    new = model(tmp_path, "tmpabcd_456", 0)
    with living.open("wb") as file:
        locks.hold(file)
        gone = pruned(tmp_path, 10**9)
    assert {item.path for item in gone.halves} == {dead, old}
    assert (living.exists(), new.exists()) == (True, True)


def test_nothing_that_is_not_the_programs_own_is_counted_or_removed(tmp_path: Path) -> None:
    names = ["answers/ab/notes.txt", "answers/ab/tmp", "answers/thesis/draft.json", "models/mine",
             "models/notes/model.bin", "answers/letter.npy", "photos/a.jpg",
             f"answers/ab/{'z' * 62}.json", f"answers/{'a' * 62}.json"]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    aged(tmp_path, 99)
    pruned(tmp_path, 0)
    assert [name for name in names if not (tmp_path / name).exists()] == []
    assert bounds.contents(tmp_path) == bounds.Contents()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_among_the_models_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    mine = model(tmp_path / "elsewhere", "a" * 16, 9)
    (tmp_path / "models").mkdir()
    link = tmp_path / "models" / ("b" * 16)
    link.symlink_to(mine)
    os.utime(link, (0, 0), follow_symlinks=False)
    pruned(tmp_path, 0)
    assert (mine / "model.bin").exists()
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("0", 0), ("12", 12), ("2GB", 2 * 10**9), ("1.5 gb", 15 * 10**8), (" 500 MB ", 5 * 10**8)],
)
def test_a_size_is_read_as_people_write_it(told: str, wanted: int) -> None:
    assert bounds.bytes_of(told) == wanted


@pytest.mark.parametrize("told", ["", "GB", "-1", "2 XB", "1e9", "much", "9" * 400, "1.2.3 MB"])
def test_what_is_no_size_is_said_to_be_none(told: str) -> None:
    with pytest.raises(SettingsError, match="is no size"):
        bounds.bytes_of(told)


def test_a_cache_is_looked_through_after_each_run_unless_it_is_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [answer(tmp_path, name, days) for name, days in (("a", 3), ("b", 9))]
    bounds.prune_if_due(tmp_path, made[0].stat().st_size, set())
    assert [path.exists() for path in made] == [True, False]
    monkeypatch.setattr(bounds, "_FEW", 0)
    bounds.prune_if_due(tmp_path, 0, set())
    assert made[0].exists()
    aged(tmp_path / "answers" / "looked-through", 1)
    bounds.prune_if_due(tmp_path, 0, set())
    assert not made[0].exists()


def test_pruning_after_a_run_is_never_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    bounds.prune_if_due(tmp_path / "file", 0, set())
    bounds.prune_if_due(tmp_path / "none", 0, set())


def test_a_folder_that_cannot_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="cannot be read"):
        bounds.contents(tmp_path / "file")


# The command


def test_the_command_tells_what_is_kept_and_makes_it_smaller(cli: Any, tmp_path: Path) -> None:
    made = [answer(tmp_path, name, days) for name, days in (("a", 3), ("b", 9))]
    size = made[0].stat().st_size
    told = json.loads(cli("cache", "--cache", tmp_path, "--json").stdout)
    assert told["answers"]["number"] == 2
    assert told["bound"] == 4 * 10**9
    assert "removed" not in told
    done = cli("cache", "--cache", tmp_path, "--prune", "--size", str(size), "--json")
    told = json.loads(done.stdout)
    assert (told["answers"]["number"], told["removed"]["answers"]["number"]) == (1, 1)
    assert [path.exists() for path in made] == [True, False]
    shown = cli("cache", "--cache", tmp_path, env={"TAKING_STOCK_CACHE_SIZE": "500 MB"}).stdout
    assert f"Folder: {tmp_path}\nMay hold: 500 MB\nAnswers: 1 (" in shown


def test_a_bad_size_and_a_folder_that_cannot_be_read_exit_with_2(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for args in (("--size", "much"), ("--cache", tmp_path / "file")):
        done = cli("cache", *args)
        assert done.returncode == 2
        assert done.stderr.startswith("Error: ")
        assert "Traceback" not in done.stderr
