"""USB scanners: the port that all of them use, and one device family a file."""
