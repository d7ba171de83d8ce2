"""The decision log of a code book: what people changed in its themes, who, when and why.

Themes are edited in a plain file; the log (decisions.csv) is what the edits amount to, one line
each. It runs forward to the very themes that the file holds, and backward to those before, so
every state that they have been in can be had again (an audit trail: Lincoln and Guba, Naturalistic
Inquiry, 1985). The order of themes in the file is no decision.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from pipeline.codebook import ACTIONS, ACTIVE, CANDIDATE, MERGED, RETIRED, CodedTheme, Decision
from pipeline.errors import SettingsError, did_you_mean

_WORDS = {"name": "renamed", "definition": "redefined", "parent": "moved"}
_WHOLE = ("added", "removed")
_EXAMPLE = ("example_added", "example_removed")
_DEFAULTS = {field.name: field.default for field in fields(CodedTheme)}
_KINDS = {name: str if said is MISSING else type(said) for name, said in _DEFAULTS.items()}
_NEEDED = {name for name, default in _DEFAULTS.items() if default is MISSING}
_FIELDS = [name for name in _DEFAULTS if name != "id"]
_PLACE = re.compile(r"examples(?:\[([1-9][0-9]{0,8})\])?")
_SHOWN = 60  # characters of a cell that a message repeats
_AS_IT_WAS = "Put the line back as it was written; edits are made in the code book."
_Edit = tuple[str, str, str, str]  # action, field, before, after


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made an edit, on which date (YYYY-MM-DD) and why; empty where it is not known."""

    who: str = ""
    date: str = ""
    why: str = ""


def between(
    before: Sequence[CodedTheme],
    after: Sequence[CodedTheme],
    signed: Callable[[str], Signature],
    *,
    first: int = 1,
) -> tuple[Decision, ...]:
    """Return the edits that lead from one list of themes to the other, numbered from `first`.

    New themes come first, then what changed in the others, in their order of `before`, then those
    that are gone. `signed` says of a theme's id who, when and why. Raises SettingsError if two
    themes of a list have one id.
    """
    old, new = _by_id(before), _by_id(after)
    edits = [(theme, edit) for theme in after if theme.id not in old for edit in _coming(theme)]
    for id, theme in old.items():
        if id in new:
            edits += [(new[id], edit) for edit in _changes(theme, new[id])]
    edits += [(old[id], ("removed", "", _whole(old[id]), "")) for id in old if id not in new]
    made = []
    for number, (theme, (action, field, was, now)) in enumerate(edits, start=first):
        by, id = signed(theme.id), theme.id
        one = Decision(number, by.date, by.who, action, id, theme.name, field, was, now, by.why)
        made.append(one)
    return tuple(made)


def _coming(theme: CodedTheme) -> Iterator[_Edit]:
    """Yield how a theme comes to be: that it is split off another is a decision of its own."""
    yield "added", "", "", _whole(replace(theme, split_from=""))
    if theme.split_from:
        yield "split", "split_from", "", theme.split_from


def _changes(old: CodedTheme, new: CodedTheme) -> Iterator[_Edit]:
    """Yield one edit a field, the name first, so that all bear the new name."""
    merge = old.status != MERGED and new.status == MERGED and new.into and not old.into
    if merge:
        old = replace(old, into=new.into)
    for name in _DEFAULTS:
        was, now = getattr(old, name), getattr(new, name)
        if was == now:
            continue
        if merge and name == "status":
            yield "merged", name, was, new.into
        elif name == "examples":
            yield from _example_edits(was, now)
        else:
            yield _action(name, _cell(was), _cell(now)), name, _cell(was), _cell(now)


def _action(field: str, before: str, after: str) -> str:
    """Return the word for a change of one field as a whole."""
    if field == "split_from" and after:
        return "split"
    if field != "status" or after == MERGED:
        return _WORDS.get(field, "changed")
    if after == RETIRED:
        return "retired"
    if before in (RETIRED, MERGED):
        return "revived"
    return "confirmed" if (before, after) == (CANDIDATE, ACTIVE) else "changed"


