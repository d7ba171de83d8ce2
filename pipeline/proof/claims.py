"""What a proof says: what was checked, and what does not hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that does not hold: the file, where in it, and what is wrong, as a sentence."""

    file: str
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.what}"


@dataclass(slots=True)
class Checked:
    """Takes down what is checked, by kind in plain plural words, and what does not hold."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def add(self, kind: str, many: int = 1) -> None:
        """Count something that was checked."""
        self.counts[kind] += many

    def fail(self, file: str, where: str, what: str) -> None:
        """Take down what does not hold."""
        self.problems.append(Problem(file, where, what))

    def same(self, file: str, where: str, said: object, found: object, *, kind: str) -> None:
        """Check that what a file says is what was found."""
        self.counts[kind] += 1
        if said != found:
            self.fail(file, where, f"says {shortly(said)}, but it is {shortly(found)}.")

    def add_from(self, other: Checked, folder: str) -> None:
        """Take over what was checked in a folder inside."""
        self.counts += other.counts
        self.problems += [
            Problem(f"{folder}/{one.file}", one.where, one.what) for one in other.problems
        ]

    def told(self) -> dict[str, Any]:
        """Return what was checked and what does not hold, as JSON can hold it."""
        return {
            "holds": not self.problems,
            "checked": dict(self.counts),
            "problems": [str(problem) for problem in self.problems],
        }


def shortly(value: object) -> str:
    """Return a value as an error shows it, long ones cut."""
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}…”"
