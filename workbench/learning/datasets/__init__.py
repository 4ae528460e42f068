"""Bring your own data: labelled texts from CheckThat! tables or CSV files, tried, counted and kept for training."""
