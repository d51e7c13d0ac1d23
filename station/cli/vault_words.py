"""The words of the commands about the vault itself: made, backed up and put back; its operators, rules, audit trail."""

from __future__ import annotations

import argparse
from pathlib import Path

from station.records import Engine, Role

SUITES = {"aes": 1, "sm": 2}
"""Cipher suites by the words of the command line."""

_Commands = argparse._SubParsersAction  # the type has no public name


def add_vault_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add `init`, `audit`, `operators`, `passphrase`, `recovery-code`, `backup` and `restore`."""
    init = commands.add_parser("init", parents=[common], help="make a new vault; prints its recovery code once")
    init.add_argument("--practice", action="store_true", help="a practice vault: simulated scanners, invented people")
    init.add_argument("--suite", choices=sorted(SUITES), default="aes",
                      help="ciphers, for good: aes (AES-256, SHA-256; default), or sm (SM4, SM3) for offices under "
                      "China's commercial-cryptography rules")  # fmt: skip
    init.add_argument("--office", default="", help="the office's name, as slips show it")
    init.add_argument("--phone", default="", help="the office's telephone number")
    audit = commands.add_parser("audit", help="the audit trail").add_subparsers(dest="audit_command", required=True)
    audit.add_parser("verify", parents=[common], help="check the whole chain")
    export = audit.add_parser("export", parents=[common], help="write the chain as JSON lines, with its MACs")
    export.add_argument("file", type=Path)
    _add_settings_commands(commands, common)
    _add_operator_commands(commands, common)
    _add_backup_commands(commands, common)


def _add_settings_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    settings = commands.add_parser("settings", help="the office's rules").add_subparsers(
        dest="settings_command", required=True
    )
    settings.add_parser("show", parents=[common], help="show from which quality on a press is good, and the engine")
    change = settings.add_parser("set", parents=[common], help="change some of them (supervisor or technician)")
    for name in ("thumb", "index", "middle", "ring", "little"):
        change.add_argument(f"--{name}", type=int, choices=range(101), metavar="SCORE",
                            help="quality from which a press counts as good (0-100, NFIQ 2's scale)")  # fmt: skip
    change.add_argument("--engine", type=Engine, choices=list(Engine), metavar="NAME",
                        help="makes new templates: station, or nbis where nbis-py is installed")  # fmt: skip


def _add_operator_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    second = "; NAME's first passphrase is read from file descriptor N, $STATION_NEW_PASSPHRASE or a prompt"
    operators = commands.add_parser("operators", help="who may unlock the vault").add_subparsers(
        dest="operators_command", required=True
    )
    operators.add_parser("list", parents=[common], help="list them with their roles")
    add = operators.add_parser("add", parents=[common], help="give somebody a passphrase of their own" + second)
    add.add_argument("name")
    add.add_argument("--role", type=Role, choices=list(Role), metavar="ROLE", default=Role.OPERATOR,
                     help="operator (default), supervisor or technician")  # fmt: skip
    disable = operators.add_parser("disable", parents=[common], help="take somebody's passphrase out of use")
    disable.add_argument("name")
    change = commands.add_parser("passphrase", parents=[common], help="change one's own passphrase")
    for parser in (add, change):
        parser.add_argument("--new-passphrase-fd", type=int, metavar="N", help="read the new one from N")
    commands.add_parser("recovery-code", parents=[common], help="make a new recovery code; the old one ends")


def _add_backup_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    backup = commands.add_parser("backup", parents=[common], help="copy the vault, and verify the copy")
    backup.add_argument("folder", type=Path, help="where the backup's own folder is made, e.g. on a stick")
    restore = commands.add_parser("restore", parents=[common], help="put a backup back where no vault is")
    restore.add_argument("backup", type=Path, help="the backup's folder")
    restore.add_argument("--dry-run", action="store_true", help="try it out and read everything, put nothing back")
