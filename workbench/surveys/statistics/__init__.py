"""What may be said of counts: values in, values out. No database, no Flask."""
