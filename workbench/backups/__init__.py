"""Backups: one sealed file with the database and the files that cannot be made again; putting it back; the drill."""
