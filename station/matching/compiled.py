"""Compiles the inner loops of comparison and search: a typed way to Numba, and the number of set bits of a word.

What is compiled is kept on the disk, so that a new process only loads it; it runs without Python's lock, so that
threads share the work; and it keeps to IEEE arithmetic, so that scores are the same on every machine. A division by
zero gives what IEEE says and no exception: looking for it would keep loops from becoming vector instructions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs
from llvmlite import ir
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile at the first call for the types it is given; the result is kept for later processes."""
    return cast("Function", numba.njit(cache=_IS_KEPT, nogil=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Like `compiled`, for a few lines that other compiled functions repeat: they take them in as their own."""
    return cast("Function", numba.njit(cache=_IS_KEPT, nogil=True, error_model="numpy", inline="always")(function))


def is_complete() -> bool:
    """Whether everything was compiled before, so that it need only be loaded."""
    return _FOLDER is not None and (_FOLDER / _COMPLETE).exists()


def note_complete() -> None:
    """Note that everything is compiled and kept."""
    if _FOLDER is not None:
        (_FOLDER / _COMPLETE).touch()


def _keep_in_own_folder() -> Path | None:
    """Keep compiled code in a folder of this version of the sources; None where none can be made.

    Numba looks only at the file of a function for changes, not at those of the functions that it calls.
    """
    sources = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        sources.update(path.read_bytes())
    folder = Path(platformdirs.user_cache_dir("enrollment-station")) / "compiled" / sources.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return folder


_FOLDER = _keep_in_own_folder()
_IS_KEPT = _FOLDER is not None
_COMPLETE = "complete"


@intrinsic
def _bit_count(typing_context: Any, word: Any) -> Any:  # noqa: ARG001
    def build(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.ctpop(arguments[0])

    return numba.types.uint64(numba.types.uint64), build


bit_count = cast("Callable[[Any], int]", _bit_count)
"""Number of set bits of a uint64: one instruction of the processor. Only within compiled functions."""
