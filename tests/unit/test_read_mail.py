"""E-mails: own words, earlier mails, signatures, attachments, encodings."""

from __future__ import annotations

import base64
import quopri
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.documents import Read, check_characters
from pipeline.errors import ReadError
from pipeline.read.web import mail_body
from pipeline.read.web.mail import MailReader
from pipeline.read.web.mail_header import words
from pipeline.segment import PointSegmenter
from pipeline.types import Coded, Coding, Document, Segment

HEAD = "From: Jo Bloggs <jo@union.example>\nTo: policy@council.example\nSubject: Our view\n"
OUTLOOK = (
    "From: Jane Doe\nSent: 1 March 2014 09:00\nTo: Jo Bloggs\nSubject: Views\n\n"
    "Please send us your views.\n"
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Document]:
    def made(mail: str | bytes) -> Document:
        path = tmp_path / "mail.eml"
        path.write_bytes(mail if isinstance(mail, bytes) else mail.encode())
        return MailReader().read(path, "mail.eml")

    return made


def shown(document: Document) -> list[tuple[str, str]]:
    texts = [block for block in document.blocks if block.kind != "furniture"]
    return [(block.kind, document.read(block.span)) for block in texts]


def own(document: Document) -> list[str]:
    return [text for kind, text in shown(document) if kind != "title"]


def left_out(document: Document, reason: str) -> str:
    found = [b for b in document.blocks if b.kind == "furniture" and b.reason == reason]
    return " ".join(document.read(block.span) for block in found)


def check(document: Document) -> tuple[Segment, ...]:
    cut = PointSegmenter().segment(document)
    codings = tuple(Coding(one.id, "none", (), (), 1.0, "wording", "") for one in cut.segments)
    check_characters(Read(document, Coded(cut, codings)))
    return cut.segments


def test_the_subject_is_the_title_and_the_head_is_kept(read) -> None:
    document = read(f"{HEAD}Date: Mon, 3 Mar 2014 10:00:00 +0000\nX-Mailer: z\n\nPay is late.\n")
    assert shown(document) == [("title", "Our view"), ("prose", "Pay is late.")]
    head = left_out(document, "mail_header")
    assert head.startswith("From: Jo Bloggs <jo@union.example> To: policy@") and "2014" in head
    assert "X-Mailer" not in document.text
    check(document)


def test_words_in_any_encoding_are_read_in_the_head() -> None:
    assert words("=?utf-8?q?Caf=C3=A9_views?=") == "Café views"
    assert words("=?utf-8?B?Q2Fmw6k=?= =?iso-8859-1?q?_=A35?=") == "Café £5"
    assert words("=?utf-8?q?split_=C3?= =?utf-8?q?=A9?=") == "split é"
    assert words("=?utf-8?b?!!!?= and =?none?q?x?=") in ("=?utf-8?b?!!!?= and x", " and x")
    assert words("Caf\udcc3\udca9") == "Café"


def test_wrapped_lines_are_joined_and_points_kept(read) -> None:
    document = read(
        f"{HEAD}\nDear Jane,\n\nOur members have three concerns about the proposal, which we set\n"
        "out below and which we ask the committee to consider:\n\n- Pay is late\n"
        "- No timetable for\n  grades\n\nWhat is needed\n\nOne system for both.\n"
    )
    assert shown(document)[1:] == [
        ("prose", "Dear Jane,"),
        (
            "prose",
            "Our members have three concerns about the proposal, which we set out below and which "
            "we ask the committee to consider:",
        ),
        ("point", "Pay is late"),
        ("point", "No timetable for grades"),
        ("heading", "What is needed"),
        ("prose", "One system for both."),
    ]


def test_an_earlier_mail_below_is_left_out(read) -> None:
    for above in ("", "-----Original Message-----\n", "________________________________\n"):
        document = read(f"{HEAD}\nPay is late.\n\n{above}{OUTLOOK}")
        assert own(document) == ["Pay is late."]
        assert "Please send us your views." in left_out(document, "quoted_reply")


def test_a_mail_passed_on_is_read_for_its_own_sake(read) -> None:
    forwarded = HEAD.replace("Subject: ", "Subject: FW: ")
    document = read(f"{forwarded}\nFYI\n\n{OUTLOOK}")
    assert own(document) == ["FYI", "Please send us your views."]
    document = read(f"{HEAD}\nSee this.\n\n---------- Forwarded message ---------\n{OUTLOOK}")
    assert own(document) == ["See this.", "Please send us your views."]
    assert "Sent: 1 March" in left_out(document, "mail_header")
    document = read(f"{HEAD}\n{OUTLOOK}")
    assert own(document) == ["Please send us your views."]


