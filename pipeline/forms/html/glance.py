"""What the page opens with: how much was said by whom, and the tables of all themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.forms.html.counts import hidden_note, number, row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.forms.wording import points
from pipeline.published import Publication, ThemeShown, Voice
from pipeline.tables import counted, in_words, listed
from pipeline.text import capital

_SHADES = 5
_LIVE = (
    "Every number opens the points that it counts, and every quotation opens the document where it "
    "stands."
)


@dataclass(frozen=True)
class Glance:
    """Writes the lead, the table of groups, the table of themes and the heat map."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    def lead(self) -> Html:
        """Return in a few sentences what the page is about and how its numbers are to be read."""
        shown, made = self._shown, self._shown.made
        total = points(shown.totals.points, shown.withheld.threshold)
        names = [shown.name_of[voice.group] for voice in shown.voices]
        by = f", from {listed(names)}" if names else ""
        linked = element("a", total, href="#overview") if shown.totals.points else total
        holds = ("This page draws together ", linked, f" from {counted(made.read, 'document')}")
        unread = "" if not made.failed else f" {capital(_unread(made.failed))}."
        told = [label.name.lower() for label in self.places.labels]
        meant = _either(told)
        point = f" A point is one bullet, item or sentence that tells of {meant}."
        return joined(
            element("p", *holds, f"{by}.{unread}{point}", class_="lead"),
            element(
                "p",
                "The numbers say how often something was noted, not how many people think so: ",
                element("b", "a consultation is not a vote"),
                ". ",
                element("span", _LIVE, class_="live"),
            ),
        )

    def at_a_glance(self) -> Html:
        """Return the table of labels and stakeholder groups."""
        shown = self._shown
        rows = [self._voice(voice) for voice in shown.voices]
        last = [number(n, "overview", f"l{at}") for at, n in enumerate(shown.totals.by_label, 1)]
        rows.append(row("All points", [*last, number(shown.totals.points, "overview")], "sum"))
        heads = ["Stakeholder group", *(label.name for label in self.places.labels), "All"]
        counts = [n for voice in (*shown.voices, shown.totals) for n in _counts(voice)]
        held = table("Points noted by each group", heads, rows)
        return joined(
            scrolling("Points by stakeholder group", held),
            hidden_note(shown, counts),
            element(
                "p",
                "A point that several groups made together counts once in each of their rows, "
                "and once in the last row.",
                class_="note",
            ),
        )

    def _voice(self, voice: Voice) -> Html:
        at = self.places.group_at[voice.group]
        cells = [number(n, f"g{at}t", f"l{k}g{at}") for k, n in enumerate(voice.by_label, 1)]
        cells.append(number(voice.points, f"g{at}t", f"g{at}"))
        return row(capital(self._shown.name_of[voice.group]), cells)

    def themes(self) -> Html:
        """Return the table of all themes: points by label, those in no theme last."""
        shown = self._shown
        rows = [self._theme(theme) for theme in shown.themes]
        if any(self.places.listed.get(("", label.id)) for label in self.places.labels):
            rows.append(self._unplaced())
        heads = ["Theme", *(label.name for label in self.places.labels), "All"]
        counts = [n for theme in shown.themes for n in (theme.points, *_by_label(theme).values())]
        return joined(
            scrolling("Points by theme", table("Points in each theme", heads, rows)),
            hidden_note(shown, counts),
        )

    def _theme(self, theme: ThemeShown) -> Html:
        held, at = _by_label(theme), self.places
        labels = [label.id for label in at.labels]
        cells = [number(held.get(label, 0), at.points_of(theme.id, label)) for label in labels]
        cells.append(number(theme.points, at.all_points_of(theme.id)))
        return row(at.theme_link(theme), cells)

    def _unplaced(self) -> Html:
        at = self.places
        sizes = {label.id: len(at.listed.get(("", label.id), ())) for label in at.labels}
        cells = [number(count, at.points_of("", label)) for label, count in sizes.items()]
        cells.append(number(sum(sizes.values()), at.all_points_of("")))
        return row(element("a", "In no theme", href="#t0"), cells)

    @cached_property
    def _heat(self) -> dict[tuple[str, str], int | None]:
        """Return the points of each theme and group, all labels together; None is suppressed."""
        sums: dict[tuple[str, str], int | None] = {}
        for one in self._shown.cells:
            before = sums.get((one.theme, one.group), 0)
            hidden = before is None or one.points is None
            sums[one.theme, one.group] = None if hidden else (before or 0) + (one.points or 0)
        return sums

    @cached_property
    def _step(self) -> int:
        """Return how many counts share a shade: a fifth of the greatest, rounded up."""
        top = max((count or 0 for count in self._heat.values()), default=0)
        return max(1, -(-top // _SHADES))

    def heat_map(self) -> Html:
        """Return the table of themes and groups; the more points, the darker a cell."""
        shown = self._shown
        rows = [self._heat_row(theme) for theme in shown.themes]
        names = [capital(shown.name_of[voice.group]) for voice in shown.voices]
        held = table("Points of each group on each theme", ["Theme", *names], rows, "heat")
        return joined(
            element("p", "The more points a group noted on a theme, the stronger the colour."),
            self._legend(),
            scrolling("Heat map of themes and stakeholder groups", held),
            hidden_note(shown, self._heat.values()),
        )

    def _heat_row(self, theme: ThemeShown) -> Html:
        return row(self.places.theme_link(theme), self._heat_cells(theme))

    def _heat_cells(self, theme: ThemeShown) -> Iterator[Html]:
        at = self.places
        for voice in self._shown.voices:
            count = self._heat.get((theme.id, voice.group), 0)
            sieve = f"t{at.theme_at[theme.id]}g{at.group_at[voice.group]}"
            yield number(count, at.all_points_of(theme.id), sieve, shade=self._shade(count))

    def _shade(self, count: int | None) -> int:
        return 0 if not count else min(_SHADES, -(-count // self._step))

    def _legend(self) -> Html:
        step = self._step
        told = ["none", *(_span(k * step + 1, (k + 1) * step) for k in range(_SHADES))]
        items = (element("li", one, class_=f"h{at}") for at, one in enumerate(told))
        return element("ul", *items, class_="legend", aria_label="Colours by number of points")


def _either(names: list[str]) -> str:
    """Return "a, b or c"."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _counts(voice: Voice) -> tuple[int | None, ...]:
    return (*voice.by_label, voice.points)


def _by_label(theme: ThemeShown) -> dict[str, int | None]:
    return {count.label: count.points for count in theme.counts}


def _unread(failed: int) -> str:
    one = "document" if failed == 1 else "documents"
    return f"{in_words(failed)} more {one} could not be read"
