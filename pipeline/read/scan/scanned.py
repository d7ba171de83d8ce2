"""A page of a PDF whose text must be recognised: its leaf, with the words that were made out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import ReadError
from pipeline.read.pdf.leaf import Beside, Leaf
from pipeline.read.pdf.words import Drawn, Frame, Word
from pipeline.read.scan import recognition as scan

if TYPE_CHECKING:
    from PIL.Image import Image

Picture = Callable[[], tuple["Image", int]]  # draws the page; with its dots an inch


def looked_at(leaf: Leaf, picture: Picture) -> Leaf:
    """Return a leaf as it is, or with its text recognised from a picture of the page.

    Where that cannot be done the leaf says so. Characters that are no language are kept beside.
    """
    text = " ".join(word.text for drawn in leaf.texts for word in drawn.words)
    signs = len(text.replace(" ", ""))
    why = scan.needs_recognition(signs, leaf.pictures, text, leaf.unseen)
    if not why:
        earlier = leaf.unseen > scan.HIDDEN and leaf.pictures > scan.COVERED
        return replace(leaf, remark=scan.kept(leaf.number)) if earlier else leaf
    own = () if why == "no text" else leaf.texts
    bare = replace(leaf, texts=leaf.texts if why == "no text" else (), beside=_set_apart(leaf, own))
    if not scan.installed():
        return replace(bare, gap=scan.advice(leaf.number, why))
    try:
        image, dpi = picture()
        found = scan.recognise(image, dpi=dpi)
    except ReadError as error:
        what = f"Page {leaf.number} has no readable text and could not be recognised: {error.what}"
        return replace(bare, gap=f"{what} {error.todo}")
    return _recognised(bare, found, why)


def _set_apart(leaf: Leaf, texts: Iterable[Drawn]) -> tuple[Beside, ...]:
    words = [Beside(word, "unreadable") for drawn in texts for word in drawn.words]
    return (*leaf.beside, *words)


def _recognised(leaf: Leaf, found: scan.Recognised, why: str) -> Leaf:
    frame = Frame(found.turn, found.width, found.height, found.slant)
    seen = found.words if found.is_legible else ()
    noise = found.noise if found.is_legible else (*found.words, *found.noise)
    told = replace(
        leaf,
        remark=scan.told(leaf.number, found, why),
        beside=(*leaf.beside, *(Beside(_word(one), "noise") for one in noise)),
    )
    if not seen:
        return told
    own = [Beside(word, "unreadable") for drawn in leaf.texts for word in drawn.words]
    return replace(
        told,
        texts=(Drawn(frame, tuple(map(_word, seen))),),
        rules=tuple(frame.printed(rule) for rule in found.rules),
        beside=(*told.beside, *own),
    )


def _word(seen: scan.Seen) -> Word:
    box = seen.box
    return Word(
        seen.text, box.x0, box.top, box.x1, box.bottom, seen.size, seen.bold, sure=seen.confidence
    )
