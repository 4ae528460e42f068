"""Saved filters, personal or shared."""
