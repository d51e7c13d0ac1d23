"""What an enrollment still needs, and how it ended: decisions on records alone, no device and no database."""
