"""Pages of federation: importing these modules adds their routes to the blueprint."""
