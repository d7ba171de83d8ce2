"""What people changed of the themes in a tool, as edits of codebook.toml.

Ids stay for good: a theme whose code is gone is retired or merged, never dropped, and a new theme
has no id. A tool that keeps no tree or no descriptions is not taken to have changed them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pipeline.codebook import ACTIVE, MERGED, PARENT, RETIRED, id_of
from pipeline.errors import SettingsError
from pipeline.published import Publication
from pipeline.refi.code_tree import BookCode, tidy
from pipeline.refi.merging import merges
from pipeline.refi.placing import PlacedPaper, placed
from pipeline.refi.project import Exported
from pipeline.refi.recognising import Known, Recognised
from pipeline.refi.values import Project, ReadCode
from pipeline.text import fold

_EXAMPLES = 8  # of a new theme
_FIELD = {"renamed": "name", "redefined": "definition", "retired": "status"}
_AGAIN = "Give the codebook.toml of the run that the project was made of."


@dataclass(frozen=True, slots=True)
class ThemeEdit:
    """One edit of one theme: `before` became `after`.

    `theme` is its id, that which follows from its name where it is new. `renamed` and `redefined`
    tell names and definitions, `moved` ids of parents (empty: none), `merged` and `retired` status
    and the id that a theme went into. A theme that is `added` has its definition, the id of its
    parent and examples; `is_parent` where it holds others.
    """

    theme: str
    name: str
    action: Literal["renamed", "redefined", "moved", "merged", "retired", "added"]
    before: str = ""
    after: str = ""
    definition: str = ""
    parent: str = ""
    examples: tuple[str, ...] = ()
    is_parent: bool = False


def themes(
    codes: Sequence[ReadCode], shown: Publication, project: Project | None = None
) -> tuple[ThemeEdit, ...]:
    """Return the edits of themes, those of the run in its order, then new ones.

    `codes` are those of a project or of a code book; with the project itself merged themes are
    told from retired ones, and new ones have examples. Raises SettingsError where the codes are
    not those of this run.
    """
    made = Exported(shown)
    known = Recognised.of(codes, made)
    if made.codes and not known.alive:
        what = f"holds none of the codes of “{shown.title}”."
        raise SettingsError("code book", what, "Give the one made of this run.")
    papers = placed(project, made) if project else ()
    return tuple(_Edits(made, known, papers).all())


@dataclass(frozen=True)
class _Edits:
    """Compares the codes that came back with those of the run."""

    made: Exported
    known: Recognised
    papers: Sequence[PlacedPaper]

    def all(self) -> Iterator[ThemeEdit]:
        back = {one.id: one for one in reversed(self.known.codes) if one.code}
        merged = merges(self.papers, self.made, self.known)
        told = any(one.read.description.strip() for one in self.known.codes)
        for (kind, id), code in self.made.codes.items():
            if kind not in ("theme", "parent"):
                continue
            if (kind, id) in self.known.alive:
                yield from self.of(code, back[id], has_descriptions=told)
            elif id in merged:
                into = self.id_of_known(merged[id])
                yield ThemeEdit(id, code.name, "merged", self.status(id), into)
            elif not (kind == "parent" and self.known.is_flat):
                yield ThemeEdit(id, code.name, "retired", self.status(id), RETIRED)
        yield from map(self.added, self.fresh())

    def of(self, code: BookCode, one: Known, *, has_descriptions: bool) -> Iterator[ThemeEdit]:
        """Yield the edits of a theme that is still there."""
        name, described = tidy(one.read.name), tidy(one.read.description)
        if name and name != code.name:
            old = tidy(self.made.shown.name_of[code.id])
            yield ThemeEdit(code.id, name, "renamed", old, name)
        if has_descriptions and described and described != code.description:
            yield ThemeEdit(code.id, name, "redefined", code.description, described)
        parent = self.parent(one)
        before = self.parents.get(code.id, "")
        if not self.known.is_flat and parent != before:
            yield ThemeEdit(code.id, name, "moved", before, parent)

    def status(self, id: str) -> str:
        """Return the status that a theme was exported with."""
        theme = self.made.shown.theme_of.get(id)
        return theme.status if theme else PARENT

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return the parents of the themes as they were exported."""
        top = self.made.codes["top", "theme"]
        return {code.id: parent.id for parent in top.codes for code in parent.codes}

    def parent(self, one: Known) -> str:
        """Return the id of the theme that a code stands under, or nothing."""
        above = next(self.known.above(one), None)
        if above is None or above.kind not in ("theme", "parent"):
            return ""
        return self.id_of(above)

    def id_of(self, one: Known) -> str:
        return one.code.id if one.code else id_of(tidy(one.read.name))

    def id_of_known(self, id: str) -> str:
        """Return the id of a theme by its id, or by its name where it is new."""
        return id if ("theme", id) in self.made.codes else id_of(id)

    def fresh(self) -> list[Known]:
        """Return the new themes: those put under the themes, those in use, and what holds them.

        Tools bring codes of their own along; at the top only those count that a passage has.
        """
        new = [one for one in self.known.codes if not one.code and one.kind == "theme" and one.id]
        used = self.used
        kept: dict[str, Known] = {}
        for one in new:
            above = list(self.known.above(one))
            inside = any(other.code for other in above)
            if inside or one.read.guid in used or not self.papers:
                told = [other for other in (*reversed(above), one) if not other.code]
                kept |= {other.id.casefold(): other for other in told}
        return list(kept.values())

    @cached_property
    def used(self) -> dict[str, list[str]]:
        """Return the texts of the selections of each code by its GUID."""
        held: dict[str, list[str]] = {}
        for paper in self.papers:
            text = self.made.plain[paper.paper.id].text
            marks = {id(m): m for some in paper.by_passage.values() for m in some}
            for mark in (*marks.values(), *paper.loose):
                for coding in mark.read.codings:
                    held.setdefault(coding.code, []).append(fold(text[mark.start : mark.end]))
        return held

    def added(self, one: Known) -> ThemeEdit:
        examples = dict.fromkeys(self.used.get(one.read.guid, ()))
        holds = one.read.guid in {other.read.parent for other in self.known.codes}
        return ThemeEdit(
            theme=id_of(tidy(one.read.name)),
            name=tidy(one.read.name),
            action="added",
            after=tidy(one.read.name),
            definition=tidy(one.read.description),
            parent=self.parent(one),
            examples=tuple(examples)[:_EXAMPLES],
            is_parent=holds and not examples,
        )


