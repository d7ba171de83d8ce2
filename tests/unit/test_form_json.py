"""The result as JSON: it keeps to its schema, and the schema refuses what is not a result."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import json
import typing
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline import published
from pipeline.forms.json import JsonDocument, schema
from pipeline.published import Publication

jsonschema = pytest.importorskip("jsonschema")

CLASSES = [one for one in vars(published).values() if dataclasses.is_dataclass(one)]
SCHEMA = json.loads(schema())
CHECK = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def _read(shown: Publication) -> dict[str, Any]:
    return json.loads(JsonDocument().render(shown)["report.json"])


def test_the_schema_is_one_and_the_result_keeps_to_it() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    CHECK.validate(_read(publication()))
    CHECK.validate(_read(replace(publication(), date=datetime.date(2014, 3, 31), year=None)))


def test_the_schema_comes_with_the_result() -> None:
    files = JsonDocument().render(publication())
    assert set(files) == {"report.json", "report.schema.json"}
    assert json.loads(files["report.schema.json"]) == SCHEMA
    assert json.loads(files["report.json"])["$schema"] == "report.schema.json"


def test_every_value_comes_back_as_it_was() -> None:
    told = _read(publication())
    assert told.pop("$schema") and told.pop("format_version") == JsonDocument.version
    assert told == json.loads(json.dumps(dataclasses.asdict(publication())))


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_schema_has_every_field_and_says_what_it_is(kind: type) -> None:
    top = kind is Publication
    told = SCHEMA if top else SCHEMA["$defs"][kind.__name__]
    fields = {field.name for field in dataclasses.fields(kind)}
    extra = {"$schema", "format_version"} if top else set()
    assert set(told["properties"]) == set(told["required"]) == fields | extra
    assert told["additionalProperties"] is False
    assert all(one["description"] for one in told["properties"].values())
    for name, hint in typing.get_type_hints(kind).items():
        assert ("null" in (told["properties"][name].get("type") or ())) == _may_be_none(hint)


def _may_be_none(hint: object) -> bool:
    return type(None) in typing.get_args(hint)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of everything inside a value."""
    keys = value if isinstance(value, dict) else range(len(value)) if _is_list(value) else ()
    for key in keys:
        yield (*path, key)
        yield from _places(value[key], (*path, key))


def _is_list(value: object) -> bool:
    return isinstance(value, list)


WHOLE = _read(publication())
FIELDS = [path for path in _places(WHOLE) if isinstance(path[-1], str)]


def _at(whole: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        whole = whole[key]
    return whole


def _changed(path: tuple[str | int, ...], change: Callable[[Any, Any], None]) -> Any:
    whole = copy.deepcopy(WHOLE)
    change(_at(whole, path[:-1]), path[-1])
    return whole


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIELDS))
def test_a_missing_field_is_refused(path: tuple[str | int, ...]) -> None:
    assert not CHECK.is_valid(_changed(path, lambda inside, key: inside.pop(key)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIELDS))
def test_an_unknown_field_is_refused(path: tuple[str | int, ...]) -> None:
    def add(inside: dict[str, Any], key: str) -> None:
        inside[f"{key}_too"] = inside[key]

    assert not CHECK.is_valid(_changed(path, add))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FIELDS), st.sampled_from([{}, [[]], "seven", -3.5, True, None]))
def test_a_value_of_another_type_is_refused(path: tuple[str | int, ...], other: object) -> None:
    was = _at(WHOLE, path)
    told = _schema_of(path)
    if _fits(was, other, told):
        return

    def change(inside: dict[str, Any], key: str) -> None:
        inside[key] = other

    assert not CHECK.is_valid(_changed(path, change)), (path, other)


def _schema_of(path: tuple[str | int, ...]) -> dict[str, Any]:
    told: dict[str, Any] = SCHEMA
    for key in path:
        told = told["properties"][key] if isinstance(key, str) else told["items"]
        if "$ref" in told:
            told = SCHEMA["$defs"][told["$ref"].rpartition("/")[2]]
    return told


def _fits(was: object, other: object, told: dict[str, Any]) -> bool:
    """Whether another value is of the same kind, or one that may stand in its place."""
    free = isinstance(was, str) and isinstance(other, str) and "enum" not in told
    nothing = other is None and "null" in (told.get("type") or ())
    number = told.get("type") in ("number", ["number", "null"]) and isinstance(other, float)
    same = type(was) is type(other) is bool
    return (free and "const" not in told) or nothing or (number and "minimum" not in told) or same


def test_a_suppressed_count_is_null_and_the_schema_says_why() -> None:
    counts = [count for theme in WHOLE["themes"] for count in theme["counts"]]
    assert [count["points"] for count in counts].count(None) == 1
    assert "suppressed" in SCHEMA["$defs"]["LabelCount"]["properties"]["points"]["description"]


def test_the_same_result_gives_the_same_bytes() -> None:
    assert JsonDocument().render(publication()) == JsonDocument().render(publication())


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    made = publication()
    broken = replace(made, passages=(replace(made.passages[0], confidence=float("nan")),))
    with pytest.raises(ValueError, match="JSON"):
        JsonDocument().render(broken)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_comes_back(text: str) -> None:
    made = publication()
    first, *rest = made.passages
    told = _read(replace(made, title=text, passages=(replace(first, text=text), *rest)))
    CHECK.validate(told)
    whole = "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert told["title"] == told["passages"][0]["text"] == whole
    assert len(whole) == len(text)
