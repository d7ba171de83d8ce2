"""Who says it: a group that is mentioned is not the group that speaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.persons import introduced_in
from pipeline.classify.quotations import QUOTED as BLOT
from pipeline.classify.quotations import outside
from pipeline.classify.speakers import Said, Speakers
from pipeline.codebook import CodeBook
from pipeline.nlp import Phrases
from pipeline.stages import Facts
from pipeline.types import Segment

Say = Callable[..., dict[str, Said]]


@pytest.fixture
def said(cut: Callable[[str], tuple[Segment, ...]], codebook: CodeBook) -> Say:
    """Return who speaks in each segment of a note, by its text."""

    def saying(text: str, *facts: str) -> dict[str, Said]:
        segments = cut(text)
        told = Speakers(codebook).find(segments, Facts(facts))
        return {s.text: one for s, one in zip(segments, told, strict=True)}

    return saying


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [
        ("Elected members felt that the pace was slow.", ("elected_members",)),
        ("Staff and trade unions raised concerns about pay.", ("employees", "trade_unions")),
        ("Concerns raised by the trade unions were noted.", ("trade_unions",)),
        ("“We were never asked,” said a union official.", ("trade_unions",)),
    ],
)
def test_a_group_beside_a_word_of_speech_speaks(
    said: Say, sentence: str, groups: tuple[str, ...]
) -> None:
    found = said(f"PAPER\n\n{sentence}\n")[sentence]
    assert found.groups == groups
    assert found.basis in ("sentence", "speaker")


@pytest.mark.parametrize(
    "sentence",
    [
        "There is positive dialogue with the trade unions.",
        "Workload of teachers has grown since May.",
        "The needs of elected members were not met.",
    ],
)
def test_a_group_that_is_mentioned_does_not_speak(said: Say, sentence: str) -> None:
    found = said(f"PAPER\n\n{sentence}\n")[sentence]
    assert found == Said(("council",), "default")


def test_a_group_from_the_corpus_file_speaks_where_the_text_is_silent(said: Say) -> None:
    found = said("PAPER\n\nThe pace was slow.\n\nStaff felt ignored.\n", "trade_unions")
    assert found["The pace was slow."].groups == ("trade_unions",)
    assert found["The pace was slow."].basis == "document"
    assert found["Staff felt ignored."].groups == ("employees",)


def test_a_heading_that_is_a_groups_name_gives_its_words(said: Say) -> None:
    found = said("PAPER\n\nTrade Unions\n\n- slow pace\n\nBackground\n\n- begun in 2010\n")
    assert found["slow pace"] == Said(("trade_unions",), "section", "Trade Unions")
    assert found["begun in 2010"].groups == ("council",)


def test_a_heading_that_announces_feedback_gives_its_words(said: Say) -> None:
    found = said("PAPER\n\nFeedback from employees and service managers\n\n- slow pace\n")
    assert found["slow pace"].groups == ("service_managers", "employees")


def test_a_body_that_is_talked_about_does_not_speak_under_its_name(said: Say) -> None:
    found = said("PAPER\n\nWhat we noted\n\n- x y\n\nProgramme Board\n\n- met too seldom\n")
    assert found["met too seldom"].groups == ("council",)


def test_a_minute_is_the_words_of_its_body(said: Say) -> None:
    found = said("STEERING GROUP\n\nThe pace of change is slow.\n")["The pace of change is slow."]
    assert found.groups == ("steering_group",)
    assert found.basis == "document"


CONSULTED = """PAPER

Sessions were held with elected members, trade unions and service managers.

Findings

All groups felt that the pace was slow.

The forms are long.
"""


def test_those_consulted_speak_where_all_groups_are_named(said: Say) -> None:
    found = said(CONSULTED)["All groups felt that the pace was slow."]
    assert set(found.groups) == {"service_managers", "trade_unions", "elected_members"}
    assert found.basis == "sentence"


def test_findings_of_an_exercise_belong_to_those_consulted(said: Say) -> None:
    found = said(CONSULTED)["The forms are long."]
    assert set(found.groups) == {"service_managers", "trade_unions", "elected_members"}
    assert found.basis == "document"


def test_those_consulted_may_stand_in_a_list(said: Say) -> None:
    text = (
        "PAPER\n\nThe views of these groups were sought:\n\n- chief officers\n- trade unions\n"
        "- elected members\n\nFindings\n\nThe forms are long.\n"
    )
    found = said(text)["The forms are long."]
    assert set(found.groups) == {"chief_officers", "trade_unions", "elected_members"}


def test_two_groups_are_no_consultation(said: Say) -> None:
    text = "PAPER\n\nSessions were held with elected members and unions.\n\nThe forms are long.\n"
    assert said(text)["The forms are long."].groups == ("council",)


def test_they_goes_on_with_the_speaker_before(said: Say) -> None:
    found = said("PAPER\n\nStaff felt that the pace was slow. They also wanted clarity.\n")
    assert found["They also wanted clarity."].groups == ("employees",)


QUOTED = """COUNCILS TO PART

A union official said: “We were never asked about any of this at all.

