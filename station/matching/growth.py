"""Lays one press over the other as skin stretches, and finds all minutiae that coincide then.

Starting from pairs found elsewhere, each minutia is expected where its paired neighbors say: they are displaced from
their rigid places by a field that is nearly linear in a neighborhood. What lies there becomes a pair; a second round
starts from all of them.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import compiled
from station.matching.geometry import RAD_PER_STEP, Floats, falling, wrapped
from station.matching.pairing import Indices
from station.matching.prepared import PreparedTemplate

Doubles = NDArray[np.float64]

LEAST_PAIRS: Final = 3
"""Two points can be laid over any two others that are as far apart."""

_ROUNDS: Final = 2
_REACH_PX = (15.0, 11.0)
_REACH_RAD: Final = 0.42
_FIELD_PX: Final = 45.0
"""How far a pair speaks for the displacement of its surroundings."""
_STIFFNESS: Final = 0.5
"""Weight of "not displaced", in pairs at the place itself."""
_SHEAR_STIFFNESS_PX2: Final = 1500.0
_ANGLE_TRUST: Final = 0.6
"""Share of the neighbors' mean turn that is believed."""
_NEAR_PER_MINUTIA: Final = 8


class Motion(NamedTuple):
    """A rigid motion of the image plane: turn, then shift (px)."""

    cosine: float
    sine: float
    shift_x: float
    shift_y: float


class Coincidences(NamedTuple):
    """Minutiae that coincide: `first[i]` of one press lies on `second[i]` of the other, each at most once."""

    first: Indices
    second: Indices
    nearness: Floats
    """0-1: how exactly."""
    motion: Motion
    """The rigid part: brings the one press onto the other."""
    x: Doubles
    """Where all minutiae of the one press are expected on the other (px), and their angles there (65,536ths)."""
    y: Doubles
    angle: Doubles


@compiled
def grow(first: Indices, second: Indices, one: PreparedTemplate, other: PreparedTemplate) -> Coincidences:
    """Find all coinciding minutiae from pairs; fewer than three of these lead nowhere."""
    if len(first) < LEAST_PAIRS:
        return Coincidences(
            np.zeros(0, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0, np.float32),
            Motion(1.0, 0.0, 0.0, 0.0),
            np.zeros(0),
            np.zeros(0),
            np.zeros(0),
        )
    motion = rigid_motion(first, second, one, other)
    x, y = _moved(one, motion)
    turn = round(math.atan2(motion.sine, motion.cosine) / RAD_PER_STEP)
    nearness = np.zeros(0, np.float32)
    dx, dy, dturn = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
    for round_ in range(_ROUNDS):
        dx, dy, dturn = _expected_displacements(first, second, x, y, turn, one, other)
        first, second, nearness = _coincidences(x + dx, y + dy, dturn + turn, one, other, _REACH_PX[round_])
        if len(first) < 2:
            break
    return Coincidences(first, second, nearness, motion, x + dx, y + dy, dturn + turn + one.angle)


@compiled
def rigid_motion(first: Indices, second: Indices, one: PreparedTemplate, other: PreparedTemplate) -> Motion:
    """The motion with the least squared error over the pairs (Umeyama, IEEE TPAMI 13(4), 1991, without scale)."""
    n = len(first)
    ax, ay, bx, by = 0.0, 0.0, 0.0, 0.0
    for k in range(n):
        ax += one.x[first[k]]
        ay += one.y[first[k]]
        bx += other.x[second[k]]
        by += other.y[second[k]]
    ax, ay, bx, by = ax / n, ay / n, bx / n, by / n
    along, across = 0.0, 0.0
    for k in range(n):
        ux, uy = one.x[first[k]] - ax, one.y[first[k]] - ay
        vx, vy = other.x[second[k]] - bx, other.y[second[k]] - by
        along += ux * vx + uy * vy
        across += ux * vy - uy * vx
    length = math.sqrt(along * along + across * across)
    cosine, sine = (along / length, across / length) if length > 0 else (1.0, 0.0)
    return Motion(cosine, sine, bx - cosine * ax + sine * ay, by - sine * ax - cosine * ay)


@compiled
def _moved(press: PreparedTemplate, motion: Motion) -> tuple[Doubles, Doubles]:
    n = len(press.x)
    x, y = np.empty(n), np.empty(n)
    for i in range(n):
        x[i] = motion.cosine * press.x[i] - motion.sine * press.y[i] + motion.shift_x
        y[i] = motion.sine * press.x[i] + motion.cosine * press.y[i] + motion.shift_y
    return x, y


