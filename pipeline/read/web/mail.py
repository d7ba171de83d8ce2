"""E-mail as saved by any mail program (`.eml`: RFC 5322, with MIME, RFC 2045-2049).

The subject is the title; From, To, Cc and Date are kept as furniture, the headers that no mail
program shows are not. The plain body is read, else the one in HTML: two forms of one text are one
text. Earlier mails, signatures and disclaimers are furniture (see `mail_body`). A mail that hangs
on another is read under its own subject. Other attachments are not read but named in the notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pipeline.read.flowing import digest_of, document
from pipeline.read.sniff import check_kind
from pipeline.types import Document


@dataclass(frozen=True, slots=True)
class MailReader:
    """Reads e-mails: subject, own words; earlier mails and signatures kept as furniture."""

    version: ClassVar[int] = 1
    suffixes: ClassVar[tuple[str, ...]] = (".eml",)

    def read(self, path: Path, id: str) -> Document:
        """Return the document of an e-mail; what hangs on it is named in its notes."""
        from pipeline.read.web.mail_parts import mail_parts

        data = path.read_bytes()
        check_kind(data, id, "an e-mail", ".eml", ".txt")
        parts, notes = mail_parts(data, id)
        return document(parts, id=id, digest=digest_of(data), format="email", notes=notes)
