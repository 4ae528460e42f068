"""Measures with what would make us stop, milestones, and the working group's meetings."""
