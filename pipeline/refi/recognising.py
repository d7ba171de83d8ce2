"""Which codes of a project that comes back are those of the run, and which are new.

Some tools keep GUIDs, others make new ones: a code is known by its GUID first, by its name second.
A code that nobody knows belongs to what it was put under; one at the top of the tree is a theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.refi.code_tree import BookCode, Kind, tidy
from pipeline.refi.project import Exported
from pipeline.refi.values import ReadCode


@dataclass(frozen=True, slots=True)
class Known:
    """A code that came back: the one of the run that it is, or its kind if it is new."""

    read: ReadCode
    kind: Kind
    code: BookCode | None

    @property
    def id(self) -> str:
        """Return the id in the code book; that of a new code is its name."""
        return self.code.id if self.code else tidy(self.read.name)


@dataclass(frozen=True)
class Recognised:
    """The codes of a project, compared with those that were exported."""

    made: Exported
    codes: tuple[Known, ...]

    @classmethod
    def of(cls, codes: Sequence[ReadCode], made: Exported) -> Recognised:
        """Return what each code is, in the order in which they were read."""
        by_guid = {code.guid: code for code in made.codes.values()}
        by_name = {code.name.casefold(): code for code in made.codes.values()}
        kept = {code.guid for code in codes if code.guid in by_guid}
        found: dict[str, Known] = {}
        told = []
        for read in codes:
            code = by_guid.get(read.guid)
            if code is None:
                code = by_name.get(tidy(read.name).casefold())
                code = None if code is not None and code.guid in kept else code
            one = Known(read, code.kind if code else _kind(found.get(read.parent)), code)
            found.setdefault(read.guid, one)
            told.append(one)
        return cls(made, tuple(told))

    @cached_property
    def by_guid(self) -> dict[str, Known]:
        """Return the codes by the GUIDs that they came back with."""
        return {one.read.guid: one for one in reversed(self.codes)}

    @cached_property
    def alive(self) -> frozenset[tuple[Kind, str]]:
        """Return kind and id of the run's codes that are still there."""
        return frozenset((one.kind, one.id) for one in self.codes if one.code)

    @cached_property
    def is_flat(self) -> bool:
        """Return whether no code holds another: the tool keeps no tree."""
        return not any(one.read.parent in self.by_guid for one in self.codes)

    def above(self, one: Known) -> Iterator[Known]:
        """Yield what a code stands under, the nearest first."""
        seen: set[str] = set()
        while one.read.parent in self.by_guid and one.read.parent not in seen:
            seen.add(one.read.parent)
            one = self.by_guid[one.read.parent]
            yield one

    def of_kind(self, kind: Kind, guids: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of one kind among codes by GUID, in order, none twice."""
        known = (self.by_guid[guid] for guid in guids if guid in self.by_guid)
        return tuple(dict.fromkeys(one.id for one in known if one.kind == kind and one.id))


def _kind(above: Known | None) -> Kind:
    """Return what a code is that stands under another one."""
    if above is None:
        return "theme"
    if above.kind == "top":
        kinds: dict[str, Kind] = {"label": "label", "group": "group", "service": "service"}
        return kinds.get(above.id, "theme")
    return "theme" if above.kind == "parent" else above.kind
