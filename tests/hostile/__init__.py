"""What strangers may send: every form, every file, every field of the API."""
