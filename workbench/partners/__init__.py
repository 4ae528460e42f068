"""Partner organisations: the public library, adoption, public feeds, corrections."""
