"""How alike two presses are: comparison, calibration and search. Knows no storage and no person."""
