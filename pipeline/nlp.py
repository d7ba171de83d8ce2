"""The only door to spaCy: its English tokenizer, loaded once a process, and cue phrases.

Phrases are found in spaCy's tokens by a trie over words, fast enough for a hundred thousand
responses: spaCy's own Matcher tries every pattern at every token, which took six to thirty times as
long with the thousand cues of a code book. The tests hold one against the other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

from pipeline.errors import SettingsError
from pipeline.lean import HEAVY, unopened, without
from pipeline.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

_REMEMBERED = 8192  # texts whose tokens and cues are kept
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xa0": " "})
_ANY = "_"  # any one word
_GAP = "..."  # up to three words
_IN_GAP = "\0word"  # a word of a gap: no punctuation
_OPENERS = frozenset({":", ";", "-", "/", "("})


@cache
def english() -> Callable[[str], Doc]:
    """Return spaCy's English tokenizer, as its blank pipeline has it: no statistical model."""
    try:
        return _tokenizer()
    except (ImportError, AttributeError, TypeError):  # a spaCy that is put together otherwise
        import spacy

        made: Callable[[str], Doc] = spacy.blank("en").tokenizer
        return made


def _tokenizer() -> Callable[[str], Doc]:
    """Return the tokenizer, made as `spacy.blank("en")` makes it, without all that goes with it.

    Pipes, training, downloads and the checking of settings are neither imported nor built, which
    takes a third of the time.
    """
    with without(*HEAVY, "pydantic.v1"), unopened("spacy", "spacy.pipeline", "spacy.lang.en"):
        import spacy.tokens  # noqa: F401 - before the vocabulary: they want each other
        from spacy import util
        from spacy.lang import punctuation
        from spacy.lang.en import lex_attrs, stop_words, tokenizer_exceptions
        from spacy.lang.en.punctuation import TOKENIZER_INFIXES
        from spacy.lang.tokenizer_exceptions import URL_MATCH
        from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
        from spacy.vocab import create_vocab
    defaults = SimpleNamespace(
        lex_attr_getters=lex_attrs.LEX_ATTRS,
        stop_words=stop_words.STOP_WORDS,
        syntax_iterators={},
        writing_system={"direction": "ltr", "has_case": True, "has_letters": True},
    )
    made: Callable[[str], Doc] = Tokenizer(
        create_vocab("en", defaults),
        rules=tokenizer_exceptions.TOKENIZER_EXCEPTIONS,
        prefix_search=util.compile_prefix_regex(punctuation.TOKENIZER_PREFIXES).search,
        suffix_search=util.compile_suffix_regex(punctuation.TOKENIZER_SUFFIXES).search,
        infix_finditer=util.compile_infix_regex(TOKENIZER_INFIXES).finditer,
        url_match=URL_MATCH,
    )
    return made


@dataclass(frozen=True, slots=True)
class Word:
    """A token as the trie reads it; `start` and `end` are characters of its text."""

    text: str
    start: int
    end: int
    punctuation: bool


