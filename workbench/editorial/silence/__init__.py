"""What is prepared in silence: fact page, staff note, reply, holding statement."""
