"""Markdown notes: CommonMark with tables and deleted text, and the HTML that stands in them.

The text of a note is what a reader of it sees: stars, hashes, fences and pipes are no text. Two
things that are written but not shown are kept as furniture: the front matter between two lines
of hyphens, and the addresses of links and pictures where the text does not show them. Items are
numbered as written, though a browser would count for itself. Code is prose: it is what was
written. The title is the first heading of the first level, else the `title:` of the front matter.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, clean, digest_of, document
from pipeline.read.sniff import check_kind
from pipeline.read.web.charsets import decode_text, is_binary
from pipeline.read.web.html import markup_parts
from pipeline.types import Document

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_TITLE = re.compile(r"(title[ \t]*:)[ \t]*(\S.*)", re.IGNORECASE)
_KEY = re.compile(r"[\w-]+[ \t]*:|[ \t]+\S|#|-[ \t]|\s*$")
_PIPE = re.compile(r"(?<!\\)\|")
_MOST = 2_000_000  # characters of a note, and of a line: the parser takes seconds for each
_LONGEST = 50_000
_MOST_BRACKETS = 20_000
_DEEPEST = 120  # quotations and lists in each other: the parser drops what is deeper
_TOO_LONG = "It is too long for Markdown: read as plain text."
_TOO_DEEP = "Its lists or quotations are too deep for Markdown: read as plain text."


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads Markdown: headings, nested lists, tables, quotations; embedded HTML as on a page."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".md", ".markdown", ".mdown", ".mkd")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a Markdown file."""
        from pipeline.read.web.preformatted import paragraphs

        data = path.read_bytes()
        check_kind(data, id, "a Markdown file", ".md", ".txt", ".html")
        if is_binary(data):
            raise ReadError(id, "is named a Markdown file but is not one.", "Give it its suffix.")
        text, notes = decode_text(data)
        front, body = _divided(clean(text))
        rendered, note = _rendered(body)
        made = paragraphs(body) if note else markup_parts(rendered, id, written=True)
        head = _front_matter(front, with_title=not any(part.kind == "title" for part in made))
        return document(
            [*head, *(_moved(part, len(head)) for part in made)],
            id=id,
            digest=digest_of(data),
            format="markdown",
            notes=(*notes, note) if note else notes,
        )


def _divided(text: str) -> tuple[str, str]:
    """Return the front matter without its rules, "" if there is none, and the rest."""
    found = _FRONT.match(text)
    inner = (found.group(1) or "") if found else ""
    if not found or not all(map(_KEY.match, inner.split("\n"))):
        return "", text
    return inner, text[found.end() :]


def _front_matter(text: str, *, with_title: bool) -> list[Part]:
    """Return the front matter as furniture, with its title as the document's if asked for."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [(at, one) for at, line in enumerate(lines) if (one := _TITLE.match(line))]
    if not with_title or not found:
        return _furniture(lines)
    at, title = found[0]
    shown = html.unescape(title.group(2).strip("\"' \t"))
    before, after = [*lines[:at], title.group(1)], lines[at + 1 :]
    return [*_furniture(before), Part(shown, "title"), *_furniture(after)]


def _furniture(lines: Sequence[str], reason: str = "front_matter") -> list[Part]:
    return [Part("\n".join(lines), "furniture", reason=reason)] if lines else []


def _moved(part: Part, by: int) -> Part:
    return replace(part, under=tuple(at + by for at in part.under)) if part.under else part


def _rendered(text: str) -> tuple[str, str]:
    """Return a note as HTML, or why it is read as plain text."""
    from markdown_it import MarkdownIt

    long = len(text) > _MOST or text.count("[") > _MOST_BRACKETS
    if long or any(len(line) > _LONGEST for line in text.split("\n")):
        return "", _TOO_LONG
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    known: dict[str, Any] = {}
    tokens = parser.parse(text, known)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return "", _TOO_DEEP
    _keep_marks(tokens)
    _keep_cells(tokens, text.split("\n"))
    rest = "".join(_unused(tokens, known.get("references", {})))
    return parser.renderer.render(tokens, parser.options, known) + rest, ""


def _keep_marks(tokens: Sequence[Token]) -> None:
    """Give each list item the number or bullet that was written."""
    for token in tokens:
        if token.type == "list_item_open":
            token.attrSet("data-mark", f"{token.info}{token.markup}")


def _keep_cells(tokens: Sequence[Token], lines: Sequence[str]) -> None:
    """Put the cells of a row that its table has no columns for behind the last it has."""
    row, columns = "", 0
    last: Token | None = None
    for token in tokens:
        if token.type == "tr_open":
            row, columns, last = lines[token.map[0]] if token.map else "", 0, None
        elif token.type == "inline" and row:
            last, columns = token, columns + 1
        elif token.type == "tr_close" and last is not None:
            cells = _PIPE.split(row.strip().removeprefix("|").removesuffix("|"))
            over = " ".join(cell.strip() for cell in cells[columns:])
            if over.strip() and last.children is not None:
                last.children.append(_text(last, f" {over}"))
            row = ""


def _text(like: Token, content: str) -> Token:
    return type(like)("text", "", 0, content=content)


def _unused(tokens: Sequence[Token], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield, as links without a text, the addresses that are defined but not used."""
    inline = [child for token in tokens for child in token.children or ()]
    used = {child.attrGet("href") or child.attrGet("src") for child in inline}
    for label, target in known.items():
        if target["href"] not in used:
            address = f"{label}: {target['href']} {target['title']}".strip()
            yield f'<a href="{html.escape(address)}"></a>'
