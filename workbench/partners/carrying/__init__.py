"""Who carries which answer, when and to which audience: the coordinator's page and the partner's own calendar."""