def _example_edits(was: tuple[str, ...], now: tuple[str, ...]) -> list[_Edit]:
    """Return an edit for each example that came or went, or a single one where some only moved.

    They go from the first place to the last; each place counts the edits made before it.
    """
    edits: list[_Edit] = []
    left, steps = list(was), difflib.SequenceMatcher(None, was, now, False).get_opcodes()
    for _, start, end, at, to in (step for step in steps if step[0] != "equal"):
        for index in reversed(range(at, at + end - start)):
            edits.append((_EXAMPLE[1], _place(index, len(left) - 1), left.pop(index), ""))
        for index in range(at, to):
            edits.append((_EXAMPLE[0], _place(index, len(left)), "", now[index]))
            left.insert(index, now[index])
    gone = {before for action, _, before, _ in edits if action == _EXAMPLE[1]}
    come = {after for action, *_, after in edits if action == _EXAMPLE[0]}
    return [("changed", "examples", _cell(was), _cell(now))] if gone & come else edits


def _place(index: int, last: int) -> str:
    return "examples" if index == last else f"examples[{index + 1}]"


def replayed(
    decisions: Sequence[Decision], themes: Sequence[CodedTheme] = ()
) -> tuple[CodedTheme, ...]:
    """Return the themes after all decisions, in the order in which they were added.

    Raises SettingsError, naming the decision, where one does not fit: it is not numbered next,
    speaks of a theme that is not there, or says that something was that was not. The name in the
    column `theme` is for readers and is not compared.
    """
    return _run(decisions, themes, back=False)


def undone(decisions: Sequence[Decision], themes: Sequence[CodedTheme]) -> tuple[CodedTheme, ...]:
    """Return the themes before all decisions; those that had been removed stand last.

    Raises SettingsError as `replayed` does.
    """
    return _run(decisions, themes, back=True)


def _run(
    decisions: Sequence[Decision], themes: Sequence[CodedTheme], *, back: bool
) -> tuple[CodedTheme, ...]:
    for before, decision in pairwise(decisions):
        if decision.number != before.number + 1:
            what = f"follows decision {before.number}; they are numbered one by one."
            raise _misfit(decision, what, "Put the lines back as they were written.")
    found = _by_id(themes)
    for decision in reversed(decisions) if back else decisions:
        _take(decision, found, back=back)
    return tuple(found.values())


def _by_id(themes: Sequence[CodedTheme]) -> dict[str, CodedTheme]:
    found = {theme.id: theme for theme in themes}
    if len(found) < len(themes):
        raise SettingsError("code book", "two themes have one id.", "Give each its own.")
    return found


def _misfit(decision: Decision, what: str, todo: str = _AS_IT_WAS) -> SettingsError:
    return SettingsError(f"decisions.csv, decision {decision.number}", what, todo)


def _take(decision: Decision, found: dict[str, CodedTheme], *, back: bool) -> None:
    """Change the themes that were found as a decision says, or back to what they were before it."""
    _check_words(decision)
    id, whole = decision.theme_id, decision.action in _WHOLE
    if whole and (decision.action == "added") is not back:
        if id in found:
            raise _misfit(decision, f'there is a theme "{id}" already.')
        found[id] = _theme(decision)
    elif id not in found:
        todo = did_you_mean(id, found) if found else "There are no themes before it."
        raise _misfit(decision, f'there is no theme "{id}".', todo)
    elif not whole:
        found[id] = _changed(decision, found[id], back=back)
    elif found.pop(id) != _theme(decision):
        raise _misfit(decision, f'theme "{id}" is not what the line says it was.')


