"""Compiles the inner loops of comparison and search: a typed way to Numba, and the number of set bits of a word.

What is compiled is kept on the disk, so that a new process only loads it; it runs without Python's lock, so that
threads share the work; and it keeps to IEEE arithmetic, so that scores are the same on every machine. Dividing by zero
gives infinity, as with NumPy: a check for it would keep loops from becoming vector instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
from llvmlite import ir
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS: Final[dict[str, Any]] = {"cache": True, "nogil": True, "error_model": "numpy"}


def compiled(function: Function) -> Function:
    """Compile at the first call for the types it is given; the result is cached beside the module."""
    return cast("Function", numba.njit(**_OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Like `compiled`, for a few lines that other compiled functions repeat: they take them in as their own."""
    return cast("Function", numba.njit(inline="always", **_OPTIONS)(function))


@intrinsic
def _bit_count(_typing: Any, _word: Any) -> Any:
    def build(_context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return numba.types.uint64(numba.types.uint64), build


bit_count = cast("Callable[[Any], int]", _bit_count)
"""Number of set bits of a uint64: one instruction of the processor. Only within compiled functions."""
