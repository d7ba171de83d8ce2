"""The parts of an e-mail: which of its bodies is read, and what of it is its own words."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import cast

from pipeline.errors import ReadError
from pipeline.read.flowing import Part, clean
from pipeline.read.web import boilerplate, mail_body
from pipeline.read.web.charsets import decode_page, decode_text
from pipeline.read.web.elements import Page, parse
from pipeline.read.web.html_walk import walk
from pipeline.read.web.mail_header import SHOWN, header, is_forwarded, is_mail, words
from pipeline.read.web.preformatted import paragraphs

_DEEPEST = 50  # multiparts in each other
_KEYS = frozenset(("application/pgp-signature", "application/pkcs7-signature",
                   "application/x-pkcs7-signature"))  # fmt: skip
_LOCKED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
_GREETING = re.compile(
    r"(?:dear|hi|hello|good (?:morning|afternoon|evening)|hey|fyi)\b.{0,60}$", re.I
)
_STUB = 0.2  # a plain body with less than this share of the other's text does not stand for it
_QUOTES = re.compile(r"gmail_attr|yahoo_quoted|moz-cite-prefix|outlookmessageheader|divrplyfwdmsg")
_SIGNATURES = re.compile(r"(?:^|\s)(?:gmail_signature|moz-signature|ms-outlook-mobile-signature)\b")


def mail_parts(data: bytes, id: str) -> tuple[list[Part], list[str]]:
    """Return the parts of an e-mail and what is to be noted; raise ReadError if it has no text."""
    found = _Mail(id)
    found.take(_message(data, id), 0)
    if not any(part.kind not in ("furniture", "title") for part in found.parts):
        found.fail()
    return found.parts, found.notes


def saved_page(data: bytes, id: str) -> tuple[bytes, str]:
    """Return the page in a web page saved in one file (RFC 2557), and the encoding it is in."""
    message = _message(data, id, "a saved web page")
    for part in _leaves(message, id):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _data(part), _charset(part)
    raise ReadError(id, "holds no web page.", "Save the page again.")


def _message(data: bytes, id: str, named: str = "an e-mail") -> Message:
    """Return the message that some bytes are; raise ReadError if they are none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        data = decode_text(data)[0].encode("utf-8", errors="replace")
    try:
        message = email.message_from_bytes(data.lstrip())
    except RecursionError:
        raise _too_deep(id) from None
    if not is_mail(message):
        raise ReadError(id, f"is named {named} but is not one.", "Save it again, or as text.")
    return message


def _too_deep(id: str) -> ReadError:
    return ReadError(id, "is nested too deeply.", "Save its attachments as files of their own.")


def _leaves(message: Message, id: str, depth: int = 0) -> Iterator[Message]:
    if depth > _DEEPEST:
        raise _too_deep(id)
    for part in _children(message):
        yield from _leaves(part, id, depth + 1)
    if not message.is_multipart():
        yield message


def _children(message: Message) -> list[Message]:
    payload = message.get_payload()
    return cast("list[Message]", payload) if isinstance(payload, list) else []


