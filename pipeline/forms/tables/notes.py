"""How to read the tables, in plain words: the same notes in every form that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.forms.tables.table import clean
from pipeline.published import Publication
from pipeline.tables import counted, in_words, listed
from pipeline.text import capital


@dataclass(frozen=True, slots=True)
class Note:
    """A topic and a paragraph on it."""

    topic: str
    text: str


def notes(shown: Publication) -> tuple[Note, ...]:
    """Return the notes on a result, what matters most first."""
    return tuple(Note(topic, clean(text)) for topic, text in _written(shown))


def _written(shown: Publication) -> Iterator[tuple[str, str]]:
    yield (
        "How to read a count",
        "A count says how often something was noted, not how many people think so: a consultation "
        "is not a vote. A point of several stakeholder groups counts for each of them.",
    )
    yield "Small counts", _small(shown)
    yield "What was held back", _held_back(shown)
    yield "What was left out", _left_out(shown)
    yield "How it was made", _method(shown)


def _small(shown: Publication) -> str:
    held = shown.withheld
    if not held.threshold:
        return "No count is suppressed."
    few = in_words(held.threshold)
    cells = counted(held.suppressed + held.secondary, "count")
    return (
        f"Counts behind which stand fewer than {few} people are suppressed, and so are counts from "
        f"which these could be worked out: {cells} in all. A workbook shows such a count as *, "
        "other tables leave it empty; “yes” in the column “suppressed” tells it from a count that "
        "is not known."
    )


def _held_back(shown: Publication) -> str:
    held = shown.withheld
    parts = []
    if held.documents:
        parts.append(f"Nothing of {counted(held.documents, 'document')} may be quoted.")
    if held.passages:
        are = "is" if held.passages == 1 else "are"
        parts.append(
            f"{capital(counted(held.passages, 'point'))} {are} counted but not quoted: "
            "the text is empty and “may be quoted” says no."
        )
    if held.masked:
        masked = listed([f"{one.kind} ({one.pieces:,})" for one in held.masked])
        parts.append(f"Masked: {masked}.")
    if held.pseudonymised:
        parts.append("Names of private persons are replaced by other words.")
    return " ".join(parts) or "Nothing: all points are shown in their own words."


def _left_out(shown: Publication) -> str:
    if not shown.left_out:
        return "Nothing: every character of the documents stands in a segment."
    left = listed([f"{one.reason} ({one.characters:,})" for one in shown.left_out])
    return f"Text that stands in no segment, in characters without white space: {left}."


def _method(shown: Publication) -> str:
    made = shown.made
    read = f"{capital(in_words(made.read))} of {counted(made.received, 'document')}"
    checked = (
        f" A person should look at {in_words(made.review)} of them; “To be checked” marks those "
        "that are points."
        if made.review
        else ""
    )
    return (
        f"{read} could be read and {'was' if made.read == 1 else 'were'} cut into "
        f"{counted(made.segments, 'segment')}: a sentence, bullet or paragraph each. A computer "
        "gave each segment a label (what it reports), the stakeholder groups that say so and the "
        f"service it is about, and gathered the points into themes by their meaning.{checked} "
        f"{_hands(made.hand_coded)}The text of a point is what stands in its document; names of "
        "themes and statements were put together by the computer. Made offline by Taking Stock "
        f"{made.version} with the code book “{made.codebook}”."
    )


def _hands(many: int) -> str:
    if not many:
        return ""
    return f"{capital(counted(many, 'segment'))} {'was' if many == 1 else 'were'} coded by people. "
