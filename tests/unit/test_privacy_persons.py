from __future__ import annotations

import pytest

from pipeline.privacy.masking import mask
from pipeline.privacy.persons import Persons, private_persons

# what is to be found stands in ⟦ ⟧; the second half names no private person
SENTENCES = """\
My neighbour ⟦Mrs Kaur⟧ has waited a year.
⟦Jane Muir⟧ told us that her son is not in school.
My son ⟦Liam⟧ likes the club.
Dear ⟦Ann⟧, thank you for writing.
Yours sincerely, ⟦Robert Shaw⟧
We spoke to ⟦Mr and Mrs Docherty⟧ about the bus.
The letter from ⟦Dr Anand Patel⟧ was read out.
⟦Agnieszka Kowalska⟧ asked for a translator.
"It is too far," said ⟦Oluwaseun Adeyemi⟧.
⟦Mhairi MacLeod⟧ would like Gaelic for her girls.
⟦Eilidh⟧ walks to school every day.
The tenant, ⟦Tom Reid⟧, has damp walls.
I am ⟦Fatima Begum⟧ and I live in Raploch.
Contact: ⟦Sandra Quist⟧
⟦Rev John Angus⟧ runs the food bank.
My husband, ⟦Piotr⟧, works nights.
Her daughter ⟦Saoirse⟧ was turned away.
⟦Zorka Quist⟧ told us that the hall is cold.
⟦J. Robertson⟧ complained about parking.
We met ⟦Ms Okafor⟧ at the centre.
⟦Mary Ann Wilson⟧ has no car.
⟦Grace Campbell⟧ looks after her mother.
When ⟦Will Henderson⟧ fell nobody came.
Kind regards, ⟦Iain Lamont⟧
⟦Hamish⟧ and ⟦Catriona⟧ help at the club.
A parent, ⟦Nasreen Akhtar⟧, said buses are late.
The carer of ⟦Mr Singh⟧ has changed four times.
⟦Sean O'Neill⟧ is on the waiting list.
Thanks ⟦Karen⟧, that helps.
Sir, I write for ⟦Miss Fraser⟧ of the top flat.
⟦Kwame Mensah⟧ runs the football team.
My friend ⟦Heather⟧ moved away.
⟦Mark Thomson⟧ had to wait.
My mother, ⟦Jean Baird⟧, needs a ramp.
We heard that ⟦Tadeusz⟧ had lost his place.
Her name is ⟦Priya Sharma⟧.
⟦Anne-Marie Duffy⟧ wrote twice.
It was ⟦Professor Lindsay⟧ who asked.
⟦Xiu Ying Chen⟧ has a shop in the village.
The widow ⟦Bessie Thorburn⟧ is alone all day.
Councillor Jane Black opened the meeting.
The convener, Tom Hendry, thanked all.
Provost Mike Robbins spoke.
"We are listening," said Carol Hay, head of housing.
Director of Education, David Leng, presented the report.
The chief executive, Bob Jack, agreed.
Fiona Hyslop MSP visited.
Committee officer Mary Love took the minute.
Contact the committee officer, Sheila McLean.
St Andrew's Primary is full.
Alexandra Park is not lit.
Stirling Council has agreed.
Victoria Road needs a crossing.
The meeting in May was short.
Will the bus come back?
Grant funding ended in April.
Mark the date in your diary.
May we have a bench?
The Robert Gordon University took part.
Grant Thornton audited the accounts.
St Ninian's Church lets its hall.
Single managers have settled in.
Head of Service posts were cut.
Adult Protection is a success.
The Douglas Centre closed.
Queen Margaret Hospital is far.
We asked John Lewis for a quote.
Bill payments are late.
Hope was expressed.
The Scottish Government replied.
Forth Valley College said no.
Clackmannanshire Council told us so.
Christian groups run the cafe.
The Chelsea building is old.
Summer holidays are hard.
Rose Street is dark.
Early Years Scotland wrote to us.
Faith groups were consulted.
Joint working has improved.
UNISON said the cuts are deep.
The Wallace Monument draws visitors.
The Bruce Report of 2013 said it.
Dear Sir or Madam, I write about bins.
Dear Councillor Green, the road is bad.
Alloa Academy and Alva Academy are merging.
Dean Crescent floods.
In June the hall reopens.
The Craig Hospital said no.
Art classes are full.""".split("\n")


def parted(marked: str) -> tuple[str, set[str]]:
    text = marked.replace("⟦", "").replace("⟧", "")
    return text, {piece.split("⟧")[0] for piece in marked.split("⟦")[1:]}


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in private_persons({"d": text}).details["d"]]


def masked(**texts: str) -> list[str]:
    made = private_persons(texts)
    return [mask(texts[name], made.details[name]).text for name in sorted(texts)]