def _data(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _charset(part: Message) -> str:
    found = part.get_param("charset")
    return found if isinstance(found, str) else str(found[2]) if found else ""


@dataclass(slots=True)
class _Mail:
    """What is read of a mail so far."""

    id: str
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    subject: str = ""
    is_locked: bool = False

    def take(self, message: Message, depth: int) -> None:
        """Read a message: its head, then its body."""
        self.subject = header(message, "Subject")
        if self.subject:
            self.parts.append(Part(clean(self.subject), "title"))
        told = [(name, header(message, name)) for name in SHOWN]
        lines = [f"{name}: {text}" for name, text in told if text]
        if lines:
            self.parts.append(Part(clean("\n".join(lines)), "furniture", reason=mail_body.HEADER))
        self._body(message, depth)

    def fail(self) -> None:
        """Raise ReadError for a mail without any text of its own."""
        if self.is_locked:
            raise ReadError(self.id, "is encrypted.", "Save it unencrypted.")
        if self.attached:
            what = f"holds no text but attachments ({', '.join(self.attached)})."
            raise ReadError(self.id, what, "Save them as files of their own.")
        if not self.subject:
            raise ReadError(self.id, "holds no text.", "Save it again from the mail program.")

    def _body(self, part: Message, depth: int) -> None:
        if depth > _DEEPEST:
            raise _too_deep(self.id)
        kind = part.get_content_type()
        self.is_locked = self.is_locked or kind in _LOCKED
        if kind == "multipart/alternative":
            self._alternative(_children(part), depth)
        elif kind == "message/rfc822":
            for inner in _children(part):
                self.take(inner, depth + 1)
        elif part.is_multipart():
            for inner in _children(part):
                self._body(inner, depth + 1)
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            self._text(part, kind)
        elif kind not in _KEYS:
            self._attachment(part)

    def _alternative(self, forms: Sequence[Message], depth: int) -> None:
        """Read one of several forms of a text: the plain one unless it is but a stub."""
        plain = next((one for one in forms if one.get_content_type() == "text/plain"), None)
        rich = next((one for one in reversed(forms) if one is not plain and _html(one)), None)
        chosen = plain if plain is not None and not (rich and _is_stub(plain, rich)) else rich
        for form in forms:
            if form is chosen or (chosen is None and form is forms[0]):
                self._body(form, depth + 1)
            else:
                for leaf in _leaves(form, self.id):
                    if leaf.get_content_maintype() != "text":
                        self._attachment(leaf)

    def _attachment(self, part: Message) -> None:

        name = part.get_filename()
        shown = clean(words(name)).strip() if name else ""
        shown = " ".join(shown.split()) or f"without a name ({part.get_content_type()})"
        self.attached.append(shown)
        self.notes.append(f"Attachment {shown} is not read: save it beside the e-mail.")

    def _text(self, part: Message, kind: str) -> None:

        forwarded = is_forwarded(self.subject)
        data, charset = _data(part), _charset(part)
        if kind == "text/html":
            text, notes = decode_page(data, charset)
            made = _from_html(clean(text), self.id, forwarded=forwarded)
        else:
            text, notes = decode_text(data, charset)
            made = _from_plain(_unflowed(clean(text), part), forwarded=forwarded)
        self.notes += notes
        self.parts += [_moved(one, len(self.parts)) for one in made]


def _moved(part: Part, by: int) -> Part:
    return replace(part, under=tuple(at + by for at in part.under)) if part.under else part


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _html(form: Message) -> Message | None:
    """Return the HTML in a form of a text, if it has any."""
    leaves = (one for one in form.walk() if one.get_content_type() == "text/html")
    return next(leaves, None)


def _is_stub(plain: Message, rich: Message) -> bool:
    inner = _html(rich)
    text = re.sub(rb"(?s)<(style|script)\b.*?</\1>|<[^>]*>|&\w+;|\s+", b"", _data(inner or rich))
    return len(b"".join(_data(plain).split())) < _STUB * len(text)


def _unflowed(text: str, part: Message) -> list[str]:
    """Return the lines of a plain body; soft breaks (RFC 3676) are joined, stuffing goes."""
    lines = text.split("\n")
    if str(part.get_param("format") or "").lower() != "flowed":
        return lines
    delete = str(part.get_param("delsp") or "").lower() == "yes"
    made: list[str] = []
    held: tuple[str, str] | None = None
    for line in lines:
        marks, rest = mail_body.unquoted(line) if line.startswith(">") else ("", line)
        rest = rest if marks else rest.removeprefix(" ")
        if held and held[0].count(">") == marks.count(">") and rest.rstrip() != "--":
            rest = held[1] + rest
        elif held:
            made.append("".join(held))
        soft = rest.endswith(" ") and rest != "-- "
        held = (marks, rest[:-1] if soft and delete else rest) if soft else None
        if not soft:
            made.append(marks + rest)
    return [*made, "".join(held)] if held else made


def _from_plain(lines: Sequence[str], *, forwarded: bool) -> list[Part]:
    """Return the parts of a plain body: runs of lines that are left out, or not, for one reason."""
    why = mail_body.reasons(lines, forwarded=forwarded)
    made: list[Part] = []
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and (why[at] == why[start] or not lines[at].strip()):
            continue
        made += _run(lines[start:at], why[start])
        start = at
    return made


def _run(lines: Sequence[str], reason: str) -> list[Part]:

    if reason:
        return [Part("\n".join(lines), "furniture", reason=reason)]
    pairs = [mail_body.unquoted(line) for line in lines]
    marks = " ".join(mark.strip() for mark, _ in pairs if mark)
    made = [_greeted(part) for part in paragraphs("\n".join(line for _, line in pairs))]
    return [*made, *([Part(marks, "furniture", reason="quote_mark")] if marks else [])]


def _greeted(part: Part) -> Part:
    """Return a part; a greeting is no heading."""
    return replace(part, kind="text") if not part.kind and _GREETING.match(part.text) else part


def _from_html(text: str, id: str, *, forwarded: bool) -> list[Part]:

    page = parse(text, id)
    made = walk(page, _quoting(page, boilerplate.reasons(page, caution=2)))
    lines = [part.text if part.kind != "furniture" else "" for part in made]
    why = mail_body.reasons(lines, forwarded=forwarded)
    return [
        replace(part, kind="furniture", reason=reason, under=(), mark="", text=_marked(part))
        if reason and part.kind != "furniture"
        else _greeted(part)
        for part, reason in zip(made, why, strict=True)
    ]


def _marked(part: Part) -> str:
    return f"{part.mark} {part.text}".strip()


def _quoting(page: Page, why: list[str]) -> list[str]:
    """Return the reasons with those of quoted mails and signatures that the markup tells."""
    made: list[str] = []
    in_quote: list[bool] = []
    for at, element in enumerate(page.elements):
        names = element.words()
        outer = made[element.parent] if element.parent >= 0 else ""
        inner = element.parent >= 0 and in_quote[element.parent]
        in_quote.append(inner or "gmail_quote" in names)
        cited = element.tag == "blockquote" and (element.get("type") == "cite" or in_quote[at])
        own = mail_body.QUOTED if cited or _QUOTES.search(names) else ""
        own = own or (mail_body.SIGNATURE if _SIGNATURES.search(names) else "")
        made.append(why[at] or outer or own)
    return made if _says_something(page, made) else why


def _says_something(page: Page, why: Sequence[str]) -> bool:
    """Return whether any text stands outside of what is left out."""
    stands_in: list[int] = []
    for event in page.events:
        if isinstance(event, str):
            at = stands_in[-1] if stands_in else -1
            silent = at >= 0 and (why[at] or page.elements[at].tag in ("style", "script", "title"))
            if not silent and event.strip():
                return True
        elif event >= 0:
            stands_in.append(event)
        else:
            stands_in.pop()
    return False
