"""Measures how well years are compared: what changed is known, and the ledger is held against it.

    python benchmarks/years.py [--only planted|carried|new|speed] [--data DIR] [--seeds N]
        [--n N] [--repeat N] [--alone] [--quick] [--out FILE]

Texts of others are those of DIR (`year_sets.py`; not part of this repository). Prints Markdown
tables; a run of every part also writes them to `benchmarks/YEARS.md`. What is not there is left
out, with a line that says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import run as processes
import theme_measures as measures
import theme_peers
import theme_sets
import year_peers
import year_sets
from theme_measures import Goal, Tables, shown, table
from theme_peers import Peer
from theme_sets import Gold
from threadpoolctl import threadpool_limits
from year_sets import CODED, LEVELS, Called, Carried, TwoYears

from pipeline import embed, settings
from pipeline.codebook import CodeBook, CodedTheme
from pipeline.shipped import shipped
from pipeline.stages import Recipe
from pipeline.text import display
from pipeline.themes import carried as books
from pipeline.themes.points import both, unframed
from tests import planted

if TYPE_CHECKING:
    from pipeline.embed import Vectors

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
BANKS = ("county", "college")
CORPORA = ("corpora/2012", "corpora/2014")
SALTS = 5
USUAL = "clear or likely"
WHOLE_BOOK, NEW_IN_NONE, NO_BOOK = "all in the book", "new ones in no book", "no book"
OURS, FLOORED = "ours, best theme", "ours, with a floor"
PLAIN, LOOSER = "logistic regression, C = 1", "logistic regression, C = 10"
APART, BERTOPIC = "ours apart, matched", "BERTopic apart, matched"
TOGETHER = "ours, both years together"

# Goal, our line of its table, the line beside it.
GOALS = (
    (Goal("planted changes found, all in the book", "Planted", "found", 0.95),
     f"{WHOLE_BOOK}: {USUAL}", f"{WHOLE_BOOK}: clear"),
    (Goal("false among those called, all in the book", "Planted", "false", high=0.05),
     f"{WHOLE_BOOK}: {USUAL}", f"{WHOLE_BOOK}: clear"),
    (Goal("planted changes found, new ones in no book", "Planted", "found", 0.95),
     f"{NEW_IN_NONE}: {USUAL}", f"{NEW_IN_NONE}: clear"),
    (Goal("false among those called, new ones in no book", "Planted", "false", high=0.05),
     f"{NEW_IN_NONE}: {USUAL}", f"{NEW_IN_NONE}: clear"),
    (Goal("themes without change where nothing changed, book", "Null", "quiet", 0.95),
     f"{WHOLE_BOOK}: {USUAL}", f"{WHOLE_BOOK}: clear"),
    (Goal("themes without change where nothing changed, no book", "Null", "quiet", 0.95),
     f"{NO_BOOK}: {USUAL}", f"{NO_BOOK}: clear"),
    (Goal("carried: pair-F1", "Carried", "pair-F1", 0.70), FLOORED, LOOSER),
    (Goal("carried: r of changes of prevalence", "Carried", "r", 0.95), FLOORED, LOOSER),
    (Goal("carried: MAE of changes of prevalence", "Carried", "MAE", high=0.015), FLOORED, LOOSER),
    (Goal("F1 of new themes, no book", "New", "mean", 0.74), f"{TOGETHER}: {USUAL}", BERTOPIC),
    (Goal("the same, stretch", "New", "mean", 0.85), f"{TOGETHER}: {USUAL}", BERTOPIC),
)  # fmt: skip


@dataclass
class Bench:
    """What is asked for, what it takes, and the figures."""

    given: argparse.Namespace
    tables: Tables = field(default_factory=Tables)

    @cached_property
    def book(self) -> CodeBook:
        """Return the shipped code book, which has no themes."""
        return replace(settings.load_codebook(shipped("codebook.toml")), place_names=())

    @cached_property
    def recipe(self) -> Recipe:
        """Return the shipped recipe."""
        return settings.recipe(self.book, settings.cache_folder(), say=told)

    @cached_property
    def encoder(self) -> embed.Encoder:
        """Return the sentence encoder."""
        return embed.Encoder(str(embed.prepare(settings.cache_folder() / "models", told)))

    def averaged(self, title: str, key: str, rows: Sequence[Mapping[str, float]]) -> None:
        """Put the means of some figures into a line of a table."""
        for column in rows[0]:
            mean = measures.mean([row[column] for row in rows])
            self.tables.keep(title, key, column, mean)


def told(text: str) -> None:
    """Say on stderr how far it is."""
    print(text, file=sys.stderr, flush=True)


def planted_changes(bench: Bench) -> str:
    """Return how many planted changes are found, and how many are called that were not planted."""
    made = {name: {level: Called() for level in LEVELS} for name in (WHOLE_BOOK, NEW_IN_NONE)}
    null = {name: {level: Called() for level in LEVELS} for name in (WHOLE_BOOK, NO_BOOK)}
    for name in BANKS:
        bank = planted.bank(name)
        for seed in range(bench.given.seeds):
            told(f"Planted, {name}, seed {seed}")
            for way, unknown in ((WHOLE_BOOK, ()), (NEW_IN_NONE, ("born",))):
                notes = planted.plant(bank, bench.book, seed, unknown=unknown)
                counts = year_sets.counted(notes, bench.recipe.finder)
                for level, certain in LEVELS.items():
                    made[way][level].add(notes, counts, certain)
            for way, unknown in ((WHOLE_BOOK, ()), (NO_BOOK, ("same",))):
                notes = planted.plant(bank, bench.book, seed, {}, unknown=unknown)
                counts = year_sets.counted(planted.halves(notes, seed), bench.recipe.finder)
                for level, certain in LEVELS.items():
                    null[way][level].add_null(counts, certain)
            for way, levels in made.items():
                one = levels[USUAL]
                told(f"  {way}: so far {one.recall:.3f} found, {one.wrong:.3f} false")
    return f"{_planted(bench, made)}\n\n{_null(bench, null)}"


def _planted(bench: Bench, made: Mapping[str, Mapping[str, Called]]) -> str:
    rows, kinds = [], list(planted.PLAN)
    for way, levels in made.items():
        for level, one in levels.items():
            key = f"{way}: {level}"
            bench.tables.keep("Planted", key, "found", one.recall)
            bench.tables.keep("Planted", key, "false", one.wrong)
            told_apart = [f"{one.found[kind]} / {one.there[kind]}" for kind in kinds]
            found = f"{one.found.total()} / {one.there.total()}"
            false = f"{one.false} / {one.calls}"
            rows.append([key, found, shown(one.recall), false, shown(one.wrong), *told_apart])
    heads = ["", "found", "share", "false / called", "share", *kinds]
    return f"**Planted changes**\n\n{table(heads, rows)}"


def _null(bench: Bench, null: Mapping[str, Mapping[str, Called]]) -> str:
    rows = []
    for way, levels in null.items():
        for level, one in levels.items():
            bench.tables.keep("Null", f"{way}: {level}", "quiet", one.quiet)
            rows.append([f"{way}: {level}", str(one.themes), str(one.changed), shown(one.quiet)])
    heads = ["", "themes", "with a change", "share without"]
    return f"**Years between which nothing changed**\n\n{table(heads, rows)}"


def carried_books(bench: Bench) -> str:
    """Return how well 250 coded comments on one trust place those on another."""
    pair = year_sets.trusts(bench.given.data)
    if pair is None:
        return "Left out: the comments of two trusts are not there."
    if bench.given.quick:
        pair = tuple(thinned(gold, 600) for gold in pair)  # type: ignore[assignment]
    told(f"Vectors of {sum(len(gold.texts) for gold in pair):,} comments")
    held = [both([unframed(display(t)) for t in gold.texts], bench.encoder) for gold in pair]
    parts = []
    for since, to in ((0, 1), (1, 0)):
        way = f"{pair[since].name} to {pair[to].name}"
        for salt in range(bench.given.salts):
            told(f"Carried, {way}, salt {salt}")
            found = _carried(bench, (pair[since], pair[to]), (held[since], held[to]), salt)
            parts += [(name, way, one) for name, one in found.items()]
    for name in (OURS, FLOORED, PLAIN, LOOSER):
        for way in dict.fromkeys(way for _, way, _ in parts):
            bench.averaged(way, name, [_named(c) for n, w, c in parts if (n, w) == (name, way)])
        bench.averaged("Carried", name, [_named(c) for n, _, c in parts if n == name])
    titles = [*dict.fromkeys(way for _, way, _ in parts), "Carried"]
    sizes = ", ".join(f"{gold.name} {len(gold.texts):,}" for gold in pair)
    said = f"Comments with one topic: {sizes}; {CODED} coded, means over {bench.given.salts} draws."
    return "\n\n".join([said, *map(bench.tables.grid, titles)])


def thinned(gold: Gold, many: int) -> Gold:
    """Return some of the texts, drawn by their hashes."""
    rows = year_sets.coded(gold, 99, many)
    return Gold(gold.name, tuple(gold.texts[r] for r in rows), tuple(gold.topics[r] for r in rows))


def _named(one: Carried) -> dict[str, float]:
    names = ("pair-F1", "r", "MAE", "accuracy", "placed")
    return dict(zip(names, astuple(one), strict=True))


def _carried(
    bench: Bench, pair: tuple[Gold, Gold], held: tuple[Vectors, Vectors], salt: int
) -> dict[str, Carried]:
    """Return how well each way carries the topics of 250 comments, drawn by a salt."""
    rows = year_sets.coded(pair[0], salt)
    topics = sorted({pair[0].topics[row] for row in rows})
    said = {t: tuple(pair[0].texts[r] for r in rows if pair[0].topics[r] == t) for t in topics}
    themes = tuple(
        CodedTheme(f"t{at}", topic, examples=said[topic]) for at, topic in enumerate(topics)
    )
    taught = books.lessons(replace(bench.book, themes=themes), bench.encoder)
    told_by = [pair[0].topics[row] for row in rows]
    plain, looser = (year_peers.logistic(held[0][rows], told_by, c) for c in (1.0, 10.0))
    found: dict[str, list[list[str]]] = {PLAIN: [], LOOSER: [], OURS: [], FLOORED: []}
    for vectors in held:
        numbers = books.place(taught, vectors, [""] * len(vectors)).numbers
        found[FLOORED].append([topics[at] if at >= 0 else "" for at in numbers.tolist()])
        best = books._scores(taught[0], vectors).argmax(axis=1)
        found[OURS].append([topics[at] for at in best.tolist()])
        found[PLAIN].append(plain(vectors))
        found[LOOSER].append(looser(vectors))
    for one, _ in found.values():
        for row in rows:
            one[row] = pair[0].topics[row]
    truth = pair[0].topics, pair[1].topics
    return {name: year_sets.carried(truth, (one, other)) for name, (one, other) in found.items()}


def new_themes(bench: Bench) -> str:
    """Return how well themes are called new where there is no code book."""
    golds = [theme_sets.load(bench.given.data, name, bench.given.n) for name in theme_sets.SETS]
    sets = [gold for gold in golds if gold is not None]
    if not sets:
        return "Left out: no texts are there."
    peer = next(peer for peer in theme_peers.PEERS if peer.name == "BERTopic defaults")
    counted: dict[tuple[str, str], list[float]] = {}
    sizes = []
    for gold in sets:
        for seed in range(bench.given.draws):
            two = year_sets.two_years(gold, seed)
            sizes.append(f"{gold.name} {len(two.texts)} ({sum(two.new)} new)")
            for name, called in _new(bench, two, peer).items():
                counted.setdefault((name, gold.name), []).append(two.f1(called))
                told(f"  {name}: {two.f1(called):.3f}")
    for (name, column), values in counted.items():
        bench.tables.keep("New", name, column, measures.mean(values))
    bench.tables.average("New")
    rows = bench.tables.grid("New").replace("**New**", "**F1 of texts in new themes**")
    return f"Texts of both years: {', '.join(sizes)}.\n\n{rows}"


def _new(bench: Bench, two: TwoYears, peer: Peer) -> dict[str, list[bool]]:
    """Return the rows that each way calls new."""
    told(f"New, {two.name}, {len(two.texts)} texts: ours")
    notes = year_sets.as_notes(two, bench.book)
    counts = year_sets.counted(notes, bench.recipe.finder)
    levels = {**LEVELS, "any certainty": frozenset({"clear", "likely", "slight"})}
    made = {}
    for level, certain in levels.items():
        rows = {int(notes.of[id]) for id in year_sets.newly(counts, certain)}
        made[f"{TOGETHER}: {level}"] = [row in rows for row in range(len(two.texts))]
    own = both(two.texts, bench.encoder)
    made[APART] = year_peers.apart(two, own, theme_peers.ours)
    if peer.is_there and not bench.given.alone:
        told(f"New, {two.name}, {len(two.texts)} texts: BERTopic")
        vectors = bench.encoder.encode(two.texts)
        made[BERTOPIC] = year_peers.apart(
            two, vectors, lambda texts, its: peer.answer(texts, its, 0).labels
        )
    return made


def speed(bench: Bench) -> str:
    """Return the time of a comparison, whole processes, imports included; the encoder is there."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="years-") as name:
        work = Path(name)
        told("Preparing models ...")
        embed.prepare(work / "models", told)
        runs = [_timed(work / str(turn), work, bench) for turn in range(bench.given.repeat)]
        for case in ("first time", "one year was run", "both years were run", "unchanged"):
            walls = [one[case].wall for one in runs]
            cpu, peak = (median(getattr(o[case], k) for o in runs) for k in ("cpu", "peak"))
            bench.tables.keep("Speed", case, "s", median(walls))
            rows.append([case, f"{median(walls):.2f}", f"{cpu:.2f}", f"{peak:.0f}"])
    title = f"`pipeline compare {' '.join(CORPORA)}`, medians of {bench.given.repeat}"
    return f"**{title}**\n\n{table(['cache', 's', 'CPU s', 'peak MB'], rows)}"


