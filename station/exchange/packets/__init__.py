"""Sealed hand-over packets and county receipts: pure formats, no storage and no passphrase of the station."""
