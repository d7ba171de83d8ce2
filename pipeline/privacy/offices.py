"""Whether somebody is named with a public office: councillors, officers, members of parliament."""

from __future__ import annotations

import re

_OFFICE = (
    r"(?:Cllrs?|Councillors?|Bailies?|Baillie|(?:Lord |Depute )?Provost|(?:Vice[- ])?Conveners?|"
    r"(?:First |Deputy |Cabinet )?Minister(?: for [\w ]{1,40})?|MSPs?|MPs?|MEPs?|Baroness|"
    r"Sheriff|"
    r"(?:Cabinet |General |Regional |Branch )?Secretary|"
    r"(?:(?:Assistant|Depute|Deputy|Interim|Acting|Executive) )*Directors?(?: of [\w ,&]{1,50}?)?|"
    r"Heads? of [\w ,&]{1,50}?|"
    r"Chief (?:Executive|Officer|Constable|Superintendent|Inspector|Planner)|"
    r"(?:[a-z]+ )?(?:Officer|Officers|Official|Spokes(?:man|woman|person)|Co-?ordinator|Adviser)|"
    r"(?:Depute |Deputy )?Head ?-?teacher|"
    r"(?:Principal|Rector|Convenor|Clerk|Solicitor|Commissioner)|"
    r"(?:Council|Group|Party|Opposition|Depute|Deputy) Leader|Leader of [\w ]{1,40}?|"
    r"(?:Service|Project|Programme|Area|Unit|Operations|General|Locality|Services) Manager|"
    r"(?:Chair|Chairman|Chairwoman|Chairperson|Vice[- ]Chair)(?: of [\w ]{1,50}?)?|"
    r"Inspector|Sergeant|Superintendent|Constable)"
)
_WAS = r"(?:who (?:is|was) |(?:has|had) been |(?:is|was) )?(?:appointed )?(?:as )?"
_THE = (
    r"(?:the |our |its |their |a |an |new |joint |former |"
    r"(?:\w+ )?council(?:['’]s)? |senior |acting |"
    r"interim |depute |deputy |assistant |principal |press )*"
)
_AFTER = re.compile(
    rf"(?:['’]s)?\s*(?:,|\(|–|-|\r?\n)?\s*{_WAS}{_THE}(?:\w+ )?{_OFFICE}\b", re.IGNORECASE
)
_LETTERS = re.compile(r",?[ \t]+\(?(?:MSP|MP|MEP|MBE MSP|QPM)\b")
_BEFORE = re.compile(
    rf"\b{_OFFICE}(?:[ \t]*[,:(–-][ \t]*|\s+)(?:(?:Mr|Mrs|Ms|Dr)\.? )?$", re.IGNORECASE
)
_ROLLS = re.compile(
    r"\b(?:Cllrs|Councillors|Bailies|Conveners|Officers|MSPs|MPs|Directors|Members)\b"
)
_IN_ROLL = frozenset({"and", "present", "&"})
_REACH = 90  # characters before a name in which its office may stand
_ROLL = 400  # characters of a list of members


def is_public(text: str, start: int, end: int) -> bool:
    """Return whether an office stands right before or right behind a name."""
    if _LETTERS.match(text, end) or _AFTER.match(text[end : end + 140]):
        return True
    before = text[max(0, start - _REACH) : start]
    if _BEFORE.search(before):
        return True
    roll = text[max(0, start - _ROLL) : start]
    return any(
        _is_roll(text[max(0, start - _ROLL) + at.start() : start]) for at in _ROLLS.finditer(roll)
    )


def _is_roll(piece: str) -> bool:
    """Return whether a piece is the head of a list with nothing but names behind it."""
    words = re.split(r"[\s,:]+", piece.strip())[1:]
    return all(not word or word in _IN_ROLL or word[0].isupper() for word in words) and (
        re.search(r"[.;!?]\s+[A-Z]\w\w", piece) is None
    )
