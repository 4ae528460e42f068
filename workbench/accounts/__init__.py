"""Users, organisations, roles and sign-in. What each role may do is in permissions.py."""
