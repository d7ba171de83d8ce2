"""Which files of a folder are documents, and that nothing is dropped in silence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.listing import documents


def names(folder: Path) -> list[str]:
    return [id for id, _ in documents(folder)]


def put(folder: Path, *files: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_documents_of_all_folders_come_in_order_of_their_names(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a/z.pdf", "a/b/c.txt", "a.txt", "A.txt")
    assert names(tmp_path) == ["A.txt", "a.txt", "a/b/c.txt", "a/z.pdf", "b.txt"]


def test_hidden_files_and_those_of_the_exercise_are_no_documents(tmp_path: Path) -> None:
    put(tmp_path, "corpus.toml", "codebook.toml", "README.md", "Thumbs.db", ".hidden", "~$a.docx",
        "__MACOSX/a.txt", ".git/a.txt", "a/__pycache__/b.txt", "kept.txt")  # fmt: skip
    assert names(tmp_path) == ["kept.txt"]


def test_the_folder_of_a_run_is_left_out_with_all_that_is_in_it(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "reports/run.json", "reports/summary.md", "reports/texts/a.txt.txt",
        "deep/er/run.json", "deep/er/b.txt", "deep/c.txt")  # fmt: skip
    assert names(tmp_path) == ["a.txt", "deep/c.txt"]


def test_what_a_run_wrote_beside_the_notes_is_not_read_as_a_note(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "summary.md", "mine.md")
    (tmp_path / "run.json").write_text(json.dumps({"outputs": {"summary.md": "0"}}), "utf-8")
    assert names(tmp_path) == ["a.txt", "mine.md"]


def test_a_run_json_that_is_none_hides_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "run.json")
    assert names(tmp_path) == ["a.txt", "run.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links of Unix")
def test_links_and_pipes_are_listed_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "sub/b.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to("none")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "sub/loop").symlink_to("..")
    (tmp_path / "sub/link.txt").symlink_to("b.txt")
    (tmp_path / ".hidden").symlink_to("..")
    assert names(tmp_path) == [
        "a.txt", "nowhere", "pipe", "round", "sub/b.txt", "sub/link.txt", "sub/loop", "up",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_looked_into_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.txt", "locked/b.txt", "open/c.txt")
    known = os.scandir

    def scandir(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return known(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path) == ["a.txt", "locked", "open/c.txt"]


@pytest.mark.skipif(os.name != "posix", reason="names that are bytes")
def test_a_name_that_is_no_text_is_spelled_out(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this disk takes only names that are text")
    ((id, path),) = documents(tmp_path)
    assert id == "caf\\xe9.txt"
    assert path.read_bytes() == b"x"


def test_a_corpus_holds_what_is_listed(corpus: Callable[..., Path]) -> None:
    folder = corpus({"sub/more.txt": "- So.\n"})
    (folder / "nowhere.txt").symlink_to("none")
    found = settings.load(folder).corpus.entries
    assert [entry.id for entry in found] == [
        "nowhere.txt",
        "staff.txt",
        "sub/more.txt",
        "union.txt",
    ]
