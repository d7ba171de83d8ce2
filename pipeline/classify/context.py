"""What the headings, the lead-in and the column above a segment say about its label.

In such notes the answer stands above the point: on the real papers it decides one label in six.
The nearest heading that says anything counts; a neutral one ("Findings") ends the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.codebook import CodeBook
from pipeline.nlp import Hit, Phrases
from pipeline.types import COLUMN_LEVEL, NONE, Heading, Segment

_NEUTRAL = "neutral"
_LONG = 8  # words
_LEAD_IN_WORDS = 20  # the end of a lead-in tells what follows
_WORDS = re.compile(r"[A-Za-z]+")
_GOVERNS = re.compile(r"\W*(?:to|of|for|in|with|on|from)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """The label that each source implies, or nothing; with the words that imply it.

    `is_near` says that the heading that implies a label is the segment's own, or the one above it
    (a topic may stand between: "Progress", "Schools") unless that is the title;
    `share` which part of that heading's words says so: all of "Concerns", little of "Benefits
    case review". `turn` is the sub-heading further down ("But") that tells what stands before it.
    """

    heading: str = ""
    lead_in: str = ""
    column: str = ""
    heading_words: str = ""
    is_near: bool = False
    share: float = 0.0
    turn: str = ""

    @property
    def label(self) -> str:
        """Return the label of the nearest source: column, then lead-in, then heading."""
        return self.column or self.lead_in or self.heading

    @property
    def source(self) -> str:
        """Return the name of that source."""
        named = (("column", self.column), ("lead_in", self.lead_in), ("heading", self.heading))
        return next((name for name, label in named if label), "")


@dataclass(frozen=True)
class ContextReader:
    """Reads contexts by the cues of a code book."""

    codebook: CodeBook

    @cached_property
    def _headings(self) -> Phrases:
        cues = {label.id: label.heading_cues for label in self.codebook.labels}
        return Phrases({**cues, _NEUTRAL: self.codebook.neutral_headings})

    @cached_property
    def _lead_ins(self) -> Phrases:
        return Phrases({label.id: label.lead_in_cues for label in self.codebook.labels})

    @cached_property
    def _turns(self) -> Phrases:
        return Phrases({"turn": self.codebook.turn_headings})

    @cached_property
    def _columns(self) -> Phrases:
        labels = self.codebook.labels
        return Phrases({label.id: (*label.column_cues, *label.heading_cues) for label in labels})

    def prepare(self) -> None:
        """Build the matchers."""
        _ = self._headings, self._lead_ins, self._columns, self._turns

    def read(self, segments: Sequence[Segment]) -> list[Context]:
        """Return the context of each segment, in order."""
        known: dict[tuple[object, ...], Context] = {}
        turned = self._turned(segments)
        made = []
        for segment in segments:
            key = (segment.headings, segment.lead_in)
            if key not in known:
                found = self._read(segment.headings, segment.lead_in)
                known[key] = self._before(found, turned.get(segment.headings, ""))
            made.append(known[key])
        return made

    def _turned(self, segments: Sequence[Segment]) -> dict[tuple[Heading, ...], str]:
        """Return the heading paths under which a sub-heading "But" turns, with that heading."""
        paths = dict.fromkeys(segment.headings for segment in segments if segment.headings)
        hits = self._turns.find([path[-1].text for path in paths])
        return {path[:-1]: path[-1].text for path, found in zip(paths, hits, strict=True) if found}

    def _before(self, context: Context, turn: str) -> Context:
        """Return the context of points that stand before a turn.

        Under "Issues", what comes before "But" is what goes well: else nothing would turn.
        """
        other = self.codebook.before_turn
        implied = self._headings.find([turn])[0] if turn else []
        if not other or context.heading not in {hit.name for hit in implied}:
            return context
        return replace(context, heading=other, turn=turn)

    def _read(self, headings: Sequence[Heading], lead_in: str) -> Context:
        columns = [h.text for h in headings if h.level == COLUMN_LEVEL and not h.role]
        column = next((c for c in map(self._column, reversed(columns)) if c), "")
        asked = [h.text for h in headings if h.role == "question"]
        column = column or next((c for c in map(self._question, reversed(asked)) if c), "")
        above = [h.text for h in headings if h.level != COLUMN_LEVEL]
        label, words, share = self._heading(above)
        near = words in above[-1:] or words in above[1:][-2:]
        return Context(label, self._lead_in(lead_in), column, words, near, share)

    def _heading(self, headings: Sequence[str]) -> tuple[str, str, float]:
        """Return the label, the words and the share of the nearest heading that tells."""
        for text, hits in zip(
            reversed(headings), reversed(self._headings.find(headings)), strict=True
        ):
            label = _decided(text, _leading(text, hits))
            if label == _NEUTRAL:
                return "", "", 0.0
            if label:
                return label, text, _share(text, [hit for hit in hits if hit.name == label])
        return "", "", 0.0

    def _column(self, text: str) -> str:
        names = [hit.name for hit in self._columns.find([text])[0]]
        return next((name for name in names if name != NONE), names[0] if names else "")

    def _question(self, text: str) -> str:
        """Return the one label that a question asks for; a question that asks for two, for none."""
        hits = [hit for hit in self._headings.find([text])[0] if hit.name not in (_NEUTRAL, NONE)]
        return _decided(text, hits)

    def _lead_in(self, text: str) -> str:
        text = " ".join(text.split()[-_LEAD_IN_WORDS:])
        hits = self._lead_ins.find([text])[0] if text else []
        return hits[-1].name if hits else ""


def _share(text: str, hits: Sequence[Hit]) -> float:
    """Return which part of a heading's words its cues hold, 0 to 1."""
    told = sum(len(_WORDS.findall(text[hit.span.start : hit.span.end])) for hit in hits)
    return min(1.0, told / max(1, len(_WORDS.findall(text))))


def _leading(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the cues of a heading; of a heading as long as a sentence, only those that open it."""
    alone = [hit for hit in hits if not _in_series(text, hit)]
    if len(text.split()) <= _LONG:
        return alone
    opening = len(" ".join(text.split()[:4]))
    return [hit for hit in alone if hit.span.start < opening]


def _in_series(text: str, hit: Hit) -> bool:
    """Return whether a cue is one of several things listed ("Purpose, benefits and delivery")."""
    before, after = text[: hit.span.start].rstrip(), text[hit.span.end :].lstrip()
    return before.endswith(",") or (after.startswith(",") and text.count(",") > 1)


def _decided(text: str, hits: Sequence[Hit]) -> str:
    """Return the one label that the cues of a heading imply.

    Of two, the one that governs the other counts ("Barriers to progress"); two side by side
    ("Progress and challenges", "Strengths/weaknesses") say nothing.
    """
    names = list(dict.fromkeys(hit.name for hit in hits))
    if not names:
        return ""
    if len(names) > 1 and _NEUTRAL in names and names[0] != _NEUTRAL:
        names.remove(_NEUTRAL)
    if len(names) == 1:
        return names[0]
    first = [hit for hit in hits if hit.name == names[0]][-1]
    second = next(hit for hit in hits if hit.name == names[1])
    between = text[first.span.end : max(first.span.end, second.span.start)]
    return names[0] if _GOVERNS.match(between) else ""
