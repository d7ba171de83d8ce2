"""Read the line markup in which the example papers are kept (see README.md here)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

LABELS = {"p": "progress", "b": "barrier", "n": "need", "x": "none"}
TAG = re.compile(r"\s*\{([^{}]*)\}\s*$")
DIRECTIVE = re.compile(r"^@(\w+) ?(.*)$")
PAGE_MARKS = (
    ("heading", re.compile(r"^(#{1,3}) (.*)$")),
    ("bullet", re.compile(r"^(-{1,2}) (.*)$")),
    ("numbered", re.compile(r"^(\[{1,2}[^\]]+\]{1,2}) (.*)$")),
)
TEXT_MARK = re.compile(r"^(\s*(?:[-–•·]|\d+\.|[a-z]\)|[ivx]+\.)\s+)(.*)$")


@dataclass(frozen=True)
class Code:
    """What the coder wrote beside a segment."""

    label: str = "none"
    wording: str = "none"
    theme: str = ""
    stakeholders: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One source line: a directive (``kind`` "directive") or one segment."""

    kind: str
    text: str
    marker: str = ""
    run_on: bool = False
    coded: bool = True
    code: Code = field(default_factory=Code)


@dataclass
class Reader:
    """Reads lines in order, remembering the defaults that directives set."""

    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    who: tuple[str, ...] = ()
    services: tuple[str, ...] = ("general",)
    plain_text: bool = False
    in_table: bool = False
    last_kind: str = "paragraph"

    def read(self, line: str) -> Item | None:
        """Turn one line into an item; blank lines and comments give None in page sources."""
        if line.startswith("%") or (not line.strip() and not self.plain_text):
            return None
        directive = DIRECTIVE.match(line)
        if directive:
            return self._directive(directive[1], directive[2].strip())
        return self._segment(line)

    def _directive(self, name: str, value: str) -> Item:
        """Note a default or a state change, and pass the directive on to the renderer."""
        if name == "group":
            key, _, members = value.partition("=")
            self.groups[key.strip()] = self._names(members)
        elif name == "who":
            self.who = self._names(value)
        elif name == "services":
            self.services = self._names(value)
        elif name == "format":
            self.plain_text = value == "text"
        elif name in ("table", "end"):
            self.in_table = name == "table"
        return Item("directive", value, marker=name, coded=False)

    def _names(self, value: str) -> tuple[str, ...]:
        """Split a comma list of identifiers and open up group names."""
        names: list[str] = []
        for name in (part.strip() for part in value.split(",")):
            names.extend(self.groups.get(name, (name,)) if name else ())
        return tuple(names)

    def _segment(self, line: str) -> Item:
        """Separate mark, text and code of a segment line."""
        found = TAG.search(line)
        words = found[1].split() if found else ["x"]
        body = line[: found.start()] if found else line
        run_on = body.startswith("+ ")
        kind, marker, text = self._mark(body[2:] if run_on else body)
        if words[0] == "h":
            kind = "heading"
        kind = self.last_kind if run_on else kind
        self.last_kind = kind
        coded = words[0] != "~" and text.strip() not in ("", "|")
        return Item(kind, text, marker, run_on, coded, self._code(kind, words))

    def _mark(self, body: str) -> tuple[str, str, str]:
        """Tell the kind of segment from the mark before it."""
        if self.plain_text:
            found = TEXT_MARK.match(body)
            if not found:
                return "paragraph", "", body
            kind = "bullet" if found[1].strip() in "-–•·" else "numbered"
            return kind, found[1], found[2]
        for kind, pattern in PAGE_MARKS:
            found = pattern.match(body)
            if found:
                return "table_cell" if self.in_table else kind, found[1], found[2]
        return "table_cell" if self.in_table else "paragraph", "", body

    def _code(self, kind: str, words: list[str]) -> Code:
        """Build the code from the words of a tag and the defaults in force."""
        if kind == "heading" or words[0] == "~":
            return Code()
        label, _, wording = words[0].partition("/")
        code = Code(LABELS[label], LABELS[wording or label], "", self.who, self.services)
        for word in words[1:]:
            if word.startswith("@"):
                code = replace(code, stakeholders=self._names(word[1:]))
            elif word.startswith("#"):
                code = replace(code, services=self._names(word[1:]))
            else:
                code = replace(code, theme=f"{code.theme} {word}".strip())
        return code


def read_source(path: Path) -> list[Item]:
    """All the items of one source file, in order."""
    reader = Reader()
    items = (reader.read(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [item for item in items if item is not None]


def setting(items: list[Item], name: str, default: str = "") -> str:
    """Find the value of the first directive of that name."""
    return next((i.text for i in items if i.kind == "directive" and i.marker == name), default)
