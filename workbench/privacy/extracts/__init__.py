"""Extracts for requests of official documents: what we hold, every proposed mask looked at by a person, a ZIP."""
