"""The code book alone, for tools that read REFI-QDA code books (.qdc)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipeline.published import Publication
from pipeline.refi.code_tree import code_tree, every
from pipeline.refi.guids import guid
from pipeline.refi.xml import CODEBOOK, ORIGIN, add, add_codes, root, written


@dataclass(frozen=True, slots=True)
class Qdc:
    """Writes codebook.qdc: labels, themes, stakeholder groups and services, each a set as well."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "qdc"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the code book under its file name."""
        made = root(CODEBOOK, "CodeBook", origin=f"{ORIGIN} {shown.made.version}")
        tops = code_tree(shown)
        add_codes(add(made, "Codes"), tops)
        sets = add(made, "Sets")
        for top in tops:
            told = add(sets, "Set", guid=guid("set", top.id), name=top.name)
            add(told, "Description", top.description)
            for code in every(top.codes):
                add(told, "MemberCode", guid=code.guid)
        return {"codebook.qdc": written(made)}
