"""Phrases that may name a theme: noun phrases and -ing phrases, whole, in the notes' own words.

A phrase is never cut out of a longer compound: it begins where a noun phrase begins, or behind
modifiers that can be spared, and ends where a noun phrase ends. "Sharing of skills and knowledge"
gives itself, "sharing of skills", "skills and knowledge" and its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.themes.grammar import Tagged

LONGEST = 6  # words
_NOUNS = frozenset({"NOUN", "NAME"})
_MODIFIERS = frozenset({"ADJ", "NOUN", "NAME", "NUM", "POSS"})
_GLUE = frozenset("-–&'’")
_LINKS = frozenset(
    "of for with in on to and between from into about by at or across within".split()
)
_EMPTY_HEADS = frozenset(
    "thing things lot lots way ways bit number range part kind sort type types fact something "
    "anything everything nothing someone anyone everyone nobody one ones other others some any all "
    "none rest regard respect view aspect aspects amount variety degree level levels end while "
    "case cases matter matters order terms example examples sense extent progress barrier barriers "
    "issue issues problem problems concern concerns challenge challenges difficulty difficulties "
    "impact impacts need lack absence importance possibility talk talks discussion discussions "
    "deal answer answers comment comments response responses statement statements".split()
)
_WEAK_HEADS = frozenset(  # say nothing without a modifier
    "area areas point points time times day days week weeks month months year years "
    "place places people person staff member members officer officers councillor councillors "
    "manager managers group groups use view views need needs work working service services "
    "council councils team teams approach support change changes improvement improvements process "
    "processes question questions idea ideas list meeting meetings position positions activity "
    "activities agreement arrangement arrangements initiative initiatives result results benefit "
    "benefits objective objectives aim aims credit detail details culture cultures outcome "
    "outcomes action actions update updates proposal proposals option options thought cost costs "
    "post posts".split()
)
_EMPTY_MODIFIERS = frozenset(
    "other same such own certain several various many few more most much less least very good bad "
    "great new old better best further next last first second third main real whole overall "
    "general particular different current existing recent full clear big small large key "
    "additional available possible likely able sure only due".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words of one text: as it stands there, with its words and their tags."""

    text: str
    words: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """Return the stems of the words that carry meaning."""
        pairs = zip(self.words, self.tags, strict=True)
        return tuple(stem(word) for word, tag in pairs if tag in _CARRIERS)


_CARRIERS = frozenset({"NOUN", "NAME", "ADJ", "ING", "PART", "VERB", "NUM"})


@lru_cache(maxsize=1 << 16)  # each word of every finding is asked for, and most again and again
def stem(word: str) -> str:
    """Return a word without its commonest endings: enough to tell plural from singular."""
    bare = word.casefold().strip("'’")
    if len(bare) <= 4:
        return bare[:-1] if len(bare) == 4 and bare.endswith("s") and bare[-2] not in "su" else bare
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es", "s",
                   "ance", "ence", "ions", "ion", "ly", "y", "e"):  # fmt: skip
        if bare.endswith(ending) and len(bare) - len(ending) >= 3:
            return bare[: -len(ending)]
    return bare


def phrases(text: str, words: Sequence[Tagged]) -> Iterator[Phrase]:
    """Yield each phrase of a tagged text that may stand alone as a name."""
    parts = _glued(text, words)
    for begin in range(len(parts)):
        if not _may_begin(parts, begin):
            continue
        for end in range(begin + 1, min(begin + LONGEST, len(parts)) + 1):
            if _may_end(parts, begin, end) and _is_whole(parts[begin:end]):
                inside = parts[begin:end]
                yield Phrase(
                    text[inside[0].start : inside[-1].end],
                    tuple(part.text.casefold() for part in inside),
                    tuple(part.tag for part in inside),
                )
            if not _may_go_on(parts, begin, end):
                break


def _glued(text: str, words: Sequence[Tagged]) -> list[Tagged]:
    """Return words with those that a hyphen or stroke joins without a blank as one."""
    made: list[Tagged] = []
    for word in words:
        joins = made and made[-1].end == word.start and made[-1].tag != "POSS"
        glue = word.text in _GLUE or (made and made[-1].text[-1] in _GLUE)
        if joins and glue and word.tag != "POSS" and made[-1].text[0].isalnum():
            tag = made[-1].tag if word.text in _GLUE else word.tag
            made[-1] = Tagged(text[made[-1].start : word.end], tag, made[-1].start, word.end)
        else:
            made.append(word)
    return made


