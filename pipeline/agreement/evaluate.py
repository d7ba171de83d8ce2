"""What a run's codings are worth beside those of people: every figure of `pipeline evaluate`.

A coder's segment that the run does not hold counts as labelled none, with no speaker and no
service: to whoever reads the tables it was missed. Where coders differ, the label of either is
right, and sets of codes are compared with the coder who is nearest. What a person coded in the
run itself (`codings.csv`) is not the machine's work and is not scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import combinations
from typing import Any, Literal

from pipeline.agreement import calibration, measures
from pipeline.agreement.gold import Gold, Unit
from pipeline.agreement.interval import Draws, Interval, draw, interval, parts_of
from pipeline.agreement.measures import Pair, Scores
from pipeline.errors import CheckError
from pipeline.types import NONE

MACHINE = "the machine"
_Tally = Mapping[Any, float]
What = Literal["label", "stakeholders", "services"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure with its 95% interval, over so many segments; None where it is not defined."""

    id: str
    name: str
    value: float | None
    interval: Interval | None
    segments: int


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How well one label is found, and the 95% interval of its F1."""

    scores: Scores
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two coders agree on the segments that both labelled; one of them may be the machine."""

    first: str
    second: str
    segments: int
    accuracy: float | None
    macro_f1: float | None
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """How many segments the machine sends to review, and how often it is right in each part."""

    segments: int
    sent: int
    right_of_sent: float | None
    right_of_rest: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that is reported of a run beside hand codings."""

    gold: Gold
    scored: tuple[Unit, ...]
    by_hand: int
    labels: tuple[str, ...]
    figures: tuple[Measured, ...]
    per_label: tuple[LabelFigures, ...]
    confusion: Mapping[Pair, int]
    agreements: tuple[Agreement, ...]
    coders_alpha: float | None
    bins: tuple[calibration.Bin, ...]
    review: Review
    draws: Draws
    disagreements: tuple[Disagreement, ...]

    def value(self, id: str) -> float | None:
        """Return the value of a measure."""
        return next(one.value for one in self.figures if one.id == id)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A segment of the run that no coder codes as the machine does, and in what."""

    unit: Unit
    differs: tuple[What, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What must hold, 0 to 1, by measure: at least, of the error at most. None asks nothing."""

    label_macro_f1: float | None = None
    stakeholder_f1: float | None = None
    service_f1: float | None = None
    calibration_error: float | None = None


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a measure is computed: what each unit adds to a sum, and what the sum says."""

    id: str
    name: str
    units: Callable[[Unit], bool]
    tally: Callable[[Sequence[Unit]], _Tally]
    of: Callable[[_Tally], float | None]


def evaluate(gold: Gold, labels: Sequence[str]) -> Evaluation:
    """Return every measure of a run beside its gold; `labels` are the code book's, in its order."""
    scored = tuple(unit for unit in gold.units if not is_by_hand(unit, "label"))
    unit, parts = parts_of(scored, lambda one: one.document)
    draws = draw(unit, len(parts), _content(scored))
    labelled = [one for one in scored if one.first]
    table = measures.table_of((one.wanted, one.given) for one in labelled)
    answers = _answers(labelled)
    known = tuple(labels) + tuple(sorted({x for pair in table for x in pair} - set(labels)))
    return Evaluation(
        gold=gold,
        scored=scored,
        by_hand=len(gold.units) - len(scored),
        labels=known,
        figures=tuple(_measured(one, scored, parts, draws) for one in _MEASURES),
        per_label=_per_label(labelled, known, parts, draws),
        confusion=table,
        agreements=_agreements(labelled, gold.coders),
        coders_alpha=_coders_alpha(labelled, gold.coders),
        bins=calibration.bins(calibration.tally(answers)),
        review=_review(labelled),
        draws=draws,
        disagreements=disagreements(scored),
    )


def is_by_hand(unit: Unit, what: str) -> bool:
    """Return whether the run took a coding from a person: then it says nothing of the machine."""
    return unit.row is not None and what in unit.row.by_hand


def disagreements(units: Sequence[Unit]) -> tuple[Disagreement, ...]:
    """Return the matched segments that differ from every coder: labels first, the surest first."""
    found = [Disagreement(unit, how) for unit in units if unit.row and (how := _differs(unit))]
    return tuple(sorted(found, key=_worth_reading))


def _worth_reading(one: Disagreement) -> tuple[bool, float]:
    """Return what disagreements are sorted by; those in sets only stay in reading order."""
    row = one.unit.row
    about_label = "label" in one.differs
    return not about_label, -row.confidence if row and about_label else 0.0


def _differs(unit: Unit) -> tuple[What, ...]:
    how: list[What] = ["label"] if unit.first and unit.given not in unit.accepted else []
    for what in ("stakeholders", "services"):
        sets = unit.sets(what)
        if sets and _has_sets(unit, what) and frozenset(getattr(unit.row, what)) not in sets:
            how.append("stakeholders" if what == "stakeholders" else "services")
    return tuple(how)


def _content(units: Sequence[Unit]) -> list[str]:
    """Return what the seed of the draws comes from: the codings on both sides."""
    return [f"{u.document}\t{u.codings[0].text}\t{sorted(u.accepted)}\t{u.given}" for u in units]


def _measured(
    measure: _Measure, units: Sequence[Unit], parts: Sequence[Sequence[Unit]], draws: Draws
) -> Measured:
    used = [unit for unit in units if measure.units(unit)]
    tallies = [measure.tally([one for one in part if measure.units(one)]) for part in parts]
    return Measured(
        measure.id,
        measure.name,
        measure.of(measure.tally(used)),
        interval(tallies, measure.of, draws) if used else None,
        len(used),
    )


def _per_label(
    units: Sequence[Unit],
    labels: Sequence[str],
    parts: Sequence[Sequence[Unit]],
    draws: Draws,
) -> tuple[LabelFigures, ...]:
    """Return the figures of each label of the code book, the unused ones too."""
    tallies = [_table([unit for unit in part if unit.first]) for part in parts]
    return tuple(
        LabelFigures(scores, interval(tallies, partial(_f1_of, scores.label), draws))
        for scores in measures.per_label(_table(units), labels)
    )


def _f1_of(label: str, table: _Tally) -> float | None:
    """Return the F1 of a label, None in a draw in which nobody used it."""
    (scores,) = measures.per_label(table, [label])
    return scores.f1 if scores.wanted or scores.given else None


def _is_labelled(unit: Unit) -> bool:
    return bool(unit.first)


def _is_sure_of(unit: Unit) -> bool:
    return bool(unit.first) and unit.row is not None


def _table(units: Sequence[Unit]) -> _Tally:
    return measures.table_of((unit.wanted, unit.given) for unit in units)


def _first_table(units: Sequence[Unit]) -> _Tally:
    return measures.table_of((unit.first, unit.given) for unit in units)


def _coincidences(units: Sequence[Unit]) -> _Tally:
    return measures.coincidences([unit.first, unit.given] for unit in units)


def _answers(units: Sequence[Unit]) -> list[calibration.Answer]:
    return [(u.row.confidence, u.given in u.accepted) for u in units if u.row is not None]


def _calibration(units: Sequence[Unit]) -> _Tally:
    return calibration.tally(_answers(units))


def _has_sets(unit: Unit, what: str) -> bool:
    """Return whether a set of codes is compared: of findings only, where a coder gave one."""
    return unit.first != NONE and bool(unit.sets(what)) and not is_by_hand(unit, what)


def _set_sum(units: Sequence[Unit], what: str) -> _Tally:
    given = [getattr(unit.row, what) if unit.row else () for unit in units]
    best = [
        max(measures.set_f1(one, has) for one in unit.sets(what))
        for unit, has in zip(units, given, strict=True)
    ]
    return {"sum": sum(best), "segments": len(best)}


def _mean(tally: _Tally) -> float | None:
    return tally["sum"] / tally["segments"] if tally.get("segments") else None


_MEASURES = (
    _Measure("label_macro_f1", "label macro-F1", _is_labelled, _table, measures.macro_f1),
    _Measure("label_accuracy", "label accuracy", _is_labelled, _table, measures.accuracy),
    _Measure("label_kappa", "label kappa", _is_labelled, _first_table, measures.kappa),
    _Measure("label_alpha", "label alpha", _is_labelled, _coincidences, measures.alpha_of),
    _Measure(
        "stakeholder_f1",
        "stakeholder F1",
        lambda unit: _has_sets(unit, "stakeholders"),
        lambda units: _set_sum(units, "stakeholders"),
        _mean,
    ),
    _Measure(
        "service_f1",
        "service F1",
        lambda unit: _has_sets(unit, "services"),
        lambda units: _set_sum(units, "services"),
        _mean,
    ),
    _Measure(
        "calibration_error",
        "calibration error",
        _is_sure_of,
        _calibration,
        calibration.calibration_error,
    ),
)


def check(found: Evaluation, bounds: Bounds) -> None:
    """Raise CheckError, saying all that is missed, unless every bound holds."""
    told = missed(found, bounds)
    if told:
        todo = "The report lists the disagreements; look at the surest first."
        raise CheckError("evaluate", f"{'; '.join(told)}.", todo)


def missed(found: Evaluation, bounds: Bounds) -> list[str]:
    """Return the bounds that do not hold, in words.

    A measure that is not defined for these data does not hold either.
    """
    told = []
    for field in fields(bounds):
        bound = getattr(bounds, field.name)
        if bound is None:
            continue
        figure = next(one for one in found.figures if one.id == field.name)
        most = field.name == "calibration_error"
        if figure.value is None:
            told.append(f"{figure.name} cannot be measured with this gold (asked: {bound:g})")
        elif (figure.value > bound) if most else (figure.value < bound):
            beside = "above" if most else "below"
            told.append(f"{figure.name} is {figure.value:.4f}, {beside} {bound:g}")
    return told


def _agreements(units: Sequence[Unit], coders: Sequence[str]) -> tuple[Agreement, ...]:
    """Return how each two coders agree, then how the machine agrees with each."""
    said = {coder: _labels_of(units, coder) for coder in coders}
    said[MACHINE] = [unit.given for unit in units]
    pairs = [*combinations(coders, 2), *((coder, MACHINE) for coder in coders)]
    return tuple(_agreement(a, b, said[a], said[b]) for a, b in pairs)


def _labels_of(units: Sequence[Unit], coder: str) -> list[str]:
    """Return a coder's label of each unit, empty where there is none."""
    return [next((c.label for c in unit.codings if c.coder == coder), "") for unit in units]


def _agreement(a: str, b: str, first: Sequence[str], second: Sequence[str]) -> Agreement:
    both = [pair for pair in zip(first, second, strict=True) if all(pair)]
    table = measures.table_of(both)
    return Agreement(
        first=a,
        second=b,
        segments=len(both),
        accuracy=measures.accuracy(table),
        macro_f1=measures.macro_f1(table),
        kappa=measures.kappa(table),
        alpha=measures.alpha(both),
    )


def _coders_alpha(units: Sequence[Unit], coders: Sequence[str]) -> float | None:
    """Return alpha over all coders, None where there is but one."""
    if len(coders) < 2:
        return None
    said = [_labels_of(units, coder) for coder in coders]
    return measures.alpha([label or None for label in row] for row in zip(*said, strict=True))


def _review(units: Sequence[Unit]) -> Review:
    held = [(unit.row.review, unit.given in unit.accepted) for unit in units if unit.row]
    count = Counter(held)
    sent, rest = count[True, True] + count[True, False], count[False, True] + count[False, False]
    return Review(
        segments=len(held),
        sent=sent,
        right_of_sent=count[True, True] / sent if sent else None,
        right_of_rest=count[False, True] / rest if rest else None,
    )
