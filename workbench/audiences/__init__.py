"""Whom we speak to, and who speaks: spokespersons with the trust they have, their consent and availability."""
