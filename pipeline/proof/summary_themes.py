"""The pages of a summary that show the themes one by one, and the points in none."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from pipeline.proof.claims import Checked
from pipeline.proof.summary_book import Edition
from pipeline.proof.summary_draft import Draft, hundredths, many, plain
from pipeline.proof.summary_points import Point, Points
from pipeline.proof.summary_quotes import Quotable
from pipeline.proof.summary_statements import Statements
from pipeline.publish.finished import Row, members
from pipeline.text import capital

_QUOTES = 3  # quotations of a theme under a label
_ALONE = 2  # quotations of what one group alone says
_WORDS = 7  # words of a theme
_UNPLACED = 20  # points in no theme that are shown
_STEADY = 0.5
_AGAINST = {"progress": ("barrier", "need"), "barrier": ("progress",), "need": ("progress",)}
_MEASURES = (
    "Two figures tell how a theme hangs together; neither tells whether it matters. **Steady** is "
    "how much of the theme comes again when a fifth of the points is left out, and, in brackets, "
    "at worst when one of the documents is (1 is all of it). Read themes under 0.5 with care: "
    "other notes would have drawn their bounds elsewhere. **Coherent** is how alike its points are "
    "(the mean cosine of two of them; 1 is the same). **Code** is the name of the theme in the "
    "tables. Besides the points quoted here theme\\_evidence.csv lists those on the edge of each "
    "theme."
)


@dataclass(frozen=True)
class ThemeParts:
    """Writes these pages anew; what themes.csv itself says wrongly is taken down in `checked`."""

    points: Points
    draft: Draft
    checked: Checked

    def themes(self) -> None:
        """Write the section on themes, those of a parent theme together."""
        points, draft = self.points, self.draft
        themes = list(points.theme_rows)
        draft.paragraph("## Themes")
        placed = sum(bool(point.theme) for point in points.points)
        told = capital(many(len(themes), "theme"))
        holds = "holds" if len(themes) == 1 else "hold"
        whole = many(len(points.points), "point")
        draft.paragraph(f"{told} {holds} {placed:,} of the {whole}.", numbers=3)
        if themes:
            draft.paragraph(_MEASURES)
        for name, inside in self._families():
            self._parent(name, inside)
        for theme in themes:
            if not points.theme_rows[theme][0]["parent_id"]:
                self._theme(theme, "###")
        self._unplaced()

    def _families(self) -> list[tuple[str, list[str]]]:
        """Return the names of the parent themes with their themes, the largest first."""
        rows = self.points.theme_rows
        found = [
            (parent["parent"], [t for t in rows if rows[t][0]["parent_id"] == parent["parent_id"]])
            for parent in self.points.run.tables["theme_parents.csv"]
        ]
        return sorted(found, key=lambda family: (-self._size(family[1]), family[0]))

    def _size(self, themes: Sequence[str]) -> int:
        return sum(len(self.points.of_theme[theme]) for theme in themes)

    def _parent(self, name: str, inside: Sequence[str]) -> None:
        self.draft.paragraph(f"### {plain(name)}")
        told = capital(many(len(inside), "theme"))
        self.draft.paragraph(f"{told} with {many(self._size(inside), 'point')}.", numbers=2)
        for theme in inside:
            self._theme(theme, "####")

    def _theme(self, theme: str, mark: str) -> None:
        rows, draft = self.points.theme_rows[theme], self.draft
        draft.paragraph(f"{mark} {plain(rows[0]['theme'])}")
        statements = Statements(self.points, self.checked)
        told = [statements.statement(theme, row) for row in rows]
        quoted = sum(text.endswith("”.") for text in told)
        draft.paragraph(" ".join(map(plain, told)), numbers=2 * len(rows), quotations=quoted)
        words = [plain(word) for word in members(rows[0]["keywords"])[:_WORDS]]
        draft.paragraph(f"Words: {', '.join(words) or 'none that tell'}.")
        draft.paragraph(draft.pick(self._measured(theme)), numbers=3)
        self._quoted(theme)
        draft.put("")

    @cached_property
    def _book(self) -> Edition:
        return Edition(self.points)

    def _measured(self, theme: str) -> list[str]:
        """Return the lines that tell how far a theme is to be trusted, as figures may round."""
        inside, row = self.points.of_theme[theme], self.points.theme_rows[theme][0]
        texts = self.points.texts(inside)
        told = f"{many(len(inside), 'point')} in {many(texts, 'wording')}. "
        again = "" if texts == len(inside) else capital(told)
        coherent = hundredths(row["coherence"])
        if theme in self._book.ids:
            ends = [f"Coherent: {one}. Code: {theme}." for one in coherent]
            return [f"{again}From the code book. {end}" for end in ends]
        made = " Named by people." if row["basis"] == "human" else ""
        new = " New: not in the code book." if self._book.ids and not made else ""
        return [
            f"{again}Steady: {one}{worst}.{care} Coherent: {two}.{made}{new} Code: {theme}."
            for one, worst, care, two in product(
                hundredths(row["stability"]), _worst(row), _care(row), coherent
            )
        ]

    def _quoted(self, theme: str) -> None:
        """Write the quotations of a theme: those with the most of it, against it, of one group."""
        against = self._against(theme)
        labels = [row["label"] for row in self.points.theme_rows[theme]]
        shown: set[str] = set()
        for label in labels:
            if label != against:
                shown |= self._bullets(theme, label)
        said = [p for p in self.points.of_theme[theme] if p.label == against and p.quotable]
        if said:
            self._head_line("On the other side:")
            shown |= self._bullets(theme, against)
        self._alone(theme, shown)

    def _head_line(self, text: str) -> None:
        self.draft.put("")
        self.draft.paragraph(text)

    def _against(self, theme: str) -> str:
        """Return the label that speaks against most of a theme; nothing if none does."""
        held = Counter(point.label for point in self.points.of_theme[theme])
        largest = max(self.points.labels, key=lambda label: held[label])
        return next((label for label in _AGAINST.get(largest, ()) if held[label]), "")

    def _bullets(self, theme: str, label: str) -> set[str]:
        """Write what is quoted of a theme under a label and return the addresses."""
        inside = [point for point in self.points.of_theme[theme] if point.label == label]
        start = f"- {self.points.label_name(label)}: "
        shown = set()
        for choice in Quotable(inside, self.points.ranks(theme)).choices(_QUOTES):
            choice.put(self.draft, start)
            shown.add(choice.made.id)
        return shown

    def _alone(self, theme: str, shown: set[str]) -> None:
        addresses = self.points.of_role.get((theme, "minority"), ())
        left = [self.points.by_id[id] for id in addresses if id not in shown]
        kept = [point for point in left if point.quotable][:_ALONE]
        if kept:
            self._head_line("Said by one group only:")
        for point in kept:
            who = plain(capital(self.points.people(point.groups)))
            self.draft.put(f"- {who}: {point.quote}", quotations=1)

    def _unplaced(self) -> None:
        """Write the points in no theme, in the order of their words' digests."""
        draft = self.draft
        ranked = self._in_none()
        if not ranked:
            return
        draft.paragraph("### In no theme")
        fits = "fits" if len(ranked) == 1 else "fit"
        draft.paragraph(f"{capital(many(len(ranked), 'point'))} {fits} no theme well:", numbers=1)
        for point in self._first_in_none(ranked):
            if point.quotable:
                near = self._near[point.id]
                name = plain(self.points.name(near)) if near else "none"
                draft.put(f"- {point.quote}; nearest: {name}", quotations=1)
        if len(ranked) > _UNPLACED:
            draft.put("- and more, which theme\\_members.csv lists as unplaced")
        draft.put("")

    @cached_property
    def _near(self) -> dict[str, str]:
        """Return the nearest theme of each point in none."""
        rows = self.points.run.tables["theme_members.csv"]
        return {row["segment_id"]: row["theme_id"] for row in rows if row["role"] == "unplaced"}

    def _in_none(self) -> list[Point]:
        """Return the points in no theme: the answers that say nothing come last."""
        found = [point for point in self.points.points if not point.theme]
        return sorted(found, key=lambda point: (not self._near[point.id], *self._order(point)))

    def _order(self, point: Point) -> tuple[object, ...]:
        """Return the digest of a text, that of the first for all with its words; then its place."""
        first = self.points.by_id[point.row["same_as"] or point.id]
        digest = hashlib.sha256(first.row["text"].encode()).digest()
        return digest, _place(first), _place(point)

    def _first_in_none(self, ranked: Sequence[Point]) -> Sequence[Point]:
        """Return those shown; where there are no themes the file tells which answers say nothing.

        For then no point has a nearest theme, neither one that says something nor one that does
        not, and the latter stand last.
        """
        if self.points.theme_rows:
            return ranked[:_UNPLACED]
        lines = {line: at for at, line in enumerate(self.draft.said)}
        end = len(self.draft.said)
        places = {p.id: lines.get(f"- {p.quote}; nearest: none", end) for p in ranked}
        return sorted(ranked, key=lambda point: places[point.id])[:_UNPLACED]


def _place(point: Point) -> tuple[str, int, int]:
    return point.row["document"], int(point.row["start"]), int(point.row["end"])


def _worst(row: Row) -> Iterator[str]:
    if not row["left_out"]:
        yield ""
        return
    for figure in hundredths(row["left_out"]):
        yield f" ({figure} without one of the documents)"


def _care(row: Row) -> tuple[str, ...]:
    """Return the advice to read with care, if any; what is 0.500 may be a little less."""
    stable, care = float(row["stability"]), " Read with care."
    if stable == _STEADY:
        return "", care
    return (care if stable < _STEADY else "",)
