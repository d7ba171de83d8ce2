"""Transcripts: captions (WebVTT, SubRip) and what Teams and Word save as documents.

WebVTT is read as the W3C describes it (WebVTT: The Web Video Text Tracks Format), but with more
patience: what is no cue is kept as furniture.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, clean, digest_of, document
from pipeline.read.plain import decoded
from pipeline.read.talk.turns import NAME, Cue, labelled, turns
from pipeline.types import Document

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,7})?"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>\n]{1,200})>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<\d{1,3}:[\d:.]{1,12}>|\{\\[^{}]{0,40}\}",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"(NOTE|STYLE|REGION)(?:\s|$)")
_NAME_THEN_TIME = re.compile(rf"(?P<name>{NAME})\s+[\[(]?(?P<time>{_TIME})[\])]?:?$")
_TIME_THEN_NAME = re.compile(
    rf"[\[(]?(?P<time>{_TIME})[\])]?\s*[-–]?\s*(?P<name>{NAME})\s*(?:$|:(?=\s|$)\s*(?P<text>.*)$)"
)
_TEXT = ("", "prose", "text", "heading", "title")
_TAKEN = re.compile(
    r".{1,80} (?:started|stopped) transcription|(?:\d{1,2}h ?)?(?:\d{1,2}m ?)?\d{1,2}s"
    r"|(?:[A-Z]\w+ \d{1,2}|\d{1,2} [A-Z]\w+),? \d{4},? \d{1,2}:\d{2} ?(?:[AaPp][Mm])?"
)
_MOST_BYTES = 40_000_000
_MOST_NEW = 0.75  # of the stamps name somebody new at most: an agenda names each item once


@dataclass(frozen=True, slots=True)
class TranscriptReader:
    """Reads captions (.vtt, .srt) as turns of speech with their speakers and times."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".vtt", ".srt")

    def read(self, path: Path, id: str) -> Document:
        """Return the document of a file of captions; raise ReadError if it holds none."""
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ReadError(id, "is longer than any transcript.", "Split it, then run again.")
        found = decoded(data, id)
        aside, cues = _captions(clean(found.text))
        if not cues:
            raise ReadError(id, "holds no captions.", "Export the transcript again.")
        cues = labelled(_once(cues))
        parts = [*aside, *turns(cues, len(aside))]
        named = any(cue.speaker for cue in cues)
        notes = found.notes if named else (*found.notes, "It names no speakers.")
        kind = path.suffix.lower()[1:]
        return document(parts, id=id, digest=digest_of(data), format=kind, notes=notes)


def as_transcript(parts: Sequence[Part]) -> list[Part] | None:
    """Return the parts of a document as those of a transcript, None if it is none.

    Known are "Jane Smith   0:03" over what she says, as Teams writes it, "0:0:3.2 --> 0:0:5.0" with
    the name below it, as it did, "[00:00:03] Jane Smith: ..." and "00:00:03 Jane Smith".
    """
    lines = [
        (n, line)
        for n, part in enumerate(parts)
        if part.kind in _TEXT
        for line in clean(part.text).split("\n")
        if line.strip()
    ]
    stamps = [
        _stamp(line, lines[at + 1][1] if at + 1 < len(lines) else "")
        for at, (_, line) in enumerate(lines)
    ]
    found = [stamp for stamp in stamps if stamp]
    silent = sum(
        bool(stamp and after and not stamp.text) for stamp, after in pairwise([*stamps, None])
    )
    if not _is_talk(found, silent):
        return None
    begin = next(at for at, stamp in enumerate(stamps) if stamp)
    first = lines[begin][0]
    made = [_as_head(part) for part in parts[:first]]
    opening = [line for n, line in lines[:begin] if n == first]
    if opening:
        made.append(replace(parts[first], text="\n".join(opening)))
    cues = _stamped([(parts[n].page, line) for n, line in lines[begin:]], stamps[begin:])
    said = {n for n, _ in lines[begin:]}
    rest = [n for n in range(first, len(parts)) if n not in said]
    shift = {n: len(made) + at for at, n in enumerate(rest)}  # what stands between, as it was
    moved = [_moved(parts[n], shift) for n in rest]
    return [*made, *moved, *turns(cues, len(made) + len(moved))]


def _captions(text: str) -> tuple[list[Part], list[Cue]]:
    """Return what is no cue (the head, comments, styles) as furniture, and the cues in order."""
    aside: list[Part] = []
    cues: list[Cue] = []
    lines = text.split("\n")
    timings = [_TIMING.match(line) for line in lines]
    starts = [at - _has_name(lines, timings, at) for at, found in enumerate(timings) if found]
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        cues_here, rest = _cue(lines[start:end], timings[start:end])
        cues += cues_here
        aside += rest
    return aside, cues


def _has_name(lines: Sequence[str], timings: Sequence[object], at: int) -> bool:
    """Return whether the line above a timing names its cue: it stands under a blank one."""
    if at == 0 or not lines[at - 1].strip() or timings[at - 1]:
        return False
    alone = at == 1 or not lines[at - 2].strip()
    return (alone or lines[at - 1].strip().isdigit()) and not lines[at - 1].startswith("WEBVTT")


