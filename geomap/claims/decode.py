"""Bytes become text: byte order marks, UTF-8, and the eight-bit encodings that our languages were written in.

Line ends are left as they are, so that an offset in the text is an offset in what an editor opens.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

EIGHT_BIT = ("cp1252", "cp1251", "koi8_u", "koi8_r", "cp866", "iso8859_5")
"""Candidates when a file is not UTF-8. Central European pages are left out: among these languages they only serve to
turn ``ï`` into ``ď``."""

_SAMPLE_BYTES = 65_536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_CONTROL_SHARE = 0.02


class UndecodableError(ValueError):
    """Bytes that are no text in any encoding we read; the message is the reason."""


def decode_text(raw: bytes, *, declared: str | None = None) -> str:
    """The text of a file.

    Parameters
    ----------
    raw
        The whole file. A byte order mark decides and is not part of the text.
    declared
        An encoding that the file names for itself (HTML); tried before guessing.

    Raises
    ------
    UndecodableError
        Binary, or in no encoding that we read.

    Examples
    --------
    >>> decode_text("Изюм взят под контроль войск".encode("cp1251"))
    'Изюм взят под контроль войск'
    """
    encoding = detect_encoding(raw[:_SAMPLE_BYTES], whole=len(raw) <= _SAMPLE_BYTES, declared=declared)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UndecodableError(f"not {encoding} as its beginning suggests (byte {error.start})") from error
        # The sample was plain ASCII and the rest is not UTF-8: look where it begins to differ.
        around = raw[max(0, error.start - _SAMPLE_BYTES // 2) : error.start + _SAMPLE_BYTES // 2]
        encoding = _guess(around)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as second:
            raise UndecodableError(f"neither UTF-8 nor {encoding} (byte {second.start})") from second
    refuse_binary(text[:_SAMPLE_BYTES])
    return text


def detect_encoding(sample: bytes, *, whole: bool = True, declared: str | None = None) -> str:
    """Name of the encoding of a file, from its first bytes.

    Parameters
    ----------
    whole
        False where the sample may end in the middle of a character.

    Raises
    ------
    UndecodableError
        Binary, or in no encoding that we read.
    """
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample:
        wide = _wide_encoding(sample)
        if wide is None:
            raise UndecodableError("binary: it holds NUL bytes")
        return wide
    if declared and _is_encoding(declared):
        return declared
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=whole)
    except UnicodeDecodeError:
        return _guess(sample)
    return "utf-8"


def refuse_binary(text: str) -> None:
    """Raise where control characters show that the bytes were no text.

    Raises
    ------
    UndecodableError
        A NUL, or more than two percent control characters.
    """
    if "\0" in text or (text and len(_CONTROL.findall(text)) > max(4, _MAX_CONTROL_SHARE * len(text))):
        raise UndecodableError("binary: it is full of control characters")


def _wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a mark: every other byte is of few values."""
    even, odd = sample[0:2000:2], sample[1:2000:2]
    for encoding, high in (("utf-16-le", odd), ("utf-16-be", even)):
        if high and sum(byte in {0, 4, 0x20} for byte in high) > 0.9 * len(high):
            try:
                text = sample[: len(sample) // 2 * 2].decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return encoding
    return None


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(EIGHT_BIT), threshold=0.3).best()
    if best is None:
        raise UndecodableError("in no encoding that is read here; save it as UTF-8")
    return best.encoding


def _is_encoding(name: str) -> bool:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return bool(getattr(info, "_is_text_encoding", True)) and info.name not in {"idna", "punycode", "undefined"}
