"""One-to-many search: a compact index of all stored presses, sealed at rest, and the search through it."""

from station.matching.index.file import Sealing
from station.matching.index.finger_index import Differences, FingerIndex, Found, warm_up
from station.matching.index.layout import FingerKey
from station.matching.index.search import Shortlisted

__all__ = ["Differences", "FingerIndex", "FingerKey", "Found", "Sealing", "Shortlisted", "warm_up"]
