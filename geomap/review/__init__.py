"""The editor's desk: what was read, looked at and judged before it is published.

``queue`` orders the statements, ``learning`` says how often the rules were right, ``app`` serves the page. The desk
knows no other stage: what it needs of the ledger, the reader and the gazetteer is handed to it (``geomap/desk.py``).
"""
