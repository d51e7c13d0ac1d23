from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.evidence import Evidence
from station.matching.fusion import fuse, signs_of_identity
from station.matching.trained import FUSION_WEIGHTS

shares = st.floats(0, 1)
counts = st.floats(0, 80)

evidences = st.builds(
    Evidence,
    relaxed=shares,
    matched=counts,
    supported=counts,
    local_similarity=shares,
    overlap_share=shares,
    common=st.integers(0, 80),
)


def test_no_weight_is_negative_and_each_term_has_one() -> None:
    assert len(FUSION_WEIGHTS) == len(signs_of_identity(Evidence()))
    assert all(weight >= 0 for weight in FUSION_WEIGHTS)
    assert sum(weight > 0 for weight in FUSION_WEIGHTS) >= 3


@pytest.mark.parametrize("name", ["relaxed", "matched", "supported", "local_similarity", "overlap_share"])
@given(evidence=evidences, more=st.floats(0, 1))
def test_no_similarity_can_lower_the_score(name: str, evidence: Evidence, more: float) -> None:
    higher = dataclasses.replace(evidence, **{name: getattr(evidence, name) + more})
    assert fuse(higher) >= fuse(evidence) - 1e-9


@given(evidences, st.integers(0, 40))
def test_common_minutiae_that_do_not_coincide_speak_against(evidence: Evidence, more: int) -> None:
    assert fuse(dataclasses.replace(evidence, common=evidence.common + more)) <= fuse(evidence) + 1e-9
