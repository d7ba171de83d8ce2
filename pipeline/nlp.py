"""The only door to spaCy: a blank English tokenizer and matchers, loaded once a process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.lean import HEAVY, without
from pipeline.types import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher

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
    may be missing, `_` any one word, `...` up to three words. Case does not count.
    """
    tokens: list[dict[str, Any]] = []
    for word in phrase.translate(_PLAIN).lower().split():
        if word == "...":
            tokens += [{"IS_PUNCT": False, "OP": "?"}] * 3
            continue
        optional = word.startswith("(") and word.endswith(")")
        body = word[1:-1] if optional else word
        token: dict[str, Any] = {} if body == "_" else {"LOWER": _word(body, phrase)}
        tokens.append({**token, "OP": "?"} if optional else token)
    if not tokens:
        raise SettingsError("code book", "a cue phrase is empty.", "Remove it or write words.")
    return tokens


def _word(body: str, phrase: str) -> str | dict[str, Any]:
    if "|" not in body and "*" not in body:
        return body
    options = [re.escape(part).replace(r"\*", r"[\w'-]*") for part in body.split("|")]
    if not all(options):
        raise SettingsError("code book", f'"{phrase}" has an empty choice.', "Write a|b.")
    return {"REGEX": f"^(?:{'|'.join(options)})$"}


class Phrases:
    """Finds named sets of cue phrases in texts.

    >>> Phrases({"need": ["need* to"]}).find(["We needed to talk"])
    [[('need', Span(start=3, end=12))]]
    """

    def __init__(self, cues: Mapping[str, Iterable[str]]) -> None:
        self.matcher = self._matcher({name: tuple(set(cue)) for name, cue in cues.items()})

    @staticmethod
    def _matcher(cues: Mapping[str, Sequence[str]]) -> Matcher:
        nlp = english()
        from spacy.matcher import Matcher

        matcher = Matcher(nlp.vocab)
        for name, phrases in sorted(cues.items()):
            if phrases:
                patterns = [
                    [token for part in _pieces(phrase) for token in pattern(part)]
                    for phrase in sorted(phrases)
                ]
                matcher.add(name, patterns, greedy="LONGEST")
        return matcher

    def find(self, texts: Iterable[str]) -> list[list[tuple[str, Span]]]:
        """Return for each text the names found with their spans, in order of appearance."""
        nlp = english()
        found = []
        for text in texts:
            doc = nlp.make_doc(text.translate(_PLAIN))
            hits = [
                (nlp.vocab.strings[name], Span(doc[start:end].start_char, doc[start:end].end_char))
                for name, start, end in self.matcher(doc)
            ]
            found.append(sorted(hits, key=lambda hit: (hit[1], hit[0])))
        return found


def _pieces(phrase: str) -> list[str]:
    """Split the words of a phrase as the tokenizer would ("can't" is two tokens)."""
    pieces: list[str] = []
    for word in phrase.translate(_PLAIN).split():
        plain = not re.search(r"[*|()_]|\.\.\.", word)
        pieces += [token.text for token in english().make_doc(word)] if plain else [word]
    return pieces
