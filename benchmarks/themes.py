"""Measures how good, how stable and how fast themes are, ours beside other ways to find topics.

    python benchmarks/themes.py [--data DIR] [--n N] [--repeat N] [--quick] [--alone]
        [--only gold|words|stability|time|run] [--corpus RUN] [--segments FILE]

Texts with known topics are those of DIR (`theme_sets.py`; not part of this repository); RUN is the
folder of a finished run, FILE its `segments.csv`. All methods get the same vectors. Prints Markdown
tables; a run of every part also writes them to `benchmarks/THEMES.md`. What is not there is left
out, with a line that says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import fmean, median

import numpy as np
import theme_measures as measures
import theme_peers
import theme_sets
from theme_measures import FLOOR, MEAN, Goal, Tables, mean, shown, table
from theme_peers import OURS, PARENTS, PEERS, Answer, Asked, Peer
from theme_sets import Gold

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
BESIDE = "BERTopic defaults"
SIZES, QUICK_SIZES = (250, 500, 1000, 2000), (60, 120)
SHUFFLES = 20  # of ours; others are shuffled `--repeat` times
CODED = 250  # segments coded by hand
TIMED = 300  # findings
DROPPED = "ARI after dropping 10% of the NHS comments"
PAIRS = "ARI over bootstrap resamples, each pair"
WHOLE = "ARI over bootstrap resamples, to the whole"
CODES = "AMI to the codes of the NHS comments"
WITH_CODES = f"{OURS}, {CODED} more coded"

GOALS = (
    Goal("same bytes after shuffling, share of shuffles", "Shuffles", "same", 1.0),
    Goal("ARI after dropping 10%, mean over sizes", DROPPED, MEAN, 0.8),
    Goal("NMI over the gold sets", "NMI", MEAN, 0.44),
    Goal("AMI over the gold sets", "AMI", MEAN),
    Goal("ARI over bootstrap resamples, gold sets", PAIRS, "gold sets", 0.72),
    Goal("ARI over bootstrap resamples, papers", PAIRS, "papers", 0.65),
    Goal("AMI to codes of NHS comments, mean over sizes", CODES, MEAN, 0.17),
    Goal("the same with 250 coded segments", "Coded", MEAN, 0.35),
    Goal("BBC news as a whole, AMI of parent themes", "BBC", "AMI", 0.74),
    Goal("BBC news as a whole, parent themes", "BBC", "topics", 4, 8),
    Goal("share placed, gold sets", "Share placed", MEAN, 0.95),
    Goal("findings placed, run", "Run", "placed", 0.95),
    Goal("held-out findings whose theme's name is nearest", "Run", "by name", 0.45),
    Goal("held-out findings within cosine .5 of an exemplar", "Run", "near", 0.48),
    Goal("pairs of themes in common", "Run", "twins", high=0),
    Goal("seconds for 300 findings, cold process", "Time", "cold", high=2.0),
)


@dataclass
class Bench:
    """What is asked for, who is asked, what was answered and what was made of it."""

    given: argparse.Namespace
    peers: Sequence[Peer]
    asked: Asked = field(default_factory=Asked)
    tables: Tables = field(default_factory=Tables)

    def gold(self, name: str, count: int | None) -> Gold | None:
        """Return a set of texts, or None where it is not there."""
        return theme_sets.load(self.given.data, name, count)

    def golds(self) -> list[Gold]:
        """Return the samples of all sets that are there."""
        found = [self.gold(name, self.given.n) for name in theme_sets.SETS]
        return [one for one in found if one is not None]

    def sizes(self) -> Iterator[Gold]:
        """Yield the NHS comments in growing samples."""
        for size in QUICK_SIZES if self.given.quick else SIZES:
            gold = self.gold("NHS", size)
            if gold is not None:
                yield gold

    def each(self, sets: Sequence[Gold], doing: str) -> Iterator[tuple[Gold, Peer]]:
        """Yield every set with every method, and say so."""
        for gold in sets:
            for peer in self.peers:
                told(f"{doing}, {gold.name}, {len(gold.texts)} texts: {peer.name}")
                yield gold, peer

    def answer(self, peer: Peer, gold: Gold) -> Answer | None:
        """Return what a method finds in a set."""
        return self.asked.answer(peer, gold.texts, gold.many)

    def part(self, peer: Peer, gold: Gold, rows: Sequence[int]) -> dict[int, int] | None:
        """Return the labels of some rows of a set, found on these rows alone."""
        return self.asked.part(peer, gold.texts, rows, gold.many)

    def papers(self) -> list[Gold]:
        """Return the findings of the runs that are named."""
        run = [self.given.corpus / "segments.csv"] if self.given.corpus else []
        return theme_sets.of_runs([*self.given.segments, *run])


def told(text: str) -> None:
    """Say on stderr how far it is."""
    print(text, file=sys.stderr, flush=True)


def gold_sets(bench: Bench) -> str:
    """Return how well topics agree with those of people, on samples and on BBC news as a whole."""
    titles = ("NMI", "AMI", "ARI", "Number of topics", "Share placed")
    sets = bench.golds()
    for gold, peer in bench.each(sets, "Topics"):
        values = judged(gold, bench.answer(peer, gold))
        for title, value in zip(titles, values, strict=True):
            bench.tables.keep(title, peer.name, gold.name, value)
        alone = judged(gold, Answer(np.arange(len(gold.texts))))
        for title, value in zip(titles[:3], alone[:3], strict=True):
            bench.tables.keep(title, FLOOR, gold.name, value)
    parts = [f"Topics of people: {', '.join(f'{gold.name} {gold.many}' for gold in sets)}."]
    for title in titles if sets else ():
        bench.tables.average(title)
        parts.append(bench.tables.grid(title, 1 if title == "Number of topics" else 3))
    return "\n\n".join([*parts, whole_bbc(bench)])


def judged(gold: Gold, answer: Answer | None) -> tuple[float | None, ...]:
    """Return NMI, AMI, ARI, number of topics and share placed."""
    if answer is None:
        return (None,) * 5
    found = measures.agreement(gold.topics, answer.labels)
    many, share = measures.topics(answer.labels), measures.placed(answer.labels)
    return found.nmi, found.ami, found.ari, float(many), share


def whole_bbc(bench: Bench) -> str:
    """Return AMI and number of themes of BBC news as a whole."""
    gold = bench.gold("BBC news", 120 if bench.given.quick else None)
    if gold is None:
        return "BBC news is not there."
    rows = []
    for _, peer in bench.each([gold], "Topics"):
        _, ami, _, many, _ = judged(gold, bench.answer(peer, gold))
        bench.tables.keep("BBC", peer.name, "AMI", ami)
        bench.tables.keep("BBC", peer.name, "topics", many)
        rows.append([peer.name, shown(ami), shown(many, 0)])
    title = f"BBC news, {len(gold.texts):,} texts, five topics"
    return f"**{title}**\n\n{table(['', 'AMI', 'topics'], rows)}"


def words(bench: Bench) -> str:
    """Return coherence and diversity of each method's own words, and of the same words for all."""
    ways = ("own words", "words by the same c-TF-IDF")
    titles = [f"{figure}, {way}" for way in ways for figure in ("NPMI", "Diversity")]
    for gold, peer in bench.each(bench.golds(), "Words"):
        answer = bench.answer(peer, gold)
        values: list[float | None] = [None] * 4
        if answer is not None:
            own = answer.words or measures.top_words(gold.texts, answer.labels)
            same = measures.top_words(gold.texts, answer.labels, least=3)
            for at, found in enumerate((own, same)):
                values[2 * at] = measures.npmi(found, gold.texts)
                values[2 * at + 1] = measures.diversity(found)
        for title, value in zip(titles, values, strict=True):
            bench.tables.keep(title, peer.name, gold.name, value)
    for title in titles:
        bench.tables.average(title)
    return "\n\n".join(bench.tables.grid(title) for title in titles if title in bench.tables.held)


