"""An evaluation as data: evaluation.json and the tables of disagreements and unmatched rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.agreement.calibration import BINS
from pipeline.agreement.cells import sheet
from pipeline.agreement.evaluate import Disagreement, Evaluation, LabelFigures, Measured
from pipeline.agreement.gold import Unit
from pipeline.agreement.interval import DRAWS, Interval
from pipeline.agreement.measures import ALPHA, KAPPA
from pipeline.codings import HandCoding

_DISAGREEMENTS = (
    "differs", "segment_id", "document", "page", "line", "at", "heading_path", "lead_in", "text",
    "label", "label_confidence", "label_basis", "review", "hand_label", "stakeholders",
    "hand_stakeholders", "services", "hand_services", "coder", "reason", "gold_line", "may_quote",
)  # fmt: skip
_UNMATCHED = (
    "gold_line", "segment_id", "document", "text", "label", "stakeholders", "services", "theme",
    "coder", "date", "reason", "why",
)  # fmt: skip
_ELSEWHERE = "This document is not in the run."


def as_data(found: Evaluation, document: str = "") -> dict[str, Any]:
    """Return everything that was measured, rounded to six digits, as JSON can hold it."""
    gold = found.gold
    return {
        "gold": gold.name,
        "documents_holding": document,
        "rows": {
            "coded": gold.rows,
            "segments": len(gold.units),
            "matched": sum(unit.row is not None for unit in gold.units),
            "unmatched": sum(unit.row is None for unit in gold.units),
            "not_in_run": len(gold.elsewhere),
            "left_out": gold.left_out,
            "coded_by_hand_in_run": found.by_hand,
        },
        "coders": list(gold.coders),
        "not_in_codebook": list(gold.unknown),
        "measures": {one.id: _measured(one) for one in found.figures},
        "labels": [_label(one) for one in found.per_label],
        "confusion": {
            wanted: {given: found.confusion.get((wanted, given), 0) for given in found.labels}
            for wanted in found.labels
        },
        "agreement": [
            {
                "first": one.first,
                "second": one.second,
                "segments": one.segments,
                "accuracy": _rounded(one.accuracy),
                "macro_f1": _rounded(one.macro_f1),
                "kappa": _rounded(one.kappa),
                "alpha": _rounded(one.alpha),
            }
            for one in found.agreements
        ],
        "coders_alpha": _rounded(found.coders_alpha),
        "calibration": [
            {
                "above": one.low,
                "up_to": one.high,
                "segments": one.segments,
                "confidence": _rounded(one.confidence),
                "right": _rounded(one.right),
            }
            for one in found.bins
        ],
        "review": {
            "segments": found.review.segments,
            "sent": found.review.sent,
            "right_of_sent": _rounded(found.review.right_of_sent),
            "right_of_rest": _rounded(found.review.right_of_rest),
        },
        "method": {
            "kappa": KAPPA,
            "alpha": ALPHA,
            "interval": f"95%, {DRAWS} draws of each {found.draws.unit}",
            "caution": found.draws.caution,
            "bins": BINS,
        },
    }


def disagreements_table(found: Evaluation) -> bytes:
    """Return every segment that no coder codes as the machine does, labels first."""
    return sheet(_DISAGREEMENTS, map(_disagreement, found.disagreements))


def unmatched_table(found: Evaluation) -> bytes:
    """Return every hand coding that speaks of no segment of the run, and why."""
    rows = [(coding, unit.why) for unit in found.gold.units if not unit.row
            for coding in unit.codings]  # fmt: skip
    rows += [(coding, _ELSEWHERE) for coding in found.gold.elsewhere]
    return sheet(_UNMATCHED, [_unmatched(*row) for row in rows])


def hand_labels(unit: Unit) -> str:
    """Return the labels that coders gave or accept, the first coder's first, `/` between."""
    labels = [label for one in unit.codings for label in (one.label, *one.accepted) if label]
    return "/".join(dict.fromkeys(labels))


def hand_sets(unit: Unit, what: str) -> str:
    """Return the sets that coders gave, `;` between members, `/` between unlike sets."""
    return " / ".join(dict.fromkeys(";".join(sorted(one)) for one in unit.sets(what)))


def _disagreement(one: Disagreement) -> Sequence[object]:
    unit, row = one.unit, one.unit.row
    if row is None:
        return ()
    return (
        ";".join(one.differs), row.segment_id, row.document, row.page, row.line, row.at,
        row.heading_path, row.lead_in, row.text, row.label, f"{row.confidence:.3f}", row.basis,
        "yes" if row.review else "", hand_labels(unit), ";".join(row.stakeholders),
        hand_sets(unit, "stakeholders"), ";".join(row.services), hand_sets(unit, "services"),
        ";".join(dict.fromkeys(coding.coder for coding in unit.codings if coding.coder)),
        " / ".join(coding.reason for coding in unit.codings if coding.reason),
        unit.codings[0].row, "no" if row.withheld else "",
    )  # fmt: skip


def _unmatched(coding: HandCoding, why: str) -> Sequence[object]:
    return (
        coding.row, coding.segment_id, coding.document, coding.text, coding.label,
        ";".join(coding.stakeholders or ()), ";".join(coding.services or ()), coding.theme,
        coding.coder, coding.date, coding.reason, why,
    )  # fmt: skip


def _measured(one: Measured) -> dict[str, Any]:
    return {"value": _rounded(one.value), **_ends(one.interval), "segments": one.segments}


def _label(one: LabelFigures) -> dict[str, Any]:
    scores = one.scores
    return {
        "label": scores.label,
        "precision": _rounded(scores.precision),
        "recall": _rounded(scores.recall),
        "f1": _rounded(scores.f1),
        **_ends(one.interval),
        "by_hand": scores.wanted,
        "by_machine": scores.given,
    }


def _ends(interval: Interval | None) -> dict[str, float | None]:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {"low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
