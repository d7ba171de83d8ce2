"""The same words again fold into one text: campaign letters, pasted answers, double points."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS, Said, note, points

from pipeline.codebook import CodeBook
from pipeline.themes import near, repeats
from pipeline.themes.near import leaders
from pipeline.themes.points import Point
from pipeline.themes.wordings import Wordings, wordings, words

LONG = (
    "The library in our village should stay open on Saturdays because people work in the week and "
    "children need a warm quiet room for homework"
)
LETTER = (
    "I am writing to ask the council to keep the village library open because it is the only warm "
    "public room within walking distance and older people, job seekers and children without a "
    "computer at home would have nowhere else to go on a winter afternoon"
)
SHIFTS = "Evening buses home after late shifts {} hospital cleaners make night work safer"
MARKET = (
    "We want the old market hall to stay a place where small traders can sell fresh food and local "
    "crafts every week of the year"
)
SQUARE = (
    "A covered square where small farmers can sell eggs and honey would bring shoppers back from "
    "the large stores outside our town and ring road"
)
PLAIN = "grey stone bridge river meadow barn gate hedge lane orchard pond mill cart wheel".split()

Saying = Callable[..., list[Point]]


def folded(points: Sequence[Point]) -> list[int]:
    """Return for each finding the number of the first of its text, whichever stands for it."""
    first: dict[int, int] = {}
    return [first.setdefault(head, at) for at, head in enumerate(repeats.folded(points))]


@pytest.fixture
def said(codebook: CodeBook) -> Saying:
    """Return the points of one note."""

    def saying(*texts: str) -> list[Point]:
        return points([note("a.txt", [Said(text) for text in texts])], codebook)

    return saying


def apart(names: Sequence[str], texts: Sequence[str], codebook: CodeBook) -> list[Point]:
    made = [note(name, [Said(text)]) for name, text in zip(names, texts, strict=True)]
    return points(made, codebook)


def postscripts(count: int) -> list[str]:
    """Return endings of three to six words, each another."""
    draw = Random(3)
    return [
        " ".join(draw.sample(PLAIN, draw.randint(3, 6))) + f" {'x' * at}" for at in range(count)
    ]


def test_equal_words_are_one_text_whatever_their_case_and_marks(said: Saying) -> None:
    assert folded(said("Pay is late", "PAY is late!", "“Pay is, late”", "Pay is not late")) == [
        0, 0, 0, 3,
    ]  # fmt: skip


def test_the_same_wording_stands_for_all_in_any_order_of_rows(said: Saying) -> None:
    texts = ["Pay is late", "“Pay is, late”", "PAY is late!", "Pay is late"]
    for turn in range(4):
        found = said(*texts[turn:], *texts[:turn])
        heads = {found[head].text for head in repeats.folded(found)}
        assert heads == {"PAY is late!"}


def test_not_is_not_however_it_is_spelt() -> None:
    assert words("It can’t, cannot and CAN'T; isn't") == (
        "it can not can not and can not is not".split()
    )
    assert words("The council's o’clock_tower, 3.5%") == (
        ["the", "council", "s", "o", "clock", "tower", "3", "5"]
    )


def test_long_texts_fold_where_a_word_is_changed_and_short_ones_do_not(said: Saying) -> None:
    assert folded(said(LONG, LONG.replace("village", "town"))) == [0, 0]
    assert folded(said("Pay is late again today", "Pay is late again tomorrow")) == [0, 1]
    assert folded(said("a b c d e f", "a b c d e f g")) == [0, 0]
    assert folded(said("a b c d e", "a b c d e f")) == [0, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is required is a clear plan for the library and meeting rooms",
         "What is required is a clear plan for the library and office moves"),
        ("Buses to the outlying villages are late in the morning and nobody tells parents why",
         "Trains to the outlying villages are late in the morning and nobody tells parents why"),
        ("Opening in winter is held back by the lack of anyone in charge of toilets",
         "Toilets is held back by the lack of anyone in charge of opening in winter"),
    ],
)  # fmt: skip
def test_another_subject_in_a_short_text_is_another_point(
    said: Saying, one: str, other: str
) -> None:
    assert folded(said(one, other)) == [0, 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to keep", "not to keep"),
        ("would have", "wouldn't have"),
        ("without", "with"),
        ("writing to ask", "writing against plans to ask"),
        ("the only", "one of 2"),
        ("walking distance", "ten miles walking distance"),
        ("because", "but"),
    ],
)
def test_what_turns_a_sentence_or_counts_keeps_long_texts_apart(
    said: Saying, old: str, new: str
) -> None:
    changed = LETTER.replace(old, new)
    assert changed != LETTER
    assert folded(said(LETTER, changed)) == [0, 1]


def test_numbers_in_another_order_are_other_numbers(said: Saying) -> None:
    one = f"{LETTER} from 9 to 5"
    assert folded(said(one, f"{LETTER} from 5 to 9", one.upper())) == [0, 1, 0]


def test_a_campaign_folds_with_its_greetings_changes_and_endings(said: Saying) -> None:
    texts = [
        LETTER,
        LETTER.upper() + "!!",
        f"Dear councillors, {LETTER}. Yours faithfully",
        LETTER.replace("I am", "We are")
        .replace("because", "since")
        .replace("the only", "our only"),
        f"{LETTER} and my own mother goes there every day with her neighbour",
        LETTER.replace("older", "elderly").replace("go on", "sit on"),
    ]
    assert folded(said(*texts)) == [0] * len(texts)


def test_other_words_of_grammar_are_no_other_point(said: Saying) -> None:
    rest = "small shops are struggling and visitors will simply drive to the retail park instead"
    one = f"I oppose any rise in parking charges in the town centre because {rest}"
    two = f"We oppose any rise in parking charges in our town centre since {rest}"
    assert folded(said(one, two)) == [0, 0]
    far = "Oppose which rise parking charges was town centre small shops very struggle they have it"
    assert folded(said(one, far)) == [0, 1]


def test_other_words_of_grammar_may_change_half_of_what_stands_in_a_row(said: Saying) -> None:
    one, half, more = (SHIFTS.format(small) for small in ("for the", "of our", "so that our"))
    assert folded(said(one, half)) == [0, 0]  # 8 of 16 runs of three words
    assert folded(said(one, more)) == [0, 1]  # 8 of 17


def test_a_reworded_text_joins_the_first_that_leads_with_its_telling_words(said: Saying) -> None:
    one, far, half = (SHIFTS.format(small) for small in ("for the", "so that our", "of some"))
    assert folded(said(one, one, one, far, far, half)) == [0, 0, 0, 3, 3, 0]


def test_a_text_is_not_taken_for_the_one_before_it(said: Saying) -> None:
    one, far = SHIFTS.format("for the"), SHIFTS.format("so that our")
    copy = f"{one} today"
    assert folded(said(one, one, one, copy, copy, far)) == [0, 0, 0, 0, 0, 5]


@pytest.mark.parametrize(
    ("one", "kept", "parted"),
    [
        (LONG, 9, 10),  # 23 of 32 runs of three words, 23 of 33
        (LONG.removesuffix(" for homework"), 9, 10),  # 21 of 30 are seven tenths
        (" ".join(PLAIN[:9]), 3, 4),  # 7 of 10
    ],
)
def test_a_text_that_goes_on_is_a_copy_where_seven_tenths_are_the_same(
    said: Saying, one: str, kept: int, parted: int
) -> None:
    more = "and another hall would surely do it quite as well".split()
    assert folded(said(one, " ".join([one, *more[:kept]]))) == [0, 0]
    assert folded(said(one, " ".join([one, *more[:parted]]))) == [0, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cars", "bicycles"),
        ("muddy", "narrow"),
        ("muddy", "wet"),
    ],
)
def test_the_same_words_in_another_order_are_another_point(
    said: Saying, one: str, other: str
) -> None:
    lane = (
        "cars should give way to bicycles on the lane past the school because the verge is muddy "
        "wet narrow and there is barely any room for either of them in winter"
    )
    swap = {one: other, other: one}
    swapped = " ".join(swap.get(word, word) for word in lane.split())
    found = wordings([lane, swapped])
    assert not found.make_one_point(0, 1)
    assert not found.make_one_point(1, 0)
    assert folded(said(lane, swapped)) == [0, 1]


def test_a_word_said_twice_is_in_order_whichever_text_leads(said: Saying) -> None:
    twice = LONG.replace("warm", "warm warm")
    assert folded(said(LONG, LONG, twice)) == [0, 0, 0]
    assert folded(said(LONG, twice, twice)) == [0, 0, 0]


@pytest.mark.parametrize(
    ("shared", "replaced", "one_point"),
    [(9, 1, False), (10, 1, True), (19, 2, False), (20, 2, True), (20, 9, True), (0, 0, True)],
)
def test_ten_telling_words_are_shared_for_each_that_is_another_or_twenty(
    shared: int, replaced: int, one_point: bool
) -> None:
    def letters(count: int, mark: str) -> str:
        return " ".join(mark * 3 + "x" * at for at in range(count))

    same = f"the {letters(shared, 'a')}"
    found = wordings([f"{same} {letters(replaced, 'b')}", f"{same} {letters(replaced + 3, 'c')} z"])
    assert found.make_one_point(0, 1) is one_point
    assert found.make_one_point(1, 0) is one_point


def test_texts_that_share_a_beginning_alone_stay_apart(said: Saying) -> None:
    other = "The library in our village should stay open but needs many more books for children now"
    assert folded(said(LONG, other)) == [0, 1]
    turned = " ".join(reversed(LONG.split()))
    assert folded(said(LONG, turned)) == [0, 1]


def test_copies_join_the_wording_that_is_used_most_and_make_no_chain(said: Saying) -> None:
    letters = [f"w{chr(97 + at // 5)}{chr(97 + at % 5)}" for at in range(30)]
    one, two, three = (" ".join(letters[at : at + 24]) for at in (0, 3, 6))
    assert folded(said(one, two, two, three)) == [0, 0, 0, 0]
    assert folded(said(one, one, two, three)) == [0, 0, 0, 3]


def test_different_findings_stay_apart_and_nothing_is_no_trouble(said: Saying) -> None:
    texts = [text for field in FIELDS.values() for _, text in field]
    assert folded(said(*texts)) == list(range(len(texts)))
    assert folded([]) == []
    assert folded(said("…", "—")) == [0, 0]


def test_a_campaign_folds_however_many_have_a_copy(
    said: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_HOLDERS", 2)
    monkeypatch.setattr(near, "_TRIED", 2)
    texts = [LETTER, *(f"{LETTER} {more}" for more in postscripts(300))]
    assert set(folded(said(*texts))) == {0}


def test_the_leader_that_shares_most_is_tried_first(
    said: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last text is a copy of the market's; the rarest that it shares is of the square's."""
    monkeypatch.setattr(near, "_TRIED", 1)
    copies = [SQUARE.replace("farmers", other) for other in ("growers", "bakers")]
    texts = [*[SQUARE] * 3, *[MARKET] * 2, f"{MARKET} now", *copies]
    last = MARKET.replace("traders", "farmers")
    assert folded(said(*texts, last)) == [0, 0, 0, 3, 3, 3, 0, 0, 3]