def test_answers_between_quoted_lines_stay(read) -> None:
    document = read(
        f"{HEAD}\nOn 1 March 2014, Jane Doe\n<jane@council.example> wrote:\n> What went well?\n\n"
        "The rota is shared.\n\n> What did not?\n>\n> Be frank.\n\nPay is late.\n"
    )
    assert own(document) == ["The rota is shared.", "Pay is late."]
    assert "What went well?" in left_out(document, "quoted_reply")
    assert "wrote:" in left_out(document, "quoted_reply")


def test_answers_that_are_said_to_stand_in_the_text_below_keep_it(read) -> None:
    document = read(f"{HEAD}\nOur answers are in red below.\n\n{OUTLOOK}\nPay is late.\n")
    assert own(document) == [
        "Our answers are in red below.",
        "Please send us your views.",
        "Pay is late.",
    ]


def test_a_mail_that_is_nothing_but_a_quotation_is_read(read) -> None:
    document = read(f"{HEAD}\n> Pay is late, and\n> so is leave.\n>\n> - grades too\n")
    assert own(document) == ["Pay is late, and so is leave.", "grades too"]
    check(document)


def test_signatures_and_disclaimers_are_kept_apart(read) -> None:
    document = read(
        f"{HEAD}\nPay is late.\n\nKind regards\nJo Bloggs\nBranch Secretary\n\n"
        "This e-mail and any attachments are confidential and intended solely\nfor you.\n"
    )
    assert own(document) == ["Pay is late."]
    assert left_out(document, "signature") == "Kind regards Jo Bloggs Branch Secretary"
    assert left_out(document, "disclaimer").startswith("This e-mail")
    assert own(read(f"{HEAD}\nPay is late.\n-- \nJo\n0178 612\n")) == ["Pay is late."]
    assert own(read(f"{HEAD}\nPay is late.\n\nSent from my iPhone\n")) == ["Pay is late."]


def test_thanks_at_the_start_are_no_signature(read) -> None:
    long = "We have read the paper that you sent us in January, and we have concerns. " * 2
    document = read(f"{HEAD}\nDear Jane\n\nMany thanks\n\n{long}\n")
    assert any(text.startswith("We have read") for text in own(document))
    assert not left_out(document, "signature")


def test_flowed_text_is_joined_as_it_was_written(read) -> None:
    head = f"{HEAD}Content-Type: text/plain; format=flowed; delsp=yes\n\n"
    document = read(f"{head}Pay is \nlate.\n\n From the start.\n>> Old \n>> words.\n")
    assert own(document) == ["Pay islate.", "From the start."]
    assert "Old words." in left_out(document, "quoted_reply").replace("Oldwords", "Old words")
    head = head.replace("; delsp=yes", "")
    assert own(read(f"{head}Pay is \nlate.\n")) == ["Pay is late."]


def test_of_two_forms_of_a_text_one_is_read(read) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Views"
    mail.set_content("Pay is late, as it says in the other form.")
    mail.add_alternative("<p>Pay is <b>late</b>, as it says.</p>", subtype="html")
    assert own(read(mail.as_bytes())) == ["Pay is late, as it says in the other form."]
    stub = EmailMessage()
    stub["Subject"] = "Views"
    stub.set_content("See HTML.")
    stub.add_alternative(
        "<style>p {color: red}</style><p>Pay is late.</p><ul><li>by a month<li>or more than that"
        "</ul><p>It has been so for a year.</p>",
        subtype="html",
    )
    assert own(read(stub.as_bytes()))[:2] == ["Pay is late.", "by a month"]


def test_html_mails_know_quotations_and_signatures_by_their_markup(read) -> None:
    head = f"{HEAD}Content-Type: text/html; charset=windows-1252\n\n"
    document = read(
        head.encode() + b"<div><p>Dear all</p><p>Pay is late \x96 again.</p><ul><li>by a month</ul>"
        b"<div class=gmail_signature>Jo<br>Officer</div></div><div class=gmail_quote>"
        b"<div class=gmail_attr>On Mon Jane wrote:</div><blockquote class=gmail_quote>"
        b"<p>Your view?</p></blockquote><div>So is leave, we must say.</div></div>"
    )
    assert own(document) == [
        "Dear all",
        "Pay is late – again.",
        "by a month",
        "So is leave, we must say.",
    ]
    assert left_out(document, "signature") == "Jo Officer"
    assert left_out(document, "quoted_reply") == "On Mon Jane wrote: Your view?"
    only = read(f"{head}<blockquote type=cite><p>Pay is late.</p></blockquote>")
    assert own(only) == ["Pay is late."]
    block = (
        "<p>Pay is late.</p><div><p><b>From:</b> Jane<br><b>Sent:</b> Monday<br><b>To:</b> Jo<br>"
        "<b>Subject:</b> Views</p></div><p>Your view?</p>"
    )
    assert own(read(head + block)) == ["Pay is late."]


