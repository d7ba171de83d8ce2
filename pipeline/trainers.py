"""Training of what lies in `models/`: the coder, the topical encoder, the tagger and the namer.

Each trainer reads its authored data, trains, writes a model file and its card, and returns scores
on what was left out. The same data give the same bytes on one machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import embed
from pipeline.cache import file_digest
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError, did_you_mean
from pipeline.shipped import shipped

MODELS = ("coder", "topical", "tagger", "namer")  # in the order in which they build on each other
_FILES = {
    "coder": "coder/coder.json",
    "topical": "encoder/topical.safetensors",
    "tagger": "tagger/tagger.json",
    "namer": "namer/namer.json",
}
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What training is given: folders, the code book, and whether to measure what costs much.

    `examples` holds the coder's examples, and `tags` and `themes` as folders inside; `out` is
    where models go; `cache` keeps prepared encoders.
    """

    examples: Path
    codebook: CodeBook
    out: Path
    cache: Path
    measure: bool = False
    say: Callable[[str], None] = lambda line: None

    @property
    def tags(self) -> Path:
        """Return the folder of tagged sentences."""
        return self.examples / "tags"

    @property
    def themes(self) -> Path:
        """Return the folder of themed points."""
        return self.examples / "themes"

    def latest(self, name: str) -> Path:
        """Return the file of a model that another builds on: the one in `out`, else the shipped."""
        own = self.out / _FILES[name]
        return own if own.is_file() else shipped(_FILES[name])

    def untaught(self) -> Encoder:
        """Return the encoder as it was before it was taught about themes."""
        return Encoder(str(embed.prepare_untaught(self.cache, self.say)))


def train(names: Sequence[str], lesson: Lesson) -> dict[str, Told]:
    """Return by model the scores of those named, or of all; their files are written.

    All data are read before the first model is trained, so a broken line is told at once.
    """
    wanted = chosen(names)
    for name in wanted:
        _CHECKS[name](lesson)
        _make_folder(lesson.out / _FILES[name])
    return {name: _TRAINERS[name](lesson) for name in wanted}


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """Return the models named, or all, in the order in which they build on each other."""
    for name in names:
        if name not in MODELS:
            raise SettingsError(name, "there is no such model.", did_you_mean(name, MODELS))
    return tuple(name for name in MODELS if name in names or not names)


def coder(lesson: Lesson) -> Told:
    """Return F1 by domain and genre left out, and the calibration error, of a new coder."""
    from pipeline.classify import card, training

    examples = training.read_examples(lesson.examples)
    lesson.say(f"Training the coder on {len(examples):,} examples; this takes some ten minutes.")
    made = training.train(examples, lesson.codebook, lesson.untaught())
    told = card.card(made, examples, lesson.codebook, digests(lesson.examples, "*.jsonl"))
    _write(lesson, "coder", training.to_json(made.model).encode(), told)
    return {"scores": made.scores, "calibration_error": round(made.calibration_error, 4)}


def topical(lesson: Lesson) -> Told:
    """Return the gain of fields left out, none if not measured, by a new topical encoder."""
    from pipeline.themes import adapting, cards, held_out

    points = adapting.read_points(lesson.themes)
    lesson.say(f"Teaching the encoder {len(points):,} points; this takes some eight minutes.")
    plain = lesson.untaught()
    learned = adapting.learn(points, plain.encode([point.text for point in points]))
    gains = None
    if lesson.measure:
        lesson.say("Teaching it again without some fields, to measure what it gains there.")
        gains = held_out.measured(points, plain, lesson.say)
    told = cards.topical_card(points, gains, digests(lesson.themes, "*.jsonl"))
    _write(lesson, "topical", adapting.as_bytes(learned), told)
    return {"scores": cards.topical_rows(gains or {})}


def tagger(lesson: Lesson) -> Told:
    """Return the share of words right in each part left out, of a new tagger."""
    from threadpoolctl import threadpool_limits

    from pipeline.themes import cards, grammar, teaching

    sentences = teaching.read_sentences(lesson.tags)
    lesson.say(f"Training the tagger on {len(sentences):,} sentences; this takes a minute.")
    with threadpool_limits(1):  # more threads would add up in another order
        made, right = teaching.learn_tags(sentences, lesson.untaught())
    used = teaching.usable(sentences)
    rows = cards.tagger_rows(right, used)
    told = cards.tagger_card(sentences, used, rows, digests(lesson.tags, "*.txt"))
    _write(lesson, "tagger", teaching.tagger_json(made).encode(), told)
    grammar.load.cache_clear()  # it may remember the file as it was
    return {"scores": rows}


