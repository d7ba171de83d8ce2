"""How right the models are: figures from their cards, and what the run itself can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.forms.method.cards import Card, Cards
from pipeline.forms.method.figures import many, stability
from pipeline.forms.method.markdown import escaped, table
from pipeline.published import Publication

_DOMAIN = "all, domain left out"
_GENRE = "all, genre left out"
_CODER = "written examples"
_ONCE = (
    "The figures from the cards rest on texts that the makers of the program wrote or tagged for "
    "it; none of them was measured on the notes of this run. To measure the codes here, let a "
    "person code a sample unseen (`pipeline sample`) and compare (`pipeline evaluate`)."
)

_NAMES = (
    "Names of themes, mean cosine to the name that a person gave, fields the ranker had not seen"
)
_STEADY = "Share of a theme that comes again from four fifths of the points, lowest and median"
_MEANING = (
    "F1 is 1 where a code is found wherever it belongs and nowhere else; macro-F1 is its mean over "
    "the codes. Adjusted mutual information is 0 by chance and 1 where themes are the very same; a "
    "cosine is 1 for the same meaning. “Left out” means that the model had not learned from it."
)

Row = tuple[str, str, str, str]


def accuracy(shown: Publication, cards: Cards) -> Iterator[str]:
    """Yield the table of figures of accuracy, what they rest on, and whether they hold here."""
    rows = (*_coder(shown, cards.coder), *_others(cards), *_here(shown))
    yield table(("What", "Figure", "Measured on", "From"), rows)
    yield _MEANING
    missing = [card.file for card in cards.all if not card.scores]
    if missing:
        yield f"No figures could be read from {', '.join(missing)}: see the cards themselves."
    yield _ONCE
    for card in cards.all:
        if card.use == "another":
            yield (
                f"**The run used another {card.model} than the one that {card.file} describes, so "
                "its figures may not hold here.**"
            )


def _coder(shown: Publication, card: Card) -> Iterator[Row]:
    examples = card.number(r"([\d,]+) examples")
    on = f"{examples} {_CODER}" if examples else _CODER
    measured = (
        ("Codes, macro-F1, fields left out of training", card.score(_DOMAIN, "macro")),
        ("Codes, macro-F1, kinds of paper left out", card.score(_GENRE, "macro")),
        *(
            (f"{escaped(label.name)}, F1, kinds of paper left out", figure)
            for label in shown.labels
            if (figure := card.score(_GENRE, label.id))
        ),
        ("Expected calibration error, kinds of paper left out", calibration(card)),
        ("Right, of what is not marked for review, kinds of paper left out", right(card)),
    )
    yield from _known(measured, on, card)
    for title, (field, figure) in zip(("lowest", "highest"), card.spread("macro"), strict=False):
        yield f"Codes, macro-F1, {title} field ({named(field)})", figure, on, card.file


def _others(cards: Cards) -> Iterator[Row]:
    words = cards.tagger.number(r"with ([\d,]+) words")
    on = f"{words} words tagged by hand" if words else "words tagged by hand"
    yield from _known(
        (
            (
                "Parts of speech, share of words right, on parts left out",
                cards.tagger.score("all", "right"),
            ),
        ),
        on,
        cards.tagger,
    )
    points = cards.encoder.number(r"([\d,]+) points")
    on = f"{points} written points" if points else "written points"
    for field in cards.encoder.scores:
        plain = cards.encoder.score(field, "plain encoder")
        both = cards.encoder.score(field, "both side by side")
        if plain and both:
            title = f"Themes found, adjusted mutual information, {named(field)}"
            yield title, f"{both} (untaught {plain})", on, cards.encoder.file
    chosen, best, blind = (
        cards.namer.score("all", name) for name in ("first choice", "best there was", "mean")
    )
    if chosen and best and blind:
        figure = f"{chosen} (best candidate {best}, one drawn blindly {blind})"
        yield _NAMES, figure, on, cards.namer.file


def _known(measured: Sequence[tuple[str, str]], on: str, card: Card) -> Iterator[Row]:
    """Yield rows of the figures that the card holds."""
    for title, figure in measured:
        if figure:
            yield title, figure, on, card.file


def _here(shown: Publication) -> Iterator[Row]:
    steady = stability(shown)
    if steady:
        least, middle, number = steady
        yield (
            _STEADY,
            f"{least:.2f} and {middle:.2f}",
            many(number, "theme") + " of this run",
            "this run",
        )


def calibration(card: Card) -> str:
    """Return the expected calibration error of the coder."""
    return card.number(r"Expected calibration error on genres left out: (\d\.\d+)", "Scores")


def right(card: Card) -> str:
    """Return the share of left-out points that are right and not marked for review."""
    return card.number(r"Of the others (\d[\d.]*%) are right", "Scores")


def marked(card: Card) -> str:
    """Return the share of left-out points that the coder marks for review."""
    return card.number(r"review: (\d[\d.]*%) of those left-out points", "Scores")


def bound(card: Card) -> str:
    """Return the confidence below which the coder marks a segment for review."""
    return card.number(r"Below a confidence of (\d\.\d+)", "Scores")


def named(field: str) -> str:
    """Return a field of the training data as a reader would write it."""
    return escaped(field.replace("_", " "))


def overall(card: Card) -> tuple[str, str]:
    """Return the macro-F1 of the coder with fields, and with kinds of paper, left out."""
    return card.score(_DOMAIN, "macro"), card.score(_GENRE, "macro")
