"""Signed webhooks out to partners: what happened to an answer they see, retried for three days. Standard Webhooks 1.0."""
