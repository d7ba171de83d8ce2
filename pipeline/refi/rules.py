"""The rules of REFI-QDA 1.0 as data: what each element holds, in which order, its attributes.

Children: `Name` once, `Name?` at most once, `Name*` any number, `Name+` at least one, `A|B` one of
several. Attributes: `name:kind`, with `!` where one must be there. Written down from the standard
(qdasoftware.org, REFI-QDA 1.5 and the schema of 18 March 2019).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GUID = re.compile(r"(\{)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?(1)\})")
_KINDS = {
    "text": re.compile(r".*", re.DOTALL),
    "guid": GUID,
    "whole": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)"),
    "truth": re.compile(r"true|false|1|0"),
    "colour": re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})"),
    "date": re.compile(r"-?\d{4,}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?"),
    "moment": re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"),
    "direction": re.compile(r"Associative|OneWay|Bidirectional"),
    "variable": re.compile(r"Text|Boolean|Integer|Float|Date|DateTime"),
    "line": re.compile(r"dotted|dashed|solid"),
    "shape": re.compile(
        r"Person|Oval|Rectangle|RoundedRectangle|Star|(?:Left|Right|Up|Down)Triangle|Note"
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element may hold: its children in order, its attributes, or text of some kind."""

    children: re.Pattern[str]
    told: str
    attributes: dict[str, str]
    needed: frozenset[str]
    text: str = ""


def fits(kind: str, value: str) -> bool:
    """Return whether a value is one of that kind; white space around it does not count."""
    return _KINDS[kind].fullmatch(value if kind == "text" else value.strip()) is not None


def _rule(children: str = "", attributes: str = "", text: str = "") -> Rule:
    named = [part.partition(":") for part in attributes.split()]
    return Rule(
        re.compile("".join(map(_step, children.split()))),
        children,
        {name.rstrip("!"): kind or "text" for name, _, kind in named},
        frozenset(name[:-1] for name, _, _ in named if name.endswith("!")),
        text,
    )


def _step(part: str) -> str:
    many = part[-1] if part[-1] in "?*+" else ""
    return f"(?:(?:{part.removesuffix(many)}) ){many}"


_SIGNED = "creatingUser:guid creationDateTime:moment modifyingUser:guid modifiedDateTime:moment"
_OWN = "guid!:guid name"
_MEDIUM = f"{_OWN} path currentPath {_SIGNED}"
_TEXT = f"{_OWN} richTextPath plainTextPath {_SIGNED}"
_AREA = "firstX!:whole firstY!:whole secondX!:whole secondY!:whole"
_CODED = "Coding* NoteRef*"
_SELECTION = f"Description? {_CODED}"
_REF = _rule("", "targetGUID!:guid")
_TEXT_SOURCE = _rule(
    f"Description? PlainTextContent? PlainTextSelection* {_CODED} VariableValue*", _TEXT
)
_RECORDING = "Description? Transcript* {}Selection* " + f"{_CODED} VariableValue*"
_STRETCH = _rule(_SELECTION, f"{_OWN} begin!:whole end!:whole {_SIGNED}")
_WORDS = _rule(text="text")

