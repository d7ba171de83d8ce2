"""The head of an e-mail: names and words in any encoding (RFC 2047), as a reader sees them."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message

from pipeline.read.web.charsets import decode
from pipeline.text import fold

SHOWN = ("From", "To", "Cc", "Date")
_KNOWN = frozenset(
    "from to cc subject date message-id mime-version content-type received return-path".split()
)
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_FORWARDED = re.compile(r"\s*(?:fw|fwd|wg|tr)\s*:", re.I)


def header(message: Message, name: str) -> str:
    """Return a header's text on one line, "" if it is not there."""
    wanted = name.lower()
    found = [value for key, value in message.raw_items() if key.lower() == wanted]
    return fold(", ".join(words(str(value)) for value in found))


def is_mail(message: Message) -> bool:
    """Return whether a file begins with the head of an e-mail."""
    return any(key.lower() in _KNOWN for key in message)


def is_forwarded(subject: str) -> bool:
    """Return whether a subject says that the mail was passed on."""
    return bool(_FORWARDED.match(subject))


def words(raw: str) -> str:
    """Return a header's raw value with its encoded words decoded; what is not sound stays."""
    text, _ = decode(raw.encode("utf-8", errors="surrogateescape"), "utf-8")
    return "".join(_decoded(_BETWEEN.sub(r"\1", text)))


def _decoded(text: str) -> Iterator[str]:
    """Yield the pieces of a text; encoded words that touch are decoded as one."""
    at, charset, held = 0, "", b""
    for found in _WORD.finditer(text):
        data = _bytes(found.group(2), found.group(3))
        joins = found.start() == at and found.group(1).lower() == charset and held
        if not joins:
            yield decode(held, charset)[0]
            yield text[at : found.start()]
            held = b""
        if data is None:
            yield decode(held, charset)[0]
            yield found.group(0)
            charset, held = "", b""
        else:
            charset, held = found.group(1).lower(), held + data
        at = found.end()
    yield decode(held, charset)[0]
    yield text[at:]


def _bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b"_", b" "), header=False)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return None