def test_most_private_persons_are_found_and_hardly_anything_else() -> None:
    right = wrong = missed = 0
    for marked in SENTENCES:
        text, wanted = parted(marked)
        got = set(found(text))
        right, wrong = right + len(got & wanted), wrong + len(got - wanted)
        missed += len(wanted - got)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.9


def test_one_person_under_three_names_has_one_number() -> None:
    told = "Jane Muir spoke. Mrs Muir was tired. Jane left, and so did Muir's son."
    assert masked(a=told) == [
        "[Person 1] spoke. [Person 1] was tired. [Person 1] left, and so did [Person 1]'s son."
    ]


def test_mr_and_mrs_of_one_surname_are_two() -> None:
    assert masked(a="Mr Kaur and later Mrs Kaur rang.") == ["[Person 1] and later [Person 2] rang."]


def test_mr_muir_is_not_jane_muir() -> None:
    assert masked(a="Jane Muir came. Mr Muir did not.") == ["[Person 1] came. [Person 2] did not."]


def test_a_name_that_may_be_either_of_two_is_a_third() -> None:
    told = masked(a="Jane Muir and Anne Muir came. Mrs Muir spoke.")
    assert told == ["[Person 1] and [Person 2] came. [Person 3] spoke."]


def test_a_full_name_is_one_person_in_all_documents_and_a_part_of_it_is_not() -> None:
    made = masked(a="Mrs Kaur and Tom Reid.", b="Tom Reid and Mrs Kaur.")
    assert made == ["[Person 1] and [Person 2].", "[Person 2] and [Person 3]."]


def test_numbers_follow_the_order_of_documents() -> None:
    first = private_persons({"b": "Tom Reid.", "a": "Jane Muir."})
    assert first == private_persons({"a": "Jane Muir.", "b": "Tom Reid."})
    assert first.names == ("Jane Muir", "Tom Reid")


def test_somebody_in_office_is_kept_in_every_document() -> None:
    kept = {"a": "Jane Muir said so. Mrs Muir left.", "b": "Jane Muir, head of housing, came."}
    assert all(not details for details in private_persons(kept).details.values())


@pytest.mark.parametrize(
    "text",
    [
        "Cllr Tom Reid spoke.", "Councillors Tom Reid, Jane Muir and Ann Shaw were present.",
        "Tom Reid MSP spoke.", "Tom Reid (Director of Housing) spoke.", "head of housing Tom Reid",
        "Yours sincerely,\nTom Reid\nHead of Housing", "council leader Tom Reid",
        "Tom Reid, the council's chief executive, spoke.", "Councillor Reid spoke. Mr Reid left.",
    ],
)  # fmt: skip
def test_an_office_before_or_behind_a_name_keeps_it(text: str) -> None:
    assert found(text) == []


def test_a_councillor_named_once_with_the_office_is_kept_without_it() -> None:
    kept = {"a": "Tom Reid came. Mr Reid spoke.", "b": "Cllr Tom Reid spoke."}
    assert not any(private_persons(kept).details.values())


def test_a_private_person_keeps_no_surname_of_an_officer() -> None:
    text = "Cllr Tom Reid spoke. Jane Reid and Mrs Reid did not. Jane wept."
    assert found(text) == ["Jane Reid", "Mrs Reid", "Jane"]


def test_a_name_broken_over_a_line_is_found() -> None:
    assert found("It was Jane\nMuir who asked.") == ["Jane\nMuir"]


def test_a_doubtful_name_alone_counts_only_where_it_was_sure_before() -> None:
    assert found("Will it help? Hope so.") == []
    assert found("My son Will is ill. We hope that Will gets better.") == [
        "My son Will"[7:],
        "Will",
    ]


def test_no_text_and_no_names_make_no_persons() -> None:
    assert private_persons({}) == Persons()
    assert private_persons({"a": ""}).details == {"a": ()}


@pytest.mark.parametrize(
    "piece", ["Jane ", "Mr ", "A. ", "My son ", "Jane Muir, ", "O'", "Jane\n", "x"]
)
def test_hostile_text_takes_no_longer_than_its_length_wants(piece: str) -> None:
    import time

    begun = time.process_time()
    private_persons({"a": (piece * 20_000)[:20_000]})
    assert time.process_time() - begun < 2


def test_a_given_name_alone_and_capitals_name_a_person_who_is_known() -> None:
    text = (
        "Mrs Ffion Pugh wrote. Ffion is worn out. FFION PUGH signed. The Pughs left.\n"
        "Cllr Ann Muir spoke. Ann was thanked."
    )
    found = private_persons({"a.txt": text})
    said = [text[d.start : d.end] for d in found.details["a.txt"]]
    assert said == ["Mrs Ffion Pugh", "Ffion", "FFION PUGH"]
    assert {d.person for d in found.details["a.txt"]} == {1}
