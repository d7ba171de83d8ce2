"""How deep a heading or a list item stands: by the styles and indents that are open above."""

from __future__ import annotations

import re

from pipeline.read.pieces import Piece


class Trail:
    """The styles of the headings that are open, outermost first."""

    def __init__(self) -> None:
        self.styles: list[str] = []

    def level(self, style: str) -> int:
        """Return the level of a heading of a style and remember it."""
        styles = self.styles
        if " part of " in style and style not in styles:
            styles = styles[:1]
        nested = style.split()[-1] == "plain" or " part of " in style
        lists = [at for at, known in enumerate(styles) if " list " in known]
        first = lists[-1] + 1 if lists and nested else 0
        if style in styles[first:]:
            self.styles = styles[: styles.index(style, first) + 1]
        else:
            self.styles = [known for known in styles if _rank(known) <= _rank(style)] + [style]
        return len(self.styles)

    def reset(self) -> None:
        """Forget all headings: a new paper starts."""
        self.styles = []


def _rank(style: str) -> float:
    """Return how high a style stands (lower is higher): numbered, larger type, capitals."""
    if style == "numbered":
        return -1000.0
    size = re.search(r"\d+(?:\.\d+)?", style.partition(" ")[0])
    bold = 0.3 * style.startswith("b")
    return -(float(size.group()) if size else 0.0) - 0.5 * style.endswith("caps") - bold


class Nest:
    """The open list levels: their indent and the kind of their markers."""

    def __init__(self) -> None:
        self.open: list[tuple[float, str]] = []

    def level(self, piece: Piece) -> int:
        """Return the depth of a point, from 1: by its indent, then by its kind of marker."""
        style = piece.style
        indent = 0.0 if style == "section" else piece.chunk.indent
        while self.open and indent < self.open[-1][0] - 0.6:
            self.open.pop()
        known = [at for at, level in enumerate(self.open) if level[1] == style]
        deeper = not self.open or indent > self.open[-1][0] + 0.6
        same = [at for at in known if abs(self.open[at][0] - indent) <= 0.6]
        if not deeper and same:
            self.open = self.open[: same[0] + 1]
        else:
            self.open.append((indent, style))
        return len(self.open)

    def reset(self) -> None:
        """Forget the open levels: the list is over."""
        self.open = []
