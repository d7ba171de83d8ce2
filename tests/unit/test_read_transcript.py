"""Transcripts: cues become turns of speech, with who speaks and when; nothing of them is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline import flow, settings
from pipeline.documents import Read, check_characters
from pipeline.errors import ReadError
from pipeline.read.flowing import Part, document
from pipeline.read.talk.transcript import TranscriptReader, as_transcript, seconds
from pipeline.read.talk.turns import clock
from pipeline.segment import PointSegmenter
from pipeline.stages import Recipe
from pipeline.types import Coded, Coding, Document, Segment

TEAMS = """WEBVTT - Board

NOTE made by machine
over two lines

STYLE
::cue { color: red }

0a1b-1
00:00:03.000 --> 00:00:05.500
<v Jane Smith>Good morning, we need</v>

0a1b-2
00:00:05.500 --> 00:00:08.000 align:start
<v Jane Smith>a clear <i>timetable</i> for pay &amp; grading. It was</v>

0a1b-3
00:00:08.000 --> 00:00:09.000
<v Jane Smith>put off twice. (inaudible)</v>

00:01:10.000 --> 00:01:12.000
<v.loud Tom Jones (UNISON)>The rota works, um, well.
If x < y, that is.</v>

1:02:10.000 --> 1:02:12.000
<v Jane Smith>Thanks.</v><v Ann>I agree.</v>
"""
ZOOM = """1
00:00:01,000 --> 00:00:03,000
Jane Smith: Can we start.

2
00:00:03,500 --> 00:00:06,000
The first item: costs have gone
up by a lot.

3
00:00:07,000 --> 00:00:09,000
Tom: I disagree.