def _check_words(decision: Decision) -> None:
    """Raise SettingsError unless action, field and cells belong together."""
    action, name = decision.action, decision.field
    if action not in ACTIONS:
        raise _misfit(decision, f'unknown action "{action}".', did_you_mean(action, ACTIONS))
    blank = {"added": decision.before, "removed": decision.after}.get(action.split("_")[-1], "")
    if blank or (action in _WHOLE and name):
        raise _misfit(decision, f'a cell is filled that is empty where the action is "{action}".')
    if action in _WHOLE or (action in _EXAMPLE and _PLACE.fullmatch(name)):
        return
    if name not in _FIELDS:
        raise _misfit(decision, f'unknown field "{name}".', did_you_mean(name, _FIELDS))
    right = _action(name, decision.before, decision.after)
    merges = action == "merged" and name == "status" and decision.after
    if action != right and not merges:
        raise _misfit(decision, f'"{action}" is no such change of "{name}".', f'Write "{right}".')


def _changed(decision: Decision, theme: CodedTheme, *, back: bool) -> CodedTheme:
    """Return a theme after a decision, or before it."""
    if decision.action in _EXAMPLE:
        return replace(theme, examples=_with_example(decision, theme.examples, back=back))
    name = decision.field
    if decision.action == "merged":
        was: dict[str, Any] = {"status": decision.before, "into": ""}
        now: dict[str, Any] = {"status": MERGED, "into": decision.after}
    else:
        cells = decision.before, decision.after
        was, now = ({name: _value(decision, name, cell)} for cell in cells)
    for field, value in (now if back else was).items():
        there = getattr(theme, field)
        if there != value:
            raise _misfit(decision, f'"{field}" is {_shown(there)}, not {_shown(value)}.')
    return replace(theme, **(was if back else now))


def _with_example(decision: Decision, examples: tuple[str, ...], *, back: bool) -> tuple[str, ...]:
    """Return the examples with that of a decision put in or taken out at its place."""
    comes = (decision.action == "example_added") is not back
    text = decision.before or decision.after
    found = _PLACE.fullmatch(decision.field)
    last = len(examples) if comes else len(examples) - 1
    at = int(found[1]) - 1 if found and found[1] else last
    if at > last or at < 0 or (not comes and examples[at] != text):
        raise _misfit(decision, f"there is no such place or example: {_shown(text)}.")
    return (*examples[:at], *((text,) if comes else ()), *examples[at if comes else at + 1 :])


def _shown(value: object) -> str:
    text = _cell(value)
    return f'"{text}"' if len(text) <= _SHOWN else f'"{text[:_SHOWN]}…"'


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _whole(theme: CodedTheme) -> str:
    said = {name: getattr(theme, name) for name in _DEFAULTS}
    return _cell({name: value for name, value in said.items() if value != _DEFAULTS[name]})


def _theme(decision: Decision) -> CodedTheme:
    """Return the theme that stands whole in a cell."""
    text = decision.before or decision.after
    said = _loaded(decision, text)
    fits = isinstance(said, dict) and _NEEDED <= said.keys() <= _DEFAULTS.keys()
    if not fits or said["id"] != decision.theme_id:
        raise _misfit(decision, f"holds no theme of that id: {_shown(text)}.")
    return CodedTheme(**{name: _typed(decision, name, value) for name, value in said.items()})


def _value(decision: Decision, name: str, text: str) -> Any:  # noqa: ANN401 - as the field is
    return text if _KINDS[name] is str else _typed(decision, name, _loaded(decision, text))


def _typed(decision: Decision, name: str, value: Any) -> Any:  # noqa: ANN401 - as the field is
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = tuple(value)
    if type(value) is not _KINDS[name]:
        raise _misfit(decision, f'"{name}" cannot be {_shown(value)}.')
    return value


def _loaded(decision: Decision, text: str) -> Any:  # noqa: ANN401 - as JSON is
    try:
        return json.loads(text)
    except ValueError:
        raise _misfit(decision, f"is no JSON: {_shown(text)}.") from None
