"""The lists that hold every point once: by theme and label, behind a line that opens them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.html.places import Places, said
from pipeline.forms.wording import points
from pipeline.published import Code, Passage
from pipeline.tables import listed
from pipeline.text import capital


@dataclass(frozen=True, slots=True)
class PointLists:
    """Writes the lists of points."""

    places: Places

    def of_theme(self, theme: str, counts: Sequence[tuple[Code, int | None]]) -> Html:
        """Return the points of a theme ("" for none), one list a label, given their numbers."""
        number = self.places.theme_at[theme]
        found = [self._list(theme, label, count) for label, count in counts]
        held = [one for one in found if one]
        if not held:
            return Html("")
        return element("div", *held, id=f"t{number}p", class_="all", data_t=number)

    def _list(self, theme: str, label: Code, count: int | None) -> Html:
        passages = self.places.listed.get((theme, label.id), ())
        if not passages:
            return Html("")
        number = self.places.label_at[label.id]
        told = points(count, self.places.shown.withheld.threshold)
        head = element("summary", f"{label.name}: {told if count is None else f'all {told}'}")
        if count == 1:
            head = element("summary", f"{label.name}: the one point")
        rows = element(
            "ol",
            *(self._row(passage) for passage in passages),
            id=f"t{self.places.theme_at[theme]}l{number}",
            class_="points",
            data_l=number,
        )
        return element("details", head, rows)

    def _row(self, passage: Passage) -> Html:
        """Return a point with its place and who said it, and numbers to filter it by."""
        at = self.places
        told = "; ".join(self._told(passage))
        return element(
            "li",
            said(passage),
            " ",
            at.where(passage),
            element("small", f" – {capital(told)}") if told else "",
            *self._repeated(passage),
            id=f"p{passage.number}",
            data_g=_numbers(passage.stakeholders, at.group_at),
            data_s=_numbers(passage.services, at.service_at),
            data_d=at.paper_at[passage.document],
            data_r=passage.review,
        )

    def _told(self, passage: Passage) -> Iterator[str]:
        """Yield who said a point, its service where there are several, and if it needs checking."""
        names = self.places.shown.name_of
        if passage.stakeholders:
            yield listed([names.get(group, group) for group in passage.stakeholders])
        elif passage.hidden_groups:
            yield "who said so is not shown"
        if len(self.places.shown.services) > 1 and passage.services:
            yield listed([names.get(service, service) for service in passage.services])
        if passage.review:
            yield "to be checked"

    def _repeated(self, passage: Passage) -> Iterator[Html]:
        """Yield a link to the earlier point with the same words, if there is one."""
        first = self.places.shown.by_id.get(passage.same_as)
        if first is None or not self.places.is_listed(first):
            return
        link = element("a", f"an earlier point ({first.number})", href=f"#p{first.number}")
        yield element("small", joined(" – Same words as ", link))


def _numbers(ids: Sequence[str], at: dict[str, int]) -> str | None:
    """Return the numbers of ids, parted by blanks; None where there is none."""
    return " ".join(str(at[one]) for one in ids if one in at) or None
