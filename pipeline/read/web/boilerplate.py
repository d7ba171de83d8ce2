"""What on a web page is no part of its text: navigation, cookie banners, hidden and deleted words.

Told by what the page says of itself first (main, article, nav, header, footer, roles), then by
the names its author gave (id and class), last by how much of a list is links: link density tells
boilerplate best of all shallow features (Kohlschütter, Fankhauser and Nejdl 2010, "Boilerplate
detection using shallow text features"); their other rule, few words, would cost names and short
points. Whatever is doubtful stays text, and what is left out is kept with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.read.web.elements import Element, Page
from pipeline.read.web.html_title import is_heading
from pipeline.text import fold

CAUTIONS = 4  # how many degrees of caution there are, from 0

_TAGS = {
    "nav": "navigation",
    "header": "page_header",
    "footer": "page_footer",
    "aside": "navigation",
    "search": "navigation",
}
_ROLES = {
    "navigation": "navigation",
    "search": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "banner": "page_header",
    "contentinfo": "page_footer",
    "complementary": "navigation",
}
_UNSEEN = {
    **dict.fromkeys("del s strike".split(), "deleted"),
    **dict.fromkeys("iframe object embed audio video canvas applet rp".split(), "hidden"),
    **dict.fromkeys("button select option optgroup datalist input".split(), "form_field"),
    "svg": "picture_text",
    "noscript": "no_script",
}
_HIDDEN = re.compile(
    r"(?:\S+-)?(?:sr-only|visually-?hidden|screen-reader(?:-text)?|off-?screen|mghide)$"
)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_WIDE = re.compile(r":|^d-\w+-")
_UNFOLDS = re.compile(r"accordion|collaps|tab-?(?:pane|content)|toggle|expand|details|faq")
_SURE = re.compile(
    r"skip$|.*(?:cookie|gdpr|ccpa|onetrust|breadcrumb|skip-?(?:link|nav|to)|pagination|addthis|"
    r"addtoany|sharethis|back-?to-?top|site-?search|search-?(?:form|box)|"
    r"consent-?(?:banner|manager|popup|bar|overlay)|language-?(?:switch|select)|"
    r"social-?(?:media|link|share|sharing|icon|button|follow)|"
    r"share-?(?:link|button|bar|this|page|icon)|mg-action-list)"
)
_LINKED = re.compile(
    r"(?:[a-z]+-)*(?:nav|navbar|navigation|menu|submenu|side-?bar|toolbar|topbar|pager|share|"
    r"sharing|login|quick-?links|related(?:-links|-content)?|subscribe)s?(?:-[a-z]+)*$"
)
_EDGE = re.compile(r"(?:(?:site|global|main|page|top|bottom)-?)?(header|footer|masthead)$")
_EXEMPT = re.compile(r"(?:has|with|without|no|not|is)-")
_COOKIES = re.compile(r"\s*(?:this (?:web)?site|we) uses? (?:\w+ ){0,2}cookies\b", re.IGNORECASE)
_FILE = re.compile(
    r"\(?(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|csv|zip)\b[\s,:(/]*[\d.,]+\s*(?:[kmg]b|bytes)\)?\s*$",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|zip)(?:[?#].*)?$", re.I)
_CONTAINER = re.compile(r"(?:main|page|body)?-?(?:content|main)(?:-?(?:area|inner|text))?$")
_WHOLE = frozenset(("html", "body", "head", "main", "article", "form"))
_RUNNING = frozenset("p blockquote pre li dd td".split())
_RUNS = 60  # characters: what is shorter may be an address or a notice
_SAID, _NAMED = 3, 2  # a main element holds a third of the text, one so named a half
_DENSE = 0.75
_SHORT = 150  # characters of text
_NAMES = 500  # characters of id and classes that are looked at
_WIDTH = 45  # characters: a list item that is longer is no item of a menu


def reasons(page: Page, *, caution: int = 0) -> list[str]:
    """Return for each element why it is left out, "" where it is text.

    With `caution` 1 only what a page says by elements and roles counts, with 2 only what is not
    to be seen (hidden, deleted, controls), with 3 nothing at all.
    """
    seen = _look(page, caution)
    own = [seen.own(at) for at in range(len(page.elements))]
    roots = _roots(page, own) if caution == 0 else ()
    above = _above(page, roots)
    made: list[str] = []
    for at, element in enumerate(page.elements):
        outer = made[element.parent] if element.parent >= 0 else ""
        if above and not outer and not above[at] and element.tag not in ("head", "title"):
            outer = own[at] or "navigation"
        made.append(outer or own[at])
    if caution < 2:
        _spare_title(page, made)
    return made


def is_file(text: str) -> int:
    """Return where the kind and size of a file begin at the end of a text ("PDF 268 KB"), or -1."""
    found = _FILE.search(text[-40:])
    return len(text) - len(text[-40:]) + found.start() if found else -1


@dataclass(slots=True)
class _Seen:
    """A page and what is counted over it once, so that no element is looked through twice."""

    page: Page
    caution: int
    headings: list[int]
    mains: list[int]
    links: list[int]
    jumps: list[int]
    files: list[int]
    sheltered: list[bool]
    warns: bool

    def own(self, at: int) -> str:
        """Return why an element is left out for what it is itself."""
        element = self.page.elements[at]
        if self.caution >= 3 or element.tag in _WHOLE:
            return ""
        found = _UNSEEN.get(element.tag, "")
        if found or (element.tag == "label" and element.get("for")):
            return found or "form_field"
        if element.attributes and self._is_hidden(at):
            return "hidden"
        if self.caution >= 2:
            return ""
        found = self._by_role(at)
        if found or self.caution:
            return found
        return (self._by_name(at) if element.attributes else "") or self._by_links(at)

    def _is_hidden(self, at: int) -> bool:
        element = self.page.elements[at]
        names = element.words().split()
        covered = any(map(_HIDDEN.match, names))
        hidden = "hidden" in element.attributes and element.get("hidden") != "until-found"
        plain = (
            hidden
            or bool(_NOT_DISPLAYED.search(element.get("style")))
            or element.get("aria-hidden").lower() == "true"
            or (element.tag == "dialog" and "open" not in element.attributes)
            or bool({"hidden", "d-none"} & set(names) and not any(map(_WIDE.search, names)))
        )
        return covered or (plain and not (self._unfolds(at) or self._is_most(at)))

    def _unfolds(self, at: int) -> bool:
        """Return whether a hidden element is shown on a click: a tab, a folded section."""
        for _ in range(4):
            element = self.page.elements[at]
            told = element.get("role") == "tabpanel" or _UNFOLDS.search(element.words())
            if told and element.tag not in _WHOLE:
                return True
            at = element.parent
            if at < 0:
                break
        return False

    def _by_role(self, at: int) -> str:
        element = self.page.elements[at]
        found = _ROLES.get(element.get("role").lower(), "") or _TAGS.get(element.tag, "")
        if not found or self._is_most(at) or self._is_source(element):
            return ""
        if element.tag in ("header", "aside") and self.sheltered[at]:
            return found if self._is_linked(at, 0.5) else ""
        return found

    def _is_source(self, element: Element) -> bool:
        """Return whether a footer names whose words are quoted above it."""
        outer = self.page.elements[element.parent].tag if element.parent >= 0 else ""
        return element.tag == "footer" and outer in ("blockquote", "figure")

    def _by_name(self, at: int) -> str:
        names = [name for name in _names(self.page.elements[at]) if not _EXEMPT.match(name)]
        if not names or self._count(self.mains, at):
            return ""
        if any(map(_SURE.match, names)):
            return "navigation"
        if self._is_most(at):
            return ""
        headed = self._count(self.headings, at) > 0
        if any(map(_LINKED.match, names)):
            short = self.page.size(at) <= _SHORT and not headed
            return "navigation" if short or self._is_linked(at, 0.5) else ""
        edge = next((found for name in names if (found := _EDGE.match(name))), None)
        if edge is None or headed or self.sheltered[at]:
            return ""
        return "page_footer" if edge.group(1) == "footer" else "page_header"

    def _by_links(self, at: int) -> str:
        element, page = self.page.elements[at], self.page
        if element.tag in ("ul", "ol"):
            return self._by_items(at)
        brief = element.start + 60 > element.end and page.size(at) <= 2 * _SHORT
        if not brief or element.tag not in ("p", "li", "div", "span") or is_heading(element):
            return ""
        if element.tag in ("p", "li") and self._is_linked(at, 0.25):
            files = self._count(self.files, at)
            named = files and files == self._count(self.links, at) and self._is_linked(at, 0.9)
            return "attachment" if named or is_file(page.text(at).strip()) >= 0 else ""
        return "navigation" if self.warns and _COOKIES.match(page.text(at)) else ""

    def _by_items(self, at: int) -> str:
        """Return what a list is that holds little but links."""
        items = sum(self.page.elements[one].tag == "li" for one in self.page.children(at))
        few = items < 3 or self.page.size(at) > _WIDTH * items
        if few or not self._is_linked(at, _DENSE):
            return ""
        links = self._count(self.links, at)
        if links and links == self._count(self.jumps, at):
            return "contents"
        return "" if self.sheltered[at] else "navigation"

    def _is_linked(self, at: int, share: float) -> bool:
        return self.page.linked(at) >= share * max(1, self.page.size(at))

    def _is_most(self, at: int) -> bool:
        """Return whether an element holds more than half of the page's unlinked text."""
        return 2 * _prose(self.page, at) > _prose(self.page, -1)

    def _count(self, counts: Sequence[int], at: int) -> int:
        return counts[self.page.after(at)] - counts[at]


