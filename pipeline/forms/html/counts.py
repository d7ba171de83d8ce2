"""Tables of counts; every number in them opens the points that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.forms.html.markup import Html, element, joined
from pipeline.forms.wording import HIDDEN, cell
from pipeline.published import Publication
from pipeline.tables import in_words


def number(
    count: int | None, href: str, sieve: str = "", *, shade: int | None = None, note: str = ""
) -> Html:
    """Return a table cell with a count as a link; none and suppressed counts are no links.

    `sieve` names what the list at `href` is filtered by where there is a script ("t3g1"); `note`
    stands beside the count.
    """
    class_ = None if shade is None else f"h{shade}"
    if not count:
        return element("td", cell(count), class_=class_)
    link = element("a", cell(count), href=f"#{href}", data_f=sieve or None)
    beside = joined(" ", element("small", note)) if note else ""
    return element("td", link, beside, class_=class_)


def table(caption: str, heads: Sequence[str], rows: Iterable[Html], class_: str = "") -> Html:
    """Return a table with a head row; its rows bring their own cells."""
    top = (element("th", head, scope="col") for head in heads)
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *top)),
        element("tbody", *rows),
        class_=class_ or None,
    )


def row(head: str, cells: Iterable[Html], class_: str = "") -> Html:
    """Return a table row under a head of its own."""
    return element("tr", element("th", head, scope="row"), *cells, class_=class_ or None)


def scrolling(label: str, inside: Html, *, role: str = "region") -> Html:
    """Return a table that scrolls inside an element of its own where it is too wide.

    By keyboard too. `role` is region for the few that are landmarks of the page, else group.
    """
    return element("div", inside, class_="wide", role=role, aria_label=label, tabindex=0)


def hidden_note(shown: Publication, counts: Iterable[int | None]) -> Html:
    """Return what the star in a table stands for; nothing where no count is suppressed."""
    if all(count is not None for count in counts):
        return Html("")
    few = in_words(shown.withheld.threshold)
    return element(
        "p",
        element("b", HIDDEN),
        f" Not shown: points of fewer than {few} people, or a number from which that could be "
        "worked out.",
        class_="note",
    )
