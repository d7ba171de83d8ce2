"""The private persons named in a corpus, each with a number; who holds public office is kept.

Rules and lists of names only, no model: they miss names that no list holds and nothing announces,
and take some names of places for persons. Whoever shares texts must read them. One name in full is
one person in all documents; "Mrs Muir" or "Jane" is the Jane Muir of the same document if there is
just one, else a person of that document alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.privacy.details import PERSONS, Detail
from pipeline.privacy.names import DOUBTFUL, NOT_NAMES, PLACES
from pipeline.privacy.naming import Mention, mentions, sex_of
from pipeline.privacy.offices import is_public

_Person = tuple[str, str]  # the document, empty for a name in full, and the name


@dataclass(frozen=True)
class Persons:
    """Where private persons are named, by document; `names` are those of persons 1, 2 and so on."""

    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def private_persons(texts: Mapping[str, str]) -> Persons:
    """Return the private persons in the texts of a corpus, by document id.

    They are numbered by where they are named first, in the order of document ids. Whoever was once
    named with a public office is no private person in any document.
    """
    found = {name: mentions(texts[name]) for name in sorted(texts)}
    public = _public(texts, found)
    numbers: dict[_Person, int] = {}
    details = {}
    for name, said in found.items():
        private = _Document(name, said, public)
        kept = [(one, private.person(one)) for one in _with_parts(texts[name], said, private)]
        details[name] = tuple(
            Detail(PERSONS, one.start, one.end, numbers.setdefault(person, len(numbers) + 1))
            for one, person in kept
            if person is not None
        )
    return Persons(details, tuple(name for _, name in numbers))


@dataclass(frozen=True)
class _Public:
    """The people in office: their names in full, and surnames seen with an office alone."""

    full: frozenset[str]
    surnames: frozenset[str]


def _public(texts: Mapping[str, str], found: Mapping[str, Sequence[Mention]]) -> _Public:
    """Return who is named with an office anywhere."""
    seen = [
        one
        for name, said in found.items()
        for one in said
        if is_public(texts[name], one.start, one.end)
    ]
    full = {one.full for one in seen if one.given and one.surname}
    bare = {re.sub(r"\W", "", one.surname or one.given) for one in seen}
    for text in texts.values():
        bare |= {hit[1] for hit in _OFFICE_SURNAME.finditer(text)}
    return _Public(frozenset(full), frozenset(bare))


_OFFICE_SURNAME = re.compile(
    r"\b(?:Cllr|Councillor|Provost|Bailie|Convener)s?\.? ([A-Z][\w'’-]+)\b"
)


class _Document:
    """Tells the persons of one document apart."""

    def __init__(self, name: str, said: Sequence[Mention], public: _Public) -> None:
        self.name = name
        self.public = public
        whole = [one for one in said if one.given and one.surname and one.given[-1:] != "."]
        self.private = sorted({one.full for one in whole} - public.full)
        self.officers = {one.full for one in whole} & public.full
        self.sexes = {one.full: one.sex for one in whole if one.sex}
        self.sure = {one.given for one in said if one.sure and not one.surname} | {
            one.given for one in whole
        }

    def person(self, one: Mention) -> _Person | None:
        """Return whom a mention names; None for somebody in office and for no person."""
        if one.given and one.surname and one.given[-1:] != ".":
            return None if one.full in self.public.full else ("", one.full)
        if not one.surname and not one.sure and one.given not in self.sure:
            return None
        meant = [full for full in self.private if self._may_be(one, full)]
        if len(meant) == 1:
            return "", meant[0]
        if not meant and self._is_officer(one):
            return None
        title = {"m": "Mr ", "f": "Mrs or Ms "}.get(one.sex, "") if not one.given else ""
        return self.name, f"{title}{one.full}"

    def _may_be(self, one: Mention, full: str) -> bool:
        given, surname = full.split(" ", 1)
        if one.surname and one.surname != surname:
            return False
        if (
            one.given
            and given != one.given
            and not given.startswith(
                one.given.strip(". ")[:1] + "" if one.given.endswith(".") else "\0"
            )
        ):
            return False
        sex = self.sexes.get(full, "")
        return not (one.sex and sex and one.sex != sex)

    def _is_officer(self, one: Mention) -> bool:
        if one.surname:
            return one.surname in self.public.surnames
        named = any(full.split(" ", 1)[0] == one.given for full in self.officers)
        return named or one.given in self.public.surnames  # "Dear Councillor Drummond"


def _with_parts(text: str, said: Sequence[Mention], document: _Document) -> Iterable[Mention]:
    """Return the mentions, in order, with what else names the private persons of the document.

    That is a surname or a given name alone, and a whole name in capitals.
    """
    held = [one for make in (_surnames, _given_names, _in_capitals) for one in make(text, document)]
    held += _surnames_of(text, {m.surname for m in said if m.surname and not m.given}, document)
    kept = list(said)
    for one in sorted(held, key=lambda m: (m.start, -m.end)):
        apart = not any(m.start < one.end and one.start < m.end for m in kept)
        if apart and not is_public(text, one.start, one.end):
            kept.append(one)
    return sorted(kept, key=lambda m: m.start)


def _surnames(text: str, document: _Document) -> Iterator[Mention]:
    yield from _surnames_of(text, {full.split(" ", 1)[1] for full in document.private}, document)


def _surnames_of(text: str, names: set[str], document: _Document) -> Iterator[Mention]:
    for hit in _hits(text, names - PLACES - NOT_NAMES - document.public.surnames):
        yield Mention(hit.start(), hit.end(), "", hit[0], "")


def _given_names(text: str, document: _Document) -> Iterator[Mention]:
    officers = {full.split(" ", 1)[0] for full in document.officers}
    names = {full.split(" ", 1)[0] for full in document.private}
    for hit in _hits(text, names - PLACES - NOT_NAMES - DOUBTFUL - officers):
        yield Mention(hit.start(), hit.end(), hit[0], "", sex_of(hit[0]))


def _in_capitals(text: str, document: _Document) -> Iterator[Mention]:
    full = {name.upper(): name for name in document.private}
    for hit in _hits(text, set(full)):
        given, surname = full[hit[0]].split(" ", 1)
        yield Mention(hit.start(), hit.end(), given, surname, sex_of(given))


def _hits(text: str, names: set[str]) -> Iterator[re.Match[str]]:
    """Yield where one of some names stands that no other capitalised word goes on with."""
    if names:
        told = "|".join(map(re.escape, sorted(names)))
        yield from re.finditer(rf"(?<![\w’'-])(?:{told})(?![\w-])(?!\s[A-Z])", text)
