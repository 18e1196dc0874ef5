"""One study file to all its results."""
