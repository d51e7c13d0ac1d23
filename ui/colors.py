"""The color tokens of both schemes; what each is for is its name, and the tests hold their contrast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Colors:
    """One `#RRGGBB` a token; the meaning of each is its name."""

    bg: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text: str
    text_2: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent_line: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    warn_ring: str
    fault: str
    fault_soft: str
    idle: str
    idle_soft: str
    hand: str
    hand_line: str
    nail: str
    crease: str
    glass: str
    ink: str
    practice: str
    on_practice: str


LIGHT_COLORS: Final = Colors(
    bg="#F4F1EB",
    surface="#FFFFFF",
    sunken="#EBE7DE",
    line="#DDD7CB",
    line_strong="#7F796D",
    text="#1C2126",
    text_2="#4C5259",
    accent="#2B3F7E",
    accent_hover="#22336A",
    accent_pressed="#1A2856",
    on_accent="#FFFFFF",
    accent_text="#2B3F7E",
    accent_soft="#E7EBF7",
    accent_line="#6F81C2",
    good="#1A6540",
    good_soft="#E2F1E7",
    warn="#7D4A00",
    warn_soft="#FBEED2",
    warn_ring="#B56A00",
    fault="#9C2721",
    fault_soft="#FAE5E2",
    idle="#565B61",
    idle_soft="#EBE7DE",
    hand="#EFE8DC",
    hand_line="#6B6459",
    nail="#FAF6EF",
    crease="#B9AE9B",
    glass="#FAF9F6",
    ink="#1C2130",
    practice="#FFC93C",
    on_practice="#1C1500",
)

DARK_COLORS: Final = Colors(
    bg="#0B0D11",
    surface="#161A20",
    sunken="#20262E",
    line="#48505D",
    line_strong="#9CA5B3",
    text="#FFFFFF",
    text_2="#D5DAE2",
    accent="#B9C8FF",
    accent_hover="#CDD8FF",
    accent_pressed="#9FB2F5",
    on_accent="#0B1233",
    accent_text="#C5D1FF",
    accent_soft="#1E2950",
    accent_line="#7C8FD8",
    good="#7FE3A6",
    good_soft="#10301F",
    warn="#FFCB5C",
    warn_soft="#382806",
    warn_ring="#FFCB5C",
    fault="#FF9C92",
    fault_soft="#431613",
    idle="#C4CAD3",
    idle_soft="#20262E",
    hand="#2B313B",
    hand_line="#D0D6DF",
    nail="#3A424E",
    crease="#6D7684",
    glass="#181B22",
    ink="#ECF0FA",
    practice="#FFC93C",
    on_practice="#1C1500",
)
