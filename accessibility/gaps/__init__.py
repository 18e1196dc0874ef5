"""Who is missing what: people beyond the standard of a kind."""
