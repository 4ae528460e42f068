"""Who is signed in where: kept on the server, shown to the person, ended at once."""
