"""Whether text is language, or what a font without a usable table of characters leaves of it.

Two signs: how many tokens have the shape of words, and how often each letter comes. Some fonts
give signs that are no letters at all, others give letters, but each in the place of another.
"""

from __future__ import annotations

import math
import re
import unicodedata
from itertools import pairwise

_SHAPED = 0.4  # share of word-like tokens; measured: .00 to .05 broken, .61 to 1.0 on 443 pages
_ENOUGH = 12  # tokens that must be there to judge their shape
_LOOKED_AT = 200  # tokens of a page, spread over it
_NATURAL = 0.66  # cosine of letter counts; measured: .49 to .63 enciphered, .72 to 1.0 on 443 pages
_COMMON = 0.78  # under such a cosine nearly all tokens must look like words
_WELL_SHAPED = 0.9
_PLAIN = 0.85  # such a cosine needs no other sign
_ENOUGH_LETTERS = 100
_FIGURES = re.compile(r"[\d\W_]*\d[\d\W_]*(?:st|nd|rd|th|pm|am|m|k|bn|p)?[\W_]*", re.IGNORECASE)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]|\(cid:\d+\)")
_INNER = re.compile(r"[-'’‐‑–./&@_:,()]+")
_VOWELS = set("aeiouywæøœ")
_CLUSTER = re.compile(r"[b-df-hj-np-tvxz]{6,}")
_CODE = re.compile(r"[A-Za-z]{1,6}\d{1,6}[a-z]?|\d{1,4}[A-Za-z]{1,4}")  # "L03", "FTE3", "11a"
_LONGEST = 30  # letters of a word, in German
_ABBREVIATION = 6  # capitals without a vowel: SWOT, NHSGGC
_MARKS = "•·▪◦●○■□▫‣⁃∙\uf0b7\uf0a7\uf0d8\uf02d"
_OFTEN = dict(zip(  # how often letters come, per cent, over the languages of Europe together
    "eaintosrldhucmpgyfwbvkzjqx",
    (12.5, 8.5, 7.5, 7.5, 7, 7, 6.5, 6.5, 4.5, 4.5, 3.5, 3.8, 3.3, 2.8, 2.3, 2, 1.8, 1.6, 1.6,
     1.5, 1.5, 1.5, 1.2, 0.4, 0.4, 0.2), strict=True,
))  # fmt: skip


def is_language(text: str) -> bool:
    """Return whether text reads like some language; True if there is too little to judge.

    False is what fonts without a usable table of characters give. Figures and lone signs do not
    count, so that a table of numbers is no reason to doubt. Letters outside Latin count as words.
    """
    nature, letters = _nature(text)
    if letters >= _ENOUGH_LETTERS and nature >= _PLAIN and 2 * letters > len(text):
        return True  # the quick way out for nearly every page
    tokens = text.split()
    some = tokens[:: len(tokens) // _LOOKED_AT + 1]
    judged = [part for part in map(_looks_like_word, some) if part is not None]
    if len(judged) < _ENOUGH:
        return True
    share = sum(judged) / len(judged)
    if letters < _ENOUGH_LETTERS or nature >= _COMMON:
        return share >= _SHAPED
    return nature >= _NATURAL and share >= _WELL_SHAPED


def _nature(text: str) -> tuple[float, int]:
    """Return how near the letters a to z come to their usual shares (a cosine), and their number.

    Accents are taken off first.
    """
    bare = (text if text.isascii() else unicodedata.normalize("NFD", text)).lower()
    counts = [bare.count(letter) for letter in _OFTEN]
    product = sum(often * count for often, count in zip(_OFTEN.values(), counts, strict=True))
    norms = math.hypot(*counts) * math.hypot(*_OFTEN.values())
    return product / norms if norms else 0.0, sum(counts)


def _looks_like_word(token: str) -> bool | None:
    """Return whether a token may be a word; None if it says nothing either way."""
    if token in _MARKS or _FIGURES.fullmatch(token):
        return None
    if _BROKEN.search(token):
        return False
    bare = _EDGES.sub("", token)
    if not bare:
        return None if len(token) <= 3 or len(set(token)) == 1 else False
    return all(_is_word(part) for part in _INNER.split(bare) if part)


def _is_word(part: str) -> bool:
    if not part.isalpha() or len(part) > _LONGEST:
        return part.isdigit() or bool(_CODE.fullmatch(part))
    low = unicodedata.normalize("NFD", part.lower())
    if not any("a" <= letter <= "z" for letter in low):
        return True
    if len(part) == 1 or (part.isupper() and len(part) <= _ABBREVIATION):
        return True
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(part))
    return turns <= 2 and not _VOWELS.isdisjoint(low) and not _CLUSTER.search(low)
