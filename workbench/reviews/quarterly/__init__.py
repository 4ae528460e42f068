"""The quarterly review: thirteen sections, built, edited, adopted, compared; the annual report."""
