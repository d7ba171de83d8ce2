"""A reader of REFI-QDA projects written from the standard alone; it shares no code with ours."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

SPACE = "{urn:QDA-XML:project:1.0}"


@dataclass(frozen=True)
class Marked:
    """A selection: the words that stand at its positions, and the names of its codes."""

    source: str
    guid: str
    start: int
    end: int
    words: str
    codes: tuple[str, ...]
    memo: str


@dataclass(frozen=True)
class Opened:
    """A project as another tool has it after import."""

    root: ET.Element
    texts: dict[str, str]
    codes: dict[str, str]
    paths: dict[str, tuple[str, ...]]
    selections: tuple[Marked, ...]


def opened(data: bytes) -> Opened:
    archive = zipfile.ZipFile(io.BytesIO(data))
    root = ET.fromstring(archive.read("project.qde"))
    codes, paths = {}, {}

    def walk(element: ET.Element, above: tuple[str, ...]) -> None:
        for code in element.findall(f"{SPACE}Code"):
            codes[code.attrib["guid"]] = code.attrib["name"]
            paths[code.attrib["guid"]] = (*above, code.attrib["name"])
            walk(code, paths[code.attrib["guid"]])

    for held in root.iterfind(f"{SPACE}CodeBook/{SPACE}Codes"):
        walk(held, ())
    texts, found = {}, []
    for source in root.iterfind(f"{SPACE}Sources/{SPACE}TextSource"):
        file = source.attrib["plainTextPath"].split("internal://")[1]
        text = archive.read(f"sources/{file}").decode("utf-8")
        texts[source.attrib["name"]] = text
        for one in source.iterfind(f"{SPACE}PlainTextSelection"):
            start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
            refs = one.iterfind(f"{SPACE}Coding/{SPACE}CodeRef")
            found.append(
                Marked(
                    source.attrib["name"],
                    one.attrib["guid"],
                    start,
                    end,
                    text[start:end],
                    tuple(codes[ref.attrib["targetGUID"]] for ref in refs),
                    one.findtext(f"{SPACE}Description", ""),
                )
            )
    return Opened(root, texts, codes, paths, tuple(found))