@lru_cache(maxsize=_REMEMBERED)
def tokens(text: str) -> tuple[Word, ...]:
    """Return a text's tokens; several sets of phrases ask for the same text."""
    doc = english()(text.translate(_PLAIN))
    return tuple(Word(t.text, t.idx, t.idx + len(t), t.is_punct) for t in doc)


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A cue phrase found in a text: the name of its set and its place in the text."""

    name: str
    span: Span


@dataclass(slots=True)
class _Node:
    """A place in the trie: what may follow, and the sets (with their edges) that end here."""

    after: dict[str, _Node] = field(default_factory=dict)
    ends: set[tuple[str, str]] = field(default_factory=set)


class Phrases:
    """Finds named sets of cue phrases in texts.

    A phrase is words divided by blanks: `need*` is a word that starts so, `a|b` either, `(well)`
    may be missing, `_` any one word, `...` up to three words. Case counts only for words that are
    written in capitals ("IT"). `^` before a phrase means that it opens the text or a part of it
    (behind a colon, semicolon or dash), `$` behind it that it ends the text.

    >>> Phrases({"need": ["need* to"]}).find(["We needed to talk"])
    [[Hit(name='need', span=Span(start=3, end=12))]]
    """

    def __init__(self, cues: Mapping[str, Iterable[str]]) -> None:
        self._root = _Node()
        self._literal: dict[str, set[str]] = {}
        self._prefix: dict[str, set[str]] = {}
        self._meanings: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, tuple[Hit, ...]] = {}
        for name, phrases in cues.items():
            for phrase in phrases:
                for variant in variants(phrase):
                    self._add(name, _edges(phrase), variant, phrase)
        self._lengths = sorted({len(prefix) for prefix in self._prefix})

    def find(self, texts: Iterable[str]) -> list[list[Hit]]:
        """Return for each text the cues found, in order; a longer cue hides those inside it."""
        return [list(self._found(text)) for text in texts]

    def _add(self, name: str, edges: str, variant: Sequence[str], phrase: str) -> None:
        node = self._root
        for word in variant:
            if word not in (_ANY, _IN_GAP):
                self._learn(word, phrase)
            node = node.after.setdefault(word, _Node())
        node.ends.add((name, edges))

    def _learn(self, word: str, phrase: str) -> None:
        """Note by what a word of a phrase is recognised."""
        if word.isupper() and word.isalpha():
            self._literal.setdefault(word, set()).add(word)
            return
        for choice in word.lower().split("|"):
            if not choice:
                raise SettingsError("code book", f'"{phrase}" has an empty choice.', "Write a|b.")
            if choice.endswith("*") and "*" not in choice[:-1]:
                self._prefix.setdefault(choice[:-1], set()).add(word)
            elif "*" in choice:
                what = f'"{phrase}" has a * inside a word.'
                raise SettingsError("code book", what, "Put it at the end of the word.")
            else:
                self._literal.setdefault(choice, set()).add(word)

    def _found(self, text: str) -> tuple[Hit, ...]:
        if text not in self._known:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[text] = tuple(_longest(self._hits(tokens(text))))
        return self._known[text]

    def _hits(self, words: Sequence[Word]) -> Iterator[Hit]:
        known = self._meanings
        meanings = [known.get(word.text) or self._means(word) for word in words]
        first = self._root.after
        for start, names in enumerate(meanings):
            nodes = [(first[name], start) for name in names if name in first]
            while nodes:
                node, at = nodes.pop()
                for name, edges in node.ends:
                    if _stands(words, start, at, edges):
                        yield Hit(name, Span(words[start].start, words[at].end))
                if node.after and at + 1 < len(words):
                    after = node.after
                    nodes += [(after[n], at + 1) for n in meanings[at + 1] if n in after]

    def _means(self, word: Word) -> tuple[str, ...]:
        """Return the words of phrases that a token may stand for."""
        found = self._meanings[word.text] = tuple(sorted(self._recognised(word)))
        return found

    def _recognised(self, word: Word) -> set[str]:
        lower = word.text.lower()
        found = {_ANY} if word.punctuation else {_ANY, _IN_GAP}
        found |= self._literal.get(lower, set()) | self._literal.get(word.text, set())
        for end in self._lengths:
            names = self._prefix.get(lower[:end])
            if names and end <= len(lower) and re.fullmatch(r"[\w'-]*", lower[end:]):
                found |= names
        return found


def variants(phrase: str) -> list[tuple[str, ...]]:
    """Return the sequences of words that a cue phrase may stand for, split as tokens are.

    Raise SettingsError for a phrase without words.
    """
    options: list[list[tuple[str, ...]]] = []
    for word in _bare(phrase).translate(_PLAIN).split():
        if word == _GAP:
            options.append([(_IN_GAP,) * many for many in range(4)])
        elif word.startswith("(") and word.endswith(")"):
            options.append([(), _pieces(word[1:-1])])
        else:
            options.append([_pieces(word)])
    made = [tuple(itertools.chain(*parts)) for parts in itertools.product(*options)]
    if not all(made):
        raise SettingsError("code book", "a cue phrase is empty.", "Remove it or write words.")
    return list(dict.fromkeys(made))


@lru_cache(maxsize=_REMEMBERED)
def _pieces(word: str) -> tuple[str, ...]:
    """Split a word as the tokenizer would ("can't" is two tokens)."""
    if re.search(r"[*|_]", word):
        return (word,)
    return tuple(token.text for token in english()(word))


def _stands(words: Sequence[Word], start: int, at: int, edges: str) -> bool:
    """Return whether a match stands where its edges want it."""
    opens = start == 0 or words[start - 1].text in _OPENERS
    return (opens or "^" not in edges) and (at + 1 == len(words) or "$" not in edges)


def _bare(phrase: str) -> str:
    return phrase.removeprefix("^").removesuffix("$")


def _edges(phrase: str) -> str:
    return "^" * phrase.startswith("^") + "$" * phrase.endswith("$")


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits without those that lie inside a longer one, in order of place."""
    kept: list[Hit] = []
    for hit in sorted(set(hits), key=lambda h: (h.span.start - h.span.end, h.span.start, h.name)):
        if not any(k.span.holds(hit.span) and k.span != hit.span for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.span, hit.name))
