"""The reliability plot as a picture: SVG without script or foreign parts, described in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from pipeline.agreement.calibration import Bin

_SIDE = 320  # pixels: the square from 0 to 1
_LEFT, _TOP = 64, 40
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + 64
_BAR, _LINE, _INK = "#56B4E9", "#D55E00", "#222222"  # Okabe and Ito's colours


def in_words(bins: Sequence[Bin], error: float | None) -> str:
    """Return what the plot shows, for those who do not see it."""
    if error is None:
        return "No segment was matched, so there is nothing to show."
    rows = "; ".join(
        f"{one.low:.1f} to {one.high:.1f}: {one.segments} segments, mean confidence "
        f"{one.confidence:.2f}, right {one.right:.2f}"
        for one in bins
    )
    return f"Share right by confidence of the machine. {rows}. Expected error {error:.3f}."


def reliability_plot(bins: Sequence[Bin], error: float | None) -> bytes:
    """Return a plot of the share right in each bin of confidence, with the line of perfection."""
    title = "How often the machine is right, by how sure it is"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title words" '
        'font-family="sans-serif" font-size="12">',
        f'<title id="title">{title}</title>',
        f'<desc id="words">{escape(in_words(bins, error))}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#FFFFFF"/>',
        f'<text x="{_LEFT}" y="22" font-size="14" fill="{_INK}">{title}</text>',
        *_grid(),
        *(part for one in bins for part in _bar(one)),
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{_LINE}" '
        'stroke-width="2" stroke-dasharray="6 4"/>',
        "</svg>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _x(share: float) -> str:
    return f"{_LEFT + share * _SIDE:.1f}"


def _y(share: float) -> str:
    return f"{_TOP + (1 - share) * _SIDE:.1f}"


def _grid() -> Iterator[str]:
    for tick in range(0, 11, 2):
        at = tick / 10
        yield f'<line x1="{_x(0)}" y1="{_y(at)}" x2="{_x(1)}" y2="{_y(at)}" stroke="#DDDDDD"/>'
        yield _word(_LEFT - 8, float(_y(at)) + 4, f"{at:.1f}", "end")
        yield _word(float(_x(at)), _TOP + _SIDE + 18, f"{at:.1f}", "middle")
    yield _word(_LEFT + _SIDE / 2, _HEIGHT - 14, "confidence of the machine", "middle")
    across, down = 16, _TOP + _SIDE / 2
    yield (
        f'<text x="{across}" y="{down}" text-anchor="middle" fill="{_INK}" '
        f'transform="rotate(-90 {across} {down})">share right</text>'
    )


def _bar(one: Bin) -> Iterator[str]:
    width, height = (one.high - one.low) * _SIDE, one.right * _SIDE
    told = f"{one.low:.1f} to {one.high:.1f}: {one.segments} segments, {one.right:.2f} right"
    yield (
        f'<rect x="{_x(one.low)}" y="{_y(one.right)}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{_BAR}" stroke="{_INK}" stroke-width="0.5"><title>{told}</title></rect>'
    )
    middle = float(_x((one.low + one.high) / 2))
    yield _word(middle, max(_TOP + 12, float(_y(one.right)) - 4), str(one.segments), "middle")
    yield f'<circle cx="{_x(one.confidence)}" cy="{_y(one.right)}" r="3" fill="{_INK}"/>'


def _word(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{text}</text>'
