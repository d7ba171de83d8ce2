"""What `run.py` measures on: folders made for it, and the peers that only read.

python benchmarks/inputs.py pdfplumber FOLDER    # the text of all its PDF files, thrown away
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import responses

COMMENTS = {
    "labelled/nhs_feedback_phase1.csv": "text",
    "labelled/nhs_feedback_2021_22.csv": "text",
    "labelled/cdcp_consultation_propositions.csv": "text",
    "topics/polis_comments_en.csv": "text",
}
_READERS = ("pdfplumber", "pymupdf4llm")
_WAIT = 30.0  # seconds for a scheduler to answer


def copied(folder: Path, target: Path) -> Path:
    """Return a copy of a corpus, which may be changed."""
    shutil.copytree(folder, target)
    return target


def remove(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def change(corpus: Path, turn: int) -> None:
    """Say something more in one document of the shipped corpus, each time something else."""
    path = corpus / "trade-union-discussion.txt"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n\nThe union asked for {turn + 2} more meetings.\n", encoding="utf-8")


def made_up(folder: Path, count: int, campaigns: float) -> Path:
    """Return a corpus of one sheet with so many made-up responses."""
    folder.mkdir(parents=True, exist_ok=True)
    responses.write(folder / "responses.csv", count, campaigns)
    return folder


def sheet(folder: Path, texts: Sequence[str]) -> Path:
    """Return a corpus of one sheet with one answer a row."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Number", "What would you like to tell us?"))
        rows.writerows(enumerate(texts, 1))
    return folder


def comments(data: Path) -> list[str]:
    """Return the comments of public data sets, in an order that follows from their words."""
    found = []
    for name, column in COMMENTS.items():
        with (data / name).open(encoding="utf-8", newline="") as file:
            found += [row[column] for row in csv.DictReader(file) if row[column].strip()]
    return sorted(found, key=lambda text: hashlib.sha256(text.encode()).digest())


def papers(data: Path, folder: Path) -> tuple[Path, int]:
    """Return a corpus of all PDF files among public documents that open, and their pages."""
    import pypdfium2

    folder.mkdir(parents=True)
    count = 0
    for number, path in enumerate(sorted((data / "docs").rglob("*.pdf"))):
        try:
            count += len(pypdfium2.PdfDocument(path))
        except pypdfium2.PdfiumError:
            continue
        shutil.copy(path, folder / f"{number:04}-{path.name}")
    return folder, count


def many(corpora: Path, folder: Path, count: int) -> Path:
    """Return a corpus of so many papers: those of the shipped corpora, each in other words.

    PDF files stay as they are; in texts some words are changed for others of the same text, so
    that no two are alike and nothing can be remembered from one to the next.
    """
    folder.mkdir(parents=True)
    paths = sorted(p for p in corpora.rglob("*") if p.suffix in (".txt", ".pdf"))
    for number in range(count):
        path = paths[number % len(paths)]
        target = folder / f"{number:03}-{path.stem}.txt"
        target.write_text(_shuffled(_text(path), Random(number)), encoding="utf-8")
    return folder


def _text(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return "\n\n".join(page.get_textpage().get_text_bounded() for page in document)


def _shuffled(text: str, random: Random) -> str:
    """Return a text in which every tenth longer word is another of its words."""
    words = sorted(set(re.findall(r"\b[a-z]{5,}\b", text)))

    def other(found: re.Match[str]) -> str:
        return random.choice(words) if random.random() < 0.1 else found[0]

    return re.sub(r"\b[a-z]{5,}\b", other, text)


def readers() -> list[str]:
    """Return the peers that are installed."""
    return [name for name in _READERS if importlib.util.find_spec(name)]


def has_dask() -> bool:
    """Return whether a cluster can be started."""
    return importlib.util.find_spec("distributed") is not None


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Yield the address of a scheduler with some workers of one thread, each a process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    port = address.rpartition(":")[2]
    begun = [
        subprocess.Popen([*_dask("dask_scheduler"), "--port", port, "--no-dashboard"], **quiet)
    ]
    told = ("--nworkers", str(workers), "--nthreads", "1", "--no-dashboard")
    begun.append(subprocess.Popen([*_dask("dask_worker"), address, *told], **quiet))
    try:
        _wait(address, workers)
        yield address
    finally:
        for process in reversed(begun):
            process.terminate()
            process.wait()


def _dask(name: str) -> list[str]:
    return [sys.executable, "-m", f"distributed.cli.{name}"]


def _wait(address: str, workers: int) -> None:
    from distributed import Client

    time.sleep(2)
    with Client(address, timeout=_WAIT) as client:
        client.wait_for_workers(workers, timeout=_WAIT)


def read_all(tool: str, folder: Path) -> int:
    """Return how many characters a peer finds in the PDF files of a folder."""
    return sum(_read(tool, path) for path in sorted(folder.glob("*.pdf")))


def _read(tool: str, path: Path) -> int:
    try:
        return _markdown(path) if tool == "pymupdf4llm" else _extracted(path)
    except Exception as error:  # a peer may raise anything
        print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
        return 0


def _markdown(path: Path) -> int:
    import pymupdf4llm

    return len(pymupdf4llm.to_markdown(path))


def _extracted(path: Path) -> int:
    import pdfplumber

    found = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            found += len(page.extract_text())
            page.close()
    return found


if __name__ == "__main__":
    print(read_all(sys.argv[1], Path(sys.argv[2])))
