"""One measurement of one tool, made in a process of its own; prints JSON for `reading.py`.

`read NAME FILE ...` scores against each file's truth, `pace NAME N FILE ...` takes the least CPU
seconds of at most N rounds, `peak NAME FILE` the memory; `scan FILE ...` scores pictures of pages,
`rows FILE` gives the segments of a file of any format, `lost FILE` the words of a Word file that
we lose; `hostile N` reads every Nth of the files that are made to break a reader.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measures import Counts, Score, f1, key, paired, score, true_rows
from peers import PEERS, Peer, of_document

TRUTH = ".truth.json"
MEGABYTE = 1_000_000
ENOUGH = 30.0  # CPU seconds of timed rounds: a slow tool has fewer
_SAYING = {"t": "", "delText": "", "tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def peer(name: str) -> Peer:
    """Return a tool by its name."""
    return next(one for one in PEERS if one.name == name)


def truth_of(path: Path) -> dict[str, Any]:
    """Return the truth of a file, with the number of its pages."""
    made: dict[str, Any] = json.loads(path.with_name(path.stem + TRUTH).read_text("utf-8"))
    return {**made, "pages": pages(path)}


def pages(path: Path) -> int:
    """Return how many pages a PDF file has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    count = len(document)
    document.close()
    return count


def read(name: str, files: list[Path]) -> dict[str, Any]:
    """Return the best score for each file, or why there is none."""
    tool, made = peer(name), dict[str, Any]()
    for path in files:
        try:
            readings = tool.read(path)
        except Exception as error:  # a peer may raise anything
            nothing = dict.fromkeys(("segments", "order", "words"), 0.0)
            made[path.stem] = {**nothing, "error": f"{type(error).__name__}: {error}"[:120]}
            continue
        truth = truth_of(path)
        made[path.stem] = _best([_plain(score(truth, one)) for one in readings])
    return made


