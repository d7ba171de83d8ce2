"""Who speaks in which year, as the summary tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.report.quotes import plain
from pipeline.tables import listed
from pipeline.text import capital
from pipeline.years.counts import YearCounts
from pipeline.years.voices import Voice, Voices


@dataclass(frozen=True)
class Speakers:
    """The groups over the years."""

    counts: YearCounts

    def lines(self) -> Iterator[str]:
        """Yield a table of points by group and year, and which groups came, went or fell silent."""
        voices = Voices(self.counts).all
        if not voices:
            return
        names = [plain(year.name) for year in self.counts.years]
        yield "## Who speaks"
        yield ""
        yield f"| Group | {' | '.join(names)} |"
        yield f"| --- |{' ---: |' * len(names)}"
        for voice in voices:
            cells = [_cell(voice, at) for at in range(len(names))]
            yield f"| {plain(self._name(voice))} | {' | '.join(cells)} |"
        yield ""
        for at in range(1, len(names)):
            yield from self._step(voices, at)
        yield ""

    def _name(self, voice: Voice) -> str:
        return capital(self.counts.codebook.stakeholder(voice.group).name)

    def _step(self, voices: tuple[Voice, ...], at: int) -> Iterator[str]:
        """Yield what is new, silent or gone in a year, against the year before."""
        year, before = (plain(self.counts.years[n].name) for n in (at, at - 1))
        moves: dict[tuple[str, str], list[str]] = {
            (then, now): [] for then in _STATES for now in _STATES
        }
        for voice in voices:
            moves[voice.presence[at - 1], voice.presence[at]].append(self._name(voice))
        told = {
            "heard in {year}, not there in {before}": moves["absent", "heard"],
            "heard in {year}, silent in {before}": moves["silent", "heard"],
            "not there in {year}, so that nothing can be said of what they think now": [
                *moves["heard", "absent"],
                *moves["silent", "absent"],
            ],
            "there in {year}, but with no point that reports anything": moves["heard", "silent"],
        }
        for what, names in told.items():
            if names:
                yield f"- {plain(listed(names))}: {what.format(year=year, before=before)}."


_STATES = ("heard", "silent", "absent")


def _cell(voice: Voice, at: int) -> str:
    if voice.presence[at] == "heard":
        return str(sum(voice.points[at].values()))
    return "silent" if voice.presence[at] == "silent" else "not there"