def _cue(
    lines: Sequence[str], timings: Sequence[re.Match[str] | None]
) -> tuple[list[Cue], list[Part]]:
    """Return the cues of the lines from one timing to the next, one a voice, and what is none."""
    at = next((n for n, found in enumerate(timings[:2]) if found), None)
    if at is None:
        return [], list(_aside(lines))
    begin = timings[at]
    body, rest = list(lines[at + 1 :]), []
    for n, line in enumerate(body):
        if _BLOCK.match(line) and (n == 0 or not body[n - 1].strip()):
            body, rest = body[:n], body[n:]
            break
    name = lines[0].strip() if at else ""
    first, last = (seconds(begin[1]), seconds(begin[2])) if begin else (0.0, 0.0)
    made: list[Cue] = []
    for speaker, said in _voices(body):
        timing = "" if made else lines[at].strip()
        told = "" if made else name
        made.append(Cue(first, max(first, last), said, speaker, told, timing, label=speaker))
    return made, list(_aside(rest))


def _aside(lines: Sequence[str]) -> Iterator[Part]:
    """Yield the head of a file, comments and styles as furniture, one part each."""
    for block in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        if block.strip():
            kind = _BLOCK.match(block.strip())
            reason = {"NOTE": "comment", "STYLE": "style", "REGION": "style"}
            shown = reason[kind[1]] if kind else "transcript_head"
            yield Part(block.strip(), "furniture", reason=shown)


def _voices(body: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the speaker, if told, and the lines of each voice of a cue."""
    before, *rest = _VOICE.split("\n".join(body))
    if before.strip() or not rest:
        yield "", _shown(before)
    for speaker, said in zip(rest[::2], rest[1::2], strict=True):
        yield " ".join(html.unescape(speaker).split()), _shown(said)


def _shown(said: str) -> tuple[str, ...]:
    text = html.unescape(_TAG.sub("", said)).replace("\xa0", " ")
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())


def _once(cues: Sequence[Cue]) -> list[Cue]:
    """Return cues without the lines that rolled up from the cue before, told as repeats."""
    made: list[Cue] = []
    last = ""
    for cue in cues:
        again = len(cue.lines) > 1 and cue.lines[0] == last
        flash = len(cue.lines) == 1 and cue.lines[0] == last and cue.end - cue.start <= 0.05
        if again or flash:
            made.append(replace(cue, lines=cue.lines[1:], repeats=cue.lines[:1]))
        else:
            made.append(cue)
        last = cue.lines[-1] if cue.lines else last
    return made


def seconds(time: str) -> float:
    """Return the seconds of a time like 1:02:03.450, 02:03,450 or 0:0:3.2."""
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A line that says who speaks when, and what stands behind it; `below` a name one line down."""

    time: str
    name: str
    text: str = ""
    end: str = ""
    below: bool = False


def _stamp(line: str, below: str) -> _Stamp | None:
    """Return what a line says of who speaks when, with the line below it; None if nothing."""
    line = line.strip()
    timing = _TIMING.match(line)
    if timing:
        name = below.strip()
        named = bool(re.fullmatch(NAME, name))
        return _Stamp(timing[1], name if named else "", end=timing[2], below=named)
    found = _NAME_THEN_TIME.match(line) or _TIME_THEN_NAME.match(line)
    if not found:
        return None
    text = found.groupdict().get("text") or ""
    return _Stamp(found["time"], " ".join(found["name"].split()), text)


def _is_talk(stamps: Sequence[_Stamp], silent: int) -> bool:
    """Return whether stamps are those of people who talk, not of an agenda or a timetable.

    Times go up, names come again, most have a first name too, and words stand under most.
    """
    if len(stamps) < 3 or silent > 0.4 * len(stamps):
        return False
    times = [seconds(stamp.time) for stamp in stamps]
    rising = sum(after >= before for before, after in pairwise(times))
    if rising < 0.9 * (len(times) - 1):
        return False
    if sum(bool(stamp.end) for stamp in stamps) > 0.5 * len(stamps):
        return True
    names = {stamp.name.casefold() for stamp in stamps}
    whole = sum(" " in name for name in names) + sum(bool(stamp.text) for stamp in stamps)
    return len(names) <= _MOST_NEW * len(stamps) and 2 * whole >= len(names)


def _stamped(lines: Sequence[tuple[int, str]], stamps: Sequence[_Stamp | None]) -> list[Cue]:
    """Return a cue for each stamp, with the lines up to the next one."""
    cues: list[Cue] = []
    below, said = False, []
    for (page, line), stamp in zip(lines, stamps, strict=True):
        if stamp:
            start = seconds(stamp.time)
            end = seconds(stamp.end) if stamp.end else start
            timing = line.strip() if stamp.end else stamp.time
            cues.append(Cue(start, end, (), stamp.name, timing=timing, label=stamp.name, page=page))
            said.append([stamp.text] if stamp.text else [])
            below = stamp.below
        elif below:
            below = False  # the name, which the stamp has
        elif _TAKEN.fullmatch(line.strip()):
            cues[-1] = replace(cues[-1], name=f"{cues[-1].name}\n{line.strip()}".strip())
        else:
            said[-1].append(line.strip())
    return [replace(cue, lines=tuple(own)) for cue, own in zip(cues, said, strict=True)]


def _as_head(part: Part) -> Part:
    """Return a part above a transcript; how long it is and who took it is no point of it."""
    told = part.kind in _TEXT and _TAKEN.fullmatch(part.text.strip())
    return replace(part, kind="furniture", reason="transcript_head") if told else part


def _moved(part: Part, shift: dict[int, int]) -> Part:
    under = tuple(shift.get(n, n) for n in part.under)
    return replace(part, under=under) if part.under else part