def stability(bench: Bench) -> str:
    """Return what is left of an answer when order or material changes, and what codings add."""
    sets = bench.golds()
    nhs = [gold for gold in sets if gold.name == "NHS"]
    parts = [shuffles(bench, nhs[0]), dropped(bench)] if nhs else []
    parts.append(bootstrap(bench, [*sets, *bench.papers()]))
    return "\n\n".join([*parts, *([by_codes(bench)] if nhs else [])])


def shuffles(bench: Bench, gold: Gold) -> str:
    """Return how often an answer stays the same, byte by byte, in another order of the texts."""
    rows = []
    for _, peer in bench.each([gold], "Shuffles"):
        many = SHUFFLES if peer.name == OURS and not bench.given.quick else bench.given.repeat
        answer = bench.answer(peer, gold)
        others = [bench.asked.reordered(peer, gold.texts, gold.many, seed) for seed in range(many)]
        if answer is None or any(other is None for other in others):
            rows.append([peer.name, str(many), *["–"] * 4])
            continue
        first = answer.labels
        same = sum(first.tobytes() == other.tobytes() for other in others)
        alike = sum(measures.renamed(first) == measures.renamed(other) for other in others)
        counts = sorted(measures.topics(one) for one in (first, *others))
        steady = fmean(measures.ari(first, other) for other in others)
        bench.tables.keep("Shuffles", peer.name, "same", same / many)
        figures = [str(same), str(alike), f"{counts[0]}–{counts[-1]}", shown(steady)]
        rows.append([peer.name, str(many), *figures])
    heads = ["", "shuffles", "same bytes", "same partition", "topics", "mean ARI to the first"]
    return f"**Order of the texts: NHS, {len(gold.texts)} texts**\n\n{table(heads, rows)}"


