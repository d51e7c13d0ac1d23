"""Scanners behind a Secure Biometric Interface (MOSIP SBI 0.9.5 and 1.0): a service on the loopback, signed answers."""
