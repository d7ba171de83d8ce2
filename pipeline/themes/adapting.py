"""Teaching the sentence encoder what a theme is: points about one thing, however they are worded.

The weights of all-MiniLM-L6-v2 stay; low-rank additions to them are learned (Hu et al., LoRA,
2021) with a supervised contrastive loss (Khosla et al., 2020): points of one theme attract, points
of other themes of the same field repel, whatever is reported of them. A pull towards the vectors
of the encoder as it was keeps what it knew. Only `pipeline train` needs this, and PyTorch.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from pipeline import embed
from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.embed import Vectors

RANK = 8
_EPOCHS = 4.0
_RATE = 1e-3
_TEMPERATURE = 0.07
_ANCHOR = 2.0  # weight of staying near the encoder as it was
_THEMES = 16  # of a batch
_POINTS = 4  # of each
_LONGEST = 96  # tokens
_THREADS = 2  # sums are added up in an order that depends on it


@dataclass(frozen=True, slots=True)
class ThemedPoint:
    """An authored point with the theme that its author gave it; `domain` is the field."""

    domain: str
    theme: str
    text: str


def read_points(folder: Path) -> tuple[ThemedPoint, ...]:
    """Return the points of all JSON Lines files of a folder, in order of file and line."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise SettingsError(str(folder), "holds no .jsonl file of points.", "Check the path.")
    return tuple(
        _point(line, f"{path}, line {number}")
        for path in paths
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
    )


def _point(line: bytes, where: str) -> ThemedPoint:
    try:
        told = json.loads(line)
    except ValueError:  # no JSON, or no UTF-8
        told = None
    known = told if isinstance(told, dict) else {}
    parts = [known.get(name, "") for name in ("domain", "theme", "text")]
    if not all(isinstance(part, str) and part.strip() for part in parts):
        todo = "Give it `domain`, `theme` and `text`, each with words."
        raise SettingsError(where, "is no themed point.", todo)
    return ThemedPoint(*parts)


def learn(points: Sequence[ThemedPoint], known: Vectors) -> dict[str, Any]:
    """Return the low-rank additions by the name of the weight they are added to.

    `known` are the encoder's vectors of the points, shape (n, 384). Each addition is a pair of
    float16 arrays, `<name>.A` of shape (8, in) and `<name>.B` of shape (out, 8). The same points
    give the same bytes.
    """
    with _repeatable():
        return _learned(points, known)


@contextmanager
def _repeatable() -> Iterator[None]:
    """Let PyTorch draw and add up the same way each time, and leave it as it was found."""
    import torch

    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.manual_seed(0)
    torch.set_num_threads(_THREADS)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(strict)


def _learned(points: Sequence[ThemedPoint], known: Vectors) -> dict[str, Any]:
    import torch

    tokenizer, model, added = _adaptable()
    steps = int(_EPOCHS * len(points) / (_THEMES * _POINTS))
    optimiser = torch.optim.AdamW(list(added.values()), lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _RATE, total_steps=steps + 1, pct_start=0.1
    )
    batches = _Batches(points)
    for _ in range(steps):
        rows, themes = batches.draw()
        made = _encoded(model, tokenizer, [points[row].text for row in rows])
        loss = _loss(made, torch.tensor(themes), torch.from_numpy(known[rows]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return {name: part.detach().numpy().astype("float16") for name, part in added.items()}


class _Batches:
    """Draws batches: some themes of one field, some points of each."""

    def __init__(self, points: Sequence[ThemedPoint]) -> None:
        self.random = Random(0)
        self.rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, point in enumerate(points):
            self.rows[point.domain][point.theme].append(row)

    def draw(self) -> tuple[list[int], list[int]]:
        """Return rows of points and the number of the theme of each."""
        themes = self.rows[self.random.choice(sorted(self.rows))]
        chosen = self.random.sample(sorted(themes), min(_THEMES, len(themes)))
        rows, numbers = [], []
        for number, theme in enumerate(chosen):
            for row in self.random.sample(themes[theme], min(_POINTS, len(themes[theme]))):
                rows.append(row)
                numbers.append(number)
        return rows, numbers


def _adaptable() -> tuple[Any, Any, dict[str, Any]]:
    """Return the tokenizer, the model with additions in place, and these by name."""
    import torch
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    model = AutoModel.from_pretrained(embed.source())
    for weight in model.parameters():
        weight.requires_grad = False
    added = {}
    for name in embed.ADAPTED:
        part = model.get_submodule(name)
        down = torch.nn.Parameter(torch.randn(RANK, part.in_features) * 0.02)
        up = torch.nn.Parameter(torch.zeros(part.out_features, RANK))
        part.register_forward_hook(_adding(down, up))
        added[f"{name}.A"], added[f"{name}.B"] = down, up
    model.train()
    return AutoTokenizer.from_pretrained(embed.source()), model, added


def _adding(down: Any, up: Any) -> Any:  # noqa: ANN401 - PyTorch's own
    def hook(part: Any, given: Any, made: Any) -> Any:  # noqa: ANN401
        del part
        return made + embed.ADAPTED_SHARE * (given[0] @ down.T) @ up.T

    return hook


def _encoded(model: Any, tokenizer: Any, texts: Sequence[str]) -> Any:  # noqa: ANN401
    import torch

    batch = tokenizer(
        list(texts), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
    )
    kept = batch["attention_mask"][..., None].float()
    states = (model(**batch).last_hidden_state * kept).sum(1) / kept.sum(1)
    return torch.nn.functional.normalize(states, dim=1)


def _loss(made: Any, themes: Any, known: Any) -> Any:  # noqa: ANN401
    import torch

    itself = torch.eye(len(themes), dtype=torch.bool)
    near = (made @ made.T / _TEMPERATURE).masked_fill(itself, -1e9)
    same = (themes[:, None] == themes[None]) & ~itself
    told = near - torch.logsumexp(near, 1, keepdim=True)
    apart = -(told * same).sum(1) / same.sum(1).clamp(min=1)
    return apart.mean() + _ANCHOR * (1 - (made * known).sum(1)).mean()


def as_bytes(added: dict[str, Any]) -> bytes:
    """Return the low-rank additions as the bytes of their file, in the safetensors form."""
    from safetensors.numpy import save

    made: bytes = save(added)
    return made
