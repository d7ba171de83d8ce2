"""One line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.types import Finding
from pipeline.years.chance import Certainty

Status = Literal["persisted", "emerged", "dropped", "resolved", "changed_label", "split", "merged",
                 "not_asked"]  # fmt: skip
STATUSES: tuple[Status, ...] = ("persisted", "emerged", "dropped", "resolved", "changed_label",
                                "split", "merged", "not_asked")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme under a label, from year number `since` to year number `to`.

    An empty label means that the theme has none there, or hardly any. Shares are between 0 and 1,
    None where a side was not asked; `interval` is that of their difference. `probability` is that
    of such counts if nothing had changed, and `certainty` what it is worth among all lines of the
    step. `beside` are points of another theme, on the side where this one has none, that show where
    it came from or went.
    """

    theme: str
    name: str
    status: Status
    since: int
    to: int
    found_from: tuple[Finding, ...]
    found_to: tuple[Finding, ...]
    why: str
    label_from: str = ""
    label_to: str = ""
    share_from: float | None = None
    share_to: float | None = None
    interval: tuple[float, float] | None = None
    probability: float | None = None
    beside: tuple[Finding, ...] = ()
    certainty: Certainty = "slight"

    @property
    def change(self) -> float | None:
        """Return the difference of the two shares."""
        if self.share_from is None or self.share_to is None:
            return None
        return self.share_to - self.share_from

    @property
    def is_change(self) -> bool:
        """Return whether something became different, not only more or less."""
        return self.status not in ("persisted", "not_asked")
