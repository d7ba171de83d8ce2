"""Which lines of an e-mail are its own words: earlier mails, signatures and disclaimers told apart.

Quoting follows no standard; what is known here are the signs that mail programs write: "> "
before lines (RFC 3676), "On ... wrote:", Outlook's block of From, Sent, To and Subject, and the
rule "-- " above a signature (RFC 3676, 4.3). An earlier mail is left out only if something new is
written: answers between quoted lines stay, a mail that was passed on is read for its own sake,
and where somebody says that the answers stand in the text below, that text stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

QUOTED = "quoted_reply"
HEADER = "mail_header"
SIGNATURE = "signature"
DISCLAIMER = "disclaimer"

_MARK = re.compile(r"[ \t]*(?:>(?!=)[ \t]?)+")
_WROTE = re.compile(r"\W*(?:on|le|am)\b.{4,300}\b(?:wrote|writes|a écrit|schrieb)\s?:\W*$", re.I)
_WROTE_START = re.compile(r"\W*(?:on|le|am)\s.*\d", re.I)
_ORIGINAL = re.compile(r"\W*-{2,}\s*original (?:message|appointment)\s*-{2,}\W*$", re.I)
_FORWARDED = re.compile(
    r"\W*(?:-{2,}\s*forwarded message\b.*|begin forwarded message\s*:\W*)$", re.I
)
_FROM = re.compile(r"\W*from\s?:\W*\S", re.I)
_FIELD = re.compile(
    r"\W*(from|sent|date|to|cc|bcc|subject|reply-to|importance|attachments)\s?:", re.I
)
_RULE = re.compile(r"\s*[_-]{5,}\s*$")
_SIGNATURE = re.compile(r"--[ \t]*$")
_SENT_FROM = re.compile(r"(?:sent from (?:my|an?|outlook|mail)\b|get outlook for\b).{0,60}$", re.I)
_CLOSING = re.compile(
    r"(?:(?:(?:with|kind|kindest|best|warm|many)\s+)*(?:regards|wishes|thanks)(?: again)?"
    r"|yours (?:sincerely|faithfully|truly)|thank you|cheers)\s?[,.!]?$",
    re.I,
)
_DISCLAIMER = re.compile(
    r"(?:this|the information in this) (?:e-?mail|message|communication)\b.{0,200}"
    r"\b(?:confidential|intended|privileged|virus)"
    r"|if you (?:are not the (?:intended|named)|have received this (?:e-?mail|message))"
    r"|consider the environment before printing|\bhas been (?:scanned|swept|checked) (?:for|by)\b"
    r"|^\W*(?:caution|external|warning)\b.{0,40}\b(?:e-?mail|sender|message)\b.{0,60}"
    r"\b(?:outside|external|originated)",
    re.I | re.DOTALL,
)
_ANSWERS_BELOW = re.compile(
    r"\b(?:answers?|comments?|responses?|repl(?:y|ies)|respon(?:ded|d)|answered|replied|see|text)\b"
    r".{0,40}\b(?:below|in ?line|in (?:red|blue|green|bold|capitals|caps|italics)|in the text)\b",
    re.I,
)
_MOST_CLOSING = 15  # lines behind "Kind regards"
_LONGEST_CLOSING = 90  # characters of such a line
_MOST_ABOVE = 200  # lines that are looked at for a word on where the answers stand
_LOOKED = 300  # characters of a line
_NEAR = 6  # lines within which a header's fields follow each other


def is_quoted(line: str) -> bool:
    """Return whether a line bears a quotation mark (">")."""
    return bool(_MARK.match(line))


def unquoted(line: str) -> tuple[str, str]:
    """Return the quotation marks of a line, and the line without them."""
    found = _MARK.match(line)
    return (found.group(0), line[found.end() :]) if found else ("", line)


def reasons(lines: Sequence[str], *, forwarded: bool = False) -> list[str]:
    """Return for each line of a body why it is left out, "" where it is the mail's own text.

    `forwarded` says that the mail's subject calls it passed on: its earlier mails are then text.
    """
    heads = [line[:_LOOKED] for line in lines]
    made = [QUOTED if is_quoted(line) else "" for line in heads]
    _disclaimers(heads, made)
    behind = at = 0
    is_new = False
    while at < len(heads):
        end = 0 if made[at] else _header_end(heads, at)
        if not end:
            is_new = is_new or bool(not made[at] and heads[at].strip())
            at += 1
            continue
        passed_on = forwarded or bool(_FORWARDED.match(heads[at]))
        _signatures(heads, made, behind, at)
        if is_new and not passed_on and _is_all_old(heads, made, at, end):
            made[at:] = [one or QUOTED for one in made[at:]]
            return made
        old = not passed_on and (is_new or _WROTE_START.match(heads[at]))
        made[at:end] = [QUOTED if old else HEADER] * (end - at)
        behind = at = end
    _signatures(heads, made, behind, len(heads))
    return made if is_new else ["" if one == QUOTED else one for one in made]


def _is_all_old(lines: Sequence[str], made: Sequence[str], at: int, end: int) -> bool:
    """Return whether all from a header on is an earlier mail: not so where answers stand in it."""
    above = list(zip(lines[:at], made, strict=False))[-_MOST_ABOVE:]
    if _ANSWERS_BELOW.search(" ".join(line for line, reason in above if not reason)):
        return False
    after = next((line for line in lines[end:] if line.strip()), "")
    return not is_quoted(after)


def _header_end(lines: Sequence[str], at: int) -> int:
    """Return where the head of an earlier mail that starts at a line ends, 0 if none does."""
    line = lines[at]
    if _ORIGINAL.match(line) or _FORWARDED.match(line):
        return _fields_end(lines, at + 1)
    if _RULE.match(line):
        below = _next(lines, at + 1)
        return _fields_end(lines, below) if below and _is_block(lines, below) else 0
    if _is_block(lines, at):
        return _fields_end(lines, at)
    if _WROTE_START.match(line):
        for count in (1, 2, 3):
            if _WROTE.match(" ".join(part.strip() for part in lines[at : at + count])):
                return at + count
    return 0


def _is_block(lines: Sequence[str], at: int) -> bool:
    """Return whether a header as Outlook writes it starts at a line."""
    if not _FROM.match(lines[at]):
        return False
    near = [line for line in lines[at + 1 : at + 2 * _NEAR] if line.strip()][: _NEAR - 1]
    names = {found.group(1).lower() for line in near if (found := _FIELD.match(line))}
    return bool(names & {"sent", "date"}) and bool(names & {"to", "subject"})


def _fields_end(lines: Sequence[str], at: int) -> int:
    """Return the line behind the last field of a header; a field may go on over some lines."""
    end, gap = at, 0
    for here in range(at, len(lines)):
        if _FIELD.match(lines[here]):
            end, gap = here + 1, 0
        else:
            gap += 1
        if gap >= _NEAR or (gap and _has_subject(lines[at:end])):
            break
    return end


def _has_subject(lines: Sequence[str]) -> bool:
    return any(re.match(r"\W*subject\s?:", line, re.I) for line in lines)


def _next(lines: Sequence[str], at: int) -> int:
    return next((n for n in range(at, min(at + 3, len(lines))) if lines[n].strip()), 0)


def _signatures(lines: Sequence[str], made: list[str], start: int, end: int) -> None:
    """Mark the signature at the end of what somebody wrote, if anything stands above it."""
    begun = False
    for at in range(start, end):
        if made[at]:
            continue
        line = lines[at].strip()
        if begun and _signs(lines, made, at, end):
            while at < end and not (made[at] and made[at] != DISCLAIMER):
                made[at] = made[at] or SIGNATURE
                at += 1  # noqa: PLW2901 - the loop is left
            return
        begun = begun or bool(line)


def _signs(lines: Sequence[str], made: Sequence[str], at: int, end: int) -> bool:
    line = lines[at].strip()
    if _SIGNATURE.match(line) or _SENT_FROM.match(line):
        return True
    if not _CLOSING.match(line):
        return False
    rest = [lines[n].strip() for n in range(at + 1, end) if not made[n]]
    filled = [one for one in rest if one]
    return len(filled) <= _MOST_CLOSING and all(len(one) <= _LONGEST_CLOSING for one in filled)


def _disclaimers(lines: Sequence[str], made: list[str]) -> None:
    """Mark the paragraphs that disclaim."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].strip() and not made[end]:
            end += 1
        if end > at and _DISCLAIMER.search(" ".join(lines[at:end])[:2000]):
            made[at:end] = [DISCLAIMER] * (end - at)
        at = max(end, at + 1)
