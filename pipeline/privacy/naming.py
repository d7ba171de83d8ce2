"""Where persons are named in one text: by title, given name, greeting, signature or kinship."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.privacy.names import DOUBTFUL, FIRMS, MEN, NOT_NAMES, PLACES, SURNAMES, WOMEN

GIVEN = WOMEN | MEN | DOUBTFUL
_HIS = frozenset({"mr", "sir", "lord", "fr", "father"})
_HERS = frozenset({"mrs", "ms", "miss", "dame", "lady", "sister"})
_UPPER = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆ]"
_WORD = (
    rf"(?:(?:Mc|Mac|O['’]|D['’]){_UPPER}[^\W\d_]+|{_UPPER}[^\W\d_]+)"
    rf"(?:[-’']{_UPPER}[^\W\d_]+)*+"
)
_INITIALS = rf"(?:{_UPPER}\.(?:[ \t]?(?={_UPPER}\.))?){{1,4}}+"
_LINK = r"(?:[ \t]+|[ \t]*\r?\n[ \t]*(?=[A-Z]))"  # a name may be broken over a line end
_SMALL = r"(?:(?:de|la|der|van|von|al|el|bin|ibn|du|da|dos|le)[ \t]+){0,2}"
_NEXT = rf"(?:{_INITIALS}(?:[ \t]?{_WORD})?|{_SMALL}{_WORD})"
_NAME = rf"(?>(?:{_INITIALS}|{_WORD})(?:{_LINK}{_NEXT}){{0,3}})"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Revd|Reverend|Sir|Dame|Lord|Lady|Fr)"
_TITLED = re.compile(
    rf"\b(?P<title>{_TITLE})\b\.?(?:\s(?:and|&)\s{_TITLE}\b\.?)?[ \t\xa0]*\n?"
    rf"[ \t]*(?P<name>{_NAME})"
)
_RUN = re.compile(rf"(?<![\w’'-]){_NAME}")
_GREETING = re.compile(rf"(?:\bDear|^\s*(?:Hi|Hello|Hey|Thanks|Thank you))[ \t]+(?P<name>{_NAME})",
                       re.MULTILINE)  # fmt: skip
_SIGNED = re.compile(
    r"\b(?:[Yy]ours(?:[ \t]+(?:sincerely|faithfully|truly|aye))?|[Rr]egards|[Bb]est wishes|"
    rf"[Mm]any thanks|[Ss]incerely|[Ss]igned(?: by)?|[Cc]heers)[ \t]*[,:.–-]?"
    rf"\s{{0,8}}(?P<name>{_NAME})"
)
_KIN = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Yy]our)(?:[ \t]+[a-z-]+){0,2}?[ \t]+(?:son|"
    r"daughter|husband|wife|partner|mother|father|mum|dad|brother|sister|neighbour|friend|child|baby|boy|girl|"
    r"uncle|aunt|auntie|cousin|niece|nephew|gran|granny|grandson|granddaughter|grandmother|"
    rf"grandfather|twins|sons|daughters|carer|pal|colleague)(?:,|[ \t]+called)?\s(?P<name>{_NAME})"
)
_CALLED = re.compile(
    r"\b(?:[Nn]ame(?:[’']s|[ \t]+is|:)|[Nn]amed|I am|I[’']m|[Rr]espondent:|[Cc]ontact:|[Tt]enant,?|"
    rf"[Rr]esident,?|[Pp]arent,?|[Cc]arer,?)[ \t]+(?P<name>{_NAME})"
)
_SPEECH = r"(?:said|says|told|added|asked|explained|commented|wrote|complained|replied)"
_SPOKE = re.compile(
    rf"(?:\b{_SPEECH}[ \t]+(?P<a>{_NAME}))|(?<![\w’'-])(?P<b>{_NAME})[ \t]+{_SPEECH}\b"
)
_MONTH = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|from|to|before|after|during|early|late|mid|last|next|this|"
    r"every|each|and|between)|\d(?:st|nd|rd|th)?|[-–])\s+$", re.IGNORECASE
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name in a text: its place with the title, the given names and the surname.

    `sex` is f, m or empty where neither title nor given name tells. `sure` is not set where only
    the doubtful given name stands there.
    """

    start: int
    end: int
    given: str
    surname: str
    sex: str
    sure: bool = True

    @property
    def full(self) -> str:
        """Return given name and surname as far as they are there."""
        return f"{self.given} {self.surname}".strip()


def mentions(text: str) -> list[Mention]:
    """Return where persons may be named, in order; of two that overlap the longer."""
    found = [*_titled(text), *_cued(text), *_spoken(text), *_runs(text)]
    kept: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end, not m.sure)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def sex_of(given: str) -> str:
    """Return f or m where a given name is a woman's or a man's alone."""
    first = given.split(" ", 1)[0]
    return "f" if first in WOMEN - MEN else "m" if first in MEN - WOMEN else ""


def _titled(text: str) -> Iterator[Mention]:
    for found in _TITLED.finditer(text):
        words = _words(text, *found.span("name"))
        if not words or words[0][0] in NOT_NAMES:
            continue
        title = found["title"].lower()
        given, surname = _parted(words)
        if not surname:
            given, surname = "", given
        sex = "m" if title in _HIS else "f" if title in _HERS else sex_of(given)
        yield Mention(found.start(), words[-1][2], given, surname, sex)


