"""The commands about the vault itself."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from station import usecases
from station.cli.opening import home_of, unlocked
from station.cli.output import Output
from station.cli.passphrase import NEW_VARIABLE, read_passphrase
from station.cli.vault_words import SUITES
from station.records import Office, VaultKind

_DONE = 0
_BROKEN = 1

Environ = Mapping[str, str]


def init(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Make a vault."""
    passphrase = read_passphrase(arguments.passphrase_fd, environ, prompt="New passphrase: ", repeat=True)
    kind = VaultKind.PRACTICE if arguments.practice else VaultKind.PRODUCTION
    home = home_of(arguments)
    code = usecases.create_station(
        home, kind=kind, operator=arguments.operator, passphrase=passphrase,
        office=Office(name=arguments.office, phone=arguments.phone), suite=SUITES[arguments.suite],
    )  # fmt: skip
    output.result(
        "vault",
        {"home": str(home), "vault_kind": kind, "operator": arguments.operator, "recovery_code": code},
        f"A {kind.value} vault is in {home}.\n{_shown_once(code)}",
    )
    return _DONE


def audit(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Walk the audit chain, or write it out."""
    with unlocked(arguments, environ) as station:
        is_export = arguments.audit_command == "export"
        report = station.export_audit(arguments.file) if is_export else station.verify_audit()
    whole = report.broken_at is None
    sentence = f"The audit chain is whole: {report.events} events, head {report.head}."
    if not whole:
        sentence = f"The audit chain is broken at event {report.broken_at}: something was cut, moved or rewritten."
    output.result("audit", {"whole": whole, "events": report.events, "head": report.head,
                            "broken_at": report.broken_at}, sentence)  # fmt: skip
    return _DONE if whole else _BROKEN


def operators(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """List, add or disable operators."""
    with unlocked(arguments, environ) as station:
        if arguments.operators_command == "add":
            new = _new_passphrase(arguments, environ, f"First passphrase of {arguments.name}: ")
            station.add_operator(arguments.name, role=arguments.role, passphrase=new)
        elif arguments.operators_command == "disable":
            station.disable_operator(arguments.name)
        known = dict(station.operators)
    for name, role in known.items():
        output.result("operator", {"name": name, "role": role}, f"{name}  {role.value}")
    return _DONE


def passphrase(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Change one's own passphrase."""
    old = read_passphrase(arguments.passphrase_fd, environ)
    station = usecases.open_station(home_of(arguments), operator=arguments.operator, passphrase=old)
    try:
        station.change_passphrase(old, _new_passphrase(arguments, environ, "New passphrase: "))
    finally:
        station.close()
    output.result("passphrase", {"operator": arguments.operator}, "The new passphrase opens the vault from now on.")
    return _DONE


def recovery_code(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Make a new recovery code."""
    with unlocked(arguments, environ) as station:
        code = station.renew_recovery_code()
    output.result("recovery_code", {"recovery_code": code}, _shown_once(code))
    return _DONE


def backup(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Copy the vault and verify the copy."""
    with unlocked(arguments, environ) as station:
        made = station.back_up(arguments.folder, progress=output.progress)
    output.result("backup", _told(made), f"{made.folder}: {made.people} people, {made.bytes:,} bytes, verified.")
    return _DONE


def restore(arguments: argparse.Namespace, output: Output, environ: Environ) -> int:
    """Put a backup back, or only try it out."""
    secret = read_passphrase(arguments.passphrase_fd, environ)
    home = home_of(arguments)
    found = usecases.restore_station(
        arguments.backup, home, operator=arguments.operator, passphrase=secret, dry_run=arguments.dry_run,
        progress=output.progress,
    )  # fmt: skip
    done = "It could be put back; nothing was." if arguments.dry_run else f"It is the vault in {home} now."
    output.result("backup", {**_told(found), "restored": not arguments.dry_run},
                  f"A backup of {found.made_at:%Y-%m-%d %H:%M} with {found.people} people, whole. {done}")  # fmt: skip
    return _DONE


def _told(report: usecases.BackupReport) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "made_at": report.made_at,
        "people": report.people,
        "audit_events": report.audit_events,
        "audit_head": report.audit_head,
        "bytes": report.bytes,
    }


def _new_passphrase(arguments: argparse.Namespace, environ: Environ, prompt: str) -> str:
    return read_passphrase(arguments.new_passphrase_fd, environ, variable=NEW_VARIABLE, prompt=prompt, repeat=True)


def _shown_once(code: str) -> str:
    return f"Recovery code, shown this once - write it down and lock it away:\n\n    {code}\n"
