"""Answers by the hash of what went into them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cache import Cache, file_digest, key, pack, unpack
from pipeline.flow import Read
from pipeline.types import StockTake, Themes


def through_json(value: object) -> object:
    return json.loads(json.dumps(value))


def test_what_was_read_and_coded_comes_back_equal(found: StockTake) -> None:
    for document, coded in zip(found.documents, found.coded, strict=True):
        read = Read(document, coded)
        assert unpack(Read, through_json(pack(read))) == read


def test_themes_come_back_equal(found: StockTake) -> None:
    assert unpack(Themes, through_json(pack(found.themes))) == found.themes


def test_an_answer_is_remembered_under_its_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get(key("a")) is None
    cache.put(key("a"), [1, "£", None])
    assert cache.get(key("a")) == [1, "£", None]
    assert cache.get(key("b")) is None


def test_a_damaged_entry_counts_as_absent_and_is_written_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(key("a"), "whole")
    entry = next(path for path in tmp_path.rglob("*") if path.is_file())
    entry.write_bytes(entry.read_bytes()[:-2])
    assert cache.get(key("a")) is None
    cache.put(key("a"), "whole")
    assert cache.get(key("a")) == "whole"


def test_storing_leaves_no_other_file(tmp_path: Path) -> None:
    Cache(tmp_path).put(key("a"), "whole")
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_without_a_folder_nothing_is_remembered() -> None:
    cache = Cache()
    cache.put(key("a"), "whole")
    assert cache.get(key("a")) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file")
    cache.put(key("a"), "whole")
    assert cache.get(key("a")) is None


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
