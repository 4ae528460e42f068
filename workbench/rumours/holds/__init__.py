"""Legal holds: what must not be erased by time, because a court, an inquiry or a request for records needs it."""
