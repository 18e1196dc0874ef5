"""Where shared service points would help most."""
