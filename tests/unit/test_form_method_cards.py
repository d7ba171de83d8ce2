"""The figures of the model cards in the method note and the transparency record."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from made_publication import publication

from pipeline.forms.method import MethodNote, cards
from pipeline.forms.method.cards import Card, read_cards
from pipeline.published import Publication
from pipeline.shipped import shipped

MODELS = ("coder", "encoder", "tagger", "namer")


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of copies of the cards and models, which the form then reads."""
    for model in MODELS:
        shutil.copytree(shipped(model), tmp_path / model)
    monkeypatch.setattr(cards, "shipped", lambda name: tmp_path / name)
    return tmp_path


def rendered(shown: Publication | None = None) -> str:
    files = MethodNote().render(shown or publication())
    return "".join(data.decode() for data in files.values())


def edit(folder: Path, model: str, old: str, new: str) -> None:
    path = folder / model / "CARD.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def row(model: str, start: str) -> list[str]:
    """Return the cells of a row of a card's table, read without the form."""
    text = shipped(f"{model}/CARD.md").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith(f"| {start} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_figures_of_the_coder_are_those_of_its_card() -> None:
    text = rendered()
    for start in ("all, domain left out", "all, genre left out"):
        assert text.count(row("coder", start)[1]) >= 3
    card = " ".join(shipped("coder/CARD.md").read_text(encoding="utf-8").split())
    told = re.search(r"Of the others ([\d.]+%) are right", card)
    error = re.search(r"genres left out: ([\d.]+)\.", card)
    examples = re.search(r"([\d,]+) examples", card)
    assert told and f"Of the others {told.group(1)} are right" in text
    assert error and f"| {error.group(1)} |" in text
    assert examples and f"| {examples.group(1)} written examples |" in text


def test_the_lowest_and_highest_field_are_those_of_the_card() -> None:
    text = shipped("coder/CARD.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if re.match(r"\| (?!all|wording)\w+ \| 0", line)]
    fields = {cells[1].strip(): cells[2].strip() for cells in (one.split("|") for one in table)}
    low, high = min(fields.values()), max(fields.values())
    assert len(fields) > 10
    assert f"between {low} (" in rendered() and f" and {high} (" in rendered()


def test_the_figures_of_the_other_models_are_those_of_their_cards() -> None:
    text = rendered()
    assert f"left out of training: {row('tagger', 'all')[1]}." in text
    chosen, best, blind = row("namer", "all")[1:4]
    assert f"{chosen} (the best candidate {best}, one drawn blindly {blind})" in text
    plain, both = row("encoder", "hospital")[1:3]
    assert f"hospital {both} (untaught {plain})" in text


@pytest.mark.parametrize(
    ("model", "old", "new", "told"),
    [
        ("coder", "14,131 examples", "20,002 examples", "20,002 examples over"),
        ("coder", "0.013", "0.987", "Expected calibration error: 0.987."),
        ("coder", "77.0% are right", "12.3% are right", "Of the others 12.3% are right"),
        ("coder", "confidence of 0.53", "confidence of 0.11", "Below a confidence of 0.11"),
        ("coder", "review: 20%", "review: 44%", "for review: 44% of the points"),
        ("encoder", "366", "401", "points in 401 themes"),
        ("tagger", "25,281 words", "9 words", "1,680 sentences with 9 words"),
        ("namer", "| all | 0.401", "| all | 0.999", "training: 0.999 (the best"),
        ("tagger", "It is no general tagger", "It is a lion", "It is a lion: its classes"),
        ("coder", "Two multinomial", "Nine multinomial", "Nine multinomial logistic"),
    ],
)
def test_another_card_makes_another_record(
    copies: Path, model: str, old: str, new: str, told: str
) -> None:
    assert told not in rendered()
    edit(copies, model, old, new)
    assert told in rendered()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "text", ["", "no card", "# Title\n", "\xff", "# T\n\n## Scores\n\n| a |\n"]
)
def test_a_card_that_cannot_be_read_is_pointed_at(copies: Path, model: str, text: str) -> None:
    path = copies / model / "CARD.md"
    path.write_bytes(text.encode("latin-1"))
    assert f"See the model card {model}/CARD.md" in rendered()
    assert f"No figures could be read from {model}/CARD.md" in rendered()
    path.unlink()
    assert f"See the model card {model}/CARD.md" in rendered()


def test_no_cards_and_no_models_still_make_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "shipped", lambda name: tmp_path / name)
    text = rendered()
    for model in MODELS:
        assert f"See the model card {model}/CARD.md" in text
    assert "{}" not in text and "None" not in text


def test_a_table_that_is_cut_short_gives_what_it_has() -> None:
    card = Card(
        "coder", "# T\n\n## Scores\n\n| left out | macro | n |\n| --- | ---: |\n| a | 0.5\n"
    )
    assert card.scores == {"a": {"macro": "0.5"}}
    assert card.score("a", "n") == ""
    assert card.spread("macro") == (("a", "0.5"), ("a", "0.5"))
    assert card.spread("n") == ()


def test_a_run_that_names_the_shipped_coder_is_said_to_have_used_it() -> None:
    digest = hashlib.sha256(shipped("coder/coder.json").read_bytes()).hexdigest()
    shown = publication()
    stages = (("classifier", f"ContextCoder(weights_digest='{digest}') version 3"),)
    named = replace(shown, made=replace(shown.made, stages=stages))
    assert read_cards(named).coder.use == "this"
    assert read_cards(shown).coder.use == "untold"
    assert "used another" not in rendered(named)


def test_a_run_with_another_coder_is_warned_of_in_both_files() -> None:
    shown = publication()
    stages = (("classifier", f"ContextCoder(weights_digest='{'0' * 64}') version 3"),)
    other = replace(shown, made=replace(shown.made, stages=stages))
    assert read_cards(other).coder.use == "another"
    files = MethodNote().render(other)
    assert "The run used another coder than" in files["method.md"].decode()
    assert "The run used another version" in files["transparency-record.md"].decode()


def test_the_encoder_is_never_said_to_be_known() -> None:
    assert read_cards(publication()).encoder.use == "untold"


@pytest.mark.parametrize("model", MODELS)
def test_each_card_travels_in_the_wheel(model: str) -> None:
    settings = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"models/{model}" = "pipeline/shipped/{model}"' in settings
    assert shipped(f"{model}/CARD.md").is_file()
