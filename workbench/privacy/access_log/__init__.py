"""Who read what is protected: the page for the auditor. The rooms write it through activity.access."""
