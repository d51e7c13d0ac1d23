"""What stops the job, outside the scanner: one tree, each class with a code, an exit code and advice.

The screen shows its own sentence for `code`, never `str(error)`; no message holds a name, a number or a key.
Exit codes: 0 done, 1 no match, 2 usage, 10-19 vault, 20-29 scanner (`drivers.api`), 30-39 bad input,
40-49 the records, 50-59 the installation.
"""

from __future__ import annotations

from typing import ClassVar


class StationError(Exception):
    """The root: anything of ours that stops the job."""

    code: ClassVar[str] = "station.fault"
    exit_code: ClassVar[int] = 50
    advice: ClassVar[str] = (
        "Nothing that was saved is lost. Start the station again; if it happens again, call the technician."
    )


# -- vault 10-19 ----------------------------------------------------------------------------------------------


class VaultError(StationError):
    """The vault cannot be used."""

    code = "vault.fault"
    exit_code = 10


class VaultNotFoundError(VaultError):
    """There is no vault in this folder."""

    code = "vault.not_found"
    exit_code = 11
    advice = "Make one with `station init`, or name its folder with --home."


class VaultExistsError(VaultError):
    """There is a vault in this folder already."""

    code = "vault.exists"
    exit_code = 12
    advice = "Choose another folder. An existing vault is never written over."


class WrongPassphraseError(VaultError):
    """The passphrase or recovery code opens no slot of this operator."""

    code = "vault.wrong_passphrase"
    exit_code = 13
    advice = "Type it again, mind capital letters and the input method. Forgotten: use the recovery code."


class VaultDamagedError(VaultError):
    """Header or database is not what was written: cut, changed or of another vault."""

    code = "vault.damaged"
    exit_code = 14
    advice = "Change nothing in the folder. Restore the last backup, or call the technician."


class VaultVersionError(VaultError):
    """The vault was written by a version or a cipher suite unknown to this program."""

    code = "vault.version"
    exit_code = 15
    advice = "Install the newer station program. Nothing was changed."


class VaultInUseError(VaultError):
    """Another running station holds the vault."""

    code = "vault.in_use"
    exit_code = 16
    advice = "Close the other window of the station first."


class VaultLockedError(VaultError):
    """The vault was locked meanwhile; its keys are gone from memory."""

    code = "vault.locked"
    exit_code = 17
    advice = "Unlock it with your passphrase."


class StorageFullError(VaultError):
    """The disk is full or cannot be written; the last change was undone as a whole."""

    code = "vault.storage_full"
    exit_code = 18
    advice = "Free some disk space, then do the last step again. Everything saved before is there."


class UnlockDelayedError(VaultError):
    """Too many wrong passphrases; the vault waits before the next try. `wait_s` says how long."""

    code = "vault.unlock_delayed"
    exit_code = 19
    advice = "Wait, then type the passphrase with care."

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"wait {wait_s:.0f} s")
        self.wait_s = wait_s


# -- bad input 30-39 ------------------------------------------------------------------------------------------


class InputError(StationError):
    """Something given to the station cannot be read."""

    code = "input.bad"
    exit_code = 30
    advice = "Check the file or the value and try again. Nothing was changed."


class TemplateFormatError(InputError):
    """Bytes that are no valid minutiae record (ISO/IEC 19794-2)."""

    code = "input.template"
    exit_code = 31
    advice = "The template file is damaged or of another format. Ask for it again."


class RosterFormatError(InputError):
    """A file that is no roster: no spreadsheet, no usable header, or too large."""

    code = "input.roster"
    exit_code = 32
    advice = (
        "Open it in a spreadsheet program, see that one row names the columns (name, citizen number), "
        "save it as .xlsx and try again."
    )


class CitizenNumberError(InputError):
    """A citizen number that is not valid (GB 11643-1999)."""

    code = "input.citizen_number"
    exit_code = 33
    advice = "Compare the number with the identity card, digit by digit."


class ImageFormatError(InputError):
    """A picture file that cannot be read."""

    code = "input.image"
    exit_code = 34
    advice = "Use PNG, BMP, TIFF or JPEG in gray, of at least 180 x 180 pixels."


class PassphraseRuleError(InputError):
    """A new passphrase that is too short or too long, or an operator's name that cannot be one."""

    code = "input.passphrase"
    exit_code = 35
    advice = "Choose a passphrase of at least 8 characters, and a name of at most 32."


class ImageError(InputError):
    """Pixels that cannot be those of one press: not gray, too many, or of no sensible resolution."""

    code = "input.press_image"
    exit_code = 36
    advice = (
        "Use a gray picture of one finger, one byte a pixel, at 200 to 2000 ppi and no larger than 64 x 51 mm. "
        "If it comes from a scanner, check the resolution that the scanner states, or call the technician."
    )


# -- the records 40-49 ----------------------------------------------------------------------------------------


class RecordError(StationError):
    """A step that the records do not allow."""

    code = "record.bad"
    exit_code = 40
    advice = "Look the person up again and go on from there."


class PersonNotFoundError(RecordError):
    """No such person."""

    code = "record.person_not_found"
    exit_code = 41
    advice = "Search by name, initials or the last digits of the number."


class CitizenNumberTakenError(RecordError):
    """The citizen number belongs to somebody else already."""

    code = "record.number_taken"
    exit_code = 42
    advice = "Look at the person who has this number. If both are one person, use the existing record."


class NoReferenceError(RecordError):
    """The person (or this finger) has no stored fingerprint to compare with."""

    code = "record.no_reference"
    exit_code = 43
    advice = "Enroll the person first, or use another finger or another way of checking."


class SimulatedDeviceRefusedError(RecordError):
    """A simulated scanner may write into practice vaults only."""

    code = "record.simulated_refused"
    exit_code = 44
    advice = "Plug in a real scanner, or work in practice mode."


class NotPermittedError(RecordError):
    """The operator's role does not allow this."""

    code = "record.not_permitted"
    exit_code = 45
    advice = "Ask a supervisor to do this step."


class ConsentMissingError(RecordError):
    """No sample may be taken before the person's separate consent is recorded."""

    code = "record.consent_missing"
    exit_code = 46
    advice = "Read the notice to the person and record the answer first."


class BackupError(RecordError):
    """A folder that holds no whole backup, or one that cannot be used here."""

    code = "record.backup"
    exit_code = 48
    advice = "Choose another backup, or another folder. Nothing was changed."


# -- the installation -----------------------------------------------------------------------------------------


class ModelFileError(StationError):
    """The minutiae network's file is missing or not the one that was shipped."""

    code = "install.model"
    exit_code = 51
    advice = "Install the station again. Nothing that was saved is lost."


class EngineMissingError(StationError):
    """A fingerprint engine that was asked for is not installed."""

    code = "install.engine"
    exit_code = 52
    advice = (
        "NIST's engine is an extra: install it with `pip install enrollment-station[nbis]` into the station's "
        "environment, or set the station to its own engine. Nothing that was saved is lost."
    )


class IndexFileError(StationError):
    """The search index's file is missing, damaged, or of another vault or version. It holds nothing of its own."""

    code = "install.index"
    exit_code = 53
    advice = "The station builds the index again from the stored fingerprints. Nothing that was saved is lost."
