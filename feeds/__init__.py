"""Collecting: the outside world → Item. No database, no Flask, no clock."""
