"""Contact details in a text: e-mail addresses, telephone numbers, postcodes and the like.

Formats: telephone numbers after Ofcom's National Telephone Numbering Plan, postcodes after the
areas in use of the Postcode Address File (and GIR 0AA), National Insurance numbers after HMRC's
National Insurance Manual, NIM39110. Patterns take no step back inside a run of characters, so that
the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.privacy.details import EMAILS, INSURANCE, POSTCODES, TELEPHONES, Detail

_BREAK = r"(?:[ \t]{0,3}+\r?\n[ \t]{0,20}+)"  # a line end inside a detail
_LOCAL = r"[\w.+%'’&-]"  # what the name before the @ is made of
_ENDINGS = "uk com org net gov scot eu info edu io co ac nhs sch police cymru wales london ie de pl"
_EMAIL = re.compile(
    rf"(?<!{_LOCAL})(?:[\w.+%'’&]++[-_]{_BREAK})?{_LOCAL}++{_BREAK}?"
    rf"(?:@|[ \t]?[\[(][ \t]?at[ \t]?[\])][ \t]?){_BREAK}?"
    rf"\w[\w-]{{0,62}}+(?:\.[\w-]{{1,63}}+|\.?{_BREAK}\.?(?:{'|'.join(_ENDINGS.split())})\b)++",
    re.IGNORECASE,
)
_AT = re.compile(r"@|[\[(]\s?at\s?[\])]", re.IGNORECASE)
_TOP = re.compile(r"[.\s][^\W\d_]{2,63}")  # the last of these ends a domain: ".org", not ".2"

_GAP = r"[\s().–‑-]{0,12}+"  # what may stand between two digits of a telephone number
_EXTENSION = r"(?:[\s,(]{0,3}+(?:ext(?:ension|n)?|x)[ .:]{0,3}+\d{1,6}+\)?)?"
_OPEN = r"(?:(?<![\w£$€#])|(?<=\b[tmf]))(?<!\d[.,-])"
_TELEPHONE = re.compile(
    rf"{_OPEN}\(?(?:(?:\+|00){_GAP}4{_GAP}4{_GAP}(?:0{_GAP})?|0{_GAP})"
    rf"[1235789](?:{_GAP}\d){{8,9}}(?!\d|[.,]\d){_EXTENSION}",
    re.IGNORECASE,
)
_ABROAD = re.compile(rf"(?<!\w)\+(?!44)[1-9](?:{_GAP}\d){{9,13}}(?!\d|[.,]\d){_EXTENSION}", re.I)
_SHORT = re.compile(r"(?<![\w£$€#])(?:0800[ -]?1111|0845[ -]?46[ -]?47)(?!\d)")
_CUED = re.compile(
    r"\b(?:tel|mobile|mob|fax|(?:(?:tele)?phone|ring|call)(?P<plain>[ \t]+(?=\d))?)\b"
    r"(?:[ \t]+(?:no|number|me|us|him|her|them|on|at|is))*+[ \t]*+[.:]*+\s{0,3}+"
    r"(?P<number>\d(?:[ -]?\d){5,7})(?![\w%]|[.,]\d|[-–/]\d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[ \t]+[a-z]")  # "telephone 120000 homes"
_INSIDE = re.compile(  # an extension with no number before it
    r"\b(?:ext(?:n|ension)?)[ .:]{1,3}+(?:no[ .:]{1,2}+|number[ :]{1,2}+)?"
    r"(?P<number>(?!(?:19|20)\d\d\b)\d{3,6}+)(?![\w%]|[.,]\d|[-–/]\d)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?|account|invoice|order|case|application|charity|company|serial|isbn|issn|"
    r"uprn|grid)\b[ .:#]*+(?:no|num|number|id)?[ .:#]*+$",
    re.IGNORECASE,
)
_DATE = re.compile(r"[(+]*\d{2}([.\- ])\d{2}\1(?:19|20)\d\d")

_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD "
    "LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK "
    "SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<![\w£$€.-])(?=[A-Z]{{1,2}}\d|GIR)(?:(?:{'|'.join(_AREAS.split())})\d[\dA-HJKMNPR-Y]?|GIR)"
    rf"(?:[ \t\xa0]{{0,2}}+|{_BREAK})(?P<inward>\d[ABD-HJLNP-UW-Z]{{2}})(?!\w)",
    re.IGNORECASE,
)
_UNITS = frozenset("st nd rd th hr yr wd gb tb pp pt ft lb lt pa dp hp ah".split())  # "s4 5th"

_SPACE = r"[\s.-]{0,6}+"
_INSURANCE = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    rf"{_SPACE}\d\d{_SPACE}\d\d{_SPACE}\d\d(?:{_SPACE}[A-D](?!\w)|(?P<bare>)(?!\w))",
    re.IGNORECASE,
)
_INSURANCE_CUE = re.compile(r"\b(?:national insurance|NI|NINO)\b[^.;\d]{0,24}$", re.IGNORECASE)


def contacts(text: str) -> tuple[Detail, ...]:
    """Return the contact details of a text, in order; some may overlap.

    What becomes plain only once its neighbour is masked ("01786 404040FK8 2ET") is found too.
    """
    found: list[Detail] = []
    left = text
    while new := [*_emails(left), *_telephones(left), *_postcodes(left), *_insurance(left)]:
        found += new
        left = _without(left, new)
    return tuple(sorted(set(found), key=lambda detail: (detail.start, detail.end, detail.kind)))


def _without(text: str, details: list[Detail]) -> str:
    """Return a text of the same length with a bracketed blank in place of each detail."""
    parts, at = [], 0
    for detail in sorted(details, key=lambda d: (d.start, d.end)):
        start = max(at, detail.start)
        if detail.end > start:
            parts += [text[at:start], "[", "_" * (detail.end - start - 2), "]"][:4]
            at = detail.end
    return "".join([*parts, text[at:]])


def _emails(text: str) -> Iterator[Detail]:
    for found in _EMAIL.finditer(text):
        start = found.start() + len(found[0]) - len(found[0].lstrip(".+%'’&-"))
        sign = _AT.search(text, start, found.end())
        tops = list(_TOP.finditer(text, sign.end(), found.end())) if sign else []
        if tops:
            yield Detail(EMAILS, start, tops[-1].end())


def _telephones(text: str) -> Iterator[Detail]:
    for found in _TELEPHONE.finditer(text):
        if _is_telephone(found[0]) and not _is_reference(text, found.start()):
            whole = found[0].startswith("(") and found[0].endswith(")")
            opened = found[0].startswith("(") and found[0].count("(") > found[0].count(")")
            yield Detail(TELEPHONES, found.start() + (opened or whole), found.end() - whole)
    for found in _ABROAD.finditer(text):
        thousands = re.fullmatch(r"\+\d{1,3}(?:\s\d{3})+", found[0])
        if not thousands or len(re.findall(r"\d", found[0])) > 11:
            yield Detail(TELEPHONES, found.start(), found.end())
    for found in _SHORT.finditer(text):
        yield Detail(TELEPHONES, found.start(), found.end())
    for found in _CUED.finditer(text):
        if found["plain"] is None or not _COUNTED.match(text, found.end()):
            yield Detail(TELEPHONES, *found.span("number"))
    for found in _INSIDE.finditer(text):
        yield Detail(TELEPHONES, *found.span("number"))


def _is_telephone(number: str) -> bool:
    """Return whether digits are grouped and as many as in a telephone number of the country.

    Ten digits are those of some landlines (01) and of 0800 and 0500; all others have eleven.
    """
    bare = re.split(r"[\s,(]*(?:ext|x)", number, maxsplit=1, flags=re.IGNORECASE)[0]
    if bare.count("\n") > 1 or _DATE.match(bare):
        return False
    digits = "".join(re.findall(r"\d", bare))
    if not digits.startswith("0") or digits.startswith("00"):
        digits = "0" + digits.removeprefix("00").removeprefix("44").removeprefix("0")
        return len(digits) == 11 or digits.startswith(("01", "0800", "0500"))
    long = len(digits) == 11 or digits.startswith(("01", "0800", "0500"))
    return long and _is_grouped(bare)


def _is_grouped(number: str) -> bool:
    """Return whether a code of three to six digits stands first and no digit stands alone.

    "07 700 900 123" is written too.
    Groups beside a line end may be of any size: the line may have been broken inside them.
    """
    groups = list(re.finditer(r"\d+", number))
    if groups[0][0] == "07":
        return all(len(group[0]) > 2 for group in groups[1:])
    for at, group in enumerate(groups):
        before = number[groups[at - 1].end() if at else 0 : group.start()]
        after = number[group.end() : groups[at + 1].start()] if at + 1 < len(groups) else ""
        size, broken = len(group[0]), "\n" in before or "\n" in after
        if not broken and (size < 2 or (at == 0 and not (3 <= size <= 6 or size >= 10))):
            return False
    return True


def _is_reference(text: str, start: int) -> bool:
    """Return whether the words before a number call it a reference, an account or the like."""
    return bool(_REFERENCE.search(text, max(0, start - 40), start))


def _postcodes(text: str) -> Iterator[Detail]:
    for found in _POSTCODE.finditer(text):
        inward = found["inward"]
        small = inward[1:].islower() and inward[1:] in _UNITS
        gir = found[0][:3].upper() == "GIR"
        if not small and (not gir or inward.upper() == "0AA"):
            yield Detail(POSTCODES, found.start(), found.end())


def _insurance(text: str) -> Iterator[Detail]:
    for found in _INSURANCE.finditer(text):
        cued = _INSURANCE_CUE.search(text, max(0, found.start() - 60), found.start())
        if found["bare"] is None or cued:
            yield Detail(INSURANCE, found.start(), found.end())
