"""The migrations of the database, oldest first; each file is one step."""
