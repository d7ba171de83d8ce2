"""Whether a project or a code book keeps the rules of REFI-QDA 1.0, and what breaks them.

Besides the schema: references lead somewhere, GUIDs are given once (a case may share that of a
code), paths lead to files, positions lie in the text, and the text has one code point a line end
and no byte-order mark, as importers count differently otherwise.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.errors import ReadError
from pipeline.refi.guids import bare
from pipeline.refi.plain import BOM
from pipeline.refi.rules import CODEBOOK, LEADS_TO, PROJECT, USERS, Rule, fits
from pipeline.refi.xml import CODEBOOK as CODEBOOK_SPACE
from pipeline.refi.xml import PROJECT as PROJECT_SPACE

if TYPE_CHECKING:
    from lxml.etree import _Element

_QDE = "project.qde"
_INTERNAL = "internal://"
_PATHS = ("plainTextPath", "richTextPath", "path")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SHARED = {"Case", "Code"}


def project_problems(data: bytes) -> tuple[str, ...]:
    """Return what is wrong with a project (.qdpx), a sentence each; nothing if it keeps the rules.

    No bounds are set: it is for what we wrote. What others wrote is read by `reading`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            files = {name: archive.read(name) for name in names}
    except zipfile.BadZipFile:
        return ("The project is no ZIP archive.",)
    if _QDE not in files:
        return (f"The archive holds no {_QDE}.",)
    twice = sorted({name for name in names if names.count(name) > 1})
    found = [f"The archive holds {name} twice." for name in twice]
    found += [
        f"{name} lies neither in sources/ nor at the top."
        for name in files
        if name != _QDE and posixpath.dirname(name) != "sources"
    ]
    root = _parsed(files[_QDE])
    if isinstance(root, str):
        return (*found, root)
    return (*found, *_of_tree(root, PROJECT, PROJECT_SPACE, "Project"), *_of_files(root, files))


def codebook_problems(data: bytes) -> tuple[str, ...]:
    """Return what is wrong with a code book (.qdc), a sentence each."""
    root = _parsed(data)
    if isinstance(root, str):
        return (root,)
    return tuple(_of_tree(root, CODEBOOK, CODEBOOK_SPACE, "CodeBook"))


def _parsed(data: bytes) -> _Element | str:
    from pipeline.read.office.package import parse

    try:
        return parse(data, _QDE)
    except ReadError as error:
        return str(error)


def _of_tree(root: _Element, rules: Mapping[str, Rule], space: str, tag: str) -> Iterator[str]:
    if root.tag != f"{{{space}}}{tag}":
        yield f"The root is {root.tag}, not {tag} of {space}."
        return
    for element in root.iter():
        name = _name(element)
        rule = rules.get(name) if element.tag == f"{{{space}}}{name}" else None
        if rule is None:
            yield f"{_at(element)}: the standard knows no such element."
        else:
            yield from _of_element(element, rule)
    yield from _of_guids(root)
    yield from _of_references(root)


def _of_element(element: _Element, rule: Rule) -> Iterator[str]:
    children = "".join(f"{_name(child)} " for child in element)
    if not rule.children.fullmatch(children):
        held, asked = children.strip() or "nothing", rule.told or "nothing"
        yield f"{_at(element)} holds {held}; the standard asks for {asked}."
    for name in sorted(rule.needed - set(element.keys())):
        yield f"{_at(element)} has no {name}."
    for name, value in _attributes(element):
        kind = rule.attributes.get(name)
        if kind is None and not name.startswith(_XSI):
            yield f"{_at(element)}: the standard knows no attribute {name}."
        elif kind is not None and not fits(kind, value):
            yield f"{_at(element)}: {name} is no {kind}: “{value}”."
    text = element.text or ""
    if rule.text and not fits(rule.text, text):
        yield f"{_at(element)} holds no {rule.text}: “{text}”."
    stray = "".join((text, *(child.tail or "" for child in element))).strip()
    if not rule.text and stray:
        yield f"{_at(element)} holds text: “{stray[:40]}”."


def _attributes(element: _Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        yield str(name), str(value)


def _of_guids(root: _Element) -> Iterator[str]:
    """Yield GUIDs that two things have."""
    seen: dict[str, set[str]] = {}
    for element in root.iter():
        told, name = element.get("guid"), _name(element)
        if told is None or name == "MemberCode":
            continue
        owners = seen.setdefault(bare(told), set())
        if owners and (name in owners or {name, *owners} != _SHARED):
            yield f"{_at(element)}: another thing has the GUID {told}."
        owners.add(name)


def _of_references(root: _Element) -> Iterator[str]:
    known: dict[str, set[str]] = {}
    for element in root.iter():
        if element.get("guid") and _name(element) != "MemberCode":
            known.setdefault(_name(element), set()).add(bare(element.get("guid") or ""))
    for element in root.iter():
        kinds = LEADS_TO.get(_name(element))
        target = bare(element.get("targetGUID") or element.get("guid") or "")
        if kinds and not any(target in known.get(kind, ()) for kind in kinds):
            yield f"{_at(element)} leads nowhere: {target}."
        for name in USERS:
            user = element.get(name)
            if user is not None and bare(user) not in known.get("User", ()):
                yield f"{_at(element)}: {name} leads nowhere: {user}."


def _of_files(root: _Element, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what is wrong with paths, with the texts, and with positions in them."""
    if not root.get("origin"):
        yield "The project has no origin, without which QualCoder cannot read it."
    for element in root.iter():
        for name in _PATHS:
            path = element.get(name, "")
            if path.startswith(_INTERNAL) and _inside(path) not in files:
                yield f"{_at(element)}: {path} is not in the archive."
        if element.get("plainTextPath") or _child(element, "PlainTextContent") is not None:
            yield from _of_text(element, files)


def _of_text(source: _Element, files: Mapping[str, bytes]) -> Iterator[str]:
    path, inline = source.get("plainTextPath", ""), _child(source, "PlainTextContent")
    if path and inline is not None:
        yield f"{_at(source)} has its text both inside and in a file."
    if not path.startswith(_INTERNAL):
        text = "" if inline is None else inline.text or ""
    elif _inside(path) not in files:
        return
    else:
        try:
            text = files[_inside(path)].decode()
        except UnicodeDecodeError:
            yield f"{_at(source)}: {path} is not UTF-8 text."
            return
    if "\r" in text or text.startswith(BOM):
        yield f"{_at(source)}: its text holds a carriage return or a byte-order mark."
    for one in source:
        if _name(one) == "PlainTextSelection":
            yield from _of_span(one, len(text))


def _of_span(selection: _Element, length: int) -> Iterator[str]:
    told = (selection.get("startPosition", ""), selection.get("endPosition", ""))
    if all(fits("whole", position) for position in told):
        start, end = map(int, told)
        if not 0 <= start <= end <= length:
            yield f"{_at(selection)}: {start} to {end} does not lie in a text of {length}."


def _inside(path: str) -> str:
    return f"sources/{path.removeprefix(_INTERNAL).lstrip('/')}"


def _child(element: _Element, name: str) -> _Element | None:
    return next((child for child in element if _name(child) == name), None)


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2]


def _at(element: _Element) -> str:
    return f"Line {element.sourceline}, {_name(element)}"
