"""What `pipeline codebook` tells and writes: edits since the log, the log itself, its replay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import logbook
from pipeline.codebook import CodeBook, Decision
from pipeline.decisions import Signature, replayed
from pipeline.errors import CheckError
from pipeline.report.codebook import as_toml
from pipeline.report.csv import as_table


@dataclass(frozen=True, slots=True)
class Books:
    """A code book with its file: what its log tells, and what was edited since."""

    path: Path
    book: CodeBook

    @property
    def log_path(self) -> Path:
        """Return where its log lies."""
        return self.path.with_name(logbook.NAME)

    @property
    def edits(self) -> tuple[Decision, ...]:
        """Return the decisions that the log beside the book does not hold yet."""
        known = len(logbook.read(self.log_path)) if self.log_path.is_file() else 0
        return self.book.log[known:]

    def told(self) -> dict[str, object]:
        """Return what can be said of the book: themes by status, decisions, edits since."""
        return {
            "codebook": str(self.path),
            "themes": dict(sorted(Counter(theme.status for theme in self.book.themes).items())),
            "decisions": len(self.book.log) - len(self.edits),
            "edits": [dict(zip(logbook.HEADER, logbook.row(e), strict=True)) for e in self.edits],
        }

    def record(self, signature: Signature) -> Path:
        """Write the edits to the log, signed where the book does not say who, when and why."""
        known = self.book.log[: len(self.book.log) - len(self.edits)]
        signed = (*known, *(_signed(edit, signature) for edit in self.edits))
        self.log_path.write_bytes(as_table(logbook.HEADER, map(logbook.row, signed)))
        return self.log_path

    def replay(self, out: Path) -> Path:
        """Write the book that the log makes; raise CheckError if the file says something else."""
        known = self.book.log[: len(self.book.log) - len(self.edits)]
        out.write_bytes(as_toml(replace(self.book, themes=replayed(known))))
        if self.edits:
            raise CheckError(
                str(self.log_path),
                f"{len(self.edits)} edits of the code book are not in it.",
                "Write them down with --record.",
            )
        return out


def _signed(decision: Decision, by: Signature) -> Decision:
    return replace(
        decision,
        who=decision.who or by.who,
        date=decision.date or by.date,
        why=decision.why or by.why,
    )
