"""The coder: label, speakers and services of each segment, with the evidence for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pipeline.classify import model
from pipeline.classify.context import Context, ContextReader
from pipeline.classify.mixed import main_part, parts, second_label, swaps
from pipeline.classify.services import Services
from pipeline.classify.speakers import Said, Speakers
from pipeline.classify.wording import WordingFeatures
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.nlp import Hit
from pipeline.stages import Facts
from pipeline.text import display
from pipeline.types import NONE, Coding, Evidence, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SURE = 0.999
_LEGIBLE = 0.7  # confidence of text recognition under which a person should look at a point


@dataclass(frozen=True)
class ContextCoder:
    """Codes segments from their wording and from what stands above them.

    `encoder` is the folder of the sentence encoder, `weights` the trained model; their digests
    are fields, because a coding is only comparable with one made by the same model.
    """

    version: ClassVar[int] = 4

    encoder: str = field(repr=False)
    weights: str = field(repr=False)
    encoder_digest: str
    weights_digest: str

    @cached_property
    def _model(self) -> model.CoderModel:
        return model.load(Path(self.weights))

    def prepare(self, codebook: CodeBook) -> None:
        """Load spaCy and build the matchers; the encoder's threads must not be started here."""
        tools = _tools(codebook, self.encoder)
        for part in (tools.wording, tools.contexts, tools.speakers, tools.services):
            part.prepare()

    def classify(
        self, segments: Sequence[Segment], codebook: CodeBook, facts: Facts
    ) -> tuple[Coding, ...]:
        """Return one coding a segment of one document, in order."""
        if not segments:
            return ()
        tools = _tools(codebook, self.encoder)
        said = tools.speakers.find(segments, facts)
        services = tools.services.find(segments, facts)
        labels = self._labels(segments, tools)
        return tuple(
            _coding(segment, labels[at], said[at], services[at])
            for at, segment in enumerate(segments)
        )

    def _labels(self, segments: Sequence[Segment], tools: _Tools) -> list[_Label]:
        heading = _Label(NONE, _SURE, "heading", False, ())
        points = [segment for segment in segments if segment.kind != "heading"]
        if not points:
            return [heading] * len(segments)
        features, cues, _ = tools.wording.matrix([segment.text for segment in points])
        contexts = tools.contexts.read(points)
        alone, both = self._model.code(features, contexts, points)
        made = [
            _decide(segment, contexts[at], cues[at], alone[at], both[at], self._model)
            for at, segment in enumerate(points)
        ]
        coded = iter(self._with_seconds(points, made, tools))
        return [heading if s.kind == "heading" else next(coded) for s in segments]

    def _with_seconds(
        self, points: Sequence[Segment], made: Sequence[_Label], tools: _Tools
    ) -> list[_Label]:
        """Return the labels with a second one where another part of a point says another thing."""
        turned = {
            at: found
            for at, segment in enumerate(points)
            if made[at].label != NONE and len(found := parts(display(segment.text))) > 1
        }
        texts = [
            display(points[at].text)[span.start : span.end].strip()
            for at, spans in turned.items()
            for span in spans
        ]
        if not texts:
            return list(made)
        told = self._model.read(texts, tools.wording.matrix(texts)[0])
        labels, first = list(made), 0
        for at, spans in turned.items():
            rows = slice(first, first + len(spans))
            second, place = second_label(made[at].label, told[rows], self._model.labels)
            if second:
                reason = Evidence("second", f"{second}: {texts[first + place]}")
                one = replace(made[at], second=second, evidence=(*made[at].evidence, reason))
                main = main_part(display(points[at].text), spans)
                is_main = main >= 0 and swaps(told[first + main], second, self._model.labels)
                labels[at] = _swapped(one) if is_main else one
            first += len(spans)
        return labels


@dataclass(frozen=True, slots=True)
class _Tools:
    wording: WordingFeatures
    contexts: ContextReader
    speakers: Speakers
    services: Services


