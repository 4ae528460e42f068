"""Partner organisations: members with roles, the agreement, invitations."""