“Our members are the ones who pay for it in the end.”

The councils share two services.
"""


def test_a_quotation_over_paragraphs_has_one_speaker(said: Say) -> None:
    found = said(QUOTED)
    pays = next(one for text, one in found.items() if "who pay for it" in text)
    assert pays == Said(("trade_unions",), "speaker")
    assert found["The councils share two services."].groups == ("council",)


def test_the_items_of_a_list_belong_to_who_introduces_it(said: Say) -> None:
    text = "PAPER\n\nElected members felt that there was:\n\n- a lack of pace\n- a lack of money\n"
    found = said(text)
    assert found["a lack of pace"].groups == found["a lack of money"].groups == ("elected_members",)


def test_groups_come_in_the_order_of_the_code_book(said: Say) -> None:
    sentence = "Trade unions and chief officers agreed the plan."
    assert said(f"PAPER\n\n{sentence}\n")[sentence].groups == ("chief_officers", "trade_unions")


PRESS = """Two councils join forces

Westshire and Eastshire will run their libraries together.

Jane Muir at Westshire has been named Head of Joint Libraries.

Westshire Council leader Councillor Tom Ash said: “This is good for readers.

“I have met staff and trade unions all week and they are keen.”

“We are drawing up the new rota,” said Jane Muir.

“I am busy meeting with staff in every branch.”

Ms Muir added: “We start in May.”
"""


def test_a_person_speaks_for_the_office_that_the_text_gave_him(said: Say) -> None:
    found = {text[:14]: one.groups for text, one in said(PRESS).items()}
    assert found["“We are drawin"] == ("chief_officers",)
    assert found["Ms Muir added:"] == ("chief_officers",)
    assert found["Westshire Coun"] == ("elected_members",)


def test_who_is_named_in_a_quotation_does_not_speak_it(said: Say) -> None:
    found = {text[:14]: one.groups for text, one in said(PRESS).items()}
    assert found["“I have met st"] == ("elected_members",)
    assert found["“I am busy mee"] == ("chief_officers",)


def test_what_news_tells_in_its_own_words_is_the_press_speaking(said: Say) -> None:
    found = {text[:14]: one for text, one in said(PRESS).items()}
    assert found["Westshire and "] == Said(("press",), "document", "the body whose paper this is")


def test_one_quotation_makes_no_news(said: Say) -> None:
    note = "PAPER\n\nThe rota is new.\n\n“We like it,” said a union official.\n"
    assert said(note)["The rota is new."] == Said(("council",), "default")


def test_what_was_asked_in_minutes_of_members_was_asked_by_them(said: Say) -> None:
    note = (
        "Joint Libraries\n\nThe Scrutiny Committee considered a report.\n\n"
        "It was queried why no branch had been asked.\n\nThe rota starts in May.\n"
    )
    found = said(note)
    assert found["It was queried why no branch had been asked."].groups == ("elected_members",)
    assert found["The rota starts in May."].groups == ("council",)


def test_what_was_asked_elsewhere_is_not_given_to_members(said: Say) -> None:
    note = "PAPER\n\nIt was queried why no branch had been asked.\n"
    assert said(note)["It was queried why no branch had been asked."].groups == ("council",)


def test_an_option_is_described_by_the_paper_not_by_those_consulted(said: Say) -> None:
    note = (
        "REVIEW\n\nSessions were held with staff, trade unions and elected members.\n\n"
        "Findings\n\nThe pace is slow.\n\nPreferred option - one trust\n\nIt keeps the stock.\n"
    )
    found = said(note)
    assert found["The pace is slow."].groups == ("employees", "trade_unions", "elected_members")
    assert found["It keeps the stock."].groups == ("council",)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jane Muir, head of housing, said so", {"Jane Muir": "chief_officers"}),
        ("Council leader Tom Reid agreed", {"Tom Reid": "elected_members"}),
        ("the director of housing met Ann Lee", {}),
        ("Eastshire Council chief executive Bob Ames", {"Bob Ames": "chief_officers"}),
        ("They live in Glen Ford", {}),
    ],
)
def test_a_person_is_known_by_the_office_beside_the_name(
    codebook: CodeBook, text: str, wanted: dict[str, str]
) -> None:
    groups = codebook.stakeholders
    offices = Phrases({g.id: (*g.aliases, *g.weak_aliases) for g in groups if not g.topic})
    found = introduced_in([text], offices).groups
    assert {name: group for name, group in found.items() if " " in name} == wanted


def test_two_persons_of_one_surname_are_known_by_full_name_only() -> None:
    offices = Phrases({"chief_officers": ["director*"], "elected_members": ["councillor"]})
    texts = ["Director Jane Muir came", "councillor Tom Muir came"]
    assert "Muir" not in introduced_in(texts, offices).groups


@given(st.text(alphabet="ab “”.", max_size=40))
def test_blotting_out_quotations_keeps_every_character_in_its_place(text: str) -> None:
    shown = outside(text)
    assert len(shown) == len(text)
    assert all(new in (old, BLOT) for old, new in zip(text, shown, strict=True))