_KNOWN: dict[tuple[str, str], _Tools] = {}


def _tools(codebook: CodeBook, encoder: str) -> _Tools:
    """Return the matchers of a code book, built once a process."""
    key = (codebook.digest, encoder)
    if key not in _KNOWN:
        _KNOWN[key] = _Tools(
            WordingFeatures(codebook, Encoder(encoder)),
            ContextReader(codebook),
            Speakers(codebook),
            Services(codebook),
        )
    return _KNOWN[key]


@dataclass(frozen=True, slots=True)
class _Label:
    label: str
    confidence: float
    basis: str
    review: bool
    evidence: tuple[Evidence, ...]
    second: str = ""


def _swapped(label: _Label) -> _Label:
    """Return a label whose second, which the main part says, comes first; a person should look."""
    return replace(label, label=label.second, second=label.label, basis="wording", review=True)


_NO_POINT = re.compile(
    r"(?:n/?a|none|nil|no comments?|nothing(?: to add)?|not applicable|no)\.?$", re.IGNORECASE
)


def _decide(
    segment: Segment,
    context: Context,
    cues: Sequence[Hit],
    alone: NDArray[np.float64],
    both: NDArray[np.float64],
    coder: model.CoderModel,
) -> _Label:
    if _NO_POINT.match(display(segment.text)):
        return _Label(NONE, _SURE, "wording", False, (Evidence("cue", segment.text),))
    label = coder.labels[int(both.argmax())]
    wording = (*coder.labels, model.OPEN)[int(alone.argmax())]
    confidence = float(both.max())
    basis = _basis(label, wording, context)
    return _Label(
        label,
        round(confidence, 3),
        basis,
        confidence < coder.threshold,
        _evidence(segment, label, context, cues, alone, coder),
    )


def _basis(label: str, wording: str, context: Context) -> str:
    """Return what the label rests on: the wording, what stands above, or both."""
    source = {"column": "heading"}.get(context.source, context.source)
    if context.label == label:
        return "both" if wording == label else source
    return "wording"


def _evidence(
    segment: Segment,
    label: str,
    context: Context,
    cues: Sequence[Hit],
    alone: NDArray[np.float64],
    coder: model.CoderModel,
) -> tuple[Evidence, ...]:
    shown = display(segment.text)
    words = [shown[hit.span.start : hit.span.end] for hit in cues if hit.name == label]
    found = [Evidence("cue", word) for word in dict.fromkeys(words)]
    told = f" {' '.join(words).lower()} "
    telling = coder.telling(segment.text, label)
    found += [Evidence("words", gram) for gram in telling if f" {gram} " not in told]
    if context.column == label:
        found.append(Evidence("column", segment.headings[-1].text, segment.headings[-1].span))
    if context.lead_in == label:
        found.append(Evidence("lead_in", segment.lead_in, segment.lead_in_span))
    if context.heading == label:
        heading = next(h for h in segment.headings if h.text == context.heading_words)
        note = f"{heading.text}, before “{context.turn}”" if context.turn else heading.text
        found.append(Evidence("heading", note, heading.span))
    share = float(alone[list(coder.labels).index(label)])
    found.append(Evidence("model", f"wording alone: {share:.0%} {label}, {alone[-1]:.0%} open"))
    return tuple(found)


def _coding(segment: Segment, label: _Label, said: Said, services: tuple[str, ...]) -> Coding:
    is_heading = segment.kind == "heading"
    words = Evidence(said.basis, said.words or ", ".join(said.groups))
    return Coding(
        segment=segment.id,
        label=label.label,
        stakeholders=() if is_heading else said.groups,
        services=services,
        confidence=label.confidence,
        basis=label.basis,
        stakeholder_basis="" if is_heading else said.basis,
        review=label.review or segment.legibility < _LEGIBLE,
        evidence=label.evidence if is_heading else (*label.evidence, words),
        second=label.second,
    )
