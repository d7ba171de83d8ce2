"""The committed sample of a run, which is also what a reader sees first.

What reading and cutting give is compared byte for byte. What rests on sentence vectors may differ
in the last digit between kinds of processor, so labels are compared with a little room.
`python -m pytest --write-golden` writes the sample anew; the diff is to be read.
"""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_files import rows
from sklearn.metrics import adjusted_rand_score

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "reports" / "sample"
Shell = Callable[..., "subprocess.CompletedProcess[str]"]
EXACT = ("documents.csv", "exclusions.csv")
TABLES = (
    *EXACT,
    "actions.csv",
    "codebook.toml",
    "decisions.csv",
    "segments.csv",
    "summary.md",
    "theme_evidence.csv",
    "theme_members.csv",
    "theme_parents.csv",
    "theme_stakeholders.csv",
    "themes.csv",
)
CUT = ("segment_id", "page", "paragraph", "start", "end", "kind", "heading_path", "text", "lead_in")


@pytest.fixture(scope="module")
def fresh(
    tmp_path_factory: pytest.TempPathFactory, cli: Shell, request: pytest.FixtureRequest
) -> Path:
    """The files of a run now; with --write-golden they become the sample."""
    out = tmp_path_factory.mktemp("sample")
    done = cli("run", ROOT / "corpora" / "2014", "--out", out, "--fresh")
    assert done.returncode == 0, done.stderr
    if request.config.getoption("--write-golden"):
        SAMPLE.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            shutil.copy(out / name, SAMPLE / name)
    return out


@pytest.mark.parametrize("name", EXACT)
def test_reading_the_shipped_corpus_gives_the_sample(name: str, fresh: Path) -> None:
    assert (SAMPLE / name).read_bytes() == (fresh / name).read_bytes()


def test_the_same_segments_are_cut(fresh: Path) -> None:
    wanted = [[row[name] for name in CUT] for row in rows(SAMPLE / "segments.csv")]
    assert [[row[name] for name in CUT] for row in rows(fresh / "segments.csv")] == wanted


@pytest.mark.parametrize("column", ["label", "stakeholders", "services"])
def test_they_are_coded_as_in_the_sample(column: str, fresh: Path) -> None:
    pairs = zip(rows(SAMPLE / "segments.csv"), rows(fresh / "segments.csv"), strict=True)
    same = [old[column] == new[column] for old, new in pairs]
    assert sum(same) / len(same) >= 0.97


def test_they_are_grouped_as_in_the_sample(fresh: Path) -> None:
    old, new = (rows(folder / "segments.csv") for folder in (SAMPLE, fresh))
    pairs = [(a["theme_id"], b["theme_id"]) for a, b in zip(old, new, strict=True)]
    both = [(one, other) for one, other in pairs if one and other]
    assert len(both) >= 0.95 * sum(bool(one) for one, _ in pairs)
    assert adjusted_rand_score(*zip(*both, strict=True)) >= 0.9


def test_the_summary_has_the_parts_of_the_sample(fresh: Path) -> None:
    def parts(path: Path) -> list[str]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(("# ", "## "))]

    assert parts(fresh / "summary.md") == parts(SAMPLE / "summary.md")


def test_the_written_code_book_can_be_read(fresh: Path) -> None:
    table = tomllib.loads((fresh / "codebook.toml").read_text(encoding="utf-8"))
    assert len(table["theme"]) >= 10


def test_the_sample_holds_nothing_else(fresh: Path) -> None:
    assert fresh.is_dir()
    kept = {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file()}
    assert kept == set(TABLES)
