"""The results of waves: counted once when a wave closes, shown as far as its sampling allows."""