@compiled
def _expected_displacements(
    first: Indices, second: Indices, x: Doubles, y: Doubles, turn: int, one: PreparedTemplate, other: PreparedTemplate
) -> tuple[Doubles, Doubles, Doubles]:
    """Where the paired neighbors of each minutia say that it lies, from (x, y): px, and turn in 65,536ths.

    A weighted linear fit of the neighbors' displacements, without the minutia's own pair, held back by stiffness.
    """
    n = len(x)
    dx, dy, dturn = np.zeros(n), np.zeros(n), np.zeros(n)
    weight = np.empty(len(first))
    for i in range(n):
        total, mx, my, mu, mv, mturn = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(len(first)):
            j, target = first[k], second[k]
            ux, uy = x[j] - x[i], y[j] - y[i]
            weight[k] = falling((ux * ux + uy * uy) / (_FIELD_PX * _FIELD_PX)) if j != i else 0.0
            if weight[k] > 0:
                total += weight[k]
                mx += weight[k] * (other.x[target] - x[j])
                my += weight[k] * (other.y[target] - y[j])
                mu += weight[k] * ux
                mv += weight[k] * uy
                mturn += weight[k] * wrapped(int(other.angle[target]) - int(one.angle[j]) - turn)
        if total <= 0:
            continue
        mx, my, mu, mv = mx / total, my / total, mu / total, mv / total
        uu, uv, vv, xu, xv, yu, yv = _SHEAR_STIFFNESS_PX2, 0.0, _SHEAR_STIFFNESS_PX2, 0.0, 0.0, 0.0, 0.0
        for k in range(len(first)):
            if weight[k] > 0:
                j, target = first[k], second[k]
                u, v = x[j] - x[i] - mu, y[j] - y[i] - mv
                ex, ey = other.x[target] - x[j] - mx, other.y[target] - y[j] - my
                uu += weight[k] * u * u
                uv += weight[k] * u * v
                vv += weight[k] * v * v
                xu += weight[k] * ex * u
                xv += weight[k] * ex * v
                yu += weight[k] * ey * u
                yv += weight[k] * ey * v
        determinant = uu * vv - uv * uv
        believed = total / (total + _STIFFNESS)
        dx[i] = (mx - ((xu * vv - xv * uv) * mu + (xv * uu - xu * uv) * mv) / determinant) * believed
        dy[i] = (my - ((yu * vv - yv * uv) * mu + (yv * uu - yu * uv) * mv) / determinant) * believed
        dturn[i] = _ANGLE_TRUST * mturn / (total + _STIFFNESS)
    return dx, dy, dturn


@compiled
def _coincidences(
    x: Doubles, y: Doubles, turn: Doubles, one: PreparedTemplate, other: PreparedTemplate, reach_px: float
) -> tuple[Indices, Indices, Floats]:
    """Pair minutiae that lie within reach at the expected places, the nearest first, each once."""
    n, m = len(x), len(other.x)
    most = _NEAR_PER_MINUTIA * n
    first, second = np.empty(most, np.int32), np.empty(most, np.int32)
    error_sq = np.empty(most, np.float32)
    count = 0
    for i in range(n):
        direction = int(one.angle[i]) + round(turn[i])
        for j in range(m):
            dx = other.x[j] - x[i]
            if dx > reach_px or dx < -reach_px:
                continue
            dy = other.y[j] - y[i]
            apart_sq = (dx * dx + dy * dy) / (reach_px * reach_px)
            if apart_sq > 1 or count == most:
                continue
            turned = wrapped(int(other.angle[j]) - direction) * (RAD_PER_STEP / _REACH_RAD)
            if turned <= 1 and turned >= -1:
                first[count], second[count], error_sq[count] = i, j, apart_sq + turned * turned
                count += 1
    taken_first, taken_second = np.zeros(n, np.bool_), np.zeros(m, np.bool_)
    kept = np.empty(count, np.int32)
    size = 0
    for k in np.argsort(error_sq[:count], kind="mergesort"):
        if not taken_first[first[k]] and not taken_second[second[k]]:
            taken_first[first[k]] = True
            taken_second[second[k]] = True
            kept[size] = k
            size += 1
    kept = kept[:size]
    nearness = np.empty(size, np.float32)
    for k in range(size):
        nearness[k] = falling(2 * error_sq[kept[k]])
    return first[kept], second[kept], nearness
