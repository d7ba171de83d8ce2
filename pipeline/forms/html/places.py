"""Where things stand on the page: the anchors that numbers and quotations link to.

Themes, labels, groups, services and documents are counted from 1, in the publication's order;
theme 0 is no theme. `p12` is passage 12 in the list of its theme, `s12` the same in the text of its
document, `t3` a theme, `t3p` all its points, `t3l2` those of one label, `g4` a group, `d5` a
document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.wording import NOT_QUOTED
from pipeline.published import Code, Passage, Publication, ThemeShown


@dataclass(frozen=True)
class Places:
    """The anchors of one page, and links to them."""

    shown: Publication

    @cached_property
    def labels(self) -> tuple[Code, ...]:
        """Return the labels that report something, in the book's order."""
        return tuple(label for label in self.shown.labels if label.id != "none")

    @cached_property
    def label_at(self) -> dict[str, int]:
        """Return the number of each label that reports something."""
        return _numbered([label.id for label in self.labels])

    @cached_property
    def theme_at(self) -> dict[str, int]:
        """Return the number of each theme; that of no theme is 0."""
        return {**_numbered([theme.id for theme in self.shown.themes]), "": 0}

    @cached_property
    def group_at(self) -> dict[str, int]:
        """Return the number of each stakeholder group."""
        return _numbered([group.id for group in self.shown.groups])

    @cached_property
    def service_at(self) -> dict[str, int]:
        """Return the number of each service."""
        return _numbered([service.id for service in self.shown.services])

    @cached_property
    def paper_at(self) -> dict[str, int]:
        """Return the number of each document."""
        return _numbered([paper.id for paper in self.shown.papers])

    @cached_property
    def listed(self) -> dict[tuple[str, str], tuple[Passage, ...]]:
        """Return the points that are listed under each theme ("" for none) and label.

        Best fit first, then what is in no theme in reading order; those without words too.
        """
        held: dict[tuple[str, str], list[Passage]] = {}
        by_id = self.shown.by_id
        for theme in self.shown.themes:
            for address in theme.members:
                passage = by_id[address]
                held.setdefault((theme.id, passage.label), []).append(passage)
        for passage in self.shown.points:
            if not passage.theme:
                held.setdefault(("", passage.label), []).append(passage)
        return {key: tuple(found) for key, found in held.items()}

    @cached_property
    def _listed_ids(self) -> frozenset[str]:
        return frozenset(passage.id for found in self.listed.values() for passage in found)

    def is_listed(self, passage: Passage) -> bool:
        """Return whether a passage stands in a list of points."""
        return passage.id in self._listed_ids

    def points_of(self, theme: str, label: str) -> str:
        """Return the anchor of a theme's points of a label; of all its points where there are none.

        That of the theme where nothing of it is listed.
        """
        number = self.theme_at[theme]
        if self.listed.get((theme, label)):
            return f"t{number}l{self.label_at[label]}"
        return self.all_points_of(theme)

    def all_points_of(self, theme: str) -> str:
        """Return the anchor of all points of a theme, or of the theme where none is listed."""
        number = self.theme_at[theme]
        some = any(self.listed.get((theme, label)) for label in self.label_at)
        return f"t{number}p" if some else f"t{number}"

    def passage(self, passage: Passage) -> str:
        """Return the anchor of a passage in the text of its document, or that of the document."""
        if passage.text and passage.end > passage.start and self._has_text(passage):
            return f"s{passage.number}"
        return f"d{self.paper_at[passage.document]}"

    def _has_text(self, passage: Passage) -> bool:
        return passage.end <= len(self.shown.paper_of[passage.document].text)

    def theme_link(self, theme: ThemeShown) -> Html:
        """Return the name of a theme as a link to it."""
        return element("a", theme.name, href=f"#t{self.theme_at[theme.id]}")

    def quotation(self, passage: Passage) -> Html:
        """Return the words of a passage and where they stand, as a link to them there."""
        return joined(said(passage), " ", self.where(passage))

    def where(self, passage: Passage) -> Html:
        """Return where a passage stands, as a link to it there."""
        return element("a", self.shown.where(passage), href=f"#{self.passage(passage)}")


def said(passage: Passage) -> Html:
    """Return the words of a passage as a quotation, or that they may not be quoted."""
    if not passage.text:
        return element("span", NOT_QUOTED, class_="no")
    own = passage.text.startswith("“") and passage.text.endswith("”")
    return element("q", passage.text, class_="own" if own else None)


def _numbered(ids: Sequence[str]) -> dict[str, int]:
    return {one: at for at, one in enumerate(ids, 1)}