def namer(lesson: Lesson) -> Told:
    """Return cosines to the names that people gave by field left out, of a new ranker of names."""
    from threadpoolctl import threadpool_limits

    from pipeline.themes import adapting, cards, grammar, names, teaching

    points = adapting.read_points(lesson.themes)
    lesson.say(f"Training the ranker of names on {len(points):,} points; this takes two minutes.")
    taught, tags = lesson.latest("topical"), lesson.latest("tagger")
    encoder = Encoder(str(embed.prepare(lesson.cache, lesson.say, taught)))
    unranked = names.Ranker((), (), ())
    with threadpool_limits(1):
        made, scores = teaching.learn_names(
            points, names.Namer(lesson.codebook, encoder, grammar.load(tags), unranked)
        )
    rows = cards.namer_rows(scores)
    known = digests(lesson.themes, "*.jsonl") | {
        one.name: file_digest(one) for one in (taught, tags)
    }
    known["code book, as read"] = lesson.codebook.digest
    told = cards.namer_card(points, rows, known)
    _write(lesson, "namer", teaching.ranker_json(made).encode(), told)
    names.load.cache_clear()
    return {"scores": rows}


def as_lines(name: str, told: Told) -> Iterable[str]:
    """Yield what training a model told, for people to read."""
    from pipeline.classify import card
    from pipeline.themes import cards

    scores: Mapping[str, Mapping[str, float]] = told["scores"]
    yield f"{name}: {_MEANING[name]}"
    if not scores:
        yield "Not measured."
    else:
        yield from card.score_table(told["scores"]) if name == "coder" else cards.table(scores)
    if "calibration_error" in told:
        yield f"Expected calibration error: {told['calibration_error']:.3f}"
    yield ""


def digests(folder: Path, pattern: str) -> dict[str, str]:
    """Return the SHA-256 of the files of a folder by name."""
    return {path.name: file_digest(path) for path in sorted(folder.glob(pattern))}


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"cannot be made: {error.strerror}."
        raise SettingsError(str(path.parent), told, "Give another --out.") from None


def _write(lesson: Lesson, name: str, model: bytes, card: str) -> None:
    """Write a model and its card beside it."""
    target = lesson.out / _FILES[name]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(model)
    target.with_name("CARD.md").write_bytes(card.encode())


def _check_examples(lesson: Lesson) -> None:
    from pipeline.classify import training

    training.read_examples(lesson.examples)


def _check_points(lesson: Lesson) -> None:
    from pipeline.themes import adapting

    points = adapting.read_points(lesson.themes)
    _check_several({point.domain for point in points}, lesson.themes, "field")


def _check_topical(lesson: Lesson) -> None:
    from pipeline.themes import adapting, held_out

    points = adapting.read_points(lesson.themes)
    if lesson.measure:
        held_out.check(points)


def _check_sentences(lesson: Lesson) -> None:
    from pipeline.themes import teaching

    used = teaching.usable(teaching.read_sentences(lesson.tags))
    _check_several({sentence.part for sentence in used}, lesson.tags, "file")


def _check_several(parts: set[str], folder: Path, what: str) -> None:
    """Raise SettingsError unless one part can be left out and something to learn from stays."""
    if len(parts) < 2:
        todo = f"Give two {what}s at least: scores are those on a {what} left out."
        raise SettingsError(str(folder), f"holds {len(parts)} {what} to learn from.", todo)


_MEANING = {
    "coder": "F1 on domains and genres left out",
    "topical": "adjusted mutual information with people's themes in fields left out",
    "tagger": "share of words right in parts left out",
    "namer": "mean cosine to people's names in fields left out",
}
_CHECKS: Mapping[str, Callable[[Lesson], None]] = {
    "coder": _check_examples,
    "topical": _check_topical,
    "tagger": _check_sentences,
    "namer": _check_points,
}
_TRAINERS: Mapping[str, Callable[[Lesson], Told]] = {
    "coder": coder,
    "topical": topical,
    "tagger": tagger,
    "namer": namer,
}
