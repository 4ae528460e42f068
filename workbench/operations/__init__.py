"""How the installation is: health, figures, status, and the command that says what is wrong."""
