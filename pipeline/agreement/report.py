"""An evaluation for readers: evaluation.md, and the table on standard output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.agreement.calibration import BINS
from pipeline.agreement.evaluate import MACHINE, Agreement, Disagreement, Evaluation, Measured
from pipeline.agreement.interval import DRAWS, Interval
from pipeline.agreement.measures import ALPHA, KAPPA
from pipeline.agreement.plot import in_words
from pipeline.agreement.record import hand_labels, hand_sets
from pipeline.text import display

WORTH_READING = 20
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_text(found: Evaluation) -> str:
    """Return the figures in columns for a terminal or a pipe."""
    return "\n".join(_text(found))


def _text(found: Evaluation) -> Iterator[str]:
    yield _matched(found)
    yield ""
    yield f"{'':20} value  95% interval   segments"
    for one in found.figures:
        yield f"{one.name:20} {_number(one.value)}  {_range(one.interval):14} {one.segments:>8}"
    yield ""
    width = max(len(label) for label in found.labels)
    yield f"{'label':{width}} precision recall    F1  by hand  machine"
    for label in found.per_label:
        s = label.scores
        yield (
            f"{s.label:{width}} {s.precision:9.3f} {s.recall:6.3f} {s.f1:5.3f} "
            f"{s.wanted:8} {s.given:8}"
        )
    yield ""
    yield from (_agreement_line(one) for one in found.agreements)
    yield _review(found)
    if found.draws.caution:
        yield found.draws.caution


def _agreement_line(one: Agreement) -> str:
    return (
        f"{_who(one.first)} and {_who(one.second)}: kappa {_number(one.kappa)}, alpha "
        f"{_number(one.alpha)}, same label {_number(one.accuracy)} ({one.segments} segments)"
    )


def as_markdown(found: Evaluation, title: str) -> str:
    """Return the whole report; the calibration plot lies beside it as calibration.svg."""
    parts = (
        _head(found, title),
        _figures(found),
        _labels(found),
        _confusion(found),
        _agreements(found),
        _calibration(found),
        _worth_reading(found),
        _method(found),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(found: Evaluation, title: str) -> Iterator[str]:
    yield f"# Machine and hand coding: {plain(title)}"
    yield ""
    yield _matched(found)
    yield ""
    yield (
        "A working paper for those who code: it shows the words of documents, some of which may "
        "not be quoted in public."
    )


def _matched(found: Evaluation) -> str:
    """Return how many hand codings there are and what became of them, in sentences."""
    gold = found.gold
    missing = sum(unit.row is None for unit in gold.units)
    coders = f" by {len(gold.coders)} coders" if len(gold.coders) > 1 else ""
    told = [
        f"{gold.name}: {len(gold.units)} segments coded by hand{coders}; "
        f"{len(gold.units) - missing} are in the run, {missing} are not."
    ]
    if gold.elsewhere:
        told.append(f"{len(gold.elsewhere)} codings are of documents that are not in the run.")
    if gold.left_out:
        told.append(f"{gold.left_out} codings of other documents were left out.")
    if gold.unknown:
        told.append(f"Not in the code book: {', '.join(gold.unknown)}.")
    if found.by_hand:
        told.append(
            f"{found.by_hand} segments carry a hand coding in the run itself and are not scored."
        )
    return " ".join(told)


def _figures(found: Evaluation) -> Iterator[str]:
    yield "## Figures"
    yield ""
    rows = [[*_measured(one), str(one.segments)] for one in found.figures]
    yield from _table(["measure", "value", "95% interval", "segments"], rows)
    yield ""
    yield _review(found)
    if found.draws.caution:
        yield ""
        yield found.draws.caution


def _measured(one: Measured) -> list[str]:
    return [one.name, _number(one.value), _range(one.interval)]


def _review(found: Evaluation) -> str:
    seen = found.review
    share = f" ({seen.sent / seen.segments:.1%})" if seen.segments else ""
    told = f"Sent to review: {seen.sent} of {seen.segments} segments{share}"
    sent = "" if seen.right_of_sent is None else f", right {_number(seen.right_of_sent)} of them"
    rest = (
        "" if seen.right_of_rest is None else f"; right of the rest: {_number(seen.right_of_rest)}"
    )
    return f"{told}{sent}{rest}."


def _labels(found: Evaluation) -> Iterator[str]:
    yield "## Label by label"
    yield ""
    head = ["label", "precision", "recall", "F1", "95% interval of F1", "by hand", "by machine"]
    yield from _table(
        head,
        [
            [
                one.scores.label,
                _number(one.scores.precision),
                _number(one.scores.recall),
                _number(one.scores.f1),
                _range(one.interval),
                str(one.scores.wanted),
                str(one.scores.given),
            ]
            for one in found.per_label
        ],
    )


def _confusion(found: Evaluation) -> Iterator[str]:
    yield "## Confusion table"
    yield ""
    yield "Rows: by hand; columns: by machine."
    yield ""
    yield from _table(
        ["", *found.labels],
        [
            [wanted, *(str(found.confusion.get((wanted, given), 0)) for given in found.labels)]
            for wanted in found.labels
        ],
    )


def _agreements(found: Evaluation) -> Iterator[str]:
    yield "## Coder beside coder"
    yield ""
    head = ["first", "second", "segments", "same label", "macro-F1", "kappa", "alpha"]
    yield from _table(
        head,
        [
            [
                _who(one.first),
                _who(one.second),
                str(one.segments),
                _number(one.accuracy),
                _number(one.macro_f1),
                _number(one.kappa),
                _number(one.alpha),
            ]
            for one in found.agreements
        ],
    )
    if found.coders_alpha is not None:
        yield ""
        yield f"Krippendorff's alpha over all coders: {_number(found.coders_alpha)}."


def _calibration(found: Evaluation) -> Iterator[str]:
    error = found.value("calibration_error")
    yield "## Calibration"
    yield ""
    yield f"![{plain(in_words(found.bins, error))}](calibration.svg)"
    yield ""
    rows = [
        [
            f"{one.low:.1f} to {one.high:.1f}",
            str(one.segments),
            _number(one.confidence),
            _number(one.right),
            f"{one.right - one.confidence:+.3f}",
        ]
        for one in found.bins
    ]
    yield from _table(["confidence", "segments", "mean confidence", "right", "difference"], rows)


def _worth_reading(found: Evaluation) -> Iterator[str]:
    yield "## Disagreements worth reading"
    yield ""
    labels = sum("label" in one.differs for one in found.disagreements)
    others = len(found.disagreements) - labels
    yield (
        f"{labels} segments have a label that no coder gave, {others} more differ in speakers or "
        "services only; all are in disagreements.csv. The machine's surest come first."
    )
    for number, one in enumerate(found.disagreements[:WORTH_READING], start=1):
        yield ""
        yield from _disagreement(number, one)


def _disagreement(number: int, one: Disagreement) -> Iterator[str]:
    unit, row = one.unit, one.unit.row
    if row is None:
        return
    sure = f"{row.confidence:.0%}{', ' + row.basis if row.basis else ''}"
    yield (
        f"{number}. by hand **{plain(hand_labels(unit))}**, by machine **{plain(row.label)}** "
        f"({plain(sure)}{', sent to review' if row.review else ''})"
    )
    above = " > ".join(part for part in (row.heading_path, row.lead_in) if part).rstrip(" :-–")
    words = "(not to be quoted)" if row.withheld else f"“{plain(display(row.text))}”"
    yield f"   - {plain(above) + ': ' if above else ''}{words}"
    for what in one.differs:
        if what != "label":
            machine = ";".join(getattr(row, what)) or "nobody"
            hand = hand_sets(unit, what) or "nobody"
            yield f"   - {what}: by hand {plain(hand)}, by machine {plain(machine)}"
    reasons = [coding.reason for coding in unit.codings if coding.reason]
    if reasons:
        yield f"   - reason given: {plain(' / '.join(reasons))}"
    yield f"   - {plain(row.place)} (`{row.segment_id}`; line {unit.codings[0].row} of the codings)"


def _method(found: Evaluation) -> Iterator[str]:
    yield "## How it was measured"
    yield ""
    yield (
        "- Where coders differ, the label of any of them counts as right in F1, accuracy and "
        "calibration; kappa and alpha compare the machine with the first coder."
    )
    yield "- A segment that is not in the run counts as labelled none, without speaker or service."
    yield (
        "- Macro-F1 is the mean of F1 over the labels that were used. Stakeholder and service F1: "
        "mean F1 of the two sets of codes over segments whose label by hand is not none, beside "
        "the coder who is nearest."
    )
    yield f"- Cohen's kappa: {plain(KAPPA)}."
    yield f"- Krippendorff's alpha (nominal): {plain(ALPHA)}."
    yield (
        f"- Intervals: from the 2.5th to the 97.5th percentile of {DRAWS:,} bootstrap draws with "
        f"replacement; drawn was each {found.draws.unit} ({found.draws.parts} of them). "
        "Efron and Tibshirani 1993."
    )
    yield (
        f"- Calibration error: mean distance between confidence and share right over {BINS} bins, "
        "weighted by their segments. Guo et al. 2017."
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    yield from (f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows)


def _who(coder: str) -> str:
    return coder if coder == MACHINE else f"coder {coder}" if coder else "hand coding"


def _number(value: float | None) -> str:
    return "  –  " if value is None else f"{value:.3f}"


def _range(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def plain(text: str) -> str:
    """Return text with the characters escaped that Markdown would take for its own."""
    return _MARKDOWN.sub(r"\\\1", text)
