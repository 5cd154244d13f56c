"""What places are made from: packaged tables, dumps that a user imports, downloads."""
