"""Signing in through the municipality's own directory (OpenID Connect)."""
