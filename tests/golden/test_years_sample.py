"""The committed comparison of the shipped corpora, and that the same input gives the same bytes.

`python -m pytest --write-golden` writes it anew; the diff is to be read.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_files import rows, written

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "reports" / "sample-years"
CORPORA = (ROOT / "corpora" / "2012", ROOT / "corpora" / "2014")
Shell = Callable[..., "subprocess.CompletedProcess[str]"]
FILES = (
    "charts/groups.svg",
    "charts/themes.svg",
    "codebook.toml",
    "decisions.csv",
    "ledger.csv",
    "lifelines.csv",
    "links.csv",
    "summary.md",
    "theme_changes.csv",
    "theme_years.csv",
    "voices.csv",
)


@pytest.fixture(scope="module")
def fresh(
    tmp_path_factory: pytest.TempPathFactory, cli: Shell, request: pytest.FixtureRequest
) -> Path:
    """The files of a comparison now; with --write-golden they become the sample."""
    out = tmp_path_factory.mktemp("years")
    done = cli(
        "compare", *CORPORA, "--out", out, "--fresh", "--workers", "1", env={"PYTHONHASHSEED": "1"}
    )
    assert done.returncode == 0, done.stderr
    if request.config.getoption("--write-golden"):
        (SAMPLE / "charts").mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(out / name, SAMPLE / name)
    return out


def test_points_are_counted_by_year_as_in_the_sample(fresh: Path) -> None:
    def per_year(folder: Path) -> dict[str, int]:
        total: dict[str, int] = {}
        for row in rows(folder / "theme_years.csv"):
            if row["stakeholder"] == "all":
                total[row["year"]] = total.get(row["year"], 0) + int(row["segments"])
        return total

    old, new = per_year(SAMPLE), per_year(fresh)
    assert old.keys() == new.keys()
    assert all(abs(old[year] - new[year]) <= 0.05 * old[year] for year in old)


def test_themes_fare_as_in_the_sample(fresh: Path) -> None:
    def told(folder: Path) -> set[tuple[str, ...]]:
        names = ("theme", "status", "label_from", "label_to")
        return {tuple(row[name] for name in names) for row in rows(folder / "ledger.csv")}

    old, new = told(SAMPLE), told(fresh)
    assert len(old & new) >= 0.8 * len(old | new)


def test_the_summary_has_the_same_parts(fresh: Path) -> None:
    def heads(folder: Path) -> list[str]:
        lines = (folder / "summary.md").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith("## ")]

    fixed = [head for head in heads(SAMPLE) if not head.startswith("## What ")]
    assert [head for head in heads(fresh) if not head.startswith("## What ")] == fixed


def test_two_workers_and_another_hash_seed_do_not_show(
    fresh: Path, cli: Shell, tmp_path: Path
) -> None:
    done = cli(
        "compare", *CORPORA, "--out", tmp_path, "--fresh", "--workers", "2",
        env={"PYTHONHASHSEED": "2"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert written(tmp_path) == written(fresh)
