"""An answer inside somebody else's page: a frame without scripts, and oEmbed for systems that make one by themselves."""
