"""The code book as a tree of codes: labels, themes under their parents, groups, services.

No two codes have one name, whatever their place: a tool that keeps codes by name (QualCoder) would
drop the second with all its codings. What holds other codes is no code itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.published import Code, Publication
from pipeline.refi.guids import guid
from pipeline.refi.plain import allowed
from pipeline.text import capital, fold
from pipeline.types import NONE

Kind = Literal["top", "label", "theme", "parent", "group", "service"]

# Colours that people with any colour vision tell apart (Okabe and Ito, Color Universal Design).
_OF_LABEL = {"progress": "#009E73", "barrier": "#D55E00", "need": "#0072B2"}
_OTHER_LABEL, _GROUP, _SERVICE, _TOP = "#E69F00", "#CC79A7", "#999999", "#555555"
_THEMES = ("#56B4E9", "#E69F00", "#117733", "#882255", "#44AA99", "#AA4499", "#DDCC77", "#332288")
TOPS = {
    "label": ("Label", "What a passage reports."),
    "theme": ("Theme", "What a passage is about."),
    "group": ("Stakeholder group", "Who says so."),
    "service": ("Service", "Which service it is said of."),
}


@dataclass(frozen=True, slots=True)
class BookCode:
    """A code as it is exported; `id` is that of the label, theme, group or service."""

    kind: Kind
    id: str
    guid: str
    name: str
    description: str
    colour: str
    codes: tuple[BookCode, ...] = ()

    @property
    def codable(self) -> bool:
        """Return whether passages can have this code."""
        return self.kind not in ("top", "parent")


def code_tree(shown: Publication) -> tuple[BookCode, ...]:
    """Return the codes at the top of the tree, those of each kind under a code of their own."""
    names = _Names()
    tops = {kind: _top(kind, names) for kind in TOPS}
    labels = [_label(label, names) for label in shown.labels if label.id != NONE]
    groups = [_code("group", code, _GROUP, names) for code in shown.groups]
    services = [_code("service", code, _SERVICE, names) for code in shown.services]
    inside = {
        "label": labels,
        "theme": _themes(shown, names),
        "group": groups,
        "service": services,
    }
    return tuple(
        _holding(top, inside[kind]) for kind, top in tops.items() if inside[kind] or kind == "theme"
    )


def every(codes: Iterable[BookCode]) -> Iterator[BookCode]:
    """Yield codes and all that they hold, each before what it holds."""
    for code in codes:
        yield code
        yield from every(code.codes)


def book_guid(kind: Kind, id: str) -> str:
    """Return the GUID of a code, the same in every run."""
    return guid("code", kind, id)


def tidy(text: str) -> str:
    """Return a text on one line, fit for XML."""
    return fold(allowed(text))


class _Names:
    """The names that are taken, upper and lower case being one."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, name: str, kind: str, id: str) -> str:
        """Return a name that no other code has, as near to the one asked for as can be."""
        name = tidy(name) or tidy(id) or kind
        options = (name, f"{name} ({kind})", f"{name} ({kind} {tidy(id)})")
        found = next(
            (option for option in options if option.casefold() not in self.taken),
            f"{name} ({len(self.taken)})",
        )
        self.taken.add(found.casefold())
        return found


def _holding(code: BookCode, codes: Sequence[BookCode]) -> BookCode:
    return BookCode(
        code.kind, code.id, code.guid, code.name, code.description, code.colour, tuple(codes)
    )


def _top(kind: str, names: _Names) -> BookCode:
    name, told = TOPS[kind]
    return BookCode(
        "top", kind, book_guid("top", kind), names.free(name, "codes", kind), told, _TOP
    )


def _label(label: Code, names: _Names) -> BookCode:
    return _code("label", label, _OF_LABEL.get(label.id, _OTHER_LABEL), names)


def _code(kind: Kind, code: Code, colour: str, names: _Names) -> BookCode:
    written = code.name if kind in ("theme", "parent") else capital(code.name)
    name = names.free(written, kind, code.id)
    return BookCode(kind, code.id, book_guid(kind, code.id), name, tidy(code.definition), colour)


def _themes(shown: Publication, names: _Names) -> list[BookCode]:
    """Return the parent themes with their themes, then the themes that have no parent."""
    known = {parent.id for parent in shown.parents}
    parents = [
        _code("parent", Code(parent.id, parent.name), _colour(number), names)
        for number, parent in enumerate(shown.parents)
    ]
    held: dict[str, list[BookCode]] = {}
    for number, theme in enumerate(shown.themes):
        parent = theme.parent if theme.parent in known else ""
        at = [one.id for one in parents].index(parent) if parent else number
        code = Code(theme.id, theme.name, theme.definition)
        held.setdefault(parent, []).append(_code("theme", code, _colour(at), names))
    families = [_holding(parent, held.get(parent.id, [])) for parent in parents]
    return [*families, *held.get("", [])]


def _colour(number: int) -> str:
    return _THEMES[number % len(_THEMES)]
