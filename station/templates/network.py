"""The minutiae network LEADER (arXiv 2602.15493), run by onnxruntime. Origin and license: model/NOTICE."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from station.errors import ModelFileError

MODEL_SHA256 = "00c04a82db538e967b112860d22307d775aac3acd989ca8e4ef47c1ddd391902"


class LeaderNetwork:
    """The loaded network; `maps` may be called from several threads at a time.

    Raises `ModelFileError` when its file is missing or is not the one shipped.
    """

    def __init__(self, model_path: Path, threads: int) -> None:
        model = _read_model(model_path)
        self._session = onnxruntime.InferenceSession(model, _options(threads), providers=["CPUExecutionProvider"])

    def maps(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return position, cosine, sine, type and blurred position (5 x height x width) of an image at 500 ppi.

        Height and width are multiples of 32. The type is at least 0.5 where a minutia would be an ending.
        """
        outputs = self._session.run(["maps"], {"image": image[None, None].astype(np.float32)})
        return cast("NDArray[np.float32]", outputs[0][0])


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Every press has a size of its own; memory planned for the last one would be kept and never fit again.
    options.enable_mem_pattern = False
    # A thread that waits for work must not keep a core busy meanwhile: scanner and screens run beside it. With other
    # programs on both cores two threads take 1.4 times as long when they do.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _read_model(path: Path) -> bytes:
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelFileError("the network's file cannot be read") from error
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ModelFileError("the network's file is not the one shipped")
    return model
