"""Files for other programs: GeoJSON, GeoPackage with QGIS styles, GeoParquet, CSV with WKT (``write.py``)."""
