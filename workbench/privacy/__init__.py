"""Personal data: how long, erased by whom, shown to whom, and the records that the law asks for."""
