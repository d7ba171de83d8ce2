from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.privacy.contacts import contacts
from pipeline.privacy.masking import mask

PIECES = st.sampled_from(
    "jane.muir@example.org a@b.uk a@b @ 01786 404040 07700900123 (0131) 200-2000 +44 (0) FK8 2ET "
    "fk8 e10 5th AB 12 34 56 C AB123456C ext 12 tel: call on ref 2013-14 £1,250,000 . , - \n / "
    "x".split(" ")
)


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in contacts(text)]


@pytest.mark.parametrize(
    "written",
    [
        "jane.muir@example.org", "j_muir+bins@some-where.co.uk", "jane@example.\norg.uk",
        "jane.muir@\nexample.org", "jane (at) example.org", "o'neil@example.org",
        "01786 404040", "(01786) 404040", "01786-404040", "+44 (0)1786 404040", "0044 1786 404 040",
        "+441786404040", "07700900123", "07700 900 123", "0800 123 456", "0131 200\n2000",
        "020 7946 0018", "0131.200.2000", "01786 404040 ext 23", "01786 404040 x23", "0845 46 47",
        "016977 3555", "07 700 900 123", "0300 123 1234", "+353 861 234 567",
        "FK8 2ET", "FK82ET", "fk8 2et", "SW1A 1AA", "W1A 0AX", "M1 1AE", "EC1A 1BB", "GIR 0AA",
        "G12\n8QQ", "AB123456C", "AB 12 34 56 C", "ab123456c", "AB12\n3456 C",
    ],
)  # fmt: skip
def test_a_contact_detail_is_found_as_a_whole(written: str) -> None:
    for text in (written, f"Write to {written}, please.", f"({written})", f"x\n{written}\ny"):
        assert found(text) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "in 2013-14 and 2014/15", "£1,250,000 or £01786 404040", "on 01.04.2013 31.03.2014",
        "on 01 04 2013", "number 0123456", "E10 points", "the e10 5th", "Ref: 0123456789",
        "account no. 01786404040", "3.10 4.11 5.12 6.13", "GB 12 34 56 C", "DA 12 34 56 C",
        "AB 12 34 56", "2010 2011 2012 2013", "the @council account", "a@b", "0.5123456789",
        "01 22 33 44 55 66", "extension 2013", "we telephone 120000 homes", "page 12 of 40",
        "GIR 1AA", "FK8 2CT", "A9 9LN road", "01786 4040401234", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9",
        "+1 000 000 000", "call 1,200,000 people", "ISBN 0-521-31802-X",
    ],
)  # fmt: skip
def test_dates_sums_and_references_are_no_contact_details(text: str) -> None:
    assert found(text) == []


def test_a_local_number_counts_behind_a_word_for_telephone() -> None:
    assert found("Tel: 404040. Phone us on 404 050, ext. 4567.") == ["404040", "404 050", "4567"]


def test_neighbours_are_told_apart() -> None:
    assert found("01786 404040\n01786 404041") == ["01786 404040", "01786 404041"]
    assert found("01786 404040/01786 404041") == ["01786 404040", "01786 404041"]
    assert found("01786 404040FK8 2ET") == ["01786 404040", "FK8 2ET"]
    assert found("01786 40404 12 people") == ["01786 40404"]
    assert found("jane@example.org.\nThe hall") == ["jane@example.org"]


def test_a_national_insurance_number_without_its_letter_needs_its_name() -> None:
    assert found("NI number AB 12 34 56") == ["AB 12 34 56"]


def test_kinds_are_called_in_plain_words() -> None:
    text = "a@b.org 01786 404040 FK8 2ET AB123456C"
    assert [one.kind for one in contacts(text)] == [
        "e-mail addresses", "telephone numbers", "postcodes", "National Insurance numbers",
    ]  # fmt: skip
    assert mask(text, contacts(text)).text == (
        "[e-mail address] [telephone number] [postcode] [National Insurance number]"
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " ", "\n"]))
def test_masking_twice_changes_nothing_more(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    once = mask(text, contacts(text))
    assert contacts(once.text) == ()
    for one in contacts(text):
        start, end = once.at(one.start, one.end)
        if one.end - one.start >= 5:
            assert text[one.start : one.end] not in once.text[start:end]


@pytest.mark.parametrize(
    "piece",
    ["0", "01 ", "0(", "a@", "a", "a@b.", "@", "+44 ", "AB 12 ", " ", "a-\n", "call on ", "0\n",
     "E1 ", "a@b._", "(at)", "a (at) ", ".a", "x@y.1.b-", "0131 200 2000", "tel..."],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_its_length_wants(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    begun = time.process_time()
    contacts(text)
    contacts("a@b" + text)
    assert time.process_time() - begun < 2 * 1.0
