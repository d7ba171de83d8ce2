"""The only door to spaCy: a blank English tokenizer and matchers, loaded once a process."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.lean import HEAVY, without
from pipeline.types import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

_MOST_COMBINATIONS = 200
_REMEMBERED = 8192  # texts whose tokens and cues are kept
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})


@cache
def english() -> Language:
    """Return spaCy's blank English pipeline: its tokenizer, no statistical model."""
    with without(*HEAVY):
        import spacy
    return spacy.blank("en")


def pattern(phrase: str) -> list[dict[str, Any]]:
    """Return the spaCy token pattern of a cue phrase.

    A phrase is words divided by blanks: `need*` is a word that starts so, `a|b` either, `(well)`
    may be missing, `_` any one word, `...` up to three words. Case counts only for words that are
    written in capitals ("IT"). `^` before a
    phrase means that it opens the text or a part of it (behind a colon, semicolon or dash), `$`
    behind it that it ends the text.
    """
    tokens: list[dict[str, Any]] = []
    for word in _bare(phrase).translate(_PLAIN).split():
        if word == "...":
            tokens += [{"IS_PUNCT": False, "OP": "?"}] * 3
            continue
        optional = word.startswith("(") and word.endswith(")")
        body = word[1:-1] if optional else word
        token: dict[str, Any] = {} if body == "_" else _word(body, phrase)
        tokens.append({**token, "OP": "?"} if optional else token)
    if not tokens:
        raise SettingsError("code book", "a cue phrase is empty.", "Remove it or write words.")
    return tokens


def _word(body: str, phrase: str) -> dict[str, Any]:
    if body.isupper() and body.isalpha():
        return {"ORTH": body}
    if "|" not in body and "*" not in body:
        return {"LOWER": body.lower()}
    options = [re.escape(part).replace(r"\*", r"[\w'-]*") for part in body.lower().split("|")]
    if not all(options):
        raise SettingsError("code book", f'"{phrase}" has an empty choice.', "Write a|b.")
    return {"LOWER": {"REGEX": f"^(?:{'|'.join(options)})$"}}


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str) -> Doc:
    """Return a text's tokens; several matchers ask for the same text."""
    return english().make_doc(text.translate(_PLAIN))


class Phrases:
    """Finds named sets of cue phrases in texts.

    >>> Phrases({"need": ["need* to"]}).find(["We needed to talk"])
    [[Hit(name='need', span=Span(start=3, end=12))]]
    """

    def __init__(self, cues: Mapping[str, Iterable[str]]) -> None:
        self.matcher = self._matcher({name: tuple(set(cue)) for name, cue in cues.items()})
        self.known: dict[str, tuple[Hit, ...]] = {}

    @staticmethod
    def _matcher(cues: Mapping[str, Sequence[str]]) -> Matcher:
        nlp = english()
        from spacy.matcher import Matcher

        matcher = Matcher(nlp.vocab)
        for name, phrases in sorted(cues.items()):
            for edges in ("", "^", "$", "^$"):
                chosen = [phrase for phrase in sorted(phrases) if _edges(phrase) == edges]
                patterns = [
                    [token for part in _pieces(plain) for token in pattern(part)]
                    for phrase in chosen
                    for plain in _spelled_out(phrase)
                ]
                if patterns:
                    matcher.add(f"{edges} {name}", patterns)
        return matcher

    def find(self, texts: Iterable[str]) -> list[list[Hit]]:
        """Return for each text the cues found, in order; a longer cue hides those inside it."""
        return [list(self._found(text)) for text in texts]

    def _found(self, text: str) -> tuple[Hit, ...]:
        if text not in self.known:
            if len(self.known) > _REMEMBERED:
                self.known.clear()
            self.known[text] = tuple(_longest(self._hits(_tokens(text))))
        return self.known[text]

    def _hits(self, doc: Doc) -> Iterator[Hit]:
        strings = english().vocab.strings
        for key, start, end in self.matcher(doc):
            edges, _, name = strings[key].partition(" ")
            if ("^" in edges and not _opens(doc, start)) or ("$" in edges and end < len(doc)):
                continue
            last = doc[end - 1]
            yield Hit(name, Span(doc[start].idx, last.idx + len(last)))


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A cue phrase found in a text: the name of its set and its place in the text."""

    name: str
    span: Span


def _bare(phrase: str) -> str:
    return phrase.removeprefix("^").removesuffix("$")


def _edges(phrase: str) -> str:
    return "^" * phrase.startswith("^") + "$" * phrase.endswith("$")


def _opens(doc: Doc, start: int) -> bool:
    return start == 0 or doc[start - 1].text in {":", ";", "-", "/", "("}


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits without those that lie inside a longer one, in order of place."""
    by_length = sorted(set(hits), key=lambda h: (h.span.start - h.span.end, h.span.start, h.name))
    kept: list[Hit] = []
    for hit in by_length:
        inside = any(k.span.holds(hit.span) and k.span != hit.span for k in kept)
        if not inside and not any(k == hit for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.span, hit.name))


def _spelled_out(phrase: str) -> list[str]:
    """Return a phrase once for each combination of its choices: plain words match fastest."""
    options = [
        [word] if "|" not in word or "*" in word or word.startswith("(") else word.split("|")
        for word in phrase.split()
    ]
    if any(not option for choice in options for option in choice):
        return [phrase]
    made = [" ".join(words) for words in itertools.product(*options)]
    return made if len(made) <= _MOST_COMBINATIONS else [phrase]


def _pieces(phrase: str) -> list[str]:
    """Split the words of a phrase as the tokenizer would ("can't" is two tokens)."""
    pieces: list[str] = []
    for word in _bare(phrase).translate(_PLAIN).split():
        plain = not re.search(r"[*|()_]|\.\.\.", word)
        pieces += [token.text for token in english().make_doc(word)] if plain else [word]
    return pieces
