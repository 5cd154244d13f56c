"""What writer and reader of a compiled index agree on (the file itself: :mod:`gazetteer.compile`)."""

from gazetteer.model import Kind, NameStatus

__all__ = ["ADJECTIVE", "FORMAT", "ID", "INFLECTED", "KINDS", "LANGUAGES", "MAGIC", "RULE", "SHORT_STEM", "SOUND",
           "SOUNDED", "SOURCE", "STATUSES"]  # fmt: skip

MAGIC = b"GZINDEX\x00"
FORMAT = 3

SOUND, ID, ADJECTIVE = "\x01", "\x02", "\x03"
"""First characters of keys that are no names; a folded name never holds a control character."""

SHORT_STEM = 3
"""Word beginnings of up to this length are whole words in running text."""

SOURCE, RULE, INFLECTED, SOUNDED = range(4)
"""How a key came about: listed by a source, respelled by rule, declined, sounded out."""

KINDS = tuple(Kind)
STATUSES = tuple(NameStatus)
LANGUAGES = ("", "nl", "en", "de", "fr", "pl", "uk", "ru", "be", "crh", "es", "it")
