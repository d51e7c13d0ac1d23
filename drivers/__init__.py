"""The bottom layer: fingerprint scanners. It knows devices and knows no person."""
