"""From pixels to minutiae, and minutiae records as the standards write them."""
