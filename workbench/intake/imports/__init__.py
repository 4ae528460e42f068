"""Files of texts (CSV, XLSX) on their way into the inbox: read, mapped, tried, taken in."""
