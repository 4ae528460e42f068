"""Letters to partners: corrections and withdrawals to confirm, offers that wait for an answer, invitations."""
