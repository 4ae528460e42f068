"""A review as tagged PDF, Word file, one-page summary and workbook."""