def dropped(bench: Bench) -> str:
    """Return the mean ARI between an answer and that without a tenth of the texts."""
    for gold, peer in bench.each(list(bench.sizes()), "10% dropped"):
        count, parts = len(gold.texts), []
        for seed in range(bench.given.repeat):
            rows = np.random.default_rng([count, seed]).permutation(count)[: round(0.9 * count)]
            parts.append(bench.part(peer, gold, sorted(rows.tolist())))
        bench.tables.keep(DROPPED, peer.name, str(count), to_whole(bench, peer, gold, parts))
    bench.tables.average(DROPPED)
    return bench.tables.grid(DROPPED)


def to_whole(
    bench: Bench, peer: Peer, gold: Gold, parts: Sequence[dict[int, int] | None]
) -> float | None:
    """Return the mean ARI between the whole answer and those on parts, on the rows of the part."""
    whole = bench.part(peer, gold, range(len(gold.texts)))
    return mean([measures.kept(whole, one) for one in parts])


def bootstrap(bench: Bench, sets: Sequence[Gold]) -> str:
    """Return the mean ARI between answers on resamples, and to the answer on everything."""
    for gold, peer in bench.each(sets, "Resamples"):
        count = len(gold.texts)
        rows = [resample(count, seed) for seed in range(bench.given.repeat)]
        parts = [bench.part(peer, gold, one) for one in rows]
        found = [measures.kept(*pair) for pair in combinations(parts, 2)]
        bench.tables.keep(PAIRS, peer.name, gold.name, mean(found))
        bench.tables.keep(WHOLE, peer.name, gold.name, to_whole(bench, peer, gold, parts))
    papers = [gold.name for gold in sets if gold.name not in theme_sets.SETS]
    for title in (PAIRS, WHOLE):
        bench.tables.average(title, theme_sets.SETS, "gold sets")
        bench.tables.average(title, papers, "papers")
    known = [title for title in (PAIRS, WHOLE) if title in bench.tables.held]
    return "\n\n".join(map(bench.tables.grid, known)) or "No texts are there."


def resample(count: int, seed: int) -> list[int]:
    """Return the different rows of a resample of all rows, drawn with replacement."""
    return np.unique(np.random.default_rng([count, seed]).integers(0, count, count)).tolist()


def by_codes(bench: Bench) -> str:
    """Return AMI to the codes of the NHS comments, without codings and with some."""
    for gold, peer in bench.each(list(bench.sizes()), "Codes"):
        size = str(len(gold.texts))
        bench.tables.keep(CODES, peer.name, size, judged(gold, bench.answer(peer, gold))[1])
        if peer.name == OURS:
            bench.tables.keep("Coded", OURS, size, with_codes(bench, len(gold.texts)))
    bench.tables.average(CODES)
    bench.tables.average("Coded")
    coded = bench.tables.held["Coded"][OURS]
    own = table([WITH_CODES, *coded], [["AMI", *map(shown, coded.values())]])
    return f"{bench.tables.grid(CODES)}\n\n{own}"


def with_codes(bench: Bench, size: int) -> float | None:
    """Return AMI on the same texts once more of them are given with their codes."""
    both = bench.gold("NHS", size + CODED)
    if both is None:
        return None
    coded = {row: both.topics[row] for row in range(size, len(both.texts))}
    labels = theme_peers.ours(both.texts, theme_peers.taught(both.texts), coded)
    return measures.agreement(both.topics[:size], labels[:size]).ami


def timing(bench: Bench) -> str:
    """Return the wall time for findings whose vectors are there, from cold and warm."""
    gold = bench.gold("NHS", TIMED) or next(iter(bench.papers()), None)
    if gold is None:
        return "No texts are there."
    rows = []
    with tempfile.TemporaryDirectory(prefix="themes-") as name:
        folder = Path(name)
        data = json.dumps({"texts": gold.texts, "topics": gold.many})
        (folder / "texts.json").write_text(data, encoding="utf-8")
        np.save(folder / "vectors.npy", bench.asked.vectors(gold.texts))
        for _, peer in bench.each([gold], "Time"):
            found = [theme_peers.timed(peer, folder) for _ in range(bench.given.repeat)]
            known = [one for one in found if one is not None]
            cold, warm = map(median, zip(*known, strict=True)) if known else (None, None)
            bench.tables.keep("Time", peer.name, "cold", cold)
            rows.append([peer.name, shown(cold, 2), shown(warm, 2)])
    title = f"Seconds for {len(gold.texts)} findings, medians of {bench.given.repeat}"
    return f"**{title}**\n\n{table(['', 'cold process', 'warm'], rows)}"


