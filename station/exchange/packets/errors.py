"""Why a packet, a receipt or a key file is refused: one class a reason, so that the screen can say it. Codes 60-79."""

from __future__ import annotations

from station.errors import StationError


class PacketError(StationError):
    """A packet, receipt or key of the hand-over cannot be used."""

    code = "exchange.bad"
    exit_code = 60
    advice = "Ask for the file again. Nothing was changed."


class PacketFormatError(PacketError):
    """The file is no hand-over file of this kind: cut, too long, or something else."""

    code = "exchange.format"
    exit_code = 61
    advice = "Copy the file again from the stick or from the sender. Nothing was changed."


class PacketVersionError(PacketError):
    """The file was written in a version or a cipher suite unknown to this program."""

    code = "exchange.version"
    exit_code = 62
    advice = "Install the newer station program. Nothing was changed."


class PacketTamperedError(PacketError):
    """Signature or seal does not fit: the file was changed after it was made."""

    code = "exchange.tampered"
    exit_code = 63
    advice = "Do not use this file. Copy it again; if it is refused again, call the sender."


class WrongCountyError(PacketError):
    """The packet or receipt is of another county's key."""

    code = "exchange.wrong_county"
    exit_code = 64
    advice = "Give the file to the county it was made for, or compare the words of the county's key."


class WrongStationError(PacketError):
    """The receipt is for another station."""

    code = "exchange.wrong_station"
    exit_code = 65
    advice = "Give the receipt to the station whose packet it answers."


class UnknownStationError(PacketError):
    """The packet is signed by a station that this county has not accepted yet."""

    code = "exchange.unknown_station"
    exit_code = 66
    advice = "Compare the station's words with the township by telephone, then open it with --new-station WORDS."


class PacketPartMissingError(PacketError):
    """Not all parts of the packet are there."""

    code = "exchange.part_missing"
    exit_code = 67
    advice = "Copy the missing parts into the same folder and open the packet again."


class PacketPartsMixedError(PacketError):
    """The parts are not of one packet, or one of them is there twice with other content."""

    code = "exchange.parts_mixed"
    exit_code = 68
    advice = "Take all parts from one hand-over; do not mix them."


class PacketReadTwiceError(PacketError):
    """The packet was opened before."""

    code = "exchange.read_twice"
    exit_code = 69
    advice = "Nothing to do: what is in it is there already. Give the station its receipt."


class PacketReplacedError(PacketError):
    """Another packet of this station and number was opened before."""

    code = "exchange.replaced"
    exit_code = 70
    advice = "Call the station: it may have been put back to an older state."


class PacketOutOfOrderError(PacketError):
    """An earlier packet of this station was not opened yet."""

    code = "exchange.out_of_order"
    exit_code = 71
    advice = "Open the earlier packet first; if it is lost, the station can write it again."


class PracticePacketError(PacketError):
    """The packet comes from a practice vault: its people are invented."""

    code = "exchange.practice"
    exit_code = 72
    advice = "Do not take it into the records. For an exercise, open it with --practice."


class ReceiptMismatchError(PacketError):
    """The receipt does not answer what this station handed over."""

    code = "exchange.receipt_mismatch"
    exit_code = 73
    advice = "Ask the county for the receipt of this very packet. Nothing was changed."


class ReceiptAppliedError(PacketError):
    """The packet has its receipt already."""

    code = "exchange.receipt_applied"
    exit_code = 74
    advice = "Nothing to do: the people are marked already."


class CountyKeyError(PacketError):
    """No county key is trusted yet, or the words do not fit it."""

    code = "exchange.county_key"
    exit_code = 75
    advice = "Bring the county's public key in with `station county trust FILE` and compare its words."


class NothingToHandOverError(PacketError):
    """Everybody taken was handed over already."""

    code = "exchange.nothing"
    exit_code = 76
    advice = "Nothing to do. A packet that was lost can be written again with `station handover resend NUMBER`."


class UnknownPacketError(PacketError):
    """This station made no packet of this number, or keeps its files no more."""

    code = "exchange.unknown_packet"
    exit_code = 77
    advice = "Look at `station handover status` for the numbers."


class CarrierError(PacketError):
    """The folder on the stick cannot be read or written."""

    code = "exchange.carrier"
    exit_code = 78
    advice = "See that the stick is plugged in, not write-protected, and that the folder is there; then do it again."


class ReasonError(PacketError):
    """A refusal names nobody of the packet, or gives no reason."""

    code = "exchange.reason"
    exit_code = 79
    advice = "Write --refuse REFERENCE=REASON with a reference that people.json lists."
