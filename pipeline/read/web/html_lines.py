"""The lines of a paragraph on a web page, as a browser shows them, and what their shape tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.read import furniture
from pipeline.read.flowing import Part, PartKind
from pipeline.read.pieces import looks_like_heading
from pipeline.read.rows import Chunk, Row
from pipeline.text import fold, is_caps, marker
from pipeline.types import Place, Span

BREAK = "\0"  # stands for a line break: no character of a page can be it

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOT_SHOWN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_CLOSED = re.compile(r"[.:;!?…]['\"”’)\]]*$")
_APPENDIX = re.compile(r"(?:appendix|annex|schedule)\b", re.IGNORECASE)
_LONGEST_HEADING = 14  # words
_LONGEST_LABEL = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A line; `look` is "b" if all of it is in bold."""

    text: str
    look: str = ""


def shown_lines(
    buffer: Sequence[tuple[str, bool]], *, pre: bool = False, look: str = ""
) -> list[Shown]:
    """Return the lines that pieces of text make, each piece in bold or not."""
    made: list[Shown] = []
    texts: list[str] = []
    strong = True
    for piece, bold in (*buffer, (BREAK, True)):
        first, *others = piece.split(BREAK)
        texts.append(first)
        strong = strong and (bold or not first.strip())
        for other in others:
            made += _shown("".join(texts), look or ("b" if strong else ""), pre=pre)
            texts, strong = [other], bold or not other.strip()
    return made


def _shown(text: str, look: str, *, pre: bool) -> list[Shown]:
    text = text.translate(_NOT_SHOWN)
    if pre:
        return [Shown(line.rstrip(), look) for line in text.split("\n")]
    return [Shown(_BLANKS.sub(" ", text).strip(" \xa0"), look)]


def grouped(lines: Sequence[Shown], kind: PartKind) -> list[Shown]:
    """Return paragraphs made of lines: a blank line ends one, and so does a line not gone on from.

    Items and cells are kept whole unless a line starts with a mark of its own.
    """
    made: list[list[Shown]] = []
    blank = True
    for line in lines:
        if line.text and not blank and _goes_on(made[-1][-1], line, kind):
            made[-1].append(line)
        elif line.text:
            made.append([line])
        blank = not line.text
    return [_joined(group, "\n" if kind in ("point", "cell") else " ") for group in made]


def _joined(lines: Sequence[Shown], joint: str) -> Shown:
    looks = {line.look for line in lines}
    return Shown(joint.join(line.text for line in lines), looks.pop() if len(looks) == 1 else "")


def _goes_on(above: Shown, line: Shown, kind: PartKind) -> bool:
    if marker(line.text)[0]:
        return False
    runs_on = line.text[0].islower() and not _CLOSED.search(above.text[-10:])
    return kind in ("point", "cell") or runs_on


def filled(lines: Sequence[Shown]) -> str:
    """Return the lines that hold text, divided by line ends."""
    return "\n".join(line.text for line in lines if line.text)


def plain_kind(text: str) -> PartKind:
    """Return "text" for a plain line with the shape of a heading, where headings are told apart."""
    if is_caps(text) or marker(text)[0] or _APPENDIX.match(text):
        return ""
    span = Span(0, len(text))
    row = Row(span, Place(1, 1), gap=True, indent=0.0, right=float(len(text)))
    chunk = Chunk((row,), span, fold(text))
    return "text" if looks_like_heading(chunk) and not furniture.reason(chunk) else ""


def is_numbered_heading(text: str) -> bool:
    """Return whether a line in bold is numbered and has the length and end of a heading."""
    kind, mark, begin = marker(text)
    numbered = kind in ("section", "number", "letter", "roman") and text.startswith(mark)
    rest = text[begin:]
    return numbered and len(rest.split()) <= _LONGEST_HEADING and not _CLOSED.search(rest[-10:])


def joined_asides(asides: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the asides with neighbours of one reason joined, their lines divided."""
    made: list[tuple[str, list[tuple[str, bool]]]] = []
    for reason, text in asides:
        if made and made[-1][0] == reason:
            made[-1][1].append((text, False))
        else:
            made.append((reason, [(text, False)]))
    return [(reason, filled(shown_lines(buffer))) for reason, buffer in made]


def led_in(made: Sequence[Part]) -> list[Part]:
    """Return the parts, each seen with the next: what leads in a list, what only names files.

    A short line right above a list is left to its shape; one that ends in a colon above
    attachments ("Supporting documents:") belongs to them.
    """
    return [_led_in(part, after) for part, after in zip(made, [*made[1:], Part("")], strict=True)]


def _led_in(part: Part, after: Part) -> Part:
    if part.kind == "text" and after.kind == "point":
        return replace(part, kind="")
    names = part.text.endswith(":") and len(part.text.split()) <= _LONGEST_LABEL
    if names and after.reason == "attachment" and part.kind in ("", "text", "heading"):
        return Part(f"{part.mark} {part.text}".strip(), "furniture", reason="attachment")
    return part
