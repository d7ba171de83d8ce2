"""The whole result as one JSON document, nested and named as in `Publication`, with its schema."""

from __future__ import annotations

import dataclasses
import datetime
import json
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar

from pipeline.published import Publication

_SCHEMA = "report.schema.json"


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """Renders everything that may be shown for other programs to read."""

    version: ClassVar[int] = 2
    name: ClassVar[str] = "json"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return report.json and report.schema.json, the JSON Schema (2020-12) that it keeps to.

        Both are UTF-8. A count that is suppressed is null. Raises ValueError for a number that
        JSON cannot hold (not a number, or infinite).
        """
        told = {"$schema": _SCHEMA, "format_version": self.version, **_fields(shown)}
        return {"report.json": _written(told), _SCHEMA: schema()}


def schema() -> bytes:
    """Return the schema of report.json as it is published with the program."""
    return resources.files(__package__).joinpath(_SCHEMA).read_bytes()


def _fields(shown: Publication) -> dict[str, object]:
    return dataclasses.asdict(shown)


def _written(told: dict[str, object]) -> bytes:
    """Return JSON in UTF-8, in which half a surrogate pair (no character at all) becomes "?"."""
    text = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False, default=_day)
    return f"{text}\n".encode(errors="replace")


def _day(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"JSON cannot hold {type(value).__name__}")
