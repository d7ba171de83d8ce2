"""What was left out, what was held back, and how the page was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.forms.html.counts import row, scrolling, table
from pipeline.forms.html.markup import Html, element, joined
from pipeline.published import Publication, Withheld
from pipeline.tables import as_percent, counted, in_words
from pipeline.text import capital

_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # in English whatever the language of the computer


@dataclass(frozen=True, slots=True)
class Making:
    """Writes the sections at the end of the page."""

    shown: Publication

    def left_out(self) -> Html:
        """Return how much of the documents stands in no segment, and why."""
        made = self.shown.made
        part = as_percent(made.analysed, made.characters)
        told = element(
            "p",
            f"{made.analysed:,} of {made.characters:,} characters ({part}), white space apart, "
            "stand in a segment. The rest was left out:",
        )
        rows = (
            row(one.reason, [_figure(one.pieces), _figure(one.characters)])
            for one in self.shown.left_out
        )
        if not self.shown.left_out:
            return joined(element("p", "Nothing was left out."))
        heads = ["What", "Pieces", "Characters"]
        return joined(told, scrolling("Left out", table("Left out of the analysis", heads, rows)))

    def held_back(self) -> Html:
        """Return what may not be shown to others, counted."""
        told = list(_withheld(self.shown.withheld))
        if not told:
            return element("p", "Nothing was held back.")
        return element("ul", *(element("li", one) for one in told))

    def made(self) -> Html:
        """Return how the run was made: counts, versions, stages and digests."""
        made = self.shown.made
        counts = [
            f"{counted(made.received, 'document')} received; {_some(made.read)} could be read.",
            f"{counted(made.segments, 'segment')} in them; a person should look at "
            f"{_some(made.review)}, and people coded {_some(made.hand_coded)} by hand.",
        ]
        if self.shown.year is not None:
            counts.append(f"Year: {self.shown.year}.")
        if self.shown.date is not None:
            day = self.shown.date
            counts.append(f"Date: {day.day} {_MONTHS[day.month - 1]} {day.year}.")
        return joined(
            element(
                "p",
                "A computer read the documents, cut them into segments, coded each, and set alike "
                "points together as themes. People should check what is marked “to be checked” "
                "before they rely on it.",
            ),
            element("ul", *(element("li", capital(one)) for one in counts)),
            self._labels(),
            element("details", element("summary", "Versions and digests"), self._versions()),
        )

    def _labels(self) -> Html:
        """Return what each label stands for, as the code book says."""
        told = [label for label in self.shown.labels if label.definition]
        if not told:
            return Html("")
        pairs = (
            joined(element("dt", label.name), element("dd", label.definition)) for label in told
        )
        return joined(element("h3", "What the labels mean"), element("dl", *pairs))

    def _versions(self) -> Html:
        made = self.shown.made
        told = [
            ("Taking Stock", made.version),
            ("Code book", made.codebook),
            ("Key of the run", made.key),
            ("Recipe", made.recipe),
            *made.stages,
            *made.libraries,
        ]
        pairs = (joined(element("dt", name), element("dd", value)) for name, value in told)
        return element("dl", *pairs)


def _some(count: int) -> str:
    return in_words(count) if count else "none"


def _figure(count: int) -> Html:
    return element("td", f"{count:,}")


def _withheld(held: Withheld) -> Iterator[str]:
    if held.documents:
        yield f"{capital(counted(held.documents, 'document'))} may not be quoted at all."
    if held.passages:
        have = "has" if held.passages == 1 else "have"
        yield (
            f"{capital(counted(held.passages, 'point'))} {have} no words here, as the corpus, or "
            "whoever wrote them, does not let them be quoted; they are counted."
        )
    for masked in held.masked:
        yield f"Masked: {masked.kind} ({masked.pieces:,})."
    if held.pseudonymised:
        yield "Names of private persons that were found are replaced by marks such as “[Person 3]”."
    if held.suppressed or held.secondary:
        yield _suppressed(held)


def _suppressed(held: Withheld) -> str:
    cells = capital(counted(held.suppressed, "count"))
    are = "is" if held.suppressed == 1 else "are"
    told = f"{cells} of fewer than {in_words(held.threshold)} people {are} not shown"
    if held.secondary:
        told += f", and {in_words(held.secondary)} more from which others could be worked out"
    return f"{told}."