def _cued(text: str) -> Iterator[Mention]:
    """Yield names that stand where only a name can stand."""
    for pattern in (_GREETING, _SIGNED, _KIN, _CALLED):
        for found in pattern.finditer(text):
            words = _words(text, *found.span("name"))
            doubtful = pattern is _CALLED and words and words[0][0] not in GIVEN
            if words and not doubtful and not _is_body(text, words):
                yield _mention(words)


def _spoken(text: str) -> Iterator[Mention]:
    """Yield two unknown words beside a verb of speech: "Zorka Quist told us"."""
    for found in _SPOKE.finditer(text):
        words = _words(text, *found.span("a" if found["a"] else "b"))
        if len(words) != 2 or words[-1][2] != found.end("a" if found["a"] else "b"):
            continue
        odd = words[0][0] in PLACES or any(word.isupper() for word, _, _ in words)
        if not odd and not _is_body(text, words) and not _has_article(text, words):
            yield _mention(words)


def _runs(text: str) -> Iterator[Mention]:
    """Yield names that begin with a known given name, or initials before a known surname."""
    for found in _RUN.finditer(text):
        words = _words(text, *found.span())
        at = 0
        while at < len(words):
            tail = words[at:]
            if tail[0][0] in GIVEN and not _is_place(text, words, at) and not _is_body(text, tail):
                one = _by_given(text, tail)
                if one is not None:
                    yield one
                    break
            elif tail[0][0].endswith(".") and len(tail) > 1 and tail[1][0] in SURNAMES:
                yield _mention(tail[:2])
                break
            at += 1


def _by_given(text: str, words: list[tuple[str, int, int]]) -> Mention | None:
    """Return the name that a given name opens; a doubtful one alone is not sure."""
    first, start, end = words[0]
    if _MONTH.search(text, max(0, start - 12), start) and first in {
        "May",
        "April",
        "June",
        "August",
    }:
        return None
    if len(words) == 1:
        return Mention(start, end, first, "", sex_of(first), sure=first not in DOUBTFUL)
    opens = (
        start == 0 or text[:start].rstrip()[-1:] in ".!?:;•–-" or "\n" in text[start - 1 : start]
    )
    last = words[-1][0]
    if first in DOUBTFUL and (last in PLACES or (opens and last not in SURNAMES)):
        return None
    return _mention(words)


def _words(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return the words of a name with their places, up to the first that is none."""
    found: list[tuple[str, int, int]] = []
    for word in re.finditer(rf"{_INITIALS}|{_WORD}|[a-z]+", text[start:end]):
        bare = word[0].strip()
        for tail in ("'s", "’s"):
            bare = bare.removesuffix(tail)
        only_leads = all(word in _LEADS for word, _, _ in found)
        if bare in NOT_NAMES and not only_leads and bare not in SURNAMES:
            break
        found.append((bare, start + word.start(), start + word.start() + len(bare)))
    while found and found[-1][0].islower():
        found.pop()
    while found and found[0][0] in _LEADS:
        found.pop(0)
    return found if not found or found[0][0] not in NOT_NAMES else []


def _is_body(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Return whether what follows or stands first makes it a place, a school or a firm."""
    after = re.match(r"(?:['’]s)?[ \t]+(?P<next>[A-Z]\w+)", text[words[-1][2] : words[-1][2] + 40])
    names = {f"{a[0]} {b[0]}" for a, b in pairwise(words)}
    follows = after is not None and after["next"] in NOT_NAMES and after["next"] not in _BETWEEN
    return follows or bool(names & FIRMS) or words[0][0] in NOT_NAMES


_LEADS = frozenset(  # words that stand before a name and are no part of it
    """When While If As And But Because Since After Before Then That Where Who Why How For With
    By From I We He She They Cllr Cllrs Councillor Councillors Provost Bailie Bailies
    Baillie Convener Convenor Minister Secretary Director Officer Leader Executive Chair
    Chairman Headteacher Manager Inspector Constable Sergeant MSP MP Present Apologies
    Tenant Resident Parent Carer""".split()
)
_BETWEEN = frozenset("I We He She They It The A An In On And But Or My Our His Her".split())


def _is_place(text: str, words: list[tuple[str, int, int]], at: int) -> bool:
    """Return whether a saint or another capitalised word stands right before a name."""
    before = text[max(0, words[at][1] - 8) : words[at][1]]
    earlier = words[at - 1][0] if at else ""
    named = at > 0 and earlier not in GIVEN and not earlier.endswith(".")
    return named or bool(
        re.search(r"\b(?:St\.?|Saint|King|Queen|Prince|Port|Fort|Ben|Loch|Glen|the|The)\s$", before)
    )


def _has_article(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Return whether an article stands before a name, as before those of bodies."""
    return bool(re.search(r"\b(?:[Tt]he|[Aa]n?)\s$", text[max(0, words[0][1] - 5) : words[0][1]]))


def _parted(words: list[tuple[str, int, int]]) -> tuple[str, str]:
    """Return the first given name and the surname of a name; one word is a given name."""
    if len(words) == 1:
        return words[0][0], ""
    return words[0][0], words[-1][0]


def _mention(words: list[tuple[str, int, int]]) -> Mention:
    given, surname = _parted(words)
    return Mention(words[0][1], words[-1][2], given, surname, sex_of(given))
