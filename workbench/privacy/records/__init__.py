"""The register of processing (GDPR art. 30) and the impact assessment (art. 35), made from this system's own facts."""
