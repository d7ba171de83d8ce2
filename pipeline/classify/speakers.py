"""Who says it: the sentence, the speaker of a quotation, the section, the document.

A group that is mentioned is not the group that speaks ("positive dialogue with the trade
unions"), so a name counts only beside a word of speech, in a heading that announces its words, or
in a list of those who were consulted. Findings of the whole exercise belong to every group
consulted; what a paper proposes, recounts or concludes belongs to its author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.classify.persons import Persons, introduced_in
from pipeline.classify.quotations import QUOTED, outside, quotations
from pipeline.codebook import CodeBook
from pipeline.nlp import Hit, Phrases
from pipeline.stages import Facts
from pipeline.text import display
from pipeline.types import EvidenceKind, Segment, Span

_GAP = 60  # characters between the groups of one list
_REACH = 75  # characters between a group's name and its verb of speech
_AT = re.compile(
    r"(?:discussions?|consultations?|sessions?|meetings?|comments?|views?|feedback|response|"
    r"concerns?|raised|according|reported|said|voiced|expressed|asked|requested|noted)\s+"
    r"(?:held\s+)?(?:with|at|by|from|of|to|among|added)\s+(?:the\s+|both\s+|some\s+|all\s+|a\s+)*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\W*(?:group\W+)?(?:consultation|discussion|session|meeting|side)\b", re.I)
_PRONOUN = re.compile(
    r"(?:overall,\s+)?(?:they|their|this group|these groups|both|it (?:also )?\w+ed)\b",
    re.IGNORECASE,
)
_WORK = re.compile(r"\b(?:report|findings|review|plan|strategy|survey)\b", re.IGNORECASE)
_SAID = re.compile(r"said|added|told|explained|insisted|warned|argued", re.IGNORECASE)
_OPENING = 6  # segments in which a paper tells what it is
_SPOKE = r"(?:said|says|added|adds|told|explained|insisted|warned|argued|commented|concluded)"
_SAYS_BEFORE = re.compile(rf"\b{_SPOKE}(?: (?:Mr|Mrs|Ms|Dr|Cllr|Councillor)\.?)?$")
_SAYS_AFTER = re.compile(rf"(?:,[^,]{{1,38}},)?\s*(?:has |have |also )?{_SPOKE}\b")


@dataclass(frozen=True, slots=True)
class Said:
    """The groups that speak in a segment and what tells so."""

    groups: tuple[str, ...]
    basis: EvidenceKind
    words: str = ""


@dataclass(frozen=True)
class Speakers:
    """Finds who speaks in the segments of one document."""

    codebook: CodeBook

    @cached_property
    def _names(self) -> Phrases:
        return Phrases({g.id: g.aliases for g in self.codebook.stakeholders})

    @cached_property
    def _weak_names(self) -> Phrases:
        groups = self.codebook.stakeholders
        return Phrases({g.id: (*g.aliases, *g.weak_aliases) for g in groups})

    @cached_property
    def _voice(self) -> Phrases:
        voice = self.codebook.voice
        return Phrases(
            {
                "speech": voice.speech_verbs,
                "collective": voice.collective,
                "section": voice.section_words,
                "author": voice.author_headings,
                "asking": voice.asking,
                "meeting": voice.meeting,
                "press": voice.press_marks,
            }
        )

    @cached_property
    def _consulting(self) -> Phrases:
        return Phrases({"consulted": self.codebook.voice.consultation})

    def prepare(self) -> None:
        """Build the matchers."""
        _ = self._names, self._weak_names, self._voice, self._consulting

    def find(self, segments: Sequence[Segment], facts: Facts) -> list[Said]:
        """Return who speaks in each segment, in order."""
        texts = [display(segment.text) for segment in segments]
        persons = introduced_in(texts, self._weak_names)
        consulted = self.consulted(segments)
        in_text = [
            () if self._lists(text) else self._person(text, persons) or self._in_sentence(text)
            for text in map(outside, texts)
        ]
        apart = [_stands_apart(segments, at) for at in range(len(segments))]
        quoted = quotations(texts, in_text, apart)
        sections = self._sections(segments)
        teller = self._body(segments) or self._narrator(segments, texts, quoted)
        asks = self._in_meeting(segments)
        made: list[Said] = []
        introduced: dict[Span | None, Said] = {}
        for at, segment in enumerate(segments):
            lead = introduced.get(segment.lead_in_span)
            said = self._named(segment)
            said = said or self._one(texts[at], in_text[at], quoted[at], consulted) or lead
            if said is None and asks:
                said = self._asked(texts[at])
            if said is None and not apart[at] and self._goes_on(segments, at, texts[at], made):
                said = made[-1]
            made.append(said or self._around(segment, sections[at], facts, teller, consulted))
            if said is not None:
                introduced[segment.span] = said
        return made

    def _named(self, segment: Segment) -> Said | None:
        """Return the group that the respondent or speaker above a segment belongs to, if any.

        Who answers is one of a group: "Parent" is one of the "parents".
        """
        for heading in reversed(segment.headings):
            if heading.role == "speaker":
                for known in (self._names, self._weak_names):
                    hits = known.find([heading.text])[0] or known.find([_plural(heading.text)])[0]
                    groups = self.codebook.in_order(hit.name for hit in hits)
                    if groups:
                        return Said(groups, "speaker", heading.text)
        return None

    def _one(
        self,
        text: str,
        spoken: tuple[str, ...],
        quoted: tuple[str, ...],
        consulted: tuple[str, ...],
    ) -> Said | None:
        if quoted:
            return Said(quoted, "speaker")
        if spoken:
            return Said(spoken, "sentence")
        collective = [hit for hit in self._voice.find([text])[0] if hit.name == "collective"]
        if collective and consulted:
            span = collective[0].span
            return Said(consulted, "sentence", text[span.start : span.end])
        return None

    @staticmethod
    def _goes_on(segments: Sequence[Segment], at: int, text: str, made: Sequence[Said]) -> bool:
        """Return whether a sentence goes on with the speaker of the one before ("They also")."""
        if not made or made[-1].basis != "sentence" or not _PRONOUN.match(text):
            return False
        same = segments[at].headings == segments[at - 1].headings
        return same and segments[at].kind in ("paragraph", "numbered")

    def _around(
        self,
        segment: Segment,
        section: Said | None,
        facts: Facts,
        body: tuple[str, ...],
        consulted: tuple[str, ...],
    ) -> Said:
        roles = {heading.role for heading in segment.headings}
        if section is not None and not roles >= {"question", "speaker"}:
            return section  # who answers for himself does not answer for the section
        if facts.stakeholders:
            return Said(facts.stakeholders, "document", "corpus.toml")
        if roles - {""}:
            return Said((), "default")  # an answer or a turn of speech is not the author's
        if body:
            return Said(body, "document", "the body whose paper this is")
        if consulted:
            return Said(consulted, "document", "those consulted")
        author = self.codebook.voice.author
        return Said((author,) if author else (), "default")

    def _in_meeting(self, segments: Sequence[Segment]) -> bool:
        """Return whether a document is the minutes of a meeting of members."""
        opening = [segment.text for segment in segments[:_OPENING]]
        return any(hit.name == "meeting" for hits in self._voice.find(opening) for hit in hits)

    def _asked(self, text: str) -> Said | None:
        """Return the members where a sentence of their minutes tells what was asked or feared."""
        hits = [hit for hit in self._voice.find([text])[0] if hit.name == "asking"]
        if not hits or not self.codebook.voice.members:
            return None
        span = hits[0].span
        return Said((self.codebook.voice.members,), "sentence", text[span.start : span.end])

    def _narrator(
        self,
        segments: Sequence[Segment],
        texts: Sequence[str],
        quoted: Sequence[tuple[str, ...]],
    ) -> tuple[str, ...]:
        """Return the press where a text bears its marks or quotes people as news does."""
        press = self.codebook.voice.press
        if not press or any(segment.kind == "numbered" and segment.marker for segment in segments):
            return ()
        marked = any(hit.name == "press" for hits in self._voice.find(texts) for hit in hits)
        prose = [at for at, segment in enumerate(segments) if segment.kind == "paragraph"]
        quoting = sum(bool(quoted[at]) for at in prose)
        return (press,) if marked or (quoting >= 3 and 4 * quoting >= len(prose)) else ()

    def _person(self, text: str, persons: Persons) -> tuple[str, ...]:
        """Return the group of a known person beside a verb of saying: "said Muir", "Muir added"."""
        for start, end, group in persons.in_text(text):
            before, after = text[:start].rstrip(), text[end : end + 40]
            if _SAYS_BEFORE.search(before) or _SAYS_AFTER.match(after):
                return (group,)
        return ()

    def _in_sentence(self, text: str) -> tuple[str, ...]:
        """Return the groups that speak in a sentence: the subjects of its first verb of speech."""
        names = self._names.find([text])[0]
        verbs = [hit for hit in self._voice.find([text])[0] if hit.name == "speech"]
        speaking = [hit.name for hit in names if self._is_speaking(text, hit, verbs)]
        if not speaking:
            weak = self._weak_names.find([text])[0]
            speaking = [hit.name for hit in weak if _is_subject(text, hit, verbs)]
        return self.codebook.in_order(speaking)

    def _is_speaking(self, text: str, name: Hit, verbs: Sequence[Hit]) -> bool:
        before, after = text[: name.span.start], text[name.span.end :]
        if _AT.search(before) or _AFTER.match(after):
            return True
        verb = next((v for v in verbs if v.span.start >= name.span.end), None)
        if verb is None or verb.span.start - name.span.end > _REACH:
            return self._follows_speech(text, name, verbs)
        between = text[name.span.end : verb.span.start]
        earlier = any(v.span.end <= name.span.start for v in verbs)
        return not earlier and not re.search(
            r"[.;:?]|\b(?:that|which|who|to|of the|for)\b", between
        )

    @staticmethod
    def _follows_speech(text: str, name: Hit, verbs: Sequence[Hit]) -> bool:
        """Return whether the name stands right behind "said" as in a press report."""
        verb = next((v for v in reversed(verbs) if v.span.end <= name.span.start), None)
        if verb is None or not _SAID.fullmatch(text[verb.span.start : verb.span.end]):
            return False
        return QUOTED in text[: verb.span.start] and name.span.start - verb.span.end < 60

    def _lists(self, text: str) -> bool:
        """Return whether a sentence tells who was consulted: three groups or more in a row."""
        if not self._consulting.find([text])[0]:
            return False
        return _in_a_row(self._weak_names.find([text])[0])

    def _sections(self, segments: Sequence[Segment]) -> list[Said | None]:
        paths = [tuple(h.text for h in s.headings if not h.role) for s in segments]
        known = {path: self._section(path) for path in dict.fromkeys(paths)}
        return [known[path] for path in paths]

    def _section(self, headings: Sequence[str]) -> Said | None:
        """Return who speaks under a heading path, by its nearest heading that tells."""
        groups = {group.id: group for group in self.codebook.stakeholders}
        for text in reversed(headings):
            hits = self._voice.find([text])[0]
            marks = {hit.name for hit in hits if hit.name != "author" or _is_topic(text, hit)}
            announced = "section" in marks
            names = (self._weak_names if announced else self._names).find([text])[0]
            found = self.codebook.in_order(
                hit.name
                for hit in names
                if announced or (not groups[hit.name].topic and _is_bare(text, hit))
            )
            if found:
                return Said(found, "section", text)
            author = self.codebook.voice.author
            if "author" in marks and author:
                return Said((author,), "section", text)
        return None

    def _body(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        """Return the body whose paper this is: its title names little else ("STEERING GROUP")."""
        titles = [s.text for s in segments[:3] if s.kind == "heading" and not s.headings]
        found = [
            hit.name
            for text, hits in zip(titles, self._names.find(titles), strict=True)
            for hit in hits
            if hit.span.end - hit.span.start >= 0.3 * len(text) and not _WORK.search(text)
        ]
        return self.codebook.in_order(found)

    def consulted(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        """Return the groups that the document says were consulted.

        Named together, at least three of them, in one sentence about consultation or in a list
        that such a sentence introduces.
        """
        texts = [display(s.text) for s in segments]
        names = self._weak_names.find(texts)
        lists: dict[str, set[str]] = {}
        found: set[str] = set()
        for at, segment in enumerate(segments):
            here = {hit.name for hit in names[at]}
            if any(heading.role == "question" for heading in segment.headings):
                continue  # whom one respondent names is no list of those consulted
            if segment.kind != "heading" and self._lists(texts[at]):
                found |= here
            brief = segment.lead_in and len(texts[at].split()) <= 14
            if brief and self._consulting.find([segment.lead_in])[0]:
                lists.setdefault(segment.lead_in, set()).update(here)
        found |= {name for group in lists.values() if len(group) >= 3 for name in group}
        found -= {self.codebook.voice.author}
        return self.codebook.in_order(found)


def _in_a_row(names: Sequence[Hit]) -> bool:
    """Return whether three groups are named with no more than a few words between them."""
    row: list[Hit] = []
    for hit in names:
        close = row and hit.span.start - row[-1].span.end <= _GAP
        row = [*row, hit] if close else [hit]
        if len({one.name for one in row}) >= 3:
            return True
    return False


def _stands_apart(segments: Sequence[Segment], at: int) -> bool:
    """Return whether a segment is a heading or opens the answers of another respondent."""
    segment, before = segments[at], segments[at - 1]
    asked = any(heading.role == "question" for heading in segment.headings)
    return segment.kind == "heading" or (asked and segment.place.at != before.place.at)


def _plural(name: str) -> str:
    """Return a name with the last word of each of its parts in the plural: "parents / carers"."""
    many = re.sub(r"(\w*[^\W\ds])(?=\s*(?:$|[^\w\s'’-]|\b(?:or|and)\b))", r"\1s", name)
    return re.sub(r"\bpersons\b", "people", many, flags=re.IGNORECASE)


def _is_subject(text: str, name: Hit, verbs: Sequence[Hit]) -> bool:
    """Return whether a loose name opens a sentence and its verb of speech follows at once."""
    opening = len(text[: name.span.start].split()) <= 5
    gaps = [verb.span.start - name.span.end for verb in verbs]
    return opening and any(0 < gap <= 12 for gap in gaps)


def _is_bare(text: str, name: Hit) -> bool:
    """Return whether a heading is little more than a group's name ("Trade Unions", "(STAFF)")."""
    rest = text[: name.span.start] + text[name.span.end :]
    inside = bool(re.search(r"\([^)]*$", text[: name.span.start]))
    return inside or len(re.findall(r"\w{3,}", rest)) <= 1


def _is_topic(heading: str, hit: Hit) -> bool:
    """Return whether a cue is what a heading is about: it ends it, fills it or opens it apart."""
    apart = hit.span.start == 0 and bool(re.match(r"\s*[-–:]", heading[hit.span.end :]))
    ends = hit.span.end >= len(heading.rstrip(" .:"))
    return apart or ends or hit.span.end - hit.span.start >= 0.4 * len(heading)
