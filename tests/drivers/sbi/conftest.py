from __future__ import annotations

import pytest


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many broken inputs a parser is tried on: few ordinarily, many with --long."""
    return 100_000 if request.config.getoption("--long") else 2_000
