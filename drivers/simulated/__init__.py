"""The simulated scanner: invented fingers on an invented glass, for training, demonstration and tests."""
