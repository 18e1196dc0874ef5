"""Travel times over a network."""
