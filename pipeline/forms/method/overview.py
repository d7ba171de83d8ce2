"""The record's first sections: metadata, summary, owner and responsibility, rationale."""

from __future__ import annotations

from pipeline.forms.method.figures import exercise, labels, many, share
from pipeline.forms.method.markdown import Blank, Field, Section
from pipeline.published import Publication

BODY = "the public body"

_STEPS = (
    "1. Each file is read, and its title, headings, points, tables and running lines are told "
    "apart. Every character ends up in a segment or, with a reason, in a list of what was left "
    "out; the run stops if the sums do not agree.\n"
    "2. The text is cut into segments: a bullet, an item, a table entry or a sentence.\n"
    "3. Each segment is coded as {labels}, from its own words and from the heading, lead-in or "
    "column above it. The code book defines the codes.\n"
    "4. Who speaks is taken from the sentence, the quotation, the speaker, the section or the "
    "document, in that order. Being mentioned is not speaking.\n"
    "5. Points on one matter are grouped into themes, many times over and each time without some "
    "of them; what stands together often enough (usually in half of the groupings) is a theme. "
    "Where the code book holds themes, points go to these first. A theme is named by a "
    "phrase of its own points, unless people named it.\n"
    "6. Reports and tables are written. Each quotation and number resolves to document, place and "
    "characters. In what is written for others contact details are masked."
)


def metadata() -> Section:
    """Return the particulars by which GOV.UK files a record."""
    return Section(
        "Metadata",
        (
            Field("Organisation name", (Blank(BODY, "its full name"),)),
            Field("Phase", (Blank(BODY, "for example pre-deployment, beta or production"),)),
            Field("Region", (Blank(BODY, "where the tool is used"),)),
        ),
    )


def summary(shown: Publication) -> Section:
    """Return tier 1, for the general public."""
    return Section(
        "Tier 1 - Summary",
        (
            Field("1 - Name", (f"Taking Stock, as used for {exercise(shown)}",)),
            Field("2 - Description", (_description(shown), Blank(BODY, "why the tool is used"))),
            Field("3 - Website URL", (Blank(BODY, "a page on the exercise, or N/A"),)),
            Field("4 - Contact email", (Blank(BODY, "an address that is read"),)),
        ),
    )


def _description(shown: Publication) -> str:
    return (
        "Taking Stock reads the notes, minutes and responses of a consultation. It cuts them into "
        f"segments, codes each as {labels(shown)}, notes which stakeholder group "
        "the text gives as the speaker, gathers points on one matter into themes, and writes "
        "reports in which each quotation and number can be traced to its document and page. It "
        "runs on one computer and sends nothing away. It quotes and counts; no language model "
        "writes anything. A person can correct every code, and what follows from the results is "
        "for people to decide."
    )


def owner() -> Section:
    """Return who answers for the tool: for the public body to fill in."""
    developers = (
        "Taking Stock is free software (MIT licence) of the Taking Stock developers. They receive "
        "no notes, results or other data by its use."
    )
    other = "whether another organisation installed, ran or changed the program for you"
    return Section(
        "Tier 2 - Owner and Responsibility",
        (
            Field("1.1 - Organisation or department", (Blank(BODY, "its full name"),)),
            Field("1.2 - Team", (Blank(BODY, "the team that uses the tool"),)),
            Field("1.3 - Senior responsible owner", (Blank(BODY, "a role, not a name"),)),
            Field("1.4 - Third party involvement", (developers, Blank(BODY, other))),
            Field("1.4.1 - Third party", (Blank(BODY, "its name, or N/A"),)),
            Field("1.4.2 - Companies House Number", (Blank(BODY, "its number, or N/A"),)),
            Field("1.4.3 - Third party role", (Blank(BODY, "what it did, or N/A"),)),
            Field("1.4.4 - Procurement procedure type", (Blank(BODY, "the type, or N/A"),)),
            Field("1.4.5 - Third party data access terms", (Blank(BODY, "the terms, or N/A"),)),
        ),
    )


def rationale(shown: Publication) -> Section:
    """Return what the tool does in detail; why it was chosen is for the public body to say."""
    traced = (
        f"In this run {share(shown.made.analysed, shown.made.characters)} of "
        f"{many(shown.made.characters, 'character')} stand in segments; the rest is listed with "
        "the reason (4.4.1). The same notes with the same recipe give the same results on the same "
        "kind of processor. No saving of time or money has been measured."
    )
    before = "how notes were analysed before, and by whom"
    other = "what else was considered, such as coding by hand alone, and why it was not chosen"
    return Section(
        "Tier 2 - Description and Rationale",
        (
            Field("2.1 - Detailed description", (_STEPS.format(labels=labels(shown)),)),
            Field("2.2 - Benefits", (traced, Blank(BODY, "the benefits expected or found"))),
            Field("2.3 - Previous process", (Blank(BODY, before),)),
            Field("2.4 - Alternatives considered", (Blank(BODY, other),)),
        ),
    )
