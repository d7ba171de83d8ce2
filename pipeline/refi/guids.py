"""Identifiers that stay the same: made of what a thing is, not of chance (RFC 4122, version 5)."""

from __future__ import annotations

import hashlib
import uuid

_HOUSE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:taking-stock:refi-qda")


def guid(kind: str, *parts: str) -> str:
    """Return the GUID of a thing of some kind that its parts name."""
    told = "\x1f".join((kind, *parts)).encode("utf-8", "replace")
    digest = hashlib.sha1(_HOUSE.bytes + told, usedforsecurity=False).digest()[:16]
    return str(uuid.UUID(bytes=digest, version=5))  # as uuid.uuid5, which takes no lone surrogates


def of_source(name: str, document: str) -> str:
    """Return the GUID of a document of the run of that name."""
    return guid("source", name, document)


def of_selection(name: str, passage: str) -> str:
    """Return the GUID of the selection of a passage, by its address in the run of that name."""
    return guid("selection", name, passage)


def bare(told: str) -> str:
    """Return a GUID as ours are written, however a tool writes it: in braces, in capitals."""
    return told.strip().strip("{}").lower()
