"""Which elements of a web page are headings, how deep, and which one is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.read.web.elements import Element, Page
from pipeline.text import fold

_NAMED = {  # ModernGov's and Word's classes for paragraphs that are headings
    "mgaititletxt": 2,
    "mgsubitemtitletxt": 3,
    "msotitle": 1,
    "msosubtitle": 2,
}
_CHROME = re.compile(
    r"(?:(?:agenda|item|minutes|decisions?|details?|issue|meeting|papers|documents|and|draft),?\s*)*",
    re.IGNORECASE,
)
_MOST = 400  # characters of a title
_LOOKED = 60  # elements of a heading


def is_heading(element: Element) -> bool:
    """Return whether an element is a heading by its tag, role or class."""
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return True
    if not element.attributes:
        return False
    return element.get("role") == "heading" or any(c in _NAMED for c in _classes(element))


def level_of(element: Element) -> int:
    """Return the depth of a heading, from 1."""
    if element.tag[-1] in "123456" and element.tag[0] == "h":
        return int(element.tag[1])
    said = element.get("aria-level").strip()
    if said in tuple("123456789"):
        return int(said)
    return next((_NAMED[name] for name in _classes(element) if name in _NAMED), 2)


def title_of(page: Page, why: Sequence[str]) -> int:
    """Return the element that is the title, once: -1 if a page has none.

    The first `h1` (or Word title) of the main text that says more than "Agenda item"; else the
    heading that the page's `title` names, or that follows such an `h1`; else that `title`.
    """
    name = next((n for n, one in enumerate(page.elements) if one.tag == "title" and not why[n]), -1)
    named = fold(page.text(name)).casefold() if name >= 0 else ""
    shown = [at for at, one in enumerate(page.elements) if is_heading(one) and not why[at]]
    texts = [(at, _text(page, at)) for at in shown]
    tops = [(at, text) for at, text in texts if level_of(page.elements[at]) == 1]
    known = [at for at, text in texts if not _is_chrome(text) and text.casefold() in named]
    under = [at for at, text in texts if tops and at > tops[0][0] and not _is_chrome(text)]
    for at in (*(at for at, text in tops if not _is_chrome(text)), *known, *under[:1]):
        if level_of(page.elements[at]) <= 2:
            return at
    for at, text in tops:
        if not named or text.casefold() == named:
            return at
    return name if named else -1


def chrome_of(page: Page, why: Sequence[str], title: int) -> list[int]:
    """Return the main headings that only say what kind of page it is ("Agenda item")."""
    return [
        at
        for at, element in enumerate(page.elements)
        if at != title and not why[at] and is_heading(element) and level_of(element) == 1
        if _is_chrome(_text(page, at))
    ]


def told_by_headings(page: Page, why: Sequence[str]) -> bool:
    """Return whether a page marks its headings: by elements, or by paragraphs all in bold."""
    for at, element in enumerate(page.elements):
        if why[at] or not page.size(at):
            continue
        if is_heading(element) and level_of(element) > 1:
            return True
        if element.tag in ("b", "strong") and element.parent >= 0:
            outer = page.elements[element.parent]
            if outer.tag in ("p", "div") and page.size(at) == page.size(element.parent):
                return True
    return False


def _classes(element: Element) -> list[str]:
    return element.get("class")[:500].lower().split()


def _text(page: Page, at: int) -> str:
    brief = page.after(at) - at < _LOOKED and page.size(at) <= _MOST
    return fold(page.text(at)) if brief else ""


def _is_chrome(text: str) -> bool:
    return bool(_CHROME.fullmatch(text.strip(" :")))
