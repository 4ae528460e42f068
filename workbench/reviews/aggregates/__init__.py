"""Counts per day, kept up as things happen, equal to a full recount."""
