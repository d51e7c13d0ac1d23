"""What the screen says when something stops the job: one title and one next step for each error code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from station.errors import UnlockDelayedError
from ui.translatable import QT_TRANSLATE_NOOP

GENERAL_CODE: Final = "station.fault"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What happened, and what to do now."""

    title: str
    what_to_do: str


_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "station.fault": (
        QT_TRANSLATE_NOOP("errors", "Something went wrong inside the station"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Nothing that was saved is lost. Start the station again; if it happens again, call the technician.",
        ),
    ),
    "vault.fault": (
        QT_TRANSLATE_NOOP("errors", "The vault cannot be used now"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Nothing that was saved is lost. Start the station again; if it happens again, call the technician.",
        ),
    ),
    "vault.not_found": (
        QT_TRANSLATE_NOOP("errors", "There is no vault on this computer yet"),
        QT_TRANSLATE_NOOP("errors", "Set up the station first, or plug in the disk that holds the vault."),
    ),
    "vault.exists": (
        QT_TRANSLATE_NOOP("errors", "There is a vault in this folder already"),
        QT_TRANSLATE_NOOP("errors", "Choose another folder. An existing vault is never written over."),
    ),
    "vault.wrong_passphrase": (
        QT_TRANSLATE_NOOP("errors", "The passphrase does not fit"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Type it again; mind capital letters and the input method. If it is forgotten, use the recovery code.",
        ),
    ),
    "vault.damaged": (
        QT_TRANSLATE_NOOP("errors", "The vault's files were changed or damaged"),
        QT_TRANSLATE_NOOP("errors", "Change nothing in the folder. Restore the last backup, or call the technician."),
    ),
    "vault.version": (
        QT_TRANSLATE_NOOP("errors", "The vault was written by a newer station program"),
        QT_TRANSLATE_NOOP("errors", "Install the newer program. Nothing was changed."),
    ),
    "vault.in_use": (
        QT_TRANSLATE_NOOP("errors", "The vault is open in another window"),
        QT_TRANSLATE_NOOP("errors", "Close the other window of the station first."),
    ),
    "vault.locked": (
        QT_TRANSLATE_NOOP("errors", "The vault was locked meanwhile"),
        QT_TRANSLATE_NOOP("errors", "Unlock it with your passphrase; then go on where you were."),
    ),
    "vault.storage_full": (
        QT_TRANSLATE_NOOP("errors", "The disk is full or cannot be written"),
        QT_TRANSLATE_NOOP(
            "errors", "Free some disk space, then do the last step again. Everything saved before is there."
        ),
    ),
    "vault.unlock_delayed": (
        QT_TRANSLATE_NOOP("errors", "Too many wrong passphrases"),
        QT_TRANSLATE_NOOP("errors", "Wait a moment, then type the passphrase with care."),
    ),
    "input.bad": (
        QT_TRANSLATE_NOOP("errors", "This cannot be read"),
        QT_TRANSLATE_NOOP("errors", "Check the file or the value and try again. Nothing was changed."),
    ),
    "input.template": (
        QT_TRANSLATE_NOOP("errors", "The template file is damaged or of another format"),
        QT_TRANSLATE_NOOP("errors", "Ask for the file again."),
    ),
    "input.roster": (
        QT_TRANSLATE_NOOP("errors", "This file is no roster"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Open it in a spreadsheet program, see that one row names the columns (name, citizen number), "
            "save it as .xlsx and try again.",
        ),
    ),
    "input.citizen_number": (
        QT_TRANSLATE_NOOP("errors", "The citizen number is not right"),
        QT_TRANSLATE_NOOP("errors", "Compare it with the identity card, digit by digit."),
    ),
    "input.image": (
        QT_TRANSLATE_NOOP("errors", "The picture cannot be read"),
        QT_TRANSLATE_NOOP("errors", "Use PNG, BMP, TIFF or JPEG in gray, at least 180 x 180 pixels."),
    ),
    "input.passphrase": (
        QT_TRANSLATE_NOOP("errors", "This passphrase or name cannot be used"),
        QT_TRANSLATE_NOOP("errors", "Choose a passphrase of at least 8 characters, and a name of at most 32."),
    ),
    "record.bad": (
        QT_TRANSLATE_NOOP("errors", "This step does not fit the record any more"),
        QT_TRANSLATE_NOOP("errors", "Look the person up again and go on from there."),
    ),
    "record.person_not_found": (
        QT_TRANSLATE_NOOP("errors", "Nobody was found"),
        QT_TRANSLATE_NOOP("errors", "Search by name, initials or the last digits of the number."),
    ),
    "record.number_taken": (
        QT_TRANSLATE_NOOP("errors", "Somebody else has this citizen number already"),
        QT_TRANSLATE_NOOP("errors", "Look at that person. If both are one, use the record that is there."),
    ),
    "record.no_reference": (
        QT_TRANSLATE_NOOP("errors", "There is no fingerprint to compare with"),
        QT_TRANSLATE_NOOP("errors", "Enroll the person first, or use another finger or another way of checking."),
    ),
    "record.simulated_refused": (
        QT_TRANSLATE_NOOP("errors", "The simulated scanner may not be used with real records"),
        QT_TRANSLATE_NOOP("errors", "Plug in a real scanner, or work in practice mode."),
    ),
    "record.not_permitted": (
        QT_TRANSLATE_NOOP("errors", "You may not do this step"),
        QT_TRANSLATE_NOOP("errors", "Ask a supervisor to do it."),
    ),
    "record.consent_missing": (
        QT_TRANSLATE_NOOP("errors", "The person has not consented yet"),
        QT_TRANSLATE_NOOP("errors", "Read the notice to the person and record the answer first."),
    ),
    "record.backup": (
        QT_TRANSLATE_NOOP("errors", "This folder holds no whole backup"),
        QT_TRANSLATE_NOOP("errors", "Choose another backup. Nothing was changed."),
    ),
    "install.model": (
        QT_TRANSLATE_NOOP("errors", "A file of the station program is missing or changed"),
        QT_TRANSLATE_NOOP("errors", "Install the station again. Nothing that was saved is lost."),
    ),
    "install.engine": (
        QT_TRANSLATE_NOOP("errors", "The chosen fingerprint engine is not installed"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Call the technician: install it, or choose the station's own engine. Nothing that was saved is lost.",
        ),
    ),
    "install.index": (
        QT_TRANSLATE_NOOP("errors", "The search list of fingerprints cannot be written"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Free some space on the disk and try again. Every saved fingerprint is kept; only the list is made anew.",
        ),
    ),
    "input.press_image": (
        QT_TRANSLATE_NOOP("errors", "The picture cannot be one finger"),
        QT_TRANSLATE_NOOP(
            "errors", "Press one finger again. If it comes back, call the technician to check the scanner's settings."
        ),
    ),
    "paper.fault": (
        QT_TRANSLATE_NOOP("errors", "The slip could not be written"),
        QT_TRANSLATE_NOOP(
            "errors", "Choose another folder or free some space, then print again. The enrollment is saved."
        ),
    ),
    "paper.no_font": (
        QT_TRANSLATE_NOOP("errors", "No Chinese font is installed, so paper would stay empty"),
        QT_TRANSLATE_NOOP("errors", "Ask the technician to install one, then print again. The enrollment is saved."),
    ),
    "device.fault": (
        QT_TRANSLATE_NOOP("errors", "The scanner stopped"),
        QT_TRANSLATE_NOOP("errors", "Unplug the scanner, plug it in again and go on. Nothing is lost."),
    ),
    "device.not_found": (
        QT_TRANSLATE_NOOP("errors", "No scanner is plugged in"),
        QT_TRANSLATE_NOOP("errors", "Plug the scanner in."),
    ),
    "device.access": (
        QT_TRANSLATE_NOOP("errors", "The system does not let the station use the scanner"),
        QT_TRANSLATE_NOOP("errors", "Ask the technician to install the device rules, then plug the scanner in again."),
    ),
    "device.busy": (
        QT_TRANSLATE_NOOP("errors", "Another program uses the scanner"),
        QT_TRANSLATE_NOOP("errors", "Close the other program."),
    ),
    "device.lost": (
        QT_TRANSLATE_NOOP("errors", "Scanner unplugged"),
        QT_TRANSLATE_NOOP("errors", "Plug it in again, nothing is lost."),
    ),
    "device.timeout": (
        QT_TRANSLATE_NOOP("errors", "The scanner does not answer"),
        QT_TRANSLATE_NOOP("errors", "Unplug the scanner, plug it in again and go on. Nothing is lost."),
    ),
    "device.protocol": (
        QT_TRANSLATE_NOOP("errors", "The scanner sent something unreadable"),
        QT_TRANSLATE_NOOP("errors", "Unplug the scanner, plug it in again. If it happens again, use another scanner."),
    ),
    "device.state": (
        QT_TRANSLATE_NOOP("errors", "The scanner is not ready for this step"),
        QT_TRANSLATE_NOOP("errors", "Choose the scanner again on the Devices page."),
    ),
    "device.driver_unavailable": (
        QT_TRANSLATE_NOOP("errors", "This driver cannot be used on this computer"),
        QT_TRANSLATE_NOOP("errors", "Install what the driver names, or choose another driver."),
    ),
}


def known_codes() -> frozenset[str]:
    """Return the codes that have a text of their own."""
    return frozenset(_TEXTS)


def error_text(code: str) -> ErrorText:
    """Return title and next step for an error's `code`; an unknown code gets the general ones."""
    title, what_to_do = _TEXTS.get(code, _TEXTS[GENERAL_CODE])
    return ErrorText(QCoreApplication.translate("errors", title), QCoreApplication.translate("errors", what_to_do))


def error_text_of(error: BaseException) -> ErrorText:
    """Return title and next step for an error; a delayed unlock says how long to wait."""
    text = error_text(getattr(error, "code", GENERAL_CODE))
    if isinstance(error, UnlockDelayedError):
        wait = QCoreApplication.translate("errors", "Wait {seconds} s, then type the passphrase with care.")
        return ErrorText(text.title, wait.format(seconds=max(1, round(error.wait_s))))
    return text
