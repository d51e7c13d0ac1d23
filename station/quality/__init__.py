"""How good a live fingerprint image is, and what to do about it."""
