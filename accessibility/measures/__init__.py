"""Statements about places from travel times; one measure, one file."""