def _best(scores: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the score with the most segments right, kinds and cells from wherever they are best.

    One and the same text may have been cut in several ways, not all of which tell kinds.
    """
    best = dict(max(scores, key=lambda one: one["segments"]))
    for figure, worth in (("cells", float), ("headings", _rate), ("items", _rate)):
        known = [one[figure] for one in scores if one[figure] is not None]
        best[figure] = max(known, key=worth, default=None)
    return best


def _rate(counts: Counts) -> float:
    return f1(*counts)


def _plain(best: Score) -> dict[str, Any]:
    return {k: v for k, v in dataclasses.asdict(best).items() if k not in ("misses", "extras")}


def pace(name: str, rounds: int, files: list[Path]) -> dict[str, float]:
    """Return the pages, and the least CPU seconds in which the tool reads all the files."""
    tool, seconds = peer(name), []
    for turn in range(rounds + 1):
        begun = time.process_time()
        for path in files:
            tool.text(path)
        if turn:  # the first warms up
            seconds.append(time.process_time() - begun)
        if sum(seconds) > ENOUGH:
            break
    return {"pages": sum(map(pages, files)), "seconds": min(seconds)}


def peak(name: str, path: Path) -> dict[str, float]:
    """Return what reading one file takes, the process and its imports included."""
    begun = time.process_time()
    peer(name).text(path)
    spent = time.process_time() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE
    return {"megabytes": size, "seconds": spent, "pages": pages(path)}


def scan(files: list[Path]) -> dict[str, Any]:
    """Return the scores of pictures of pages, and how many pages a CPU second were read."""
    made = dict[str, Any]()
    for path in files:
        begun = _spent()
        try:
            reading = peer("ours").read(path)[0]
        except Exception as error:  # what was wrong is told in the table
            made[path.stem] = {"error": f"{type(error).__name__}: {error}"[:160]}
            continue
        truth = truth_of(path)
        rate = pages(path) / max(1e-6, _spent() - begun)
        made[path.stem] = {**_plain(score(_as_far(truth, path), reading)), "rate": rate}
    return made


def _spent() -> float:
    """Return the CPU seconds of this process and those it has started."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, both))


def _as_far(truth: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the part of a truth that stands on the pages of a file that is the start of another.

    The other, whole file, named in the truth, tells which blocks stand on those pages.
    """
    twin = path.with_name(truth["note"].removeprefix("derived from ") + ".pdf")
    if not twin.exists() or pages(twin) == truth["pages"]:
        return truth
    from peers import ours

    document = ours(twin)
    near = [b for b in document.blocks if document.locate(b.span)[0].page <= truth["pages"]]
    true = [row for row in true_rows(truth["blocks"]) if key(row.text)]
    found = of_document(dataclasses.replace(document, blocks=tuple(near))).rows
    pairs = paired([key(row.text) for row in true], [key(row.text) for row in found])
    last = max((at for at, _ in pairs), default=len(true) - 1)
    kept = [{"kind": row.kind, "marker": "", "text": row.text} for row in true[: last + 1]]
    return {**truth, "blocks": kept}


def rows(path: Path) -> list[str]:
    """Return the segments of a file, read by whichever of our readers takes its suffix."""
    reader = reader_of(path)
    if reader is None:
        raise LookupError(f"no reader takes {path.suffix} files")
    return [row.text for row in of_document(reader.read(path, path.name)).rows]


def lost(path: Path) -> dict[str, Any]:
    """Return the words of a Word file that are in none of the characters we read from it."""
    import zipfile

    from lxml import etree
    from measures import bag

    reader = reader_of(path)
    if reader is None:
        raise LookupError(f"no reader takes {path.suffix} files")
    texts = []
    with zipfile.ZipFile(path) as file:
        for name in sorted(file.namelist()):
            if name.startswith("word/") and name.endswith(".xml") and "styles" not in name:
                texts += list(_paragraphs(etree.fromstring(file.read(name))))
    document = reader.read(path, path.name)
    there, here = bag(texts), bag([document.text])
    gone = there - here
    return {"words": there.total(), "lost": sorted(gone.elements())}


def hostile(sample: int) -> dict[str, Any]:
    """Return what is said of each file made to break a reader, or of every `sample`th of them."""
    import tempfile

    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from hostile import FILES

    from pipeline import guard

    made = []
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        for name in list(FILES)[::sample]:
            path = Path(folder) / name
            reader = reader_of(path)
            if reader is None:
                continue
            FILES[name](path)
            begun = time.perf_counter()
            told = _said(guard.run, reader, path)
            spent = time.perf_counter() - begun
            limits = getattr(reader, "limits", guard.USUAL)
            over = spent > 1.2 * limits.time(path.stat().st_size) + 5
            made.append({"name": name, "told": told, "seconds": spent, "over": over})
            path.unlink()
    guard.close()
    unit = 1 if sys.platform == "darwin" else 1024
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE
    return {"files": made, "megabytes": size}


def _said(run: Any, reader: Any, path: Path) -> str:  # noqa: ANN401 - by import path
    from pipeline.errors import ReadError

    try:
        document = run(reader.read, path, path.name, getattr(reader, "limits", None))
    except ReadError as error:
        return f"failed: {error.what}"
    except Exception as error:  # what must not be
        return f"broke: {type(error).__name__}: {error}"
    return f"read: {len(document.blocks)} blocks"


def reader_of(path: Path) -> Any:  # noqa: ANN401 - by import path
    """Return the reader of ours that takes a file of this name, or None."""
    from pipeline.registry import load, names

    for name in names("readers"):
        reader = load("readers", name)()
        if path.suffix in reader.suffixes:
            return reader
    return None


def _paragraphs(root: Any) -> list[str]:  # noqa: ANN401 - lxml's own
    """Return the text of each paragraph of a Word part, alternatives for old programs left out."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    made: list[str] = []
    for paragraph in root.iter(f"{space}p"):
        said = []
        for node in paragraph.iter(*(space + name for name in _SAYING)):
            chain = [up.tag.rpartition("}")[2] for up in node.iterancestors()]
            nearest = next(up for up in node.iterancestors(f"{space}p"))
            if "Fallback" not in chain and nearest is paragraph:
                said.append(_SAYING[node.tag.removeprefix(space)] or node.text or "")
        made.append("".join(said))
    return made


def main() -> None:
    """Do what was asked and print it."""
    gc.set_threshold(50_000, 20, 20)  # as the command line does
    what, *rest = sys.argv[1:]
    if what == "read":
        told: Any = read(rest[0], [Path(one) for one in rest[1:]])
    elif what == "pace":
        told = pace(rest[0], int(rest[1]), [Path(one) for one in rest[2:]])
    elif what == "peak":
        told = peak(rest[0], Path(rest[1]))
    elif what == "scan":
        told = scan([Path(one) for one in rest])
    elif what == "rows":
        told = rows(Path(rest[0]))
    elif what == "hostile":
        told = hostile(int(rest[0]))
    else:
        told = lost(Path(rest[0]))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
