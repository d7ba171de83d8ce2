"""What a project says in words: how a passage was coded, and what was left out."""

from __future__ import annotations

from pipeline.published import Passage, Publication
from pipeline.refi.code_tree import tidy
from pipeline.tables import counted, in_words

_NAME = 60  # characters by which a selection is named
_BASES = {
    "wording": "its wording",
    "heading": "the heading above it",
    "lead_in": "the sentence that introduces its list",
    "column": "the head of its column",
    "both": "its wording and what it stands under",
}
_SURE = ((0.9, "very sure"), (0.75, "sure"), (0.6, "fairly sure"), (0.0, "not sure"))


def title(text: str) -> str:
    """Return the name of a selection: the first words of its text."""
    text = tidy(text)
    return text if len(text) <= _NAME else f"{text[: _NAME - 1].rstrip()}…"


def memo(passage: Passage, shown: Publication) -> str:
    """Return how a passage was coded, how sure that is, and its address in the run."""
    name = shown.name_of.get(passage.label, passage.label)
    if passage.basis == "human":
        told = f"Coded as “{name}” by a person."
    else:
        basis = _BASES.get(passage.basis)
        by = f" by {basis}" if basis else ""
        sure = next(word for least, word in _SURE if passage.confidence >= least or not least)
        told = f"Coded as “{name}”{by}; the computer is {sure} ({passage.confidence:.0%})."
    second = f" Second label: “{shown.name_of.get(passage.second_label, passage.second_label)}”."
    check = " To be checked by a person." if passage.review else ""
    hidden = " Who said it is not shown, as too few people did." if passage.hidden_groups else ""
    return tidy(
        f"{told}{second if passage.second_label else ''}{check}{hidden} Address: {passage.id}"
    )


def description(shown: Publication, sources: int, selections: int) -> str:
    """Return what a project holds and what it leaves out."""
    held = shown.withheld
    papers, points = len(shown.papers) - sources, len(shown.points) - selections
    told = [
        f"{shown.title}: {counted(selections, 'passage')} of {counted(sources, 'document')}, coded "
        f"by Taking Stock {shown.made.version}.",
        "A passage has one code for its label, its theme, each stakeholder group and each service.",
    ]
    if papers:
        is_are = "is" if papers == 1 else "are"
        told.append(
            f"{_some(papers, 'document')} {is_are} left out: they could not be read, or none of "
            "their text may be shown."
        )
    if points:
        told.append(f"{_some(points, 'point')} without words that may be shown: left out.")
    for masked in held.masked:
        told.append(f"Masked: {in_words(masked.pieces)} {masked.kind}.")
    return tidy(" ".join(told))


def _some(number: int, noun: str) -> str:
    told = counted(number, noun)
    return told[:1].upper() + told[1:]