4
00:00:09,000 --> 00:00:12,000
{\\an8}Jane Smith: <i>So be it.</i>
"""


TITLE = "Board-20240105-Meeting Recording"


@pytest.fixture
def spoken(tmp_path: Path) -> Callable[..., Document]:
    """Read a transcript."""

    def reading(data: str | bytes, name: str = "talk.vtt") -> Document:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return TranscriptReader().read(path, name)

    return reading


def turns(made: Document) -> list[tuple[str, str, str]]:
    """Return who says what and when; every character must be accounted for."""
    return [(s.heading_path, s.place.at, s.text) for s in points(made)]


def points(made: Document) -> list[Segment]:
    cut = PointSegmenter().segment(made)
    codings = tuple(Coding(s.id, "none", (), (), 1.0, "", "") for s in cut.segments)
    check_characters(Read(made, Coded(cut, codings)))
    return [segment for segment in cut.segments if segment.kind != "heading"]


def reasons(made: Document) -> dict[str, str]:
    return {e.text: e.reason for e in PointSegmenter().segment(made).exclusions}


def test_sentences_run_over_cues_and_know_their_speaker_and_time(
    spoken: Callable[..., Document],
) -> None:
    assert turns(spoken(TEAMS)) == [
        ("Jane Smith", "00:00:03", "Good morning, we need a clear timetable for pay & grading."),
        ("Jane Smith", "00:00:05", "It was put off twice. (inaudible)"),
        ("Tom Jones (UNISON)", "00:01:10", "The rota works, um, well."),
        ("Tom Jones (UNISON)", "00:01:10", "If x < y, that is."),
        ("Jane Smith", "01:02:10", "Thanks."),
        ("Ann", "01:02:10", "I agree."),
    ]


def test_what_is_not_said_is_kept_with_a_reason(spoken: Callable[..., Document]) -> None:
    found = reasons(spoken(TEAMS))
    assert found["WEBVTT - Board"] == "transcript_head"
    assert found["NOTE made by machine over two lines"] == "comment"
    assert found["STYLE ::cue { color: red }"] == "style"
    assert found["0a1b-1 0a1b-2 0a1b-3"] == "cue"
    assert found["00:01:10.000 --> 00:01:12.000"] == "time"
    assert found["Tom Jones (UNISON)"] == "speaker"


def test_labels_before_the_words_name_the_speaker(spoken: Callable[..., Document]) -> None:
    made = spoken(ZOOM, "talk.srt")
    assert turns(made) == [
        ("Jane Smith", "00:00:01", "Can we start."),
        ("Jane Smith", "00:00:03", "The first item: costs have gone up by a lot."),
        ("Tom", "00:00:07", "I disagree."),
        ("Jane Smith", "00:00:09", "So be it."),
    ]
    assert made.format == "srt"
    assert made.unit == "paragraph"


def test_a_colon_in_a_sentence_makes_no_speaker(spoken: Callable[..., Document]) -> None:
    cues = ["Note: this is taped.", "One thing is clear: it works.", "The Board: it met.", "Good."]
    text = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{cue}\n\n" for n, cue in enumerate(cues))
    made = spoken("WEBVTT\n\n" + text)
    assert {path for path, _, _ in turns(made)} == {""}
    assert "It names no speakers." in made.notes


def test_captions_without_full_stops_are_cut_at_silences(spoken: Callable[..., Document]) -> None:
    times = [(0, 2), (2, 4), (6, 8), (8, 10)]
    text = "".join(
        f"00:{a:02}.000 --> 00:{b:02}.000\n{'and then we went on to talk about it ' * 3}\n\n"
        for a, b in times
    )
    made = points(spoken("WEBVTT\n\n" + text))
    assert [segment.place.at for segment in made] == ["00:00:00", "00:00:06"]


def test_captions_that_roll_are_read_once(spoken: Callable[..., Document]) -> None:
    text = (
        "WEBVTT\n\n00:00.000 --> 00:02.000\nwe need a plan\n\n"
        "00:02.000 --> 00:04.000\nwe need a plan\nfor the pay\n\n"
        "00:04.000 --> 00:04.010\nfor the pay\n\n"
        "00:04.010 --> 00:06.000\nfor the pay\nof all staff\n"
    )
    made = spoken(text)
    assert [segment.text for segment in points(made)] == ["we need a plan for the pay of all staff"]
    assert reasons(made)["we need a plan for the pay for the pay"] == "repeated_caption"


def test_a_speaker_who_says_the_same_twice_has_said_it_twice(
    spoken: Callable[..., Document],
) -> None:
    text = "00:00.000 --> 00:02.000\nYes.\n\n00:02.000 --> 00:04.000\nYes.\n"
    assert len(points(spoken(text))) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encodings_do_not_matter(
    spoken: Callable[..., Document], end: str, encoding: str
) -> None:
    made = spoken(TEAMS.replace("\n", end).encode(encoding))
    assert turns(made) == turns(spoken(TEAMS))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "holds no captions"),
        (b"WEBVTT\n\nNOTE nothing\n", "holds no captions"),
        (b"Minutes of a meeting\n", "holds no captions"),
        (b"%PDF-1.4", "is a PDF"),
        (b"a\0b\0\0c", "binary"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ann></v>\n", "Ann"),
    ],
)
def test_what_holds_no_captions_is_told(
    spoken: Callable[..., Document], data: bytes, what: str
) -> None:
    try:
        made = spoken(data)
    except ReadError as error:
        assert what in str(error)
    else:
        assert points(made) == []


@pytest.mark.parametrize(
    ("time", "value", "shown"),
    [
        ("00:00:03.000", 3.0, "00:00:03"),
        ("03,500", 3.5, "00:00:03"),
        ("0:0:5.2", 5.2, "00:00:05"),
        ("1:02:03", 3723.0, "01:02:03"),
        ("100:00:00.9", 360000.9, "100:00:00"),
    ],
)
def test_times_are_told_in_one_way(time: str, value: float, shown: str) -> None:
    assert seconds(time) == pytest.approx(value)
    assert clock(seconds(time)) == shown


def parts(*texts: str) -> list[Part]:
    return [Part(text, "prose") for text in texts]


def told(made: list[Part] | None) -> list[tuple[str, str, str]]:
    assert made is not None
    return turns(document(made, id="x.docx", digest="", format="docx"))


def test_a_teams_document_is_a_transcript() -> None:
    made = as_transcript(
        parts(
            TITLE,
            "January 5, 2024, 10:00AM",
            "1h 2m 5s",
            "Jane Smith started transcription",
            "Jane Smith   0:03\nWe need a plan",
            "and a date. Now.",
            "Tom O’Neil   0:59\nThe rota works.",
            "Jane Smith   1:02:03\nThanks.",
            "Jane Smith stopped transcription",
        )
    )
    assert told(made)[-4:] == [
        (f"{TITLE} > Jane Smith", "00:00:03", "We need a plan and a date."),
        (f"{TITLE} > Jane Smith", "00:00:03", "Now."),
        (f"{TITLE} > Tom O’Neil", "00:00:59", "The rota works."),
        (f"{TITLE} > Jane Smith", "01:02:03", "Thanks."),
    ]
    assert [part.text for part in made or []][:2] == [
        TITLE,
        "January 5, 2024, 10:00AM",
    ]


def test_an_older_teams_document_is_a_transcript() -> None:
    made = as_transcript(
        parts(
            "0:0:0.0 --> 0:0:5.200", "Jane Smith", "We need a",
            "0:0:5.200 --> 0:0:9.0\nJane Smith\nclear timetable.",
            "0:0:9.0 --> 0:0:12.0", "Tom Jones", "Agreed.",
        )
    )  # fmt: skip
    assert told(made) == [
        ("Jane Smith", "00:00:00", "We need a clear timetable."),
        ("Tom Jones", "00:00:09", "Agreed."),
    ]


def test_times_before_the_names_make_a_transcript() -> None:
    lines = ["[00:03:15] Jane Smith: We need a plan.", "[00:03:20] Tom: Not yet.", "Never.",
             "[00:04:15] Jane Smith: Well."]  # fmt: skip
    assert told(as_transcript(parts(*lines)))[2] == ("Tom", "00:03:20", "Never.")
    lines = [
        "00:00:00 Speaker 1",
        "Hello.",
        "00:00:10 Speaker 2",
        "Hi.",
        "00:00:20 Speaker 1",
        "So.",
    ]
    assert told(as_transcript(parts(*lines)))[1] == ("Speaker 2", "00:00:10", "Hi.")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["The meeting opened at 10:00.", "Jane Smith 10:15", "It closed at 12:00."],
        ["10:00 Welcome", "The chair opens", "10:15 Budget", "Figures", "11:00 Coffee", "In hall"],
        ["Coffee 10:00", "Coffee 11:00", "Coffee 12:00", "Lunch 13:00"],
        ["Jane Smith: We need a plan.", "Tom Jones: No.", "Jane Smith: Well."],
        ["Jane Smith 12:00", "late", "Jane Smith 11:00", "early", "Jane Smith 10:00", "first"],
    ],
)
def test_minutes_and_agendas_are_no_transcripts(lines: list[str]) -> None:
    assert as_transcript(parts(*lines)) is None


def test_what_stands_beside_a_transcript_stays_as_it_was() -> None:
    given_parts = [
        Part("Notes", "title"),
        Part("Jane Smith   0:03\nWe need a plan.", "prose"),
        Part("Topic", "head"),
        Part("Pay", "cell", under=(2,)),
        Part("Tom Jones   0:09\nNo.", "prose"),
        Part("Jane Smith   0:12\nWell.", "prose"),
    ]
    made = as_transcript(given_parts)
    assert made is not None
    head = next(n for n, part in enumerate(made) if part.kind == "head")
    assert next(part for part in made if part.kind == "cell").under == (head,)
    assert ("Notes > Jane Smith", "00:00:12", "Well.") in told(made)


def test_a_union_named_with_the_speaker_speaks(corpus: Callable[..., Path], recipe: Recipe) -> None:
    loaded = settings.load(corpus({"talk.vtt": TEAMS}))
    found = flow.run(loaded.corpus, recipe).found
    coded = next(one for one in found.coded if one.cut.document == "talk.vtt")
    groups = {s.text: c.stakeholders for s, c in coded.pairs}
    assert groups["The rota works, um, well."] == ("trade_unions",)
    assert groups["Thanks."] == ()


lines = st.sampled_from(
    ["", "1", "WEBVTT", "NOTE x", "00:01.000 --> 00:02.000", "0:0:1.0 --> 0:0:2.0", "Jane: well",
     "<v Ann>so</v> and", "<v Tom>", "- but", "Jane Smith   0:03", "x --> y", "a < b & c", "&amp;"]
)  # fmt: skip
few = hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def bare(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@few
@example(["00:01.000 --> 00:02.000", "00:01.000 --> 00:02.000"], ".vtt")
@given(st.lists(lines, max_size=20), st.sampled_from([".vtt", ".srt"]))
def test_no_word_of_a_transcript_is_lost(
    tmp_path_factory: pytest.TempPathFactory, given_lines: list[str], suffix: str
) -> None:
    path = tmp_path_factory.mktemp("talk") / f"t{suffix}"
    path.write_text("\n".join(given_lines), encoding="utf-8")
    try:
        made = TranscriptReader().read(path, path.name)
    except ReadError:
        return
    points(made)
    letters = "".join(filter(str.isalnum, " ".join(given_lines).replace("&amp;", "&")))
    tags = bare("v" * sum(line.count("<v ") + line.count("</v>") for line in given_lines))
    assert not bare(letters) - bare(made.text) - tags


@few
@given(st.binary(max_size=300), st.sampled_from([".vtt", ".srt"]))
def test_any_bytes_are_a_document_or_a_read_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("talk") / f"t{suffix}"
    path.write_bytes(b"00:01.000 --> 00:02.000\n" + data)
    try:
        points(TranscriptReader().read(path, path.name))
    except ReadError as error:
        assert str(error).startswith(path.name)


@few
@given(st.lists(st.lists(lines, min_size=1, max_size=3).map("\n".join), max_size=12))
def test_a_document_that_is_a_transcript_keeps_its_words(texts: list[str]) -> None:
    made = as_transcript(parts(*texts))
    if made is None:
        return
    shown = "".join(part.text for part in made)
    letters = "".join(filter(str.isalnum, " ".join(texts)))
    assert not bare(letters) - bare(shown)
