"""Risks, what is done about them, and the impact assessments that people make."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.forms.method.accuracy import marked, named, overall, right
from pipeline.forms.method.cards import Card, Cards
from pipeline.forms.method.data import DPO
from pipeline.forms.method.figures import are, by_hand, in_part, many, share
from pipeline.forms.method.markdown import Blank, Field, Section, table
from pipeline.forms.method.overview import BODY
from pipeline.forms.method.tool import pointer
from pipeline.published import Publication

Row = tuple[str, str, str]
_OWN = frozenset({"sentence", "speaker", "human"})


def risks(shown: Publication, cards: Cards) -> Section:
    """Return the last section: assessments to fill in, and the risks that are known."""
    rows = (*_coding(shown, cards.coder), *_grouping(shown), *_telling(shown))
    head = ("Risk", "What the tool does about it", "What is left, and what it was in this run")
    return Section(
        "Tier 2 - Risks, Mitigations and Impact Assessments",
        (
            Field(
                "5.1 - Impact assessments",
                (
                    Blank(DPO, "the Data Protection Impact Assessment: date and link, or why none"),
                    Blank(BODY, "the Equality Impact Assessment: date and link, or why none"),
                    Blank(BODY, "any other assessment: name, date and link, or N/A"),
                ),
            ),
            Field(
                "5.2 - Risks and mitigations",
                (
                    table(head, rows),
                    Blank(BODY, "further risks, what is done about them, and who owns each"),
                ),
            ),
        ),
    )


def _coding(shown: Publication, coder: Card) -> Iterator[Row]:
    made = shown.made
    rate, part = right(coder), marked(coder)
    measured = (
        f"On kinds of paper left out of training {rate} of the codes not marked were right "
        f"({part} were marked). "
        if rate and part
        else f"{pointer(coder)} "
    )
    yield (
        "A segment is given the wrong code.",
        "Unsure codes are marked for review; a person’s code overrules the program’s.",
        f"{measured}Here {share(made.review, made.segments)} of the segments {are(made.review)} "
        f"marked; {by_hand(shown)}.",
    )
    yield (
        "Accuracy is unequal: papers of some kinds and fields are read worse, and with them the "
        "groups who wrote them.",
        "Accuracy is measured on fields and kinds of paper that were left out of training.",
        f"{_unequal(coder)} Accuracy by stakeholder group has not been measured.",
    )
    yield (
        "Words are put in the mouth of the wrong group.",
        "The text’s own words on who speaks come before its section, and that before the document; "
        "each code says which it rests on.",
        _speakers(shown),
    )


def _unequal(coder: Card) -> str:
    fields, papers = overall(coder)
    ends = coder.spread("macro")
    if not (fields and papers and ends):
        return pointer(coder)
    (low_name, low), (high_name, high) = ends
    return (
        f"Macro-F1 {fields} with a field left out, {papers} with a kind of paper left out; by "
        f"field from {low} ({named(low_name)}) to {high} ({named(high_name)})."
    )


def _speakers(shown: Publication) -> str:
    points, held = shown.points, shown.withheld
    if held.suppressed or held.secondary:
        return (
            "How many points rest on what is not told here, since small counts are suppressed. How "
            "often this is right has not been measured here."
        )
    nobody = sum(not point.stakeholder_basis for point in points)
    own = sum(point.stakeholder_basis in _OWN for point in points)
    return (
        f"Of {many(len(points), 'point')}, {share(own, len(points))} {are(own)} given to a group "
        "by the sentence, the speaker or a person; for "
        f"{share(nobody, len(points))} no group is known; the others rest on the section or the "
        "document as a whole. How often this is right has not been measured here."
    )


def _grouping(shown: Publication) -> Iterator[Row]:
    points = shown.points
    apart = sum(not point.theme for point in points)
    found = sum(theme.basis == "found" for theme in shown.themes)
    yield (
        "Rare views are lost, because themes form where several points meet.",
        "Points in no theme are counted and listed; each theme shows what speaks against it and "
        "what one group alone said.",
        f"{share(apart, len(points))} of {many(len(points), 'point')} {are(apart)} in no theme. A "
        "view that the notes left out cannot be found.",
    )
    yield (
        "The grouping is taken for a fact, though it is the program’s.",
        "Themes are grouped many times over, and each says how much of it comes again from less "
        "data. People can rename, merge, split and retire them.",
        f"{found:,} of {many(len(shown.themes), 'theme')} {are(found)} of the program’s making. "
        "That a theme is steady does not show that it matters.",
    )


def _telling(shown: Publication) -> Iterator[Row]:
    made, held = shown.made, shown.withheld
    part = in_part(shown)
    pieces = sum(one.pieces for one in held.masked)
    yield (
        "Papers or passages are not read.",
        "Every file and every character is accounted for, with a reason.",
        f"{many(made.failed, 'document')} could not be read, {part:,} only in part.",
    )
    yield (
        "People can be recognised.",
        "Contact details are masked, words of those who gave no leave are not shown, and small "
        "counts can be suppressed.",
        f"{many(pieces, 'detail')} masked, {many(held.suppressed + held.secondary, 'count')} "
        "suppressed. Masking can miss a detail, and a turn of phrase can give someone away.",
    )
    yield (
        "Counts are read as votes, or the report is taken instead of the notes.",
        "Reports say what a count means, quote word for word, and say where each quotation stands.",
        "People must still read the notes.",
    )