def _timed(here: Path, work: Path, bench: Bench) -> dict[str, processes.Measured]:
    """Return what comparing takes with caches of different content."""
    del bench

    def cache(name: str) -> Path:
        folder = here / name
        folder.mkdir(parents=True)
        (folder / "models").symlink_to(work / "models")
        return folder

    def call(verb: str, folder: Path, *corpora: str, prints: str = "") -> processes.Measured:
        told(f"pipeline {verb} {' '.join(corpora)} ...")
        out = folder / f"out-{verb}-{len(corpora)}-{corpora[-1].replace('/', '-')}"
        words = (sys.executable, "-m", "pipeline", verb, *corpora, "--out", str(out))
        command = processes.Command(verb, (*words, "--cache", str(folder)), prints)
        return processes.measure(command, work)

    one, two, new = cache("one"), cache("both"), cache("new")
    call("run", one, CORPORA[0])
    for corpus in CORPORA:
        call("run", two, corpus)
    return {
        "one year was run": call("compare", one, *CORPORA),
        "both years were run": call("compare", two, *CORPORA),
        "unchanged": call("compare", two, *CORPORA, prints="Nothing has changed"),
        "first time": call("compare", new, *CORPORA),
    }


def against_goals(bench: Bench) -> str:
    """Return the figures beside the goals."""
    rows = []
    for goal, own, beside in GOALS:
        held = bench.tables.held.get(goal.table)
        if held:
            value, other = (held.get(name, {}).get(goal.column) for name in (own, beside))
            line = [goal.name, goal.said(), own, shown(value), goal.verdict(value)]
            rows.append([*line, f"{shown(other)} {beside}"])
    heads = ["", "goal", "measured of", "figure", "holds", "beside it"]
    return table(heads, rows) if rows else "None of the goals is measured here."


