"""The types that a value is made of, and their digest."""

from __future__ import annotations

import hashlib
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias

Kind: TypeAlias = Any  # a type as an annotation has it, None aside: str, Span, tuple[Span, ...]
PLAIN = (int, float, bool)  # stand in their column themselves; all others have a table


def shape(kind: type) -> str:
    """Return a digest (hex) of the fields of a dataclass type and of all types in it."""
    return _shape(kind)


@cache
def _shape(kind: Kind) -> str:
    told = [(one, typing.get_type_hints(one)) for one in kinds(kind) if is_made(one)]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def is_made(kind: Kind) -> bool:
    """Return whether a type is a dataclass."""
    return is_dataclass(kind)


@cache
def kinds(kind: Kind) -> tuple[Kind, ...]:
    """Return the types that have a table, first those that others are made of, `kind` last."""
    found: dict[Kind, None] = {}
    for part in _parts(kind):
        found.update(dict.fromkeys(kinds(part)))
    return tuple(found) if kind in PLAIN else (*found, kind)


def _parts(kind: Kind) -> list[Kind]:
    if is_made(kind):
        return [part for _, part in fields_of(kind)]
    return [] if kind in (str, *PLAIN) else [inner(kind)]


@cache
def fields_of(kind: Kind) -> tuple[tuple[str, Kind], ...]:
    """Return the fields of a dataclass type, each with its type but for None."""
    if not fields(kind):
        raise TypeError(f"{kind} has no fields.")
    hints = typing.get_type_hints(kind)
    return tuple((field.name, _bare(hints[field.name])) for field in fields(kind))


@cache
def inner(kind: Kind) -> Kind:
    """Return the type of what a tuple of any length holds, but for None."""
    return _bare(typing.get_args(kind)[0])


def _bare(kind: Kind) -> Kind:
    """Return a type but for None; raise TypeError if it cannot be packed."""
    origin: Any = typing.get_origin(kind)
    parts = typing.get_args(kind)
    if origin in (UnionType, typing.Union):
        rest = [part for part in parts if part is not NoneType]
        if len(rest) == 1:
            return _bare(rest[0])
    if origin is typing.Literal and all(isinstance(part, str) for part in parts):
        return str
    whole = origin is tuple and parts[1:] == (...,)
    if whole or kind in (str, *PLAIN) or is_made(kind):
        return kind
    raise TypeError(f"{kind} cannot be packed.")