def finished(bench: Bench) -> str:
    """Return the figures of a finished run."""
    if bench.given.corpus is None:
        return "Left out: no finished run was named (`--corpus RUN`)."
    run = theme_sets.run(bench.given.corpus)
    ids = sorted(run.names)
    if not ids:
        return "The run has no themes."
    names = bench.asked.vectors([run.names[theme] for theme in ids])
    same = measures.twins(names, [run.members[theme] for theme in ids])
    held, by_name, near = measures.held_out(run, bench.asked.vectors, ids, names)
    share = sum(map(bool, run.themes)) / max(1, len(run.ids))
    figures = {"placed": share, "by name": by_name, "near": near, "twins": float(len(same))}
    for column, value in figures.items():
        bench.tables.keep("Run", OURS, column, value)
    pairs = [f"{run.names[ids[one]]} / {run.names[ids[other]]}" for one, other in same[:10]]
    rows = [
        ["findings", f"{len(run.ids):,}"],
        ["themes", str(len(ids))],
        ["share placed", shown(share)],
        ["findings held out: placed, and no exemplar", f"{held:,}"],
        ["of these, the name of their theme is nearest", shown(by_name)],
        ["of these, within cosine .5 of one of five exemplars", shown(near)],
        ["pairs of themes with names or members in common", "; ".join([str(len(same)), *pairs])],
    ]
    return table([f"run `{bench.given.corpus.name}`", ""], rows)


def against_goals(bench: Bench) -> str:
    """Return ours beside the goals, BERTopic's defaults and the best other method."""
    held = bench.tables.held
    known = [(goal, PARENTS if goal.table == "BBC" else OURS) for goal in GOALS]
    rows = [goal.line(held[goal.table], own, BESIDE) for goal, own in known if goal.table in held]
    if not rows:
        return "None of the goals is measured here."
    return table(["", "goal", OURS, "holds", BESIDE, "best other"], rows)


WORK: Mapping[str, tuple[str, Callable[[Bench], str]]] = {
    "gold": ("Topics of people", gold_sets),
    "words": ("Words of topics", words),
    "stability": ("Stability", stability),
    "time": ("Time", timing),
    "run": ("A finished run", finished),
}


def arguments() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description="Measure themes beside other ways to find topics.")
    more = parser.add_argument
    more("--data", type=Path, default=DATA, metavar="DIR", help="sets of texts with topics")
    more("--n", type=int, default=600, metavar="N", help="texts of a sample")
    more("--repeat", type=int, default=3, metavar="N", help="resamples, shuffles, timings")
    more("--quick", action="store_true", help="60 texts of each, two resamples")
    more("--alone", action="store_true", help="ours only, no peers")
    more("--only", choices=list(WORK), help="one part")
    more("--corpus", type=Path, metavar="RUN", help="folder of a finished run")
    more("--segments", type=Path, action="append", default=[], metavar="FILE",
         help="segments.csv of a run, for resamples; may be given again")  # fmt: skip
    more("--out", type=Path, default=HERE / "THEMES.md", metavar="FILE")
    given = parser.parse_args()
    if given.quick:
        given.n, given.repeat = min(given.n, 60), min(given.repeat, 2)
    return given


def introduction(given: argparse.Namespace) -> list[str]:
    """Return what stands above the tables."""
    absent = [peer.name for peer in PEERS if not peer.is_there]
    absent += [name for name, (file, _) in theme_sets.SETS.items()
               if not (given.data / file).exists()]  # fmt: skip
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return [
        "# Themes: measured",
        f"Written by `benchmarks/themes.py`; how it is measured stands in README.md. {machine}; "
        f"samples of {given.n}, {given.repeat} resamples.",
        f"Not there, so left out: {', '.join(absent) or 'nothing'}.",
    ]


def main() -> None:
    """Read the arguments, measure, print and write."""
    given = arguments()
    asked = [peer for peer in PEERS if peer.name.startswith(OURS) or not given.alone]
    there = [peer for peer in asked if peer.is_there]
    bench = Bench(given, there)
    if not given.alone:
        theme_peers.load_whole()
    intro, parts = introduction(given), []
    print("\n\n".join(intro), end="\n\n", flush=True)
    for name in [given.only] if given.only else WORK:
        title, work = WORK[name]
        parts += [f"## {title}", work(bench)]
        print("\n\n".join(parts[-2:]), end="\n\n", flush=True)
    goals = ["## Goals", against_goals(bench)]
    print("\n\n".join(goals), flush=True)
    if not (given.only or given.quick or given.alone):
        given.out.write_text("\n\n".join([*intro, *goals, *parts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
