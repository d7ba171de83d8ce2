"""Sentences on the figures of a run, each of them from the publication alone."""

from __future__ import annotations

from collections import Counter
from statistics import median

from pipeline.forms.method.markdown import escaped
from pipeline.forms.summary import reported
from pipeline.privacy.details import EMAILS, INSURANCE, POSTCODES, TELEPHONES
from pipeline.published import Publication
from pipeline.tables import as_percent, listed

SHORT = 12  # characters of a digest that are printed
_NAMES = {
    "pdf": "PDF",
    "text": "plain text",
    "txt": "plain text",
    "docx": "Word (DOCX)",
    "odt": "OpenDocument (ODT)",
}
_LOOKED_FOR = (EMAILS, TELEPHONES, POSTCODES, INSURANCE)


def many(number: int, noun: str) -> str:
    """Return "1 document", "6 documents", always in figures: they are there to be checked."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def are(number: int) -> str:
    """Return the verb that goes with a count."""
    return "is" if number == 1 else "are"


def exercise(shown: Publication) -> str:
    """Return the title of the exercise in quotation marks, with the year where there is one."""
    year = "" if shown.year is None else f" ({shown.year})"
    return f"“{escaped(shown.title)}”{year}"


def short(digest: str) -> str:
    """Return the first characters of a digest, as code; "unknown" where there is none."""
    return f"`{escaped(digest[:SHORT])}`" if digest else "unknown"


def labels(shown: Publication) -> str:
    """Return what a segment may be coded as: "progress, barriers, needs or context"."""
    names = [escaped(label.name.lower()) for label in shown.labels]
    return " or ".join(listed(names).rsplit(" and ", 1))


def by_label(shown: Publication) -> str:
    """Return the points of each label: "progress 93, barriers 90, needs 106"."""
    pairs = zip(reported(shown), shown.totals.by_label, strict=False)
    return ", ".join(
        f"{escaped(shown.name_of[label].lower())} {_count(count, shown)}" for label, count in pairs
    )


def _count(count: int | None, shown: Publication) -> str:
    return f"fewer than {shown.withheld.threshold}" if count is None else f"{count:,}"


def documents(shown: Publication) -> str:
    """Return how many documents were received and read, and how many not."""
    made = shown.made
    part = in_part(shown)
    told = f"Of {many(made.received, 'document')} received, {made.read:,} {_was(made.read)} read"
    told += f" ({part:,} of them in part)" if part else ""
    return f"{told}; {made.failed:,} could not be read" if made.failed else told


def in_part(shown: Publication) -> int:
    """Return how many documents were read only in part: a portion of a file counts for it."""
    read = shown.files(one for one in shown.papers if one.status != "failed")
    lost = shown.files(one for one in shown.papers if one.status != "read")
    return len({*read} & {*lost})


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def formats(shown: Publication) -> str:
    """Return how many files of each format were received."""
    held = {(shown.file(paper.id), paper.format) for paper in shown.papers}
    found = Counter(_NAMES.get(kind, kind.upper()) for _, kind in held)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return listed([f"{count:,} {escaped(name)}" for name, count in ranked])


def share(part: int, whole: int) -> str:
    """Return a count with its share: "56 (13%)"; a share below half a percent is said as such."""
    if not whole:
        return f"{part:,}"
    if part and as_percent(part, whole) == "0%":
        return f"{part:,} (less than 1%)"
    if part < whole and as_percent(part, whole) == "100%":
        return f"{part:,} (more than 99%)"
    return f"{part:,} ({as_percent(part, whole)})"


def by_hand(shown: Publication) -> str:
    """Return how many segments people coded, as part of a sentence."""
    made = shown.made
    if not made.hand_coded:
        return "no segment is coded by hand"
    return (
        f"{share(made.hand_coded, made.segments)} {are(made.hand_coded)} coded by hand, where the "
        "person’s word counts"
    )


def themes(shown: Publication) -> str:
    """Return how many themes there are and where they come from."""
    if not shown.themes:
        return "no themes were formed"
    basis = Counter(theme.basis for theme in shown.themes)
    told = (
        ("found", "found in the notes"),
        ("codebook", "from the code book"),
        ("human", "formed by people"),
    )
    parts = [(basis[key], words) for key, words in told if basis[key]]
    number = many(len(shown.themes), "theme")
    if len(parts) == 1:
        return f"{number}, {'all ' if len(shown.themes) > 1 else ''}{parts[0][1]}"
    return f"{number} ({listed([f'{count:,} {words}' for count, words in parts])})"


def stability(shown: Publication) -> tuple[float, float, int] | None:
    """Return the lowest and the median steadiness of the themes that have one, and how many do."""
    known = [theme.stability for theme in shown.themes if theme.stability is not None]
    return (min(known), float(median(known)), len(known)) if known else None


def suppressed(shown: Publication) -> str:
    """Return what became of small counts, as a sentence."""
    held = shown.withheld
    if not held.threshold:
        return "No threshold for small counts was set, so no count is suppressed."
    if not held.suppressed and not held.secondary:
        return (
            f"Counts by stakeholder group that rest on fewer than {held.threshold} people would be "
            "suppressed; there were none."
        )
    more = (
        f", and {held.secondary:,} more so that totals do not give them away"
        if held.secondary
        else ""
    )
    return (
        f"Counts by stakeholder group that rest on fewer than {held.threshold} people are "
        f"suppressed: {held.suppressed:,} for that reason{more}."
    )


def masked(shown: Publication) -> str:
    """Return what was masked in the published texts, as a sentence."""
    held = shown.withheld.masked
    if held:
        parts = [f"{escaped(one.kind)} ({one.pieces:,})" for one in held]
        told = f"Masked in what is published: {listed(parts)}"
    else:
        told = f"The program looked for {listed(_LOOKED_FOR)} to mask and found none"
    if shown.withheld.pseudonymised:
        return f"{told}; it was told to mask names of private persons too."
    return f"{told}; names of persons were not looked for."


def unquoted(shown: Publication) -> str:
    """Return what may not be quoted, as a sentence."""
    held = shown.withheld
    if not held.documents and not held.passages:
        if all(passage.quotable for passage in shown.passages):
            return "Everything that was read may be quoted."
        return "Every point may be quoted; some words beside them may not."
    if not held.documents:
        told = f"{many(held.passages, 'point')} may not be quoted and {are(held.passages)}"
        return f"{told} counted without words."
    return (
        f"{many(held.documents, 'document')} may not be quoted at all; "
        f"{many(held.passages, 'point')} in all {are(held.passages)} counted without words."
    )
