"""`python -m station`: the command line."""

import sys

from station.cli import main

if __name__ == "__main__":
    sys.exit(main())
