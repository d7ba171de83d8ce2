"""Measures of agreement, in plain Python, from tables of counts.

A table counts pairs (wanted, given). All measures lie between 0 and 1, kappa and alpha between
-1 and 1; None means that a measure is not defined for these data, which is not the same as 0.

Sources: precision, recall, F1: van Rijsbergen, Information Retrieval (1979); kappa: J. Cohen,
Educational and Psychological Measurement 20 (1960), 37-46; alpha: K. Krippendorff, Content
Analysis, 3rd ed. (2013), section 12.3 (nominal data).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

Pair = tuple[str, str]
Table = Mapping[Pair, float]

KAPPA = (
    "kappa = (Po - Pe) / (1 - Pe), where Po is the share of segments on which both agree and "
    "Pe the sum over the labels of the product of the shares of segments that each gives the label"
)
ALPHA = (
    "alpha = 1 - Do / De = 1 - (n - 1) * sum(o_ck) / sum(n_c * n_k), both sums over all "
    "ordered pairs of unlike labels c, k; a segment that m coders coded adds to o_ck, for every "
    "ordered pair of its coders who gave c and k, 1 / (m - 1); n_c is the sum of o_ck over all k, "
    "n the sum of all n_c; segments with fewer than two codings are left out"
)


@dataclass(frozen=True, slots=True)
class Scores:
    """How well one label is found: shares from 0 to 1, and how many segments each side gave it."""

    label: str
    precision: float
    recall: float
    f1: float
    wanted: int
    given: int


def per_label(table: Table, labels: Sequence[str]) -> tuple[Scores, ...]:
    """Return precision, recall and F1 of each label, 0 where nothing could be right."""
    wanted, given = _margins(table)
    return tuple(
        _scores(x, table.get((x, x), 0), wanted.get(x, 0), given.get(x, 0)) for x in labels
    )


def _scores(label: str, hits: float, wanted: float, given: float) -> Scores:
    return Scores(
        label,
        precision=hits / given if given else 0.0,
        recall=hits / wanted if wanted else 0.0,
        f1=2 * hits / (wanted + given) if wanted + given else 0.0,
        wanted=round(wanted),
        given=round(given),
    )


def macro_f1(table: Table) -> float | None:
    """Return the mean F1 of the labels that either side used, None for an empty table.

    A label that nobody used says nothing about the coder, so it does not count as 0.
    """
    wanted, given = _margins(table)
    used = sorted(label for label in wanted if wanted[label] + given[label])
    f1 = [one.f1 for one in per_label(table, used)]
    return sum(f1) / len(f1) if f1 else None


def accuracy(table: Table) -> float | None:
    """Return the share of pairs that agree, None for an empty table."""
    total = sum(table.values())
    return sum(n for (a, b), n in table.items() if a == b) / total if total else None


def kappa(table: Table) -> float | None:
    """Return Cohen's kappa, agreement beyond what the shares of the labels make likely.

    kappa = (Po - Pe) / (1 - Pe); None where both sides use the same single label throughout.
    """
    seen = accuracy(table)
    if seen is None:
        return None
    first, second = _margins(table)
    total = sum(table.values())
    by_chance = sum(first[label] * second[label] for label in first) / total**2
    return None if by_chance >= 1 else (seen - by_chance) / (1 - by_chance)


def coincidences(units: Iterable[Sequence[str | None]]) -> dict[Pair, float]:
    """Return Krippendorff's coincidence table of units, each a list of its coders' labels.

    None stands for a missing value. Units with fewer than two values cannot be compared and add
    nothing. Tables of parts of the data may be added up.
    """
    table: dict[Pair, float] = {}
    for unit in units:
        values = [value for value in unit if value is not None]
        for pair in permutations(values, 2):
            table[pair] = table.get(pair, 0) + 1 / (len(values) - 1)
    return table


def alpha_of(table: Table) -> float | None:
    """Return Krippendorff's alpha for nominal data from a coincidence table.

    alpha = 1 - (n - 1) * sum(o_ck) / sum(n_c * n_k) over ordered pairs of unlike values c, k; None
    where fewer than two different values can be compared.
    """
    of, _ = _margins(table)
    if sum(n > 0 for n in of.values()) < 2:
        return None
    total = sum(of.values())
    unlike = sum(n for (c, k), n in table.items() if c != k)
    return 1 - (total - 1) * unlike / (total**2 - sum(n**2 for n in of.values()))


def alpha(units: Iterable[Sequence[str | None]]) -> float | None:
    """Return Krippendorff's alpha (nominal) for any number of coders, with values missing."""
    return alpha_of(coincidences(units))


def set_f1(wanted: Collection[str], given: Collection[str]) -> float:
    """Return the F1 of two sets of codes: 1 where both are empty."""
    if not wanted and not given:
        return 1.0
    return 2 * len(set(wanted) & set(given)) / (len(set(wanted)) + len(set(given)))


def table_of(pairs: Iterable[Pair]) -> Counter[Pair]:
    """Return how often each pair (wanted, given) stands in the data."""
    return Counter(pairs)


def _margins(table: Table) -> tuple[dict[str, float], dict[str, float]]:
    """Return how often each label was wanted and given; both know every label of the table."""
    first = {label: 0.0 for pair in table for label in pair}
    second = dict(first)
    for (a, b), n in table.items():
        first[a] += n
        second[b] += n
    return first, second
