"""Styles that QGIS takes from a GeoPackage, so that its layers open with the colours, symbols and words of the page."""

from accessibility.outputs.qgis.styles import styles_table

__all__ = ["styles_table"]
