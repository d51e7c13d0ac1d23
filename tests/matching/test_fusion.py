from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.evidence import Evidence
from station.matching.fusion import fuse, signs_of_identity
from station.matching.trained import FUSION_WEIGHTS

evidences = st.builds(Evidence, matched=st.floats(0, 80), supported=st.floats(0, 80), share=st.floats(0, 1))


def test_no_weight_is_negative_and_each_term_has_one() -> None:
    assert len(FUSION_WEIGHTS) == len(signs_of_identity(Evidence()))
    assert all(weight >= 0 for weight in FUSION_WEIGHTS)
    assert sum(weight > 0 for weight in FUSION_WEIGHTS) >= 2


@pytest.mark.parametrize("name", Evidence._fields)
@given(evidence=evidences, more=st.floats(0, 1))
def test_no_similarity_can_lower_the_score(name: str, evidence: Evidence, more: float) -> None:
    higher = evidence._replace(**{name: getattr(evidence, name) + more})
    assert fuse(higher) >= fuse(evidence)