def _look(page: Page, caution: int) -> _Seen:
    elements = page.elements
    sheltered: list[bool] = []
    for element in elements:
        inner = element.parent >= 0 and sheltered[element.parent]
        sheltered.append(inner or _is_shelter(element))
    hrefs = [one.get("href") if one.tag == "a" else "" for one in elements]
    return _Seen(
        page,
        caution,
        _sums(bool(re.fullmatch("h[1-6]", one.tag)) for one in elements),
        _sums(one.tag in ("main", "article", "h1") for one in elements),
        _sums(bool(href) for href in hrefs),
        _sums(href.startswith("#") for href in hrefs),
        _sums(bool(_FILE_NAME.search(href[-80:])) for href in hrefs),
        sheltered,
        any(isinstance(event, str) and "cookies" in event for event in page.events),
    )


def _is_shelter(element: Element) -> bool:
    return element.tag in ("main", "article", "section") or element.get("role") == "main"


def _sums(flags: Iterable[bool]) -> list[int]:
    return [0, *accumulate(map(int, flags))]


def _names(element: Element) -> list[str]:
    """Return the id and classes of an element in lower case, words divided by hyphens."""
    plain = f"{element.get('id')} {element.get('class')}"[:_NAMES]
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_+", "-", plain).lower().split()


