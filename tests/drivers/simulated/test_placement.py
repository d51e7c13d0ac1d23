from __future__ import annotations

import numpy as np
import pytest

from drivers.simulated.fingers import MasterFinger, grow_finger
from drivers.simulated.placement import Placement, SkinMap, Window


@pytest.fixture(scope="module")
def finger() -> MasterFinger:
    return grow_finger(1, 2)


@pytest.mark.parametrize("window", [Window(500, 500), Window(180, 256, 385), Window(290, 384, 512)])
@pytest.mark.parametrize(
    "placement",
    [Placement(0, 0, 0, 0, 0, 0), Placement(40, -30, 0.5, 9, -8, 0.1), Placement(-60, 50, -1.2, -9, 9, -0.1)],
)
def test_the_way_back_leads_to_where_it_began(finger: MasterFinger, window: Window, placement: Placement) -> None:
    skin = SkinMap(finger, placement, window)
    rows, columns = (part.ravel().astype(np.float32) for part in np.mgrid[10:170:40, 10:250:40])
    x, y = skin.in_window(*skin.on_skin(columns, rows))
    assert np.abs(x - columns).max() < 0.05
    assert np.abs(y - rows).max() < 0.05


def test_lengths_follow_the_resolution(finger: MasterFinger) -> None:
    place = np.float32([[0, 100], [0, 0]])
    lengths = []
    for ppi in (500, 1000):
        columns, _ = SkinMap(finger, Placement(0, 0, 0, 0, 0, 0), Window(500, 500, ppi)).on_skin(*place)
        lengths.append(columns[1] - columns[0])
    assert lengths == pytest.approx([100, 50])