def test_attachments_are_named_and_none_is_dropped_unseen(read) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Views"
    mail.set_content("Pay is late.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="minutes é.pdf")
    mail.add_attachment("Notes", filename="notes.txt")
    mail.add_attachment(b"x", maintype="image", subtype="png")
    document = read(mail.as_bytes())
    assert document.notes == (
        "Attachment minutes é.pdf is not read: save it beside the e-mail.",
        "Attachment notes.txt is not read: save it beside the e-mail.",
        "Attachment without a name (image/png) is not read: save it beside the e-mail.",
    )
    assert own(document) == ["Pay is late."]


def test_a_mail_that_hangs_on_another_is_read_under_its_subject(read) -> None:
    inner = EmailMessage()
    inner["Subject"] = "Union response"
    inner["From"] = "rep@union.example"
    inner.set_content("Grades are not agreed.")
    mail = EmailMessage()
    mail["Subject"] = "Views"
    mail.set_content("See attached.")
    mail.add_attachment(inner)
    document = read(mail.as_bytes())
    assert shown(document) == [
        ("title", "Views"),
        ("prose", "See attached."),
        ("title", "Union response"),
        ("prose", "Grades are not agreed."),
    ]
    assert check(document)[-1].heading_path == "Union response"


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "iso-8859-1", "utf-16", "koi8-r", "utf-7"])
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
def test_bodies_are_decoded(read, charset: str, transfer: str) -> None:
    if transfer == "8bit" and charset == "utf-16":
        return  # no mail may hold such bytes
    text = "Привет, мир" if charset == "koi8-r" else "Pay is £5 late"
    data = text.encode(charset)
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    body = coded.get(transfer, bytes)(data)
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: "
    assert own(read(f"{head}{transfer}\n\n".encode() + body)) == [text]


def test_a_wrong_or_missing_charset_is_seen_through(read) -> None:
    for charset in ("us-ascii", "none", "unicode_escape", "hex", "utf-8"):
        head = f"{HEAD}Content-Type: text/plain; charset={charset}\n\n".encode()
        assert own(read(head + "Pay is £5 late".encode())) == ["Pay is £5 late"]
    assert own(read(f"{HEAD}\n".encode() + "Pay is £5 late".encode("cp1252"))) == ["Pay is £5 late"]


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        ("", "is named an e-mail but is not one"),
        ("Just a note\n\nwithout a head", "is named an e-mail but is not one"),
        ("%PDF-1.7", "is named an e-mail but is a PDF"),
        ("<html><p>x", "is named an e-mail but is a web page"),
        ("From: a@b.c\n\n", "holds no text"),
        (f"{HEAD}Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG", "is encrypted"),
        (f"{HEAD}Content-Type: application/pdf; name=m.pdf\n\nx", "but attachments .m.pdf."),
        (
            HEAD
            + "".join(
                f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(500)
            )
            + "\nx",
            "is nested too deeply",
        ),
        (HEAD + "Content-Type: message/rfc822\n\n" * 900 + "\nx", "is nested too deeply"),
    ],
)
def test_what_is_no_mail_is_a_named_failure(read, mail: str, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        read(mail)


LINES = st.sampled_from(
    ["Pay is late.", "", "", "> old words", ">> older", "- a point", "From: Jane", "Sent: Monday",
     "To: Jo", "Subject: x", "On 1 March 2014 Jane wrote:", "-- ", "Kind regards", "Jo",
     "-----Original Message-----", "Begin forwarded message:", "________________",
     "This e-mail is confidential.", "See answers below.", "   ", "Sent from my phone"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=25), st.booleans())
@example(["-- ", "Jo", "Pay is late."], False)
def test_every_word_of_any_body_is_kept_and_something_is_read(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], flowed: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.eml"
    kind = "Content-Type: text/plain; format=flowed\n" if flowed else ""
    path.write_text(f"Subject: s\n{kind}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    document = MailReader().read(path, "fuzz.eml")
    check(document)
    assert not Counter("".join("".join(lines).split())) - Counter(document.text)
    assert len(mail_body.reasons(lines)) == len(lines)


PARTS = st.sampled_from(
    [b"Content-Type: text/plain\n", b"Content-Type: text/html; charset=utf-8\n", b"\n", b"\n\n",
     b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/alternative;\n",
     b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"--b\n",
     b"Content-Disposition: attachment; filename=", b"Content-Transfer-Encoding: x-uuencode\n",
     b"filename*0*=utf-8''%E9", b"Subject: =?x?b?", b"From: =?utf-8?q?=\n", b"--b--\n", b"PGI+",
     b"<p>x</p>", b"begin 644 x\n", b"charset*=", b"; charset=\"", b"Content-Type: text/plain;"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PARTS, st.binary(max_size=9)), max_size=30))
def test_any_broken_mail_is_a_document_or_a_named_failure(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.eml"
    path.write_bytes(b"From: a@b.c\n" + b"".join(pieces))
    try:
        document = MailReader().read(path, "broken.eml")
    except ReadError:
        return
    check(document)
