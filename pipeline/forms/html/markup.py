"""The one door through which text becomes markup: whatever is not `Html` already is escaped.

Elements are written so that the page is well-formed XML as well, but for its script and styles.
"""

from __future__ import annotations

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_MEANT = re.compile("[&<>\"']")
_LINE_ENDS = re.compile("\r\n?")
# what neither HTML nor XML may hold: controls, lone surrogates, non-characters
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# marks that turn the direction of text, and letters of scripts written from right to left
_TURNS = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_VOID = frozenset(("meta", "br", "hr", "input", "col"))


class Html(str):
    """Text that is markup already.

    Whatever str methods make of it is plain text again, and is escaped when it is used: forgetting
    this shows on the page and opens no door.
    """

    __slots__ = ()


def escaped(text: str) -> Html:
    """Return text as markup that shows it; what HTML cannot hold becomes U+FFFD.

    Text with marks or letters that turn the direction of writing stands apart in `<bdi>`, so that
    it cannot turn what stands around it.
    """
    if isinstance(text, Html):
        return text
    made = _escaped(text)
    return Html(f"<bdi>{made}</bdi>") if _TURNS.search(text) else Html(made)


def element(tag: str, *inside: str, **attributes: str | int | bool | None) -> Html:
    """Return an element: text in it is escaped, `Html` is taken as it is.

    An attribute that is None or False is left out, True has no value; a trailing underscore is
    dropped from its name and others become hyphens ("class_", "aria_label").
    """
    told = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{told}/>")
    return Html(f"<{tag}{told}>{joined(*inside)}</{tag}>")


def joined(*parts: str) -> Html:
    """Return parts one after the other: text is escaped, `Html` is taken as it is."""
    return Html("".join(map(escaped, parts)))


def verbatim(text: str) -> Html:
    """Return text escaped and nothing else: for an element that has a direction of its own."""
    return Html(_escaped(text))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    told = "" if value is True else _escaped(str(value))
    return f' {name.rstrip("_").replace("_", "-")}="{told}"'


def _escaped(text: str) -> str:
    shown = _NO_TEXT.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return _MEANT.sub(lambda found: _ENTITIES[found[0]], shown)
