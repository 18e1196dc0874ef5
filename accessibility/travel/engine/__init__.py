"""The engine: exact travel times over whole regions, by a customizable contraction hierarchy."""
