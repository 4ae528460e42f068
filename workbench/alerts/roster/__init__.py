"""Who is on duty: weeks, swaps, holidays, calendar."""
