"""How much the themes of a field gain by an encoder that was taught with other fields.

The encoder is taught again without some fields. What is then found in these, with the encoder as
it was and with both side by side, is compared with the themes that their authors gave, by adjusted
mutual information (Vinh, Epps and Bailey, Information Theoretic Measures for Clusterings
Comparison, 2010): 0 is chance, 1 is the very same themes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import embed
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.themes import adapting, draws
from pipeline.themes.adapting import ThemedPoint
from pipeline.themes.discover import discover
from pipeline.themes.points import both

if TYPE_CHECKING:
    from pipeline.embed import Vectors

FIELDS = ("joint working", "hospital", "partnership programmes", "patient comments")


@dataclass(frozen=True, slots=True)
class Gain:
    """Adjusted mutual information with the authors' themes: by the plain encoder, and by both."""

    plain: float
    both: float


Gains = Mapping[str, Gain]


def measured(
    points: Sequence[ThemedPoint],
    plain: Encoder,
    say: Callable[[str], None] = lambda line: None,
    fields: Sequence[str] = FIELDS,
) -> Gains:
    """Return what each of some fields gains by an encoder taught without all of them."""
    check(points, fields)
    others = [point for point in points if point.domain not in fields]
    known = plain.encode([point.text for point in others])
    with tempfile.TemporaryDirectory() as folder:
        taught = Path(folder) / "topical.safetensors"
        taught.write_bytes(adapting.as_bytes(adapting.learn(others, known)))
        encoder = Encoder(str(embed.prepare(Path(folder), say, taught)))
        return gains([point for point in points if point.domain in fields], encoder)


def check(points: Sequence[ThemedPoint], fields: Sequence[str] = FIELDS) -> None:
    """Raise SettingsError unless the fields are among the points, and others beside them."""
    known = {point.domain for point in points}
    if not set(fields) < known:
        raise SettingsError(
            "themed points",
            f"measuring leaves out {', '.join(fields)}; these and other fields must be there.",
            "Train without --measure.",
        )


def gains(points: Sequence[ThemedPoint], encoder: Encoder) -> Gains:
    """Return the gain of each field by an encoder with what it was taught."""
    from threadpoolctl import threadpool_limits

    made = {}
    for field in sorted({point.domain for point in points}):
        inside = _in_order([point for point in points if point.domain == field])
        texts = [point.text for point in inside]
        with threadpool_limits(1):  # more threads would add up in another order
            plain = _agreement(inside, encoder.encode(texts))
            made[field] = Gain(plain, _agreement(inside, both(texts, encoder)))
    return made


def _in_order(points: Sequence[ThemedPoint]) -> list[ThemedPoint]:
    """Return points in the order in which findings are grouped, which their words decide."""
    keys = draws.keys([point.text for point in points])
    return [points[int(at)] for at in keys.argsort(kind="stable")]


def _agreement(points: Sequence[ThemedPoint], vectors: Vectors) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    found = discover(vectors, draws.keys([point.text for point in points])).themes
    wanted = [point.theme for point in points]
    return round(float(adjusted_mutual_info_score(wanted, found)), 4)
