"""The vault: who may open the station's data, and the keys it is sealed with. It knows no database."""

from station.vault.kdf import KdfParameters, calibrate
from station.vault.vault import HEADER_NAME, Vault

__all__ = ["HEADER_NAME", "KdfParameters", "Vault", "calibrate"]
