"""The only door for the screens and the command line: what the station can do, each call one complete step.

A step that changes something is one transaction together with its audit event; when it returns, it is on the disk.
Who may do what, consent and practice are checked here and nowhere else.
"""

from station.config import default_home
from station.records import NOTICE_VERSION
from station.usecases.backing_up import BackupReport, check_backup, restore_station
from station.usecases.device_rules import (
    administrator_command,
    device_rules,
    install_device_rules,
    is_administrator,
)
from station.usecases.device_watch import DeviceWatch
from station.usecases.devices import bench_scanner, check_scanner, list_devices, remember_scanner
from station.usecases.opening import (
    create_station,
    describe_vault,
    open_practice_station,
    open_station,
    recover_station,
)
from station.usecases.recordings import RecordedSession, record_session, replay_session
from station.usecases.scanner_bench import ScannerBench
from station.usecases.scanner_check import ScannerCheck
from station.usecases.settings import StationSettings
from station.usecases.station import CaptureControl, Station

__all__ = [
    "NOTICE_VERSION",
    "BackupReport",
    "CaptureControl",
    "DeviceWatch",
    "RecordedSession",
    "ScannerBench",
    "ScannerCheck",
    "Station",
    "StationSettings",
    "check_backup",
    "administrator_command",
    "bench_scanner",
    "check_scanner",
    "create_station",
    "default_home",
    "describe_vault",
    "device_rules",
    "install_device_rules",
    "is_administrator",
    "list_devices",
    "open_practice_station",
    "open_station",
    "record_session",
    "recover_station",
    "restore_station",
    "remember_scanner",
    "replay_session",
]
