"""Readers of other people's data: fact-checks (ClaimReview, DataFeed), CheckThat! tables, tables with column names.

Pure: bytes in, values out, a piece at a time. A row that cannot be used is given back as Refused, never raised.
"""