WORK: Mapping[str, tuple[str, Callable[[Bench], str]]] = {
    "planted": ("Planted changes", planted_changes),
    "carried": ("A code book carried to another trust", carried_books),
    "new": ("New themes without a code book", new_themes),
    "speed": ("Speed", speed),
}


def arguments() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(description="Measure the comparison of years.")
    more = parser.add_argument
    more("--data", type=Path, default=DATA, metavar="DIR", help="sets of texts with topics")
    more("--only", choices=list(WORK), help="one part")
    more("--seeds", type=int, default=3, metavar="N", help="plantings of each bank")
    more("--salts", type=int, default=SALTS, metavar="N", help="draws of coded comments")
    more("--draws", type=int, default=1, metavar="N", help="draws of new topics of each set")
    more("--n", type=int, default=600, metavar="N", help="texts of a set")
    more("--repeat", type=int, default=1, metavar="N", help="timings")
    more("--alone", action="store_true", help="without BERTopic")
    more("--quick", action="store_true", help="one of each, fewer texts: does it run?")
    more("--out", type=Path, default=HERE / "YEARS.md", metavar="FILE")
    given = parser.parse_args()
    if given.quick:
        given.seeds = given.salts = given.draws = 1
        given.n = min(given.n, 200)
    return given


def introduction(given: argparse.Namespace) -> str:
    """Return what stands above the tables."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    load = f"load {os.getloadavg()[0]:.1f} when it began"
    return (
        "# Years: measured\n\nWritten by `benchmarks/years.py`; how it is measured stands in "
        f"README.md. {machine}, {load}; {given.seeds} plantings of each bank, {given.salts} draws "
        f"of coded comments, {given.draws} of new topics, {given.n} texts of a set."
    )


def main() -> None:
    """Read the arguments, measure, print and write."""
    given = arguments()
    if given.only in (None, "new") and not given.alone:
        theme_peers.load_whole()
    bench, parts, begun = Bench(given), list[str](), time.perf_counter()
    intro = introduction(given)
    print(intro, end="\n\n", flush=True)
    for name in [given.only] if given.only else WORK:
        title, work = WORK[name]
        with threadpool_limits(1):  # others may be at work: threads that wait for each other spin
            parts += [f"## {title}", work(bench)]
        print("\n\n".join(parts[-2:]), end="\n\n", flush=True)
        told(f"{name}: {time.perf_counter() - begun:.0f} s since the start")
    goals = ["## Goals", against_goals(bench)]
    print("\n\n".join(goals), flush=True)
    if not (given.only or given.quick or given.alone):
        given.out.write_text("\n\n".join([intro, *goals, *parts]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