PROJECT: dict[str, Rule] = {
    "Project": _rule(
        "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? "
        "NoteRef*",
        "name! origin creatingUserGUID:guid creationDateTime:moment modifyingUserGUID:guid "
        "modifiedDateTime:moment basePath",
    ),
    "Users": _rule("User+"),
    "User": _rule("", f"{_OWN} id"),
    "CodeBook": _rule("Codes"),
    "Codes": _rule("Code+"),
    "Code": _rule("Description? NoteRef* Code*", "guid!:guid name! isCodable!:truth color:colour"),
    "Variables": _rule("Variable+"),
    "Variable": _rule("Description?", "guid!:guid name! typeOfVariable!:variable"),
    "Cases": _rule("Case+"),
    "Case": _rule("Description? CodeRef* VariableValue* SourceRef* SelectionRef*", _OWN),
    "VariableValue": _rule(
        "VariableRef TextValue|BooleanValue|IntegerValue|FloatValue|DateValue|DateTimeValue?"
    ),
    "TextValue": _WORDS,
    "BooleanValue": _rule(text="truth"),
    "IntegerValue": _rule(text="whole"),
    "FloatValue": _rule(text="decimal"),
    "DateValue": _rule(text="date"),
    "DateTimeValue": _rule(text="moment"),
    "Sources": _rule("TextSource|PictureSource|PDFSource|AudioSource|VideoSource+"),
    "TextSource": _TEXT_SOURCE,
    "TextDescription": _TEXT_SOURCE,
    "Representation": _TEXT_SOURCE,
    "Note": _TEXT_SOURCE,
    "PlainTextContent": _WORDS,
    "PlainTextSelection": _rule(
        _SELECTION, f"{_OWN} startPosition!:whole endPosition!:whole {_SIGNED}"
    ),
    "PictureSource": _rule(
        f"Description? TextDescription? PictureSelection* {_CODED} VariableValue*", _MEDIUM
    ),
    "PictureSelection": _rule(_SELECTION, f"{_OWN} {_AREA} {_SIGNED}"),
    "PDFSource": _rule(
        f"Description? PDFSelection* Representation? {_CODED} VariableValue*", _MEDIUM
    ),
    "PDFSelection": _rule(
        f"Description? Representation? {_CODED}", f"{_OWN} page!:whole {_AREA} {_SIGNED}"
    ),
    "AudioSource": _rule(_RECORDING.format("Audio"), _MEDIUM),
    "VideoSource": _rule(_RECORDING.format("Video"), _MEDIUM),
    "AudioSelection": _STRETCH,
    "VideoSelection": _STRETCH,
    "Transcript": _rule(
        "Description? PlainTextContent? SyncPoint* TranscriptSelection* NoteRef*", _TEXT
    ),
    "TranscriptSelection": _rule(
        _SELECTION, f"{_OWN} fromSyncPoint:guid toSyncPoint:guid {_SIGNED}"
    ),
    "SyncPoint": _rule("", "guid!:guid timeStamp:whole position:whole"),
    "Coding": _rule("CodeRef NoteRef*", "guid!:guid creatingUser:guid creationDateTime:moment"),
    "Notes": _rule("Note+"),
    "Links": _rule("Link+"),
    "Link": _rule(
        "NoteRef*", f"{_OWN} direction:direction color:colour originGUID:guid targetGUID:guid"
    ),
    "Sets": _rule("Set+"),
    "Set": _rule("Description? MemberCode* MemberSource* MemberNote*", "guid!:guid name!"),
    "Graphs": _rule("Graph+"),
    "Graph": _rule("Vertex* Edge*", _OWN),
    "Vertex": _rule(
        "",
        f"{_OWN} representedGUID:guid firstX!:whole firstY!:whole secondX:whole secondY:whole "
        "shape:shape color:colour",
    ),
    "Edge": _rule(
        "",
        f"{_OWN} representedGUID:guid sourceVertex!:guid targetVertex!:guid color:colour "
        "direction:direction lineStyle:line",
    ),
    "Description": _WORDS,
    **dict.fromkeys(
        "CodeRef NoteRef SourceRef SelectionRef VariableRef MemberCode MemberSource "
        "MemberNote".split(),
        _REF,
    ),
}

CODEBOOK: dict[str, Rule] = {
    "CodeBook": _rule("Codes Sets?", "origin"),
    "Codes": _rule("Code+"),
    "Code": _rule("Description? Code*", "guid!:guid name! isCodable!:truth color:colour"),
    "Sets": _rule("Set+"),
    "Set": _rule("Description? MemberCode*", "guid!:guid name!"),
    "MemberCode": _rule("", "guid!:guid"),
    "Description": _WORDS,
}

# Which elements a reference may lead to.
LEADS_TO: dict[str, tuple[str, ...]] = {
    "CodeRef": ("Code",),
    "MemberCode": ("Code",),
    "NoteRef": ("Note",),
    "MemberNote": ("Note",),
    "SourceRef": ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"),
    "MemberSource": ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"),
    "SelectionRef": (
        "PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection",
        "VideoSelection", "TranscriptSelection",
    ),
    "VariableRef": ("Variable",),
}  # fmt: skip
USERS = ("creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID")
