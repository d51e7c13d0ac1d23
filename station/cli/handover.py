"""The commands of the hand-over, at the station and at the county's end."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from station.cli.opening import unlocked
from station.cli.output import Output
from station.cli.passphrase import read_passphrase
from station.exchange.packets.carrier import read_parts, write_file
from station.usecases import Station
from station.usecases.county import CARD_NAME, County, RefusedPacket, county_keygen
from station.usecases.handing_over import PreparedPacket
from station.usecases.session import local_now

_DONE, _NOT_DONE = 0, 1

Environ = Mapping[str, str]


def handover(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Prepare, resend, bring in a receipt, or show where everybody is."""
    with unlocked(arguments, environ) as station:
        match arguments.handover_command:
            case "prepare":
                packet = station.prepare_packet(
                    arguments.out,
                    people=arguments.people,
                    part_bytes=arguments.part_bytes,
                    first_number=arguments.first_number,
                    progress=output.progress,
                )
                _report_packet(packet, station, output)
            case "resend":
                _report_packet(station.resend_packet(arguments.number, arguments.out), station, output)
            case "receipt":
                _apply_receipt(arguments, station, output)
            case _:
                _report_status(station, output)
    return _DONE


def county(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Trust a county's key, or do the county's end: keygen, open, receipt."""
    match arguments.county_command:
        case "trust":
            return _trust(arguments, output, environ)
        case "keygen":
            passphrase = read_passphrase(arguments.passphrase_fd, environ, prompt="New passphrase: ", repeat=True)
            card = county_keygen(arguments.keys, name=arguments.name, passphrase=passphrase)
            output.result(
                "county",
                {"name": card.name, "key_id": card.key_id.hex(), "words": card.words,
                 "file": str(arguments.keys / CARD_NAME)},
                f"Give {arguments.keys / CARD_NAME} to the stations, and say these words by telephone:\n\n"
                f"    {card.words}\n\nKeep the folder and its passphrase safe: without them no packet opens.",
            )  # fmt: skip
            return _DONE
        case "open":
            return _open(arguments, output, environ)
        case _:
            return _sign_receipt(arguments, output, environ)


def _report_packet(packet: PreparedPacket, station: Station, output: Output) -> None:
    waiting = station.hand_over_status().waiting
    tally = packet.tally.lines() if packet.tally else []
    output.result(
        "packet",
        {"number": packet.number, "files": [str(path) for path in packet.files], "tally": packet.tally,
         "waiting": waiting},
        "\n  ".join([f"Packet {packet.number} is on the stick, {len(packet.files) - 1} part(s) and its tally sheet.",
                     *tally, "Taken, not yet received by the county."])
        + (f"\n{waiting} more wait: prepare again." if waiting else ""),
    )  # fmt: skip


def _apply_receipt(arguments: argparse.Namespace, station: Station, output: Output) -> None:
    report = station.apply_receipt(arguments.file)
    for reference, reason in report.refused:
        output.result("refused", {"enrollment_id": reference, "reason": reason}, f"Not taken: {reference}: {reason}")
    output.result(
        "receipt",
        {"number": report.number, "received": report.received, "refused": len(report.refused)},
        f"Packet {report.number}: {report.received} received by the county, {len(report.refused)} not taken.",
    )


def _report_status(station: Station, output: Output) -> None:
    status = station.hand_over_status()
    for packet in status.packets:
        output.result(
            "packet",
            {"number": packet.number, "state": packet.state, "people": packet.people, "parts": packet.parts,
             "refused": packet.refused, "made_at": packet.made_at, "handed_over_at": packet.handed_over_at,
             "received_at": packet.received_at},
            f"Packet {packet.number}: {packet.people} people, {packet.state.value.replace('_', ' ')}",
        )  # fmt: skip
    county_name = status.county.name if status.county else "none trusted yet"
    output.result(
        "handover",
        {"station_id": status.station_id, "station_words": status.station_words, "county": status.county,
         "waiting": status.waiting, "handed_over": status.handed_over, "received": status.received,
         "refused": status.refused},
        f"Station {status.station_id}, words {status.station_words}\nCounty: {county_name}\n"
        f"Waiting {status.waiting}, on the way {status.handed_over}, received {status.received}, "
        f"not taken {status.refused}.",
    )  # fmt: skip


def _trust(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    with unlocked(arguments, environ) as station:
        if arguments.words is None:
            card = station.read_county_card(arguments.file)
            sentence = f"{card.name}: ask the county for its words by telephone. They must be\n\n    {card.words}\n\n"
            sentence += "If they are, run this again with --words. Nothing is trusted yet."
        else:
            card = station.trust_county(arguments.file, arguments.words)
            sentence = f"Packets are sealed to {card.name} from now on."
    is_trusted = arguments.words is not None
    output.result("county", {"name": card.name, "key_id": card.key_id, "words": card.words, "trusted": is_trusted},
                  sentence)  # fmt: skip
    return _DONE if is_trusted else _NOT_DONE


def _open(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    passphrase = read_passphrase(arguments.passphrase_fd, environ)
    parts = read_parts(arguments.packets)
    with County(arguments.keys, passphrase, now=local_now) as county_end:
        opened, refused = county_end.open_all(
            parts,
            arguments.out,
            new_station=arguments.new_station,
            practice=arguments.practice,
            skip_missing=arguments.skip_missing,
        )
    for packet in opened:
        output.result(
            "opened",
            {"station_id": packet.station_id, "number": packet.number, "folder": str(packet.folder),
             "tally": packet.tally},
            "\n  ".join([f"Packet {packet.number} of station {packet.station_id} is in {packet.folder}. It is not "
                         "encrypted there: keep it safe.", *packet.tally.lines()]),
        )  # fmt: skip
    for refusal in refused:
        _report_refused(refusal, output)
    return refused[0].error.exit_code if refused else _DONE


def _report_refused(refusal: RefusedPacket, output: Output) -> None:
    which = "A file" if refusal.number is None else f"Packet {refusal.number} of station {refusal.station_id}"
    output.result(
        "not_opened",
        {"station_id": refusal.station_id, "number": refusal.number, "code": refusal.error.code,
         "advice": refusal.error.advice},
        f"{which} was not opened: {refusal.error}.\n  {refusal.error.advice}",
    )  # fmt: skip


def _sign_receipt(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    passphrase = read_passphrase(arguments.passphrase_fd, environ)
    refusals = dict(arguments.refuse)
    with County(arguments.keys, passphrase, now=local_now) as county_end:
        receipt = county_end.sign_receipt(arguments.station, arguments.number, refusals)
    write_file(arguments.out, receipt)
    output.result(
        "receipt",
        {"file": str(arguments.out), "number": arguments.number, "refused": len(refusals)},
        f"{arguments.out}: give it to the station.",
    )
    return _DONE
