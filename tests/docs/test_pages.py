"""Every command of the pages in docs/ is run, in its order, and does what it should."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md")


def commands(page: str) -> str:
    """Return the shell lines of a page."""
    told = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", told, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, cache_folder: Path
) -> tuple[Path, dict[str, str]]:
    """A folder with the shipped corpora, and the environment in which `pipeline` is a command."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "corpora", folder / "corpora")
    programs = folder / "bin"
    programs.mkdir()
    program = programs / "pipeline"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    known = {"PATH": path, "PYTHONPATH": str(ROOT), "TAKING_STOCK_CACHE": str(cache_folder)}
    return folder, {**os.environ, **known}


def test_there_is_a_page_for_each_task() -> None:
    wanted = ["compare-years", "own-code-book", "open-in-nvivo", "correct-and-rerun",
              "large-consultations", "share-and-verify"]  # fmt: skip
    assert {f"{name}.md" for name in wanted} <= set(PAGES)
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page for page in PAGES if f"({page})" not in index] == []


@pytest.mark.skipif(os.name == "nt", reason="the pages' commands are for a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_work(page: str, desk: tuple[Path, dict[str, str]]) -> None:
    folder, env = desk
    script = commands(page)
    assert "pipeline " in script
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    told = (ROOT / "docs" / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", told)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
