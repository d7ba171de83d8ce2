"""Training what lies in models/: files and cards, order, broken data, figures that can be low."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline import embed, trainers
from pipeline.classify import model
from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.shipped import shipped
from pipeline.themes import adapting, cards, discover, grammar, held_out, names, teaching
from pipeline.themes.adapting import ThemedPoint

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"
_EPOCHS = 7.0  # two steps with the few points below
Shell = Callable[..., "subprocess.CompletedProcess[str]"]

TAGGED = {
    "first.txt": (
        "The/DET staff/NOUN need/VERB new/ADJ forms/NOUN ./OTHER",
        "Joint/ADJ training/NOUN has/AUX helped/VERB the/DET teams/NOUN ./OTHER",
        "Two/NUM councils/NOUN share/VERB a/DET payroll/NOUN ./OTHER",
        "Workload/NOUN of/PREP managers/NOUN has/AUX grown/VERB ./OTHER",
    ),
    "second.txt": (
        "A/DET single/ADJ system/NOUN is/AUX needed/VERB ./OTHER",
        "The/DET unions/NOUN want/VERB early/ADJ talks/NOUN ./OTHER",
        "Managers/NOUN report/VERB to/PREP two/NUM committees/NOUN ./OTHER",
        "The/DET old/ADJ forms/NOUN were/AUX long/ADJ ./OTHER",
    ),
}
POINTS = {
    "offices": {
        "Car parking": (
            "The staff car park is full before nine",
            "More parking spaces have been marked out at the office",
            "Parking permits are shared between two drivers",
            "We need parking near the front door",
            "Nobody can find a place to park the van",
        ),
        "Payroll": (
            "Two payroll systems for one team",
            "Pay slips come late from the payroll section",
            "One payroll run a month is needed",
            "Payroll staff have answered every question on pay",
            "Errors in pay have fallen since the payroll was joined",
        ),
    },
    "schools": {
        "School meals": (
            "Children like the new lunch menu",
            "The canteen queue is too long at lunch",
            "Free meals should reach every pupil",
            "Hot meals have come back to small schools",
            "The kitchen needs another cook for lunch",
        ),
        "Buses": (
            "The school bus is late most mornings",
            "A second bus is needed from the villages",
            "Bus drivers know the children by name",
            "Seats on the bus have run out",
            "The new bus timetable has worked well",
        ),
    },
}


def themed(points: Mapping[str, Mapping[str, tuple[str, ...]]] = POINTS) -> list[ThemedPoint]:
    return [
        ThemedPoint(field, theme, text)
        for field, themes in points.items()
        for theme, texts in themes.items()
        for text in texts
    ]


def write_data(folder: Path) -> Path:
    """Write a few examples for each model."""
    (folder / "tags").mkdir(parents=True)
    (folder / "themes").mkdir()
    for name, lines in TAGGED.items():
        numbered = [f"{at}\t{line}\n" for at, line in enumerate(lines)]
        (folder / "tags" / name).write_text("".join(numbered), encoding="utf-8")
    for field in POINTS:
        rows = [
            {"domain": one.domain, "theme": one.theme, "text": one.text}
            for one in themed()
            if one.domain == field
        ]
        told = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "themes" / f"{field}.jsonl").write_text(told, encoding="utf-8")
    lines = (MODELS / "training" / "places.jsonl").read_text(encoding="utf-8").splitlines(True)
    (folder / "coded.jsonl").write_text("".join(lines[::30]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _few_runs() -> Iterator[None]:
    """Agree on few clusterings: it is training that is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discover, "runs_for", lambda count: 20 if count else 0)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data") / "training")


