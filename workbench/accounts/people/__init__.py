"""The list of people: invitations, roles by two people, two administrators at all times."""
