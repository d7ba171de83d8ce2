"""The segments of a run as they may be shown: words behind the door, and who said them if told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.publish.door import Door
from pipeline.publish.finished import Row, members, number
from pipeline.publish.tally import NOBODY, Tally, respondent
from pipeline.published import Passage
from pipeline.text import fold
from pipeline.types import NONE


@dataclass(frozen=True)
class Passages:
    """Makes the passages of the rows of segments.csv."""

    door: Door
    tally: Tally

    @cached_property
    def all(self) -> tuple[Passage, ...]:
        """Return the passages in reading order."""
        return tuple(self._passage(at, row) for at, row in enumerate(self.segments, 1))

    @property
    def segments(self) -> Sequence[Row]:
        """Return the rows that they are made of."""
        return self.tally.rows

    @cached_property
    def shown(self) -> frozenset[str]:
        """Return the addresses in the run of the passages whose words are shown."""
        rows = zip(self.segments, self.all, strict=True)
        return frozenset(row["segment_id"] for row, passage in rows if passage.text)

    def _passage(self, at: int, row: Row) -> Passage:
        start, end, text = self._words(row)
        document, spoken = row["document"], row["may_quote"] != "no"
        hidden = self._hides(row)
        return Passage(
            id=self.door.address(row["segment_id"]),
            number=at,
            document=self.door.name(document),
            page=int(row["page"]),
            line=int(row["line"]),
            at=row["at"],
            paragraph=row["paragraph"],
            start=start,
            end=end,
            kind=row["kind"],
            headings=self.door.headings(row["heading_path"], document) if spoken else (),
            lead_in=self.door.words(row["lead_in"], document) if spoken else "",
            text=text,
            label=row["label"],
            second_label=row["second_label"],
            confidence=float(row["label_confidence"]),
            basis=row["label_basis"],
            stakeholders=self._groups(row),
            stakeholder_basis="" if hidden else row["stakeholder_basis"],
            hidden_groups=hidden,
            services=members(row["services"]),
            theme=row["theme_id"],
            fit=number(row["theme_confidence"]),
            second_theme=row["second_theme_id"],
            review=row["review"] == "yes",
            quotable=spoken,
            same_as=self._same_as(row),
            legibility=float(row["legibility"] or 1),
        )

    def _words(self, row: Row) -> tuple[int, int, str]:
        """Return where a segment stands in the text that is shown, and its words there."""
        if row["may_quote"] == "no":
            return 0, 0, ""
        start, end = self.door.span(row["document"], int(row["start"]), int(row["end"]))
        return start, end, fold(self.door.text(row["document"])[start:end])

    def _same_as(self, row: Row) -> str:
        """Return the first passage with the same words; none if one of the two has no leave."""
        first = row["same_as"]
        open_ = row["may_quote"] != "no" and first in self._open
        return self.door.address(first) if open_ else ""

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(row["segment_id"] for row in self.segments if row["may_quote"] != "no")

    def _groups(self, row: Row) -> tuple[str, ...]:
        """Return the groups who said something, without those that are held back."""
        if respondent(row) in self._held_people:
            return ()
        said = members(row["stakeholders"])
        if row["label"] == NONE:
            return said
        return tuple(g for g in said if not self.tally.is_held(row["theme_id"], row["label"], g))

    def _hides(self, row: Row) -> bool:
        """Return whether who said something is not told.

        Where what nobody is known to have said is held back, so is that nobody is known.
        """
        if respondent(row) in self._held_people:
            return True
        said = members(row["stakeholders"]) or (NOBODY,)
        theme, label = row["theme_id"], row["label"]
        return label != NONE and any(self.tally.is_held(theme, label, group) for group in said)

    @cached_property
    def _held_people(self) -> frozenset[str]:
        """Return the respondents of whom some point's group is held back: all of theirs are."""
        return frozenset(
            who
            for row in self.tally.points
            if (who := respondent(row))
            and any(
                self.tally.is_held(row["theme_id"], row["label"], group)
                for group in members(row["stakeholders"])
            )
        )
