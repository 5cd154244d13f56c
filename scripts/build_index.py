"""Compile the shipped places into ``gazetteer/data/compiled/places.gzi``.

Run after any change of the tables or the spelling rules; ``tests/gazetteer/test_index.py`` fails until it was.
The same tables give the same bytes.
"""

from __future__ import annotations

import sys

from gazetteer.store import SHIPPED, compile_shipped, write_atomically


def main() -> int:
    content = compile_shipped()
    write_atomically(SHIPPED, content)
    print(f"{SHIPPED.name}: {len(content) / 1e6:.2f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
