"""The rules of a page made whole: dashes joined, and tables closed that are open at their sides.

A grid is only found where rules cross. Many tables have no rule at their left and right, or none
above and below: the missing ones stand where the others end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.types import Box

_SNAP = 3.0  # points within which rules count as one, and meet
_DASH = 16.0  # points: a rule as short as that may be a dash of a longer one
_GAP = 7.0  # points between two dashes
_INNER = 12.0  # points by which a rule stands inside a table
_TALL = 260.0  # points: two level rules so far apart hold a page rather than a table
_MOST = 600  # rules of a page that tables are made of; with more it is a drawing
_ROW = 32.0  # points that a row over all columns may be high
_WIDE = 40.0  # points of a rule that may bound a table without uprights


def mended(rules: Sequence[Box]) -> tuple[Box, ...]:
    """Return rules with dashes joined, and with those that close tables at their open sides."""
    if len(rules) < 3:
        return tuple(rules)
    level, upright = _joined(rules, level=True), _joined(rules, level=False)
    made = (*level, *upright)
    if not level or not upright or len(made) > _MOST:
        return made
    closed: list[Box] = []
    for flat, tall in _tables(level, upright):
        closed += _closing(flat, tall)
    return (*made, *closed)


def level_rules(rules: Sequence[Box], tables: Sequence[Box]) -> tuple[Box, ...]:
    """Return the level rules that stand in none of some boxes, the pieces of one line joined."""
    if not rules:
        return ()
    level = [rule for rule in _joined(rules, level=True) if rule.x1 - rule.x0 >= _WIDE]
    loose = [rule for rule in level if not any(_is_in(rule, box) for box in tables)]
    return tuple(loose) if len(loose) <= _MOST else ()


def _is_level(rule: Box) -> bool:
    return rule.x1 - rule.x0 >= rule.bottom - rule.top


def _turned(rule: Box) -> Box:
    """Return a rule with its axes exchanged."""
    return Box(rule.top, rule.x0, rule.bottom, rule.x1)


def _joined(rules: Sequence[Box], *, level: bool) -> list[Box]:
    """Return the level (or upright) rules, pieces that touch joined, dashes over their gaps.

    What dashes make ends where the next of them would: a dash too short to be seen is lost.
    """
    own = [rule if level else _turned(rule) for rule in rules if _is_level(rule) == level]
    made: list[Box] = []
    gaps: list[float] = []
    for rule in sorted(own, key=lambda r: (round(r.top), r.x0, r.top, r.x1)):
        last = made[-1] if made else None
        if last is not None and abs(last.top - rule.top) < 1 and _follows(last, rule):
            made[-1] = Box(last.x0, last.top, max(last.x1, rule.x1), last.bottom)
            gaps[-1] = max(gaps[-1], rule.x0 - last.x1)
        else:
            made.append(rule)
            gaps.append(0.0)
    ended = [
        Box(rule.x0, rule.top, rule.x1 + gap, rule.bottom) if gap > 1 else rule
        for rule, gap in zip(made, gaps, strict=True)
    ]
    return ended if level else list(map(_turned, ended))


def _follows(last: Box, rule: Box) -> bool:
    """Return whether a rule goes on where another ends; a dash may be far from a longer one."""
    gap = rule.x0 - last.x1
    return gap <= 1 or (gap <= _GAP and rule.x1 - rule.x0 <= _DASH)


def _tables(level: Sequence[Box], upright: Sequence[Box]) -> Iterable[tuple[list[Box], list[Box]]]:
    """Yield the level and upright rules of each group that hang together."""
    group = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for number, tall in enumerate(upright, len(level)):
        for at, flat in enumerate(level):
            if _meet(flat, tall):
                group[root(at)] = root(number)
    found: dict[int, tuple[list[Box], list[Box]]] = {}
    for at, rule in enumerate((*level, *upright)):
        found.setdefault(root(at), ([], []))[at >= len(level)].append(rule)
    groups = [(flat, tall) for flat, tall in found.values() if flat]
    return [(flat, tall) for flat, tall in _stacked(groups) if tall]


def _stacked(
    groups: list[tuple[list[Box], list[Box]]],
) -> list[tuple[list[Box], list[Box]]]:
    """Return groups with those made one that a row over all columns parts."""
    made: list[tuple[list[Box], list[Box]]] = []
    for flat, tall in sorted(groups, key=lambda group: min(rule.top for rule in group[0])):
        last = made[-1][0] if made else []
        near = bool(last) and flat[0].top - max(rule.top for rule in last) < _ROW
        if near and _reach(flat) == _reach(last):
            made[-1] = ([*last, *flat], [*made[-1][1], *tall])
        else:
            made.append((flat, tall))
    return made


def _reach(flat: Sequence[Box]) -> tuple[int, int]:
    """Return where level rules start and end, to the width of a snap."""
    left, right = min(rule.x0 for rule in flat), max(rule.x1 for rule in flat)
    return round(left / _SNAP), round(right / _SNAP)


def _meet(flat: Box, tall: Box) -> bool:
    across = flat.x0 - _SNAP <= tall.x0 <= flat.x1 + _SNAP
    return across and tall.top - _SNAP <= flat.top <= tall.bottom + _SNAP


def _closing(flat: Sequence[Box], tall: Sequence[Box]) -> list[Box]:
    """Return the rules that are missing at the sides of a table: others stand amid it."""
    rules = (*flat, *tall)
    left, right = min(rule.x0 for rule in rules), max(rule.x1 for rule in rules)
    top, bottom = min(rule.top for rule in rules), max(rule.bottom for rule in rules)
    amid = any(left + _INNER < rule.x0 < right - _INNER for rule in tall)
    between = any(top + _INNER < rule.top < bottom - _INNER for rule in flat)
    made = []
    if amid and len(flat) > 1 and (len(flat) > 2 or bottom - top < _TALL):
        missing = [x for x in (left, right) if not any(abs(r.x0 - x) <= _SNAP for r in tall)]
        made += [Box(x, top, x, bottom) for x in missing]
    if between and len(tall) > 1:
        missing = [y for y in (top, bottom) if not any(abs(r.top - y) <= _SNAP for r in flat)]
        made += [Box(left, y, right, y) for y in missing]
    return made


def _is_in(rule: Box, box: Box) -> bool:
    within = box.x0 - _SNAP <= rule.x0 and rule.x1 <= box.x1 + _SNAP
    return within and box.top - _SNAP <= rule.top <= box.bottom + _SNAP