def _prose(page: Page, at: int) -> int:
    """Return the unlinked characters in an element, or (at -1) on the whole page."""
    return page.size(at) - page.linked(at)


def _roots(page: Page, own: Sequence[str]) -> list[int]:
    """Return the elements that hold the main text, as the page says, if they hold enough of it.

    A page's word is taken where its main element holds a third of the unlinked text that stands
    in nothing known as navigation; that of a mere name where it holds half, and then paragraphs
    that stand elsewhere are roots too.
    """
    clean = _clean(page, own)
    for share, is_one in ((_SAID, _is_main), (_NAMED, _is_container)):
        found: list[int] = []
        for at, element in enumerate(page.elements):
            inside = found and page.after(found[-1]) > at
            if not inside and is_one(element) and not own[at]:
                found.append(at)
        held = sum(clean[page.after(at)] - clean[at] for at in found)
        if held and held * share >= clean[-1]:
            return found if share == _SAID else [*found, *_paragraphs(page, own)]
    return []


def _paragraphs(page: Page, own: Sequence[str]) -> list[int]:
    """Return the paragraphs of running text that nothing leaves out."""
    return [
        at
        for at, element in enumerate(page.elements)
        if element.tag in _RUNNING and not own[at] and _prose(page, at) >= _RUNS
        if 2 * page.linked(at) < page.size(at)
    ]


def _clean(page: Page, own: Sequence[str]) -> list[int]:
    """Return the running sum, over the elements, of unlinked text that nothing leaves out."""
    made, out = [0], [False] * len(own)
    for at, element in enumerate(page.elements):
        out[at] = bool(own[at]) or (element.parent >= 0 and out[element.parent])
        inner = sum(_prose(page, one) for one in page.children(at))
        made.append(made[-1] + (0 if out[at] else _prose(page, at) - inner))
    return made


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.get("role").lower() == "main"


def _is_container(element: Element) -> bool:
    named = any(map(_CONTAINER.match, _names(element)))
    return element.tag == "article" or (named and element.tag not in ("html", "body"))


def _above(page: Page, roots: Sequence[int]) -> list[bool]:
    """Return for each element whether it holds a root, or stands in one; nothing without roots."""
    if not roots:
        return []
    made = [False] * len(page.elements)
    for root in roots:
        if made[root]:
            continue
        made[root : page.after(root)] = [True] * (page.after(root) - root)
        at = page.elements[root].parent
        while at >= 0 and not made[at]:
            made[at] = True
            at = page.elements[at].parent
    return made


def _spare_title(page: Page, made: list[str]) -> None:
    """Keep the first main heading where all of them stand outside the main text.

    In a page's header it is kept only if the name of the page begins with it: else it is the
    name of the site.
    """
    tops = [at for at, element in enumerate(page.elements) if element.tag == "h1"]
    if not tops or any(not made[at] for at in tops):
        return
    at = tops[0]
    name = next((page.text(n) for n, one in enumerate(page.elements) if one.tag == "title"), "")
    text = fold(page.text(at)).casefold()
    told = not name or fold(name).casefold().startswith(text)
    if text and made[at] in ("navigation", "page_header") and told:
        made[at : page.after(at)] = [""] * (page.after(at) - at)
