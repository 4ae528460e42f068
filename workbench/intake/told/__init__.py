"""What people tell us: tips, the field form, pasted texts, translations."""
