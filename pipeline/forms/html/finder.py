"""The form that filters and searches the points; it shows only where the page's script runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.forms.html.markup import Html, element, joined, verbatim
from pipeline.forms.html.places import Places
from pipeline.published import Code, Publication
from pipeline.tables import counted
from pipeline.text import capital

Options = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Finder:
    """Writes the form, and what stands in its place without a script."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    def form(self) -> Html:
        """Return the form with its results, hidden until a script shows it."""
        return joined(
            element(
                "p",
                "Each theme below holds all its points, one list for each kind. Where scripts are "
                "allowed, this part of the page also filters and searches them.",
                data_plain=True,
            ),
            element("form", *self._fields(), role="search", data_script=True, hidden=True),
            element("div", *self._results(), data_script=True, hidden=True),
        )

    def _fields(self) -> Iterator[Html]:
        at, shown = self.places, self._shown
        yield element(
            "p",
            element("label", "Words", for_="fq"),
            element("input", type="search", id="fq", name="q", autocomplete="off"),
        )
        yield _choice("l", "Kind", _options(_codes(at.labels, at.label_at)))
        yield _choice("g", "Stakeholder group", _options(_codes(shown.groups, at.group_at)))
        if len(shown.services) > 1:
            yield _choice("s", "Service", _options(_codes(shown.services, at.service_at)))
        yield _choice("t", "Theme", self._themes())
        papers = ((at.paper_at[paper.id], paper.id) for paper in shown.papers)
        yield _choice("d", "Document", _options(papers))
        box = element("input", type="checkbox", id="fr", name="r", value="1")
        label = element("label", "Only what is to be checked", for_="fr")
        yield element("p", box, " ", label, class_="box")
        yield element("p", element("button", "Clear all", type="reset"))

    def _themes(self) -> Html:
        """Return the themes to choose from, those of a parent theme under its name."""
        shown, at = self._shown, self.places
        held: dict[str, list[tuple[int, str]]] = {}
        for theme in shown.themes:
            held.setdefault(theme.parent, []).append((at.theme_at[theme.id], theme.name))
        known = {parent.id for parent in shown.parents}
        families = (
            element("optgroup", _options(held[parent.id]), label=parent.name)
            for parent in shown.parents
            if parent.id in held
        )
        single = (one for parent, some in held.items() if parent not in known for one in some)
        return joined(*families, _options(single), _options([(0, "In no theme")]))

    def _results(self) -> Iterator[Html]:
        told = f"{capital(counted(len(self._shown.points), 'point'))}: type or choose to see them."
        yield element("p", told, id="count", role="status", tabindex=-1)
        yield element("ol", id="found", class_="points")
        button = element("button", "Show more", type="button", id="more", hidden=True)
        yield element("p", button)


def _codes(codes: Iterable[Code], at: dict[str, int]) -> Options:
    return ((at[code.id], capital(code.name)) for code in codes)


def _options(options: Options) -> Html:
    return joined(*(element("option", verbatim(name), value=at) for at, name in options))


def _choice(name: str, label: str, options: Html) -> Html:
    first = element("option", "All", value="")
    chosen = element("select", first, options, id=f"f{name}", name=name)
    return element("p", element("label", label, for_=f"f{name}"), chosen)
