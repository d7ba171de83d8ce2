"""How a run takes `kill -9`: killed at random moments, then run to the end and compared.

    python benchmarks/resume.py --kills 50

Each round begins with nothing remembered and nothing written. A run of a small corpus is killed,
with all the processes that it started, at a moment drawn between its start and its usual end; the
next run goes on from there and is killed too, five times in all. The run after that is left to
finish, and its folder is compared with that of a run that nobody disturbed, byte by byte (run.json
apart from its timings). Prints a line of a Markdown table; exits with 4 where anything differs or
anything half-written is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IN_A_ROW = 5
SAID = (
    ("barrier", "Two payroll systems are still run for one finance team"),
    ("progress", "The duty rota is shared and out of hours cover has improved"),
    ("need", "One case management system for both areas"),
    ("progress", "Adult protection training is now joint"),
    ("barrier", "Workload of office staff in small schools has grown"),
    ("need", "Earlier consultation with the trade unions"),
)
HEADS = {"progress": "What has worked well", "barrier": "Barriers", "need": "What is needed"}


@dataclass(frozen=True)
class Desk:
    """Where a trial works: a corpus, the prepared models, what a run writes."""

    folder: Path
    models: Path

    @property
    def corpus(self) -> Path:
        """Return the folder of notes."""
        return self.folder / "notes"

    @property
    def out(self) -> Path:
        """Return the folder that runs write."""
        return self.folder / "out"

    @property
    def cache(self) -> Path:
        """Return the folder of what is kept between runs."""
        return self.folder / "cache"

    def begin(self) -> None:
        """Forget all answers and all that was written."""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)
        self.cache.mkdir(parents=True)
        (self.cache / "models").symlink_to(self.models)

    def start(self) -> subprocess.Popen[bytes]:
        """Start a run as a group of processes."""
        command = [sys.executable, "-m", "pipeline", "run", str(self.corpus), "--quiet",
                   "--out", str(self.out), "--cache", str(self.cache), "--workers=2"]  # fmt: skip
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        nothing = subprocess.DEVNULL
        return subprocess.Popen(
            command, cwd=self.folder, env=env, stdin=nothing, stdout=nothing,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def finish(self) -> float:
        """Run to the end; return the seconds it took."""
        begun = time.perf_counter()
        run = self.start()
        said = run.communicate()[1].decode()
        if run.returncode:
            sys.exit(f"A run ended with {run.returncode}: {said}")
        return time.perf_counter() - begun

    def kill(self, after: float) -> bool:
        """Return whether a run could be killed after so many seconds: it may have finished."""
        run = self.start()
        try:
            run.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            return True
        return False

    def half_written(self) -> list[str]:
        """Return what no finished run leaves behind."""
        left = [*self.out.rglob(".writing*"), *self.cache.rglob("tmp*")]
        return sorted(path.relative_to(self.folder).as_posix() for path in left)


def write_corpus(folder: Path, documents: int) -> None:
    """Write notes that differ in what they say and how often."""
    folder.mkdir(parents=True)
    for number in range(1, documents + 1):
        parts = [f"TEAM {number} MEETING"]
        for label, head in HEADS.items():
            said = [text for one, text in SAID if one == label]
            parts += ["", head, "", *(f"- {text} in team {number}" for text in said)]
        (folder / f"team{number:02}.txt").write_text("\n".join(parts) + "\n", encoding="utf-8")


def files_of(run: Path) -> dict[str, bytes]:
    """Return the files of a run by name, without what may differ from run to run."""
    found = {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    }
    manifest = json.loads(found["run.json"])
    del manifest["timings"]
    return {**found, "run.json": json.dumps(manifest).encode()}


def trials(desk: Desk, kills: int, seed: int) -> tuple[int, list[str]]:
    """Return how often a run was killed, and what was wrong afterwards."""
    moments = random.Random(seed)
    desk.begin()
    usual = desk.finish()
    wanted, wrong, done = files_of(desk.out), list[str](), 0
    while done < kills:
        desk.begin()
        for _ in range(min(IN_A_ROW, kills - done)):
            if not desk.kill(moments.uniform(0, usual)):
                desk.begin()
                continue
            done += 1
        desk.finish()
        made = files_of(desk.out)
        names = sorted({*wanted, *made})
        wrong += [f"{name} differs" for name in names if made.get(name) != wanted.get(name)]
        wrong += [f"{name} was left" for name in desk.half_written()]
    return done, wrong


def main() -> None:
    """Kill as often as asked and tell what came of it."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--documents", type=int, default=8)
    asked.add_argument("--seed", type=int, default=1)
    told = asked.parse_args()
    from pipeline import embed, settings

    named = os.environ.get("TAKING_STOCK_CACHE")
    models = settings.cache_folder(Path(named) if named else None) / "models"
    embed.prepare(models)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), models.resolve())
        write_corpus(desk.corpus, told.documents)
        done, wrong = trials(desk, told.kills, told.seed)
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"| kill -9 | {told.documents} notes | {done} kills | {len(wrong)} differences |")
    sys.exit(4 if wrong else 0)


if __name__ == "__main__":
    main()
