"""Lines that carry no point: page numbers, dates, signatures, forms, chrome. Each with a reason.

The reasons are printed in exclusions.csv, so that a reader can see what was left out and why.
"""

from __future__ import annotations

import re

from pipeline.read.pieces import DATE, MONTH
from pipeline.read.rows import Chunk

_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–]?\s*\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?\s*[-–]?$", re.I)
_LEADERS = re.compile(r"\S\s*(?:\.\s?){4,}\s*\d{1,4}$")
_FORM = re.compile(
    r".{0,110}\b(?:Yes|No|No Effect|N/A|Not applicable|None|YES|NO|NONE)\s*[☐☑✓]*$"
    r"|.*\([Pp]lease (?:detail|specify)\)$|[Tt]ick\s*\(.{0,3}\)|.*[☐☑✓✔]\s*$"
)
_QUESTION_FORM = re.compile(r".{0,160}\?\s+(?:yes|no|n/a)\s*$", re.I)
_CHROME = re.compile(
    r"(?:agenda item|minutes|supporting documents|post a comment|no comments|share this|print|"
    r"back to top|read more\W*|skip to (?:main )?content|previous|next)\s*:?$",
    re.I,
)
_DETAILS = re.compile(
    r"(?:report (?:by|to|of|author)|date of meeting|meeting date|subject|author(?:\(s\))?|"
    r"author\(s\)/approved by|officer contact|contact(?: officer)?|tel(?:ephone)?|e-?mail|"
    r"classification|ward(?:s)?(?: affected)?|reference|ref)\s*(?:no\.?)?\s*:(?:\s+\S.*)?$",
    re.I,
)
_SIGNATURE_ROW = re.compile(r"\bname\b.*\bsignature\b|\bsignature\b.*\bname\b", re.I)
_NAME_AND_DATE = re.compile(
    r"^[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,5},?\s+"
    rf"(?:{MONTH} \d{{1,2}}|\d{{1,2}}\w{{0,2}} {MONTH}),? \d{{4}}$",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?:yours (?:sincerely|faithfully|truly|ever)|(?:with )?(?:best|kind(?:est)?|warm) "
    r"(?:regards|wishes)|regards)[,.]?$",
    re.IGNORECASE,
)
_BLANK = r"(?:[._…]\s?){5,}"  # where something is to be written by hand
_SIGNED = re.compile(
    rf"(?=.*{_BLANK})(?:signed|signature|approved by|authori[sz]ed by|agreed by|name|designation|"
    r"position|chair(?:person|man)?|date|on behalf of)\b.{0,160}$",
    re.IGNORECASE | re.DOTALL,
)
_EMAIL = re.compile(r"\S@[^\s@]+\.\w")
_LONGEST = 2000  # characters; what is longer is text, and some patterns would take for ever on it


def reason(chunk: Chunk) -> str:
    """Return why a chunk is furniture, or nothing if it is not."""
    text = chunk.text.strip("*_ ")
    words = len(text.split())
    if not any(letter.isalnum() for letter in text):
        return "separator"
    if not chunk.mark and _PAGE_NUMBER.fullmatch(text):
        return "page_number"
    if _LEADERS.search(text[-_LONGEST:]):
        return "contents"
    if len(text) > _LONGEST:
        return ""
    if not chunk.mark and DATE.fullmatch(text):
        return "date"
    if not chunk.mark and _FAREWELL.fullmatch(text):
        return "sign_off"
    if (words <= 30 and _SIGNED.match(text)) or (words <= 8 and _SIGNATURE_ROW.search(text)):
        return "signature"
    if _CHROME.fullmatch(text):
        return "navigation"
    if (
        not chunk.mark
        and words <= 24
        and (_DETAILS.fullmatch(text) or (_EMAIL.search(text) and words <= 12))
    ):
        return "report_details"
    short_form = words <= 14 and _FORM.fullmatch(text) and not re.search(r"[.;:]\s", text)
    if short_form or _QUESTION_FORM.fullmatch(text):
        return "form_field"
    return _sign_off(chunk, words)


def _sign_off(chunk: Chunk, words: int) -> str:
    """Tell a name with a date under it, at the end of a note."""
    short = not chunk.mark and words <= 12 and 1 < len(chunk.rows) <= 3
    return "sign_off" if short and _NAME_AND_DATE.search(chunk.text) else ""
