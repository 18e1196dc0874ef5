"""Roads to a network: speeds, seasons, ferries, ice roads, snapping."""
