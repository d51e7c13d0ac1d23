"""A station in a process of its own that keeps samples until it is killed or the disk is full.

Sends `ready`, then the id of each sample after it was kept, `full` in place of one that was refused.
"""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from pathlib import Path

from station.errors import StorageFullError
from station.ids import EnrollmentId, SampleId
from station.storage import Storage
from tests.storage.conftest import TEMPLATE, add_person, add_sample, open_enrollment, unlock

REFUSALS = 3


def keep_samples(folder: Path, report: Connection) -> None:
    """Keep samples until somebody kills this process."""
    storage, enrollment_id = _start(folder, report)
    for number in range(1, 1_000_000):
        report.send(_keep(storage, enrollment_id, number, TEMPLATE))


def fill_the_disk(folder: Path, report: Connection, limit_bytes: int) -> None:
    """Keep samples on a disk that is nearly full, try three times more, then go on with space again."""
    assert sys.platform != "win32"
    import resource

    storage, enrollment_id = _start(folder, report)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    refused = number = 0
    while refused < REFUSALS:
        number += 1
        try:
            report.send(_keep(storage, enrollment_id, number, TEMPLATE * 20))
        except StorageFullError:
            refused += 1
            report.send("full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    for later in range(number + 1, number + 51):
        report.send(_keep(storage, enrollment_id, later, TEMPLATE * 20))
    storage._vault.lock()


def _keep(storage: Storage, enrollment_id: EnrollmentId, number: int, template: bytes) -> SampleId:
    """Keep one sample and its line in the audit trail, as the use cases do."""
    with storage.transaction():
        sample_id = add_sample(storage, enrollment_id, number=number, template=template)
        storage.append_audit("sample.kept", detail={"number": number})
    return sample_id


def _start(folder: Path, report: Connection) -> tuple[Storage, EnrollmentId]:
    storage = Storage.open(folder / "station.db", unlock(folder))
    enrollment_id = open_enrollment(storage, add_person(storage))
    report.send("ready")
    return storage, enrollment_id
