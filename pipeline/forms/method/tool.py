"""The tool's specification, and a section for each of its models from its card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline import __version__
from pipeline.forms.method.accuracy import bound, calibration, marked, named, overall, right
from pipeline.forms.method.cards import Card, Cards
from pipeline.forms.method.figures import SHORT, documents, formats, short
from pipeline.forms.method.markdown import Blank, Field, Section, bullets, escaped
from pipeline.forms.method.overview import BODY
from pipeline.published import Publication


class _Role(NamedTuple):
    name: str
    task: str
    takes: str
    gives: str
    data: str


_ROLES = {
    "coder": _Role(
        "the coder",
        "To suggest a code for each segment, and how sure it is.",
        "The words of a segment, the headings, lead-in or column above it, and its neighbours.",
        "One of the codes of the code book, a confidence between 0 and 1, a second code where a "
        "segment says two things, and a mark where a person should look.",
        "Examples coded for the program (4.3), to train it and to measure it on what was left out.",
    ),
    "encoder": _Role(
        "the sentence encoder",
        "To tell how near in meaning two texts are.",
        "The words of a segment.",
        "A vector (a list of numbers) for each segment.",
        "Points written for the program in themes (4.3), to teach it what one theme is. "
        "all-MiniLM-L6-v2, which it adds to, was trained by others on data that its makers "
        "describe.",
    ),
    "tagger": _Role(
        "the tagger",
        "To tell the part of speech of a word, so that names of themes are whole phrases.",
        "The words of a point.",
        "One of its classes for each word.",
        "Sentences tagged by hand for the program (4.3), to train it and to measure it on what was "
        "left out.",
    ),
    "namer": _Role(
        "the ranker of names",
        "To choose the phrase that names a theme best. It chooses; it writes nothing.",
        "The phrases that stand in the points of a theme.",
        "The phrases in order; the first is the name until a person gives another.",
        "The same themed points as the encoder’s (4.3), each with the name that a person gave its "
        "theme.",
    ),
}


def tool(shown: Publication, cards: Cards) -> Section:
    """Return the specification of the tool as a whole."""
    return Section(
        "Tier 2 - Tool Specification",
        (
            Field("4.1.1 - System architecture", tuple(_architecture(shown))),
            Field("4.1.2 - System-level input", (_input(shown),)),
            Field("4.1.3 - System-level output", (_OUTPUT,)),
            Field(
                "4.1.4 - Maintenance",
                (
                    _MAINTENANCE,
                    Blank(BODY, "who installs new versions and checks what they change"),
                ),
            ),
            Field("4.1.5 - Models", (bullets(_models(cards)),)),
        ),
    )


_OUTPUT = (
    "Reports and tables for people: a summary with quotations, every segment with its code, "
    "speaker, theme and place, counts by theme and group, what was left out and why, and a file "
    "that says how the run was made. No output goes to another system unless someone takes it "
    "there."
)
_MAINTENANCE = (
    "The models do not learn from use: they change only when someone trains them anew or installs "
    "another version. The digest of the recipe changes when a stage, a model, a setting of "
    "either or the code book changes."
)


def _architecture(shown: Publication) -> Iterator[str]:
    yield (
        "A Python program that runs on one computer, in stages: reading, cutting, coding, finding "
        "themes, reporting. It needs no connection and no service of others. "
        "On that computer it calls Tesseract for scanned pages and LibreOffice for old Word files, "
        "where they are installed. `run.json` lists every stage of the run with its settings; the "
        f"digest of this recipe is {short(shown.made.recipe)}."
    )
    libraries = ", ".join(f"{escaped(a)} {escaped(b)}" for a, b in shown.made.libraries)
    yield f"Libraries: {libraries}." if libraries else "The run names no libraries."


def _input(shown: Publication) -> str:
    return (
        f"The files of the exercise ({formats(shown) or 'none'}), a code book, and hand codings if "
        f"there are any. {documents(shown)}."
    )


def _models(cards: Cards) -> Iterator[str]:
    for card in cards.all:
        role = _ROLES[card.model]
        yield f"{role.name}: {role.task[0].lower()}{role.task[1:]} {_used(card)}".strip()


def _used(card: Card) -> str:
    if card.use == "this":
        return "The run used the shipped version."
    if card.use == "another":
        return (
            "**The run used another version than the shipped one, whose figures are given here: "
            "take them with care.**"
        )
    return "The run does not say whether it used the shipped version."


def models(cards: Cards) -> tuple[Section, ...]:
    """Return a section for each model, with the figures of its card."""
    return tuple(_model(card) for card in cards.all)


def _model(card: Card) -> Section:
    role = _ROLES[card.model]
    digest = (
        f"Digest {short(card.digest)} (first {SHORT} characters of the SHA-256 of its file). "
        if card.digest
        else ""
    )
    return Section(
        f"Tier 2 - Model Specification: {role.name}",
        (
            Field("4.2.1 - Model name", (f"Taking Stock, {role.name}",)),
            Field(
                "4.2.2 - Model version",
                (f"As shipped with Taking Stock {__version__}. {digest}{_used(card)}",),
            ),
            Field("4.2.3 - Model task", (role.task,)),
            Field("4.2.4 - Model input", (role.takes,)),
            Field("4.2.5 - Model output", (role.gives,)),
            Field("4.2.6 - Model architecture", (card.intro or pointer(card),)),
            Field("4.2.7 - Model performance", tuple(_performance(card))),
            Field("4.2.8 - Datasets and their purposes", (role.data,)),
        ),
    )


def pointer(card: Card) -> str:
    """Return where to look for what could not be read from a card."""
    return f"See the model card {card.file}, which comes with the program."


def _performance(card: Card) -> Iterator[str]:
    told = {"coder": _coder, "encoder": _encoder, "tagger": _tagger, "namer": _namer}
    yield told[card.model](card) or pointer(card)
    limits = card.section("Intended use")
    if limits:
        yield f"Use and limits, as the card {card.file} states them: {' '.join(limits.split())}"


def _coder(card: Card) -> str:
    fields, papers = overall(card)
    if not (fields and papers):
        return ""
    told = (
        "Macro-F1 (the mean over the codes of how well each is found; 1 is perfect) on material "
        f"left out of training: {fields} with a field left out, {papers} with a kind of paper left "
        "out."
    )
    ends = card.spread("macro")
    if ends:
        (low_name, low), (high_name, high) = ends
        told += (
            f" By field it lies between {low} ({named(low_name)}) and {high} ({named(high_name)})."
        )
    if calibration(card):
        told += f" Expected calibration error: {calibration(card)}."
    if bound(card) and marked(card) and right(card):
        told += (
            f" Below a confidence of {bound(card)} a code is marked for review: {marked(card)} of "
            f"the points of kinds of paper left out. Of the others {right(card)} are right."
        )
    return told


def _encoder(card: Card) -> str:
    rows = [
        f"{named(field)} {row['both side by side']} (untaught {row['plain encoder']})"
        for field, row in card.scores.items()
        if {"both side by side", "plain encoder"} <= row.keys()
    ]
    if not rows:
        return ""
    return (
        "Agreement of the themes found with those that people gave, in fields left out of training "
        f"(adjusted mutual information; 0 is chance, 1 the very same): {', '.join(rows)}."
    )


def _tagger(card: Card) -> str:
    share = card.score("all", "right")
    return f"Share of words right in material left out of training: {share}." if share else ""


def _namer(card: Card) -> str:
    chosen, best, blind = (
        card.score("all", column) for column in ("first choice", "best there was", "mean")
    )
    if not (chosen and best and blind):
        return ""
    return (
        "Mean cosine of the chosen name to the name that a person gave, on fields left out of "
        f"training: {chosen} (the best candidate {best}, one drawn blindly {blind})."
    )
