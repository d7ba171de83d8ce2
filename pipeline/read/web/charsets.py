"""From bytes to text where a page or an e-mail says its own encoding (WHATWG Encoding Standard).

Browsers read the labels of Latin-1 and ASCII as Windows-1252, and so does this. Where Windows-1252
is declared but the bytes are sound UTF-8 beyond ASCII, the declaration is taken to be wrong: such
text is all but never anything else.
"""

from __future__ import annotations

import codecs
import re

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_LOOKED = 4096  # bytes: browsers look at 1,024
_WINDOWS = "iso-8859-1 iso8859-1 iso_8859-1 latin-1 latin1 l1 ascii us-ascii ansi x-cp1252".split()
_LABELS = {
    **dict.fromkeys(_WINDOWS, "cp1252"),
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-8": "utf-8",
}
_NO_TEXT = re.compile(r"unicode|idna|punycode|undefined|mbcs|oem|utf_32|utf_16|utf_7")
_CONTROL = bytes(n for n in range(32) if n not in (0, 9, 10, 12, 13, 27))


def is_binary(data: bytes) -> bool:
    """Return whether bytes hold more control characters than any text does."""
    head = data[:_LOOKED]
    if head.startswith(tuple(mark for mark, _ in _MARKS)) or _wide(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROL)) + head.count(0)
    return controls > 3 and controls * 20 > len(head)


def decode_page(data: bytes, told: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a web page and what is to be noted of its encoding.

    `told` is the encoding that whatever carried the page names; a byte-order mark goes before it,
    what the page declares goes after.
    """
    found = _DECLARED.search(data[:_LOOKED])
    declared = (found.group(1) or found.group(2)).decode("ascii") if found else ""
    return decode_text(data, told or declared)


def decode_text(data: bytes, label: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a file that may begin with a byte-order mark; see `decode`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    wide = _wide(data[:_LOOKED])
    if wide:
        return data.decode(wide, errors="replace"), ()
    return decode(data, label)


def decode(data: bytes, label: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of bytes that are said to be in an encoding, and what is to be noted."""
    encoding = codec(label)
    if encoding in ("", "cp1252", "utf-8"):
        text = _utf8(data)
        if text is not None:
            return text, ()
        if encoding == "utf-8" and _is_mostly_utf8(data):
            return data.decode("utf-8", errors="replace"), ("Some characters are not UTF-8.",)
        note = () if encoding == "cp1252" else ("Read as Windows-1252: it is not UTF-8.",)
        return data.decode("cp1252", errors="replace"), note
    text = data.decode(encoding, errors="replace")
    note = (f"Some characters are not {label}.",) if "\ufffd" in text else ()
    return text, note


def codec(label: str) -> str:
    """Return the codec that a label names; "" if none does that a text may be in."""
    name = label.strip().strip("\"'").lower()
    name = _LABELS.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    named = _LABELS.get(found, found)
    text = getattr(codecs.lookup(named), "_is_text_encoding", True)
    return named if text and not _NO_TEXT.search(named) else ""


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    beyond = len(text) - len(text.encode("ascii", errors="ignore"))
    return beyond > 2 * text.count("\ufffd")


def _wide(head: bytes) -> str:
    """Return UTF-16 in one order or the other if every second byte is mostly zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and max(even, odd) * 5 > len(head) and min(even, odd) * 20 < len(head):
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""
