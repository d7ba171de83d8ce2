"""From the cues of a transcript to turns of speech: what one speaker says until another does.

Captions are cut by what fits on a screen, so sentences run over cues: those of one speaker are
joined, and each line keeps the time at which it was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.read.flowing import Part
from pipeline.text import fold

_NAME_WORD = (
    r"(?:[^\W_a-z][\w.'’&/-]*|\d+|\([^()\n]{1,40}\)|,|de|da|van|von|der|la|le|of|the|and|&)"
)
NAME = rf"[^\W_a-z\d][\w.'’&/-]*(?:,?[ \t]+{_NAME_WORD}){{0,6}},?"
_LABEL = re.compile(
    rf"(?P<lead>(?:>>+|[-–])?\s*)(?P<name>{NAME})\s?:(?=\s)\s*(?P<text>.*)", re.DOTALL
)
_NO_NAME = {"note", "notes", "example", "re", "ps", "warning", "fact", "time", "date", "subject"}
_ENDS = re.compile(r"[.!?…]['\"”’)\]]*$")
_PAUSE = 5.0  # seconds of silence that end a turn where nobody is named
_BREATH = 0.8  # the same where the words have no full stops
_LONG = 40  # words of such a turn


@dataclass(frozen=True, slots=True)
class Cue:
    """Some lines said from one time on (in seconds), by whom, and how the file tells it.

    `name`, `timing` and `label` are what stands in the file for the cue, its times and its speaker;
    `repeats` are lines that were on the screen already.
    """

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str = ""
    name: str = ""
    timing: str = ""
    label: str = ""
    repeats: tuple[str, ...] = ()
    page: int = 1


def clock(seconds: float) -> str:
    """Return a time as hours, minutes and seconds: 00:03:15."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def labelled(cues: Sequence[Cue]) -> list[Cue]:
    """Return cues with the speakers that stand as labels before their words ("Jane Smith: ...").

    A label is taken for a speaker if it comes again, or if most cues have one. A cue without one
    goes on with the speaker before it.
    """
    found = [_LABEL.match(cue.lines[0]) if cue.lines and not cue.speaker else None for cue in cues]
    names = [fold(one["name"]) if one else "" for one in found]
    counts = Counter(name.casefold() for name in names if name)
    known = {name for name, count in counts.items() if count > 1 and name not in _NO_NAME}
    if sum(map(bool, names)) >= 0.7 * len(cues):
        known = set(counts) - _NO_NAME
    made: list[Cue] = []
    for cue, match, name in zip(cues, found, names, strict=True):
        if match and name.casefold() in known:
            lines = (match["text"], *cue.lines[1:]) if match["text"] else cue.lines[1:]
            made.append(replace(cue, speaker=name, label=name, lines=lines))
        elif known and not cue.speaker and made:
            made.append(replace(cue, speaker=made[-1].speaker))
        else:
            made.append(cue)
    return made


def turns(cues: Sequence[Cue], first: int = 0) -> list[Part]:
    """Return the parts of a transcript; `first` is the position at which they will stand."""
    parts: list[Part] = []
    speaker, who = "", -1
    for group in _grouped(cues):
        if group[0].speaker != speaker or who < 0:
            speaker, who = group[0].speaker, -1
            if speaker:
                who = first + len(parts)
                parts.append(_furniture(speaker, "speaker", group[0], speaks=True))
                group[0] = replace(group[0], label="")
        parts += _turn(group, (who,) if who >= 0 else ())
    return parts


def _turn(group: Sequence[Cue], under: tuple[int, ...]) -> Iterator[Part]:
    """Yield what the file says of some cues of one speaker, then their words as one part."""
    told = (
        ("cue", [cue.name for cue in group]),
        ("time", [cue.timing for cue in group]),
        ("speaker", [cue.label for cue in group]),
        ("repeated_caption", [line for cue in group for line in cue.repeats]),
    )
    for reason, texts in told:
        text = "\n".join(filter(None, texts))
        if text:
            yield _furniture(text, reason, group[0])
    lines = [(line, clock(cue.start)) for cue in group for line in cue.lines if line.strip()]
    if lines:
        yield Part(
            "\n".join(line for line, _ in lines), "turn", under=under, page=group[0].page,
            at=lines[0][1], ats=tuple(at for _, at in lines),
        )  # fmt: skip


def _furniture(text: str, reason: str, cue: Cue, *, speaks: bool = False) -> Part:
    return Part(
        text, "furniture", reason=reason, page=cue.page, at=clock(cue.start),
        role="speaker" if speaks else "",
    )  # fmt: skip


def _grouped(cues: Iterable[Cue]) -> Iterator[list[Cue]]:
    """Yield the cues of one turn after another.

    Where nobody is named a long silence ends a turn; where the words have no full stops, as
    captions made by machine, a short one does, or what would be a long sentence.
    """
    cues = list(cues)
    words = sum(len(line.split()) for cue in cues for line in cue.lines)
    ends = sum(bool(_ENDS.search(line)) or ". " in line for cue in cues for line in cue.lines)
    bare = words > 60 * max(1, ends)
    group: list[Cue] = []
    for cue in cues:
        if group and _parts(group, cue, bare=bare):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _parts(group: Sequence[Cue], cue: Cue, *, bare: bool) -> bool:
    before = group[-1]
    if cue.speaker != before.speaker:
        return True
    silence = cue.start - before.end
    if bare:
        long = sum(len(line.split()) for one in group for line in one.lines) >= _LONG
        return silence >= _BREATH or long
    return not cue.speaker and silence >= _PAUSE
