"""Intake: sources, the items they gave, what the machine says of them, and the inbox where people sort them."""