@pytest.fixture(scope="module")
def lesson(
    data: Path, codebook: CodeBook, cache_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> trainers.Lesson:
    out = tmp_path_factory.mktemp("out")
    return trainers.Lesson(data, codebook, out, cache_folder / "models")


@pytest.fixture(scope="module")
def trained(lesson: trainers.Lesson) -> dict[str, trainers.Told]:
    """All models, trained on next to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapting, "_EPOCHS", _EPOCHS)
        return trainers.train((), lesson)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_without_a_name_all_models_are_trained_in_the_order_they_build_on(
    trained: dict[str, trainers.Told],
) -> None:
    assert list(trained) == ["coder", "topical", "tagger", "namer"]
    assert trainers.chosen(["namer", "tagger", "topical", "namer"]) == (
        "topical",
        "tagger",
        "namer",
    )


def test_every_model_that_is_trained_can_be_loaded(
    trained: dict[str, trainers.Told], lesson: trainers.Lesson
) -> None:
    assert trained
    assert model.load(lesson.out / "coder" / "coder.json").labels
    tagger = grammar.load(lesson.out / "tagger" / "tagger.json")
    assert tagger.weights.shape[0] == len(grammar.TAGS)
    assert len(names.load(lesson.out / "namer" / "namer.json").weights) == len(names.FEATURES)


def test_every_card_names_its_data_by_digest(
    trained: dict[str, trainers.Told], lesson: trainers.Lesson
) -> None:
    assert trained
    for folder, kind in (("tagger", "tags"), ("namer", "themes"), ("encoder", "themes")):
        told = (lesson.out / folder / "CARD.md").read_text(encoding="utf-8")
        for path in (lesson.examples / kind).iterdir():
            assert f"- `{path.name}`: {digest(path)}" in told
        assert "Apache-2.0" in told
        assert "## Intended use and limits" in told


def test_a_namer_is_trained_with_the_encoder_and_the_tagger_just_made(
    trained: dict[str, trainers.Told], lesson: trainers.Lesson, tmp_path: Path
) -> None:
    assert trained
    told = (lesson.out / "namer" / "CARD.md").read_text(encoding="utf-8")
    for name in ("encoder/topical.safetensors", "tagger/tagger.json"):
        assert digest(lesson.out / name) in told
        assert digest(shipped(name)) not in told
    alone = replace(lesson, out=tmp_path)
    trainers.train(["namer"], alone)
    told = (tmp_path / "namer" / "CARD.md").read_text(encoding="utf-8")
    assert digest(shipped("encoder/topical.safetensors")) in told
    one, other = (where.out / "namer" / "namer.json" for where in (lesson, alone))
    assert one.read_bytes() != other.read_bytes()


def test_training_twice_gives_the_same_bytes_says_nothing_and_leaves_torch_as_it_was(
    trained: dict[str, trainers.Told],
    lesson: trainers.Lesson,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    import torch

    monkeypatch.setattr(adapting, "_EPOCHS", _EPOCHS)
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    known = ["topical", "tagger", "namer"]
    again = trainers.train(known, replace(lesson, out=tmp_path))
    assert again == {name: trained[name] for name in known}
    for path in tmp_path.rglob("*.*"):
        assert path.read_bytes() == (lesson.out / path.relative_to(tmp_path)).read_bytes(), path
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before
    assert capfd.readouterr() == ("", "")


def test_every_adapted_weight_was_changed_by_teaching(
    trained: dict[str, trainers.Told], lesson: trainers.Lesson
) -> None:
    from safetensors.numpy import load_file

    assert trained
    learned = load_file(lesson.out / "encoder" / "topical.safetensors")
    assert {name.rpartition(".")[0] for name in learned} == set(embed.ADAPTED)
    assert all(np.any(part) for part in learned.values())


def test_another_adapter_gives_another_topical_encoder_and_the_same_plain_one(
    trained: dict[str, trainers.Told], lesson: trainers.Lesson, encoder: Encoder
) -> None:
    assert trained
    taught = lesson.out / "encoder" / "topical.safetensors"
    other = Encoder(str(embed.prepare(lesson.cache, adapter=taught)))
    untaught = lesson.untaught()
    texts = ["The staff car park is full", "Two payroll systems"]
    for one in (other, untaught):
        assert one.folder != encoder.folder
        assert np.array_equal(one.encode(texts), encoder.encode(texts))
        assert np.array_equal(one.shallow.encode(texts), encoder.shallow.encode(texts))
    assert not np.array_equal(other.topical.encode(texts), encoder.topical.encode(texts))


def test_an_adapter_written_anew_has_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "topical.safetensors"
    path.write_bytes(b"one")
    first = embed.model_digest(path)
    path.write_bytes(b"two")
    assert embed.model_digest(path) != first
    assert embed.model_digest() == embed.model_digest(shipped("encoder/topical.safetensors"))


@pytest.mark.parametrize(("name", "todo"), [("tager", 'Did you mean "tagger"'), ("x", "Known: ")])
def test_a_model_that_is_none_is_told_with_those_known(name: str, todo: str) -> None:
    with pytest.raises(SettingsError, match=todo) as told:
        trainers.chosen(["coder", name])
    assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("tags/second.txt", "3\tThe/DET forms/THING"),
        ("tags/second.txt", "3 The/DET forms/NOUN"),
        ("tags/second.txt", "3\tThe forms/NOUN"),
        ("tags/second.txt", ""),
        ("tags/second.txt", "3\tCaf\udce9/NOUN"),
        ("themes/schools.jsonl", "{"),
        ("themes/schools.jsonl", "[]"),
        ("themes/schools.jsonl", '"domain theme text"'),
        ("themes/schools.jsonl", '{"domain": "schools", "theme": "Buses"}'),
        ("themes/schools.jsonl", '{"domain": "schools", "theme": "Buses", "text": " "}'),
        ("themes/schools.jsonl", '{"domain": "schools", "theme": 3, "text": "The bus"}'),
        ("coded.jsonl", '{"text": "a"}'),
    ],
)
def test_a_broken_line_is_told_with_file_and_line_before_anything_is_trained(
    lesson: trainers.Lesson, tmp_path: Path, file: str, line: str
) -> None:
    broken = write_data(tmp_path / "training")
    lines = (broken / file).read_bytes().splitlines()
    lines[2] = line.encode("utf-8", "surrogateescape")
    (broken / file).write_bytes(b"\n".join(lines) + b"\n")
    out = tmp_path / "out"
    with pytest.raises(SettingsError, match=r"(line |:)3") as told:
        trainers.train((), replace(lesson, examples=broken, out=out))
    assert str(broken / file) in told.value.where
    assert [path for path in out.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["topical", "tagger", "namer"])
def test_a_folder_without_data_is_told(lesson: trainers.Lesson, tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="holds no"):
        trainers.train([name], replace(lesson, examples=tmp_path))


@pytest.mark.parametrize(
    ("name", "file"), [("tagger", "tags/first.txt"), ("namer", "themes/schools.jsonl")]
)
def test_data_of_which_nothing_can_be_left_out_are_refused(
    lesson: trainers.Lesson, tmp_path: Path, name: str, file: str
) -> None:
    alone = write_data(tmp_path / "training")
    (alone / file).unlink()
    with pytest.raises(SettingsError, match="Give two"):
        trainers.train([name], replace(lesson, examples=alone))


def test_a_place_where_nothing_can_be_written_is_told_first(
    lesson: trainers.Lesson, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingsError, match="--out"):
        trainers.train(["tagger"], replace(lesson, out=tmp_path / "file"))


def test_sentences_whose_words_are_cut_otherwise_are_left_out() -> None:
    whole = teaching.Sentence("a", ("Staff", "left", "."), ("NOUN", "VERB", "OTHER"))
    parted = teaching.Sentence("a", ("We", "'ve", "left"), ("PRON", "AUX", "VERB"))
    assert teaching.usable([whole, parted]) == [whole]


def test_the_share_of_all_words_counts_words_and_not_parts() -> None:
    long = teaching.Sentence("a", ("x",) * 3, ("NOUN",) * 3)
    short = teaching.Sentence("b", ("x",), ("NOUN",))
    rows = cards.tagger_rows({"a": 1.0, "b": 0.0}, [long, short])
    assert rows["all"] == {"right": 0.75, "n": 4.0}


def test_themes_dealt_at_random_gain_nothing(encoder: Encoder) -> None:
    points = adapting.read_points(MODELS / "training" / "themes")
    few = [point for point in points if point.domain == "hospital"][::4]
    dealt = [point.theme for point in few]
    random.Random(3).shuffle(dealt)
    shuffled = [replace(point, theme=theme) for point, theme in zip(few, dealt, strict=True)]
    own, other = (held_out.gains(one, encoder)["hospital"] for one in (few, shuffled))
    assert own.both > 0.1
    assert abs(other.both) < 0.05
    assert abs(other.plain) < 0.05


def test_a_gain_does_not_depend_on_the_order_of_the_points(encoder: Encoder) -> None:
    points = themed()
    turned = points[:]
    random.Random(5).shuffle(turned)
    assert held_out.gains(points, encoder) == held_out.gains(turned, encoder)


def test_what_is_measured_was_not_taught(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ThemedPoint] = []
    learn = adapting.learn

    def noting(points: list[ThemedPoint], known: embed.Vectors) -> dict[str, object]:
        seen.extend(points)
        return learn(points, known)

    monkeypatch.setattr(adapting, "learn", noting)
    monkeypatch.setattr(adapting, "_EPOCHS", _EPOCHS)
    found = held_out.measured(themed(), encoder, fields=["schools"])
    assert list(found) == ["schools"]
    assert {point.domain for point in seen} == {"offices"}
    assert found["schools"].plain == held_out.gains(themed(), encoder)["schools"].plain


def test_fields_that_are_not_there_cannot_be_measured(lesson: trainers.Lesson) -> None:
    with pytest.raises(SettingsError, match="without --measure"):
        trainers.train(["topical"], replace(lesson, measure=True))
    with pytest.raises(SettingsError, match="other fields"):
        held_out.check(themed(), ["offices", "schools"])


def test_a_topical_card_has_figures_only_where_some_were_measured() -> None:
    bare = cards.topical_card(themed(), None, {})
    told = cards.topical_card(themed(), {"schools": held_out.Gain(0.1234, 0.25)}, {})
    assert "Not measured" in bare
    assert "Not measured" not in told
    assert "| schools | 0.123 | 0.250 |" in told


@pytest.mark.parametrize(
    ("folder", "kind", "pattern"),
    [("tagger", "tags", "*.txt"), ("namer", "themes", "*.jsonl"), ("encoder", "themes", "*.jsonl")],
)
def test_the_shipped_cards_belong_to_the_shipped_data(folder: str, kind: str, pattern: str) -> None:
    told = (MODELS / folder / "CARD.md").read_text(encoding="utf-8")
    known = trainers.digests(MODELS / "training" / kind, pattern)
    assert known
    for name, told_digest in known.items():
        assert f"- `{name}`: {told_digest}" in told
    assert told.count(".jsonl`: ") + told.count(".txt`: ") == len(known)


def test_the_shipped_namer_was_trained_with_the_shipped_encoder_and_tagger() -> None:
    told = (MODELS / "namer" / "CARD.md").read_text(encoding="utf-8")
    for name in ("encoder/topical.safetensors", "tagger/tagger.json"):
        assert digest(MODELS / name) in told


def test_the_command_prints_nothing_but_scores(data: Path, cli: Shell, tmp_path: Path) -> None:
    done = cli("train", "tagger", "--examples", data, "--out", tmp_path, "--json", "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert list(told) == ["tagger"]
    assert set(told["tagger"]["scores"]) == {"first", "second", "all"}
    assert (tmp_path / "tagger" / "CARD.md").is_file()
