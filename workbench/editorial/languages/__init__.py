"""One answer in several languages: which languages, who reads them, which version belongs to which source."""
