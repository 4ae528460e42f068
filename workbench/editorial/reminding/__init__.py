"""Published answers grow old: reminders before and after their day, and "checked again, still right"."""
