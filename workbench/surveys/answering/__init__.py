"""Answering: by link, openly, at a kiosk, on paper, in class."""
