"""Merging and splitting, notes, referrals, advice."""
