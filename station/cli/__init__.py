"""The command line: `station init | import-roster | find | show | enroll | verify | identify | …`.

Exit codes: 0 done, 1 no match or nothing found, 2 usage, 10-59 the error's own (`station.errors`, `drivers.api`),
130 interrupted.
"""

from station.cli.main import main

__all__ = ["main"]