def test_no_run_of_words_leads_to_more_leaders_than_may_be_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(near, "_HOLDERS", 2)
    draw = Random(5)
    found = wordings(" ".join(draw.choices(PLAIN[:5], k=9)) for _ in range(60))
    join = near._Join(found, near._shingles(found))
    for row in range(len(found)):
        join.joined(row)
    assert max(map(len, join.holders.values())) == 2


@pytest.mark.parametrize("base", [LETTER, LETTER[:96]])
def test_a_campaign_costs_a_few_comparisons_a_copy(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    compare = near._Join._likeness

    def counted(self: near._Join, row: int, leader: int) -> float:
        asked.append(row)
        return compare(self, row, leader)

    monkeypatch.setattr(near._Join, "_likeness", counted)
    monkeypatch.setattr(near, "_TRIED", 8)
    found = wordings(f"{base} {more} {more[::-1]}" for more in postscripts(400))
    leaders(found)
    assert len(asked) <= 9 * len(found)


def as_told(found: Wordings) -> list[int]:
    """Return what `leaders` has to, each wording compared with all leaders before it."""
    runs = [found.words[a:b].tolist() for a, b in itertools.pairwise(found.starts.tolist())]
    shingles = [{tuple(run[at : at + 3]) for at in range(len(run) - 2)} for run in runs]
    leading: list[int] = []
    for row, own in enumerate(shingles):
        able = [
            (-len(own & shingles[at]) / len(own | shingles[at]), at)
            for at in sorted(set(leading))
            if min(len(runs[at]), len(runs[row])) >= 6 and found.signs[at] == found.signs[row]
        ]
        close = [at for like, at in sorted(able) if like <= -0.7 and found.make_one_point(at, row)]
        told = found.told(row).tolist()
        same = [(at, like) for like, at in able if found.told(at).tolist() == told]
        close += [at for at, like in sorted(same)[:1] if like <= -0.5]
        leading.append((close or [row])[0])
    return leading


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_looked_up_is_all_that_comparing_each_with_each_finds(data: st.DataObject) -> None:
    """The filters leave nothing out: texts are cut from few runs of words, and changed."""
    bases = data.draw(
        st.lists(st.lists(st.sampled_from(PLAIN), min_size=6, max_size=30), min_size=1, max_size=3)
    )
    texts = []
    for _ in range(data.draw(st.integers(2, 14))):
        own = list(data.draw(st.sampled_from(bases)))
        for _ in range(data.draw(st.integers(0, 3))):
            at = data.draw(st.integers(0, len(own)))
            own[at : at + data.draw(st.integers(0, 1))] = data.draw(
                st.lists(st.sampled_from([*PLAIN, "the", "our", "not", "7"]), max_size=2)
            )
        texts.append(" ".join(own))
    found = wordings(texts)
    assert leaders(found) == as_told(found)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([LONG, LONG.upper(), LONG + " now", "Pay", "pay!", "Buses", "…",
                                 LONG.replace("village", "town"), "we " + LONG, LONG + " not"]),
                min_size=1, max_size=9), st.randoms(use_true_random=False))  # fmt: skip
def test_texts_fold_alike_in_any_order(texts: list[str], random: Random) -> None:
    book = CodeBook("", (), (), ())
    found = apart([f"{at:02}.txt" for at in range(len(texts))], texts, book)
    mixed = list(found)
    random.shuffle(mixed)
    head = {p.id: found[at].id for p, at in zip(found, repeats.folded(found), strict=True)}
    assert head == {p.id: mixed[at].id for p, at in zip(mixed, repeats.folded(mixed), strict=True)}
    assert all(head[head[id]] == head[id] for id in head)
