"""The only door for the screens and the command line: what the station can do, each call one complete step.

A step that changes something is one transaction together with its audit event; when it returns, it is on the disk.
Who may do what, consent and practice are checked here and nowhere else.
"""

from station.config import default_home
from station.records import NOTICE_VERSION
from station.usecases.backing_up import BackupReport, check_backup, restore_station
from station.usecases.opening import (
    create_station,
    describe_vault,
    list_devices,
    open_practice_station,
    open_station,
    recover_station,
)
from station.usecases.settings import StationSettings
from station.usecases.station import CaptureControl, Station

__all__ = [
    "NOTICE_VERSION",
    "BackupReport",
    "CaptureControl",
    "Station",
    "StationSettings",
    "check_backup",
    "create_station",
    "default_home",
    "describe_vault",
    "list_devices",
    "open_practice_station",
    "open_station",
    "recover_station",
    "restore_station",
]
