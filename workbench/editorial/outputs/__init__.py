"""What is made of an answer (posts, cards, print, files), and the look of the installation that they all carry."""
