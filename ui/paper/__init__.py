"""What the station prints: black on white, legible without color."""
