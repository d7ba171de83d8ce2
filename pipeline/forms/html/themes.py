"""The themes one by one: what was said, by whom, how often, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.forms.html.counts import hidden_note, number, row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.forms.html.points import PointLists
from pipeline.forms.wording import percent, points
from pipeline.published import GroupCount, LabelCount, Passage, Publication, ThemeShown
from pipeline.tables import counted, listed
from pipeline.text import capital

_STEADY = 0.5  # stability below which a theme is to be read with care
_WORDS = 7
_SHOWN = 3  # quotations of a kind


@dataclass(frozen=True)
class ThemeSections:
    """Writes the section on themes, those of a parent theme together."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    def all(self) -> Html:
        """Return every theme, families first, and the points in no theme."""
        shown = self._shown
        families = joined(*(self._family(parent.name, parent.themes) for parent in shown.parents))
        known = {parent.id for parent in shown.parents}
        alone = [theme for theme in shown.themes if theme.parent not in known]
        single = (self._theme(theme, "h3") for theme in alone)
        return joined(self._measures(), families, *single, self._unplaced())

    def _measures(self) -> Html:
        if all(theme.stability is None for theme in self._shown.themes):
            return Html("")
        return element(
            "p",
            "“Steady” is how much of a theme comes again when a fifth of the points is left out "
            "(1 is all of it): read themes under "
            f"{_STEADY} with care, for other notes would have drawn their bounds elsewhere. "
            "“Coherent” is how alike its points are (1 is the same). Neither tells whether a theme "
            "matters. A 95% interval tells how far a share might shift with other documents of "
            "the same kind.",
            class_="note",
        )

    def _family(self, name: str, inside: Sequence[str]) -> Html:
        themes = [self._shown.theme_of[one] for one in inside if one in self._shown.theme_of]
        made = (self._theme(theme, "h4") for theme in themes)
        told = element("p", f"{capital(counted(len(themes), 'theme'))}.", class_="note")
        return joined(element("h3", name), told, *made) if themes else Html("")

    def _theme(self, theme: ThemeShown, head: str) -> Html:
        at = self.places.theme_at[theme.id]
        held = {count.label: count.points for count in theme.counts}
        lists = PointLists(self.places)
        inside = [(label, held.get(label.id, 0)) for label in self.places.labels]
        return element(
            "section",
            element(head, theme.name, id=f"t{at}h"),
            self._meant(theme),
            self._extent(theme),
            self._groups(theme),
            *self._quoted(theme, "h5" if head == "h4" else "h4"),
            self._made(theme),
            lists.of_theme(theme.id, inside),
            id=f"t{at}",
            class_="theme",
            aria_labelledby=f"t{at}h",
        )

    def _meant(self, theme: ThemeShown) -> Html:
        """Return what a theme is about, where people said so; a found one is told by its points."""
        if theme.basis == "found" or not theme.definition:
            return Html("")
        return element("p", theme.definition)

    def _extent(self, theme: ThemeShown) -> Html:
        """Return what is said under each label, how much of it that is, and how widely said."""
        rows = (element("li", *self._told(theme, count)) for count in theme.counts)
        return element("ul", *rows, class_="plain")

    def _told(self, theme: ThemeShown, count: LabelCount) -> Iterator[Html]:
        name, at = self._shown.name_of[count.label], self.places.label_at[count.label]
        tag = element("span", name, class_=f"k k{at}")
        yield element("p", tag, " ", count.statement)
        beside = ", ".join(("", *self._beside(count)))
        yield element("p", self._points(theme, count), beside, class_="note")

    def _points(self, theme: ThemeShown, count: LabelCount) -> Html:
        """Return how many points a theme has under a label, as a link to them."""
        told = capital(points(count.points, self._shown.withheld.threshold))
        if not count.points:
            return joined(told)
        return element("a", told, href=f"#{self.places.points_of(theme.id, count.label)}")

    def _beside(self, count: LabelCount) -> Iterator[str]:
        """Yield what stands behind a number of points: its share, and who said so how widely."""
        yield from self._share(count)
        if count.documents is not None:
            yield f"in {counted(count.documents, 'document')}"
        if count.groups is not None:
            quantifier = f" ({count.quantifier})" if count.quantifier else ""
            yield f"from {counted(count.groups, 'group')}{quantifier}"
        if count.points and count.texts is not None and count.texts < count.points:
            yield f"in {counted(count.texts, 'wording')}"

    def _share(self, count: LabelCount) -> Iterator[str]:
        if count.share is None:
            return
        bounds = ""
        if count.low is not None and count.high is not None:
            bounds = f" (95% interval {percent(count.low)} to {percent(count.high)})"
        name = self._shown.name_of[count.label].lower()
        yield f"{percent(count.share)} of all points under “{name}”{bounds}"

    @cached_property
    def _cells(self) -> dict[str, dict[tuple[str, str], GroupCount]]:
        held: dict[str, dict[tuple[str, str], GroupCount]] = {}
        for one in self._shown.cells:
            held.setdefault(one.theme, {})[one.group, one.label] = one
        return held

    def _groups(self, theme: ThemeShown) -> Html:
        """Return the table of the theme's points by group and label, with shares of the group."""
        held = self._cells.get(theme.id, {})
        heard = [v.group for v in self._shown.voices if any(g == v.group for g, _ in held)]
        if not heard:
            return Html("")
        rows = [self._group_row(theme.id, group, held) for group in heard]
        heads = ["Group", *(label.name for label in self.places.labels)]
        caption = "Points by group, with their share of all that the group noted"
        counted_by = table(caption, heads, rows)
        return joined(
            scrolling(f"{theme.name}: points by group", counted_by, role="group"),
            hidden_note(self._shown, (one.points for one in held.values())),
        )

    def _group_row(self, theme: str, group: str, held: dict[tuple[str, str], GroupCount]) -> Html:
        at, cells = self.places, []
        for label in at.labels:
            one = held.get((group, label.id))
            sieve = f"t{at.theme_at[theme]}l{at.label_at[label.id]}g{at.group_at[group]}"
            count = 0 if one is None else one.points
            share = None if one is None or one.points is None else one.share
            told = "" if share is None else f"({percent(share)})"
            cells.append(number(count, at.points_of(theme, label.id), sieve, note=told))
        return row(capital(self._shown.name_of[group]), cells)

    def _quoted(self, theme: ThemeShown, head: str) -> Iterator[Html]:
        """Yield quotations of each kind, no point twice."""
        taken: set[str] = set()
        against = self._fresh(theme.against, set())
        kinds = (
            ("In their words", [one for one in theme.exemplars if one not in set(against)]),
            ("On the other side", against),
            ("Said by one group only", theme.alone),
            ("On the edge of the theme", theme.borderline),
        )
        for title, addresses in kinds:
            found = self._fresh(addresses, taken)
            taken.update(found)
            if found:
                items = (self._item(self._shown.by_id[one]) for one in found)
                yield joined(element(head, title), element("ul", *items, class_="quotes"))

    def _fresh(self, addresses: Sequence[str], taken: set[str]) -> list[str]:
        by_id = self._shown.by_id
        found = [one for one in addresses if one not in taken and one in by_id and by_id[one].text]
        return found[:_SHOWN]

    def _item(self, passage: Passage) -> Html:
        label = self._shown.name_of[passage.label]
        names = [self._shown.name_of[group] for group in passage.stakeholders]
        check = "to be checked" if passage.review else ""
        told = "; ".join(filter(None, (listed(names), check)))
        at = self.places
        tag = element("span", label, class_=f"k k{at.label_at[passage.label]}")
        by = element("small", f" – {capital(told)}") if told else ""
        return element("li", tag, " ", at.quotation(passage), by)

    def _made(self, theme: ThemeShown) -> Html:
        """Return in a line the theme's words, how steady it is, and who made it."""
        words = ", ".join(theme.keywords[:_WORDS])
        told = [f"Words: {words}." if words else "", *_measured(theme)]
        return element("p", " ".join(filter(None, told)), class_="note")

    def _unplaced(self) -> Html:
        at = self.places
        sizes = [(label, len(at.listed.get(("", label.id), ()))) for label in at.labels]
        total = sum(size for _, size in sizes)
        if not total:
            return Html("")
        fits = "fits" if total == 1 else "fit"
        return element(
            "section",
            element("h3", "In no theme", id="t0h"),
            element("p", f"{capital(counted(total, 'point'))} {fits} no theme well."),
            PointLists(at).of_theme("", sizes),
            id="t0",
            class_="theme",
            aria_labelledby="t0h",
        )


def _measured(theme: ThemeShown) -> Iterator[str]:
    if theme.stability is not None:
        worst = "" if theme.left_out is None else f" ({theme.left_out:.2f} without one document)"
        yield f"Steady: {theme.stability:.2f}{worst}."
        if theme.stability < _STEADY:
            yield "Read with care."
    if theme.coherence is not None:
        yield f"Coherent: {theme.coherence:.2f}."
    if theme.basis in _BASES:
        yield _BASES[theme.basis]


_BASES = {"human": "Named by people.", "codebook": "From the code book."}
