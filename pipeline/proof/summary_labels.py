"""The parts of a summary that go by label and by group, from the opening to what is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.proof.summary_draft import Draft, in_words, many, plain, series
from pipeline.proof.summary_points import Point, Points
from pipeline.proof.summary_quotes import Quotable, best_of
from pipeline.text import capital

_THEMES = 6  # shown under a label
_MOST_OFTEN = 3  # named at a glance
_OF_A_GROUP = 2  # quotations of a group under a label


@dataclass(frozen=True)
class LabelParts:
    """Writes these parts anew."""

    points: Points
    draft: Draft

    def opening(self) -> None:
        """Write the title and how much was read."""
        manifest, points = self.points.run.manifest, self.points
        self.draft.paragraph(f"# {plain(str(manifest['title']))}")
        self.draft.paragraph("Summary of what was said")
        rows = points.run.tables["documents.csv"]
        read, received = points.files, len({points.run.file(row["document"]) for row in rows})
        heard = series([points.group_names[group] for group in points.heard])
        missing = f" (of {received} received)" if received != read else ""
        said = many(len(points.points), "point")
        self.draft.paragraph(
            f"This summary draws together {said} from {many(read, 'document')}{missing}"
            f"{f', from {heard}' if heard else ''}. A point is one bullet, item or sentence that "
            "reports progress, a barrier or a need.",
            numbers=3 if missing else 2,
        )
        self.draft.paragraph(
            "The numbers say how often something was noted, not how many people think so: a "
            "consultation is not a vote. Every quotation is word for word and names its place. In "
            "the first parts a theme is quoted only where the coding of a point is sure."
        )

    def glance(self) -> None:
        """Write the table of labels and groups, and what was noted most often."""
        points, draft = self.points, self.draft
        draft.paragraph("## At a glance")
        names = [points.label_name(label) for label in points.labels]
        draft.put(f"| | {' | '.join([*names, 'All'])} |")
        draft.put(f"| --- |{' ---: |' * (len(names) + 1)}")
        for group in points.heard:
            mine = [point for point in points.points if group in point.groups]
            self._row(capital(points.group_names[group]), mine)
        self._row("**All points**", points.points)
        draft.put("")
        if len(points.heard) > 1:
            draft.paragraph(
                "A point that several groups made together counts once in each of their rows, and "
                "once in the last row."
            )
        for label in points.labels:
            self._most_often(label)
        draft.put("")

    def _row(self, name: str, mine: Sequence[Point]) -> None:
        held = Counter(point.label for point in mine)
        cells = [held[label] for label in self.points.labels]
        told = " | ".join(map(str, [*cells, len(mine)]))
        self.draft.put(f"| {name} | {told} |", numbers=len(cells) + 1)

    def _most_often(self, label: str) -> None:
        held = {
            theme: [point for point in self.points.of_theme[theme] if point.label == label]
            for theme in self.points.theme_rows
        }
        texts = {theme: self.points.texts(inside) for theme, inside in held.items()}
        themes = sorted(
            (theme for theme in held if held[theme]),
            key=lambda theme: (-texts[theme], -len(held[theme]), self.points.name(theme)),
        )[:_MOST_OFTEN]
        if themes:
            named = [
                f"“{plain(self.points.name(theme))}” ({_often(len(held[theme]), texts[theme])})"
                for theme in themes
            ]
            was = "was" if label == "progress" else "were"
            name = self.points.label_name(label)
            told = f"- **{name}** {was} noted most often on {series(named)}."
            self.draft.put(told, numbers=len(themes))

    def progress(self) -> None:
        """Write what is going well, service by service."""
        self.draft.paragraph("## General progress")
        said = self._of("progress")
        if not said:
            self._nothing("progress")
        for service in self.points.book.services:
            inside = [p for p in said if service.id in p.row["services"].split(";")]
            if inside:
                self.draft.paragraph(f"### {service.name}")
                self._by_theme(inside)

    def issues(self) -> None:
        """Write the barriers and the needs, theme by theme."""
        for head, label in (
            ("## Issues and challenges", "barrier"),
            ("## Going forward we think we need", "need"),
        ):
            self.draft.paragraph(head)
            said = self._of(label)
            if said:
                self._by_theme(said)
            else:
                self._nothing(label)

    def _of(self, label: str) -> list[Point]:
        return [point for point in self.points.points if point.label == label]

    def _nothing(self, label: str) -> None:
        asked = label in self.points.run.manifest["asked"]
        self.draft.paragraph(
            "Nothing of this kind was found in the notes."
            if asked
            else "This exercise did not ask about it."
        )

    def _by_theme(self, said: Sequence[Point]) -> None:
        held: dict[str, list[Point]] = {}
        for point in said:
            if point.theme:
                held.setdefault(point.theme, []).append(point)
        names = {theme: self.points.name(theme) for theme in held}
        order = sorted(held, key=lambda theme: (-len(held[theme]), names[theme]))[:_THEMES]
        for theme in order:
            self._theme(theme, held[theme])
        rest = len(said) - sum(len(held[theme]) for theme in order)
        if rest:
            told = f"- and {many(rest, 'more point')} in other themes or in none (see below)"
            self.draft.put(told, numbers=1)
        self.draft.put("")

    def _theme(self, theme: str, inside: Sequence[Point]) -> None:
        name = self.points.name(theme)
        groups = self.points.groups_of(inside)
        who = self.points.people(groups) if len(groups) <= 3 else f"{in_words(len(groups))} groups"
        told = f"- **{plain(name)}** ({many(len(inside), 'point')}{f', {who}' if who else ''})"
        self.draft.put(told, numbers=1 if len(groups) <= 3 else 2)
        found = Quotable(inside, self.points.ranks(theme)).nearest(name)
        lines = [f"  > {point.quote}" for point in found if point]
        if not lines or (None in found and not self.draft.next.startswith("  > ")):
            return
        self.draft.put(self.draft.pick(lines), quotations=1)

    def by_group(self) -> None:
        """Write what each group said; groups that only speak together stand together."""
        self.draft.paragraph("## By stakeholder group")
        held: dict[tuple[str, ...], list[str]] = {}
        for group in self.points.heard:
            mine = tuple(point.id for point in self.points.points if group in point.groups)
            held.setdefault(mine, []).append(group)
        for addresses, groups in held.items():
            self._group(groups, [self.points.by_id[address] for address in addresses])

    def _group(self, groups: Sequence[str], mine: Sequence[Point]) -> None:
        points, draft = self.points, self.draft
        names = [points.group_names[group] for group in groups]
        draft.paragraph(f"### {capital(series(names))}")
        held = Counter(point.label for point in mine)
        labels = [label for label in points.labels if held[label]]
        told = series([f"{held[label]} of {points.label_name(label).lower()}" for label in labels])
        shared = sum(not point.own for point in mine)
        rest = f" {shared} of them speak for the whole document or for everyone consulted."
        draft.paragraph(
            f"{capital(many(len(mine), 'point'))}: {told}.{rest if shared else ''}",
            numbers=1 + len(labels) + bool(shared),
        )
        before = len(draft.lines)
        for label in points.labels:
            said = [point for point in mine if point.own and point.label == label]
            start = f"- {points.label_name(label)}: "
            for line in best_of(said, draft, start, _OF_A_GROUP):
                draft.put(line, quotations=1)
        if len(draft.lines) > before:
            draft.put("")


def _often(points: int, texts: int) -> str:
    return f"{points}" if points == texts else f"{points}, in {many(texts, 'wording')}"
