"""The summary in the form of a Taking Stock paper, and what each stakeholder group said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.forms import summary
from pipeline.forms.html.counts import hidden_note, number, row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places
from pipeline.forms.summary import GroupSaid, Item, Section
from pipeline.forms.wording import points
from pipeline.published import GroupCount, Passage, Publication
from pipeline.tables import counted, in_words
from pipeline.text import capital


@dataclass(frozen=True, slots=True)
class Stock:
    """Writes general progress, issues and challenges, what is needed, and the groups."""

    places: Places

    @property
    def _shown(self) -> Publication:
        return self.places.shown

    def progress(self) -> Html:
        """Return what has progressed, by service."""
        sections = summary.progress(self._shown)
        if not sections:
            return element("p", summary.asked_but_empty(self._shown, "progress"))
        if len(sections) == 1:
            return self._section(sections[0])
        return joined(*(self._service(section) for section in sections))

    def _service(self, section: Section) -> Html:
        head = element("h3", capital(self._shown.name_of[section.service]))
        return joined(head, self._section(section))

    def challenges(self) -> Html:
        """Return what stands in the way."""
        return self._section(summary.challenges(self._shown))

    def forward(self) -> Html:
        """Return what is needed."""
        return self._section(summary.forward(self._shown))

    def _section(self, section: Section) -> Html:
        if not section.items and not section.rest:
            return element("p", summary.asked_but_empty(self._shown, section.label))
        rest = ""
        if section.rest:
            more = f"And {in_words(section.rest)} more point{'' if section.rest == 1 else 's'}"
            told = f"{more} in other themes or in none."
            rest = element("p", told, class_="note") if section.items else element("p", told)
        items = (self._item(section, item) for item in section.items)
        listing = element("ul", *items, class_="stock") if section.items else ""
        return joined(listing, rest)

    def _item(self, section: Section, item: Item) -> Html:
        at = self.places
        theme = self._shown.theme_of[item.theme]
        told = self._count(section, item)
        by = f", {summary.who(self._shown, item.groups)}" if item.groups else ""
        quotes = (element("p", at.quotation(quote)) for quote in item.quotes)
        head = element("b", at.theme_link(theme))
        return element("li", element("p", head, " (", told, by, ")"), *quotes)

    def _count(self, section: Section, item: Item) -> Html:
        """Return the number of points as a link to them; suppressed where the theme's is."""
        at, threshold = self.places, self._shown.withheld.threshold
        held = {one.label: one.points for one in self._shown.theme_of[item.theme].counts}
        if held.get(section.label, item.points) is None:
            return joined(points(None, threshold))
        sieve = f"t{at.theme_at[item.theme]}l{at.label_at[section.label]}"
        service = f"s{at.service_at[section.service]}" if section.service else ""
        href = f"#{at.points_of(item.theme, section.label)}"
        return element("a", points(item.points, threshold), href=href, data_f=sieve + service)

    def voices(self) -> Html:
        """Return what each stakeholder group said, those that only speak together as one."""
        said = summary.voices(self._shown)
        return joined(*(self._voice(one) for one in said)) if said else _nobody()

    def _voice(self, said: GroupSaid) -> Html:
        shown, at = self._shown, self.places
        numbers = [at.group_at[group] for group in said.groups]
        others = (element("span", id=f"g{n}") for n in numbers[1:])
        quotes = (self._quote(passage) for passage in said.quotes)
        quoted = element("ul", *quotes, class_="quotes") if said.quotes else ""
        return joined(
            element("h3", *others, summary.titled(shown, said.groups), id=f"g{numbers[0]}"),
            element("p", *self._told(said)),
            quoted,
            self._themes(said),
        )

    def _told(self, said: GroupSaid) -> Iterator[str]:
        """Yield how many points the groups made, of which label, and which speak for everyone."""
        at = self.places.group_at[said.groups[0]]
        yield self._number(said, said.points, f"g{at}", begins=True)
        named = zip(self.places.labels, said.by_label, strict=True)
        heard = [(label, count) for label, count in named if count != 0]
        for number_at, (label, count) in enumerate(heard):
            yield "; " if number_at else ": "
            sieve = f"l{self.places.label_at[label.id]}g{at}"
            yield self._number(said, count, sieve)
            yield f" under “{label.name.lower()}”"
        yield "."
        if said.shared:
            speaks = "speaks" if said.shared == 1 else "speak"
            yield f" Of these, {in_words(said.shared)} {speaks} for everyone heard there."

    def _number(
        self, said: GroupSaid, count: int | None, sieve: str, *, begins: bool = False
    ) -> Html:
        """Return a number of points as a link to the themes of the groups, filtered by script."""
        told = points(count, self._shown.withheld.threshold)
        told = capital(told) if begins else told
        if not count:
            return joined(told)
        anchor = f"g{self.places.group_at[said.groups[0]]}t"
        return element("a", told, href=f"#{anchor}", data_f=sieve)

    def _quote(self, passage: Passage) -> Html:
        label = self._shown.name_of[passage.label]
        tag = element("span", label, class_=f"k k{self.places.label_at[passage.label]}")
        return element("li", tag, " ", self.places.quotation(passage))

    def _themes(self, said: GroupSaid) -> Html:
        """Return the themes that a group spoke on, with counts by label, behind a line."""
        shown, at = self._shown, self.places
        mine = [one for one in shown.cells if one.group == said.groups[0]]
        held = {(one.theme, one.label): one for one in mine}
        themes = {one.theme for one in mine}
        rows = [self._row(theme.id, held) for theme in shown.themes if theme.id in themes]
        anchors = [element("span", id=f"g{at.group_at[group]}t") for group in said.groups]
        if not rows:
            return joined(*anchors)
        heads = ["Theme", *(label.name for label in at.labels)]
        title = f"{summary.titled(shown, said.groups)}: points by theme"
        return element(
            "details",
            element("summary", f"By theme: {counted(len(rows), 'theme')}"),
            *anchors,
            scrolling(title, table(title, heads, rows), role="group"),
            hidden_note(shown, (one.points for one in mine)),
        )

    def _row(self, theme: str, held: dict[tuple[str, str], GroupCount]) -> Html:
        return row(self.places.theme_link(self._shown.theme_of[theme]), self._cells(theme, held))

    def _cells(self, theme: str, held: dict[tuple[str, str], GroupCount]) -> Iterator[Html]:
        at = self.places
        for label in at.labels:
            one = held.get((theme, label.id))
            if one is None:
                yield number(0, "")
                continue
            sieve = f"t{at.theme_at[theme]}l{at.label_at[label.id]}g{at.group_at[one.group]}"
            yield number(one.points, at.points_of(theme, label.id), sieve)


def _nobody() -> Html:
    return element("p", "The notes do not tell who spoke.")