def edited(codebook: bytes, edits: Sequence[ThemeEdit]) -> bytes:
    """Return codebook.toml with edits of its themes; all else of it stays as it is.

    Raises SettingsError where the bytes are no code book or lack a theme that was edited.
    """
    import tomli_w

    if not edits:
        return codebook
    try:
        table = tomllib.loads(codebook.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("codebook.toml", f"cannot be read: {error}.", _AGAIN) from None
    book = _Book(table.setdefault("theme", []))
    for edit in edits:
        if edit.action == "added":
            book.add(edit)
    for edit in edits:
        if edit.action != "added":
            book.apply(edit)
    return tomli_w.dumps(table, multiline_strings=True).encode()


class _Book:
    """The themes of a code book while they are edited; `given` are ids of new themes, if any."""

    def __init__(self, themes: list[dict[str, Any]]) -> None:
        self.themes = themes
        self.by_id = {theme.get("id") or id_of(theme.get("name", "")): theme for theme in themes}
        self.given: dict[str, str] = {}

    def add(self, edit: ThemeEdit) -> None:
        """Add a theme; one of that name that is used no more is taken up again."""
        status = PARENT if edit.is_parent else ACTIVE
        old = self.by_id.get(edit.theme)
        if old is not None and old.get("status") in (RETIRED, MERGED):
            old["status"] = status
            old.pop("into", None)
            return
        made: dict[str, Any] = {} if old is None else {"id": self.free(edit)}
        made |= {"name": edit.name, "definition": edit.definition, "examples": list(edit.examples)}
        made |= {"parent": self.given.get(edit.parent, edit.parent), "status": status}
        self.themes.append(made)
        self.by_id[made.get("id", edit.theme)] = made

    def free(self, edit: ThemeEdit) -> str:
        """Return an id for a new theme whose name another theme had before."""
        number = 2
        while (id := id_of(f"{edit.name} ({number})")) in self.by_id:
            number += 1
        self.given[edit.theme] = id
        return id

    def apply(self, edit: ThemeEdit) -> None:
        """Change a theme; raise SettingsError where the book does not hold it."""
        theme = self.by_id.get(edit.theme)
        if theme is None:
            what = f"holds no theme {edit.theme} (“{edit.name}”)."
            raise SettingsError("codebook.toml", what, _AGAIN)
        if edit.action == "merged":
            theme |= {"status": MERGED, "into": self.given.get(edit.after, edit.after)}
        elif edit.action == "moved":
            theme["parent"] = self.given.get(edit.after, edit.after)
        else:
            theme[_FIELD[edit.action]] = edit.after
