"""Pure functions on fingerprint images: resolution and foreground."""
