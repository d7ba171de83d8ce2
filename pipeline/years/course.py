"""The course of one theme from one year to the next: the rules by which a status is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.types import Finding, Theme
from pipeline.years import chance, whys
from pipeline.years.chance import Share
from pipeline.years.counts import YearCounts
from pipeline.years.entry import Entry, Status
from pipeline.years.kinship import Kinship

_BARRIER, _PROGRESS = "barrier", "progress"
_TURNS = {
    "progress": ("barrier", "need"),
    "barrier": ("progress", "need"),
    "need": ("progress", "barrier"),
}
_OPPOSITE = {"progress": ("barrier",), "barrier": ("progress",)}
_WHOLE = ("emerged", "dropped", "split", "merged")  # what may befall a theme as a whole
_AGAIN = 0.6  # cosine from which a point says what another does, and is not only of its theme
_STRAY = 0.5  # of a label, where the whole theme has hardly any
_EXPECTED = 5  # points that would be expected, from which few may be called hardly any
_HARDLY = 1 / 3  # share of the expected, at most: a coder puts some points in the wrong theme


@dataclass(frozen=True)
class Course:
    """One theme from year number `since` to year number `to`."""

    counts: YearCounts
    kinship: Kinship
    theme: Theme
    since: int
    to: int

    def entries(self) -> Iterator[Entry]:
        """Yield the lines of the theme, labels in the book's order."""
        made = [entry for label in self._labels for entry in self._of(label)]
        told: dict[tuple[str, str], Entry] = {}
        for entry in sorted(made, key=lambda e: e.status != "resolved"):
            told.setdefault((entry.label_from, entry.label_to), entry)  # one turn, one line
        reached = {last for first, last in told if first and first != last}
        kept = [e for e in told.values() if e.status != "emerged" or e.label_to not in reached]
        if all(e.status in ("persisted", "not_asked") for e in kept):
            kept += self._reversed()
        place = {label: at for at, label in enumerate(self._labels)}
        yield from sorted(
            kept, key=lambda e: (place[e.label_from or e.label_to], place.get(e.label_to, -1))
        )

    @property
    def _labels(self) -> tuple[str, ...]:
        return self.counts.counts.labels

    def before(self, label: str) -> tuple[Finding, ...]:
        """Return the points of a label in the earlier year."""
        return self.counts.cell(self.theme.id, self.since, label)

    def after(self, label: str) -> tuple[Finding, ...]:
        """Return the points of a label in the later year."""
        return self.counts.cell(self.theme.id, self.to, label)

    def _of(self, label: str) -> Iterator[Entry]:
        """Yield the line of one label, if the theme has it on either side."""
        before, after = self.before(label), self.after(label)
        if not before and not after:
            return
        asked = self.counts.asked(self.since, label), self.counts.asked(self.to, label)
        if not all(asked):
            ends = (label if before else "", label if after else "")
            why = whys.not_asked(self, label, asked)
            yield self._entry("not_asked", *ends, why, tested=False)
        elif self._is_hardly(label, self.to, self.since):
            yield self._new(label)
        elif self._is_hardly(label, self.since, self.to):
            yield self._gone(label)
        else:
            yield self._entry("persisted", label, label, whys.persisted(self, label))

    def _whole(self, year: int, label: str) -> int:
        return self.counts.per_label[year][label]

    def _is_hardly(self, label: str, there: int, here: int) -> bool:
        """Return whether a label that stands in one year stands in the other hardly or not."""
        many, few = (len(self.counts.cell(self.theme.id, year, label)) for year in (there, here))
        if not many or not few:
            return bool(many)
        if self._is_said_again(label, here, there):
            return False
        of_many, of_few = self._whole(there, label), self._whole(here, label)
        whole_theme = self._is_new if here == self.since else self._is_lost
        if whole_theme and few <= _STRAY * many / of_many * of_few:
            return True
        return _hardly(many, of_many, few, of_few)

    def _is_said_again(self, label: str, here: int, there: int) -> bool:
        """Return whether some point of a year says what one of the other does: it is no stray."""
        found = self.counts.cell(self.theme.id, here, label)
        return any(self.counts.nearness(finding, there, label) >= _AGAIN for finding in found)

    @cached_property
    def _is_new(self) -> bool:
        """Return whether the theme as a whole was not, or hardly, noted before."""
        return _hardly(*self._all(self.to), *self._all(self.since))

    @cached_property
    def _is_lost(self) -> bool:
        """Return whether the theme as a whole is not, or hardly, noted any more."""
        return _hardly(*self._all(self.since), *self._all(self.to))

    def _all(self, year: int) -> tuple[int, int]:
        """Return how many points the theme has in a year, and how many the year has.

        Only of labels that both years asked about.
        """
        both = self.counts.both_asked(self.since, self.to)
        mine = sum(len(self.counts.cell(self.theme.id, year, label)) for label in both)
        return mine, sum(self._whole(year, label) for label in both)

    def _new(self, label: str) -> Entry:
        """Return the line of a label that the theme did not have before."""
        kin = self.kinship.split_from(self.theme.id, self.since, self.to) if self._is_new else None
        if kin:
            beside = self.counts.cell(kin.id, self.since, label) or self.counts.inside(
                kin.id, self.since
            )
            return self._entry("split", "", label, whys.split(self, kin), beside=beside)
        for other in _OPPOSITE.get(label, ()):
            spoken = self._speaks_of(label, other)
            if spoken:
                why = whys.answers(self, label, other, len(spoken))
                return self._entry("changed_label", other, label, why, inside=True)
        return self._entry("emerged", "", label, whys.emerged(self, label))

    def _speaks_of(self, label: str, other: str) -> list[Finding]:
        """Return the points of a label now that speak of what stood under another label before.

        None of them if a year did not ask about that label: it may stand there still.
        """
        if other not in self.counts.both_asked(self.since, self.to):
            return []
        return [f for f in self.after(label) if self.counts.linked(f, self.since, other)]

    def _gone(self, label: str) -> Entry:
        """Return the line of a label that the theme has no longer."""
        for other in _TURNS.get(label, ()):
            if self.counts.asked(self.to, other) and self._answers(label, other):
                status: Status = "changed_label"
                if (label, other) == (_BARRIER, _PROGRESS):
                    status = "resolved"
                why = whys.turned(self, label, other)
                return self._entry(status, label, other, why, inside=True)
        kin = (
            self.kinship.merged_with(self.theme.id, self.since, self.to) if self._is_lost else None
        )
        if kin:
            beside = self.counts.cell(kin.id, self.to, label) or self.counts.inside(kin.id, self.to)
            return self._entry("merged", label, "", whys.merged(self, kin), beside=beside)
        if label == _BARRIER and self.silence(label) < chance.LEVEL:
            return self._entry("resolved", label, "", whys.silent(self, label))
        return self._entry("dropped", label, "", whys.dropped(self, label))

    def _answers(self, label: str, other: str) -> bool:
        """Return whether points of another label now speak of what was said then, or are new."""
        if not self.after(other):
            return False
        if not self.before(other) and self.counts.asked(self.since, other):
            return True
        return any(self.counts.linked(finding, self.to, other) for finding in self.before(label))

    def again(self, label: str) -> tuple[str, ...]:
        """Return the groups that said something before and are heard at all in the later year."""
        said = {group for finding in self.before(label) for group in finding.coding.stakeholders}
        heard = self.counts.per_group[self.to]
        return self.counts.codebook.in_order(group for group in said if heard[group])

    def silence(self, label: str) -> float:
        """Return how likely the silence of the groups that spoke before is by chance alone.

        1 where none of them is heard again, or where something of it is still said.
        """
        groups = set(self.again(label))
        if not groups or self.after(label):
            return 1.0
        heard = [
            f
            for f in self.counts.of_year[self.to]
            if f.coding.label == label and groups & set(f.coding.stakeholders)
        ]
        share = len(self.before(label)) / max(1, self._whole(self.since, label))
        return chance.silent_by_chance(share, len(heard))

    def _reversed(self) -> Iterator[Entry]:
        """Yield the line of a theme with two labels in both years, the other of which leads now."""
        both = [
            label
            for label in self.counts.both_asked(self.since, self.to)
            if self.before(label) and self.after(label)
        ]
        if not both:
            return
        first = max(both, key=lambda x: len(self.before(x)))
        last = max(both, key=lambda x: len(self.after(x)))
        then = len(self.before(first)) - len(self.before(last))
        now = len(self.after(last)) - len(self.after(first))
        if then > 0 and now > 0:
            why = whys.reversed_(self, first, last)
            yield self._entry("changed_label", first, last, why, inside=True)

    def _share(self, year: int, label: str) -> Share:
        whole = tuple(f for f in self.counts.of_year[year] if f.coding.label == label)
        return Share(self.counts.cell(self.theme.id, year, label), whole)

    def _entry(
        self,
        status: Status,
        label_from: str,
        label_to: str,
        why: str,
        *,
        inside: bool = False,
        tested: bool = True,
        beside: tuple[Finding, ...] = (),
    ) -> Entry:
        """Return a line; with `inside` its probability compares two labels of the theme."""
        first, last = label_from or label_to, label_to or label_from
        before, after = self._share(self.since, first), self._share(self.to, last)
        told: dict[str, Any] = {}
        if tested:
            told = {
                "share_from": before.value,
                "share_to": after.value,
                "interval": chance.interval(before, after),
                "probability": self._probability(status, first, last, inside=inside),
            }
        elif self.counts.asked(self.since, first):
            told = {"share_from": before.value}
        elif self.counts.asked(self.to, last):
            told = {"share_to": after.value}
        return Entry(
            theme=self.theme.id,
            name=self.theme.name,
            status=status,
            since=self.since,
            to=self.to,
            label_from=label_from,
            label_to=label_to,
            found_from=self._in_order(before.part, self.to, last),
            found_to=self._in_order(after.part, self.since, first),
            why=why,
            beside=beside,
            **told,
        )

    def _probability(self, status: Status, first: str, last: str, *, inside: bool) -> float | None:
        """Return the probability of the counts if nothing changed; None if a year has no points."""
        if status in _WHOLE and (self._is_new or self._is_lost):
            then, now = self._all(self.since), self._all(self.to)
        elif inside:
            then = len(self.before(first)), len(self.before(first)) + len(self.before(last))
            now = len(self.after(first)), len(self.after(first)) + len(self.after(last))
        else:
            then = len(self.before(first)), self._whole(self.since, first)
            now = len(self.after(last)), self._whole(self.to, last)
        return chance.probability(*then, *now) if then[1] and now[1] else None

    def _in_order(self, found: tuple[Finding, ...], other: int, label: str) -> tuple[Finding, ...]:
        """Return points, those first that speak of what points of the other year speak of."""
        near = {f.segment.id: self.counts.nearness(f, other, label) for f in found}
        return tuple(sorted(found, key=lambda f: -near[f.segment.id]))


def _hardly(many: int, of_many: int, few: int, of_few: int) -> bool:
    """Return whether a count is far below what the count elsewhere would lead one to expect."""
    if not many or not few:
        return bool(many)
    expected = many / of_many * of_few
    if expected < _EXPECTED or few > _HARDLY * expected:
        return False
    return chance.probability(many, of_many, few, of_few) < chance.LEVEL
