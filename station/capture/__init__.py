"""Taking a finger: presence, the best frame, the state machine and the thread that owns the scanner."""
