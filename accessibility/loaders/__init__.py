"""The outside world to checked tables: the only wing that reads."""