def _may_begin(parts: Sequence[Tagged], at: int) -> bool:
    here, before = parts[at], parts[at - 1] if at else None
    if here.tag not in ("NOUN", "NAME", "ADJ", "ING") or here.text.casefold() in _EMPTY_MODIFIERS:
        return False
    if not here.text[0].isalpha():
        return False
    if before is None or here.tag == "ING":
        return before is None or before.tag not in ("AUX", "NOUN", "NAME", "ADJ")
    if before.tag == "POSS":
        return False
    # Behind a modifier only adjectives and the like are spared, never half of a compound noun.
    return before.tag not in _NOUNS


def _may_end(parts: Sequence[Tagged], begin: int, end: int) -> bool:
    last, after = parts[end - 1], parts[end] if end < len(parts) else None
    if last.tag not in _NOUNS or not last.text[-1].isalnum():
        return False
    if after is not None and (after.tag in _NOUNS or after.tag in ("POSS", "NUM")):
        return False
    if after is not None and after.tag in ("ING", "PART") and begin == end - 1:
        return False
    return not (after is not None and after.text.casefold() in ("of", "and") and end - begin == 1)


def _may_go_on(parts: Sequence[Tagged], begin: int, end: int) -> bool:
    last = parts[end - 1]
    if last.tag in _MODIFIERS or last.tag in ("DET", "ING", "ADV"):
        return end - 1 == begin or last.tag != "ING" or parts[end - 2].tag in ("PREP", "CONJ")
    return last.text.casefold() in _LINKS and end - 1 > begin


def _is_whole(parts: Sequence[Tagged]) -> bool:
    """Return whether a phrase stands on its own feet: a head that tells something, all of it."""
    tags = {part.tag for part in parts}
    if tags & _OUTSIDE or not all(_WHOLE_WORD.fullmatch(part.text) for part in parts):
        return False
    return _is_linked(parts) and _has_articles_only(parts) and _tells(parts)


def _links(parts: Sequence[Tagged]) -> list[int]:
    return [at for at, part in enumerate(parts) if part.tag in ("PREP", "TO", "CONJ")]


def _is_linked(parts: Sequence[Tagged]) -> bool:
    """Return whether what joins the parts of a phrase is simple, and joins no empty part."""
    links = _links(parts)
    if len(links) > 2 or sum(parts[at].tag == "CONJ" for at in links) > 1:
        return False
    if any(parts[at].text.casefold() not in _LINKS for at in links):
        return False
    if any(one.tag in _NOUNS and other.tag == "ADJ" for one, other in pairwise(parts)):
        return False  # two things side by side: "giving staff wider opportunities"
    return not links or bool({part.tag for part in parts[: links[0]]} & (_NOUNS | {"ING"}))


def _has_articles_only(parts: Sequence[Tagged]) -> bool:
    """Return whether no word points out of the phrase ("this", "our")."""
    if any(part.tag == "DET" and part.text.casefold() not in _ARTICLES for part in parts):
        return False
    return all(
        before.tag in ("PREP", "ING", "CONJ")
        for before, part in pairwise(parts)
        if part.tag == "DET"
    )


def _tells(parts: Sequence[Tagged]) -> bool:
    """Return whether the heads of a phrase say something."""
    words = [part.text.casefold() for part in parts]
    if len(parts) == 1:
        return words[0] not in _WEAK and parts[0].tag in _NOUNS
    if not any(part.tag in _STRONG and part.text.casefold() not in _WEAK for part in parts):
        return False
    links = _links(parts)
    head = words[links[0] - 1] if links else words[-1]
    joined = bool(links) and words[links[0]] == "and"
    return words[-1] not in _EMPTY_HEADS and (head not in _EMPTY_HEADS or joined)


_WEAK = _WEAK_HEADS | _EMPTY_HEADS
_STRONG = _NOUNS | {"ING"}
_OUTSIDE = frozenset({"PRON", "AUX", "VERB", "OTHER", "SUB", "ADV", "NUM"})
_ARTICLES = frozenset({"the", "a", "an"})
_WHOLE_WORD = re.compile(r"[^\W\d][\w'’&–-]*|['’]s?")
