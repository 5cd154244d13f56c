"""Work shared among processors, where that is safe and pays: children that are forks of this process.

A fork sees what this process holds, so nothing is copied to it; only its results come back. Elsewhere (no fork, several
threads, one processor) the same work is done here, one part after another.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Work = Callable[[Any], Any]

MOST_WORKERS = 8

_given: tuple[Work, Sequence[Any], Work | None] | None = None


def count_workers() -> int:
    """Processors that work can be shared among; 1 where it is not safe to fork."""
    if "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return 1
    try:
        free = len(os.sched_getaffinity(0))
    except AttributeError:
        free = os.cpu_count() or 1
    return min(free, MOST_WORKERS)


def map_parts(work: Work, parts: Sequence[Any], *, send: Work | None = None, receive: Work | None = None) -> list[Any]:
    """``work`` of every part, in order; the first is done here while forks do the others.

    Errors of ``work`` are raised here. The results must pickle; ``send`` makes of each what a fork pickles instead, and
    ``receive`` the result again.
    """
    if len(parts) < 2 or count_workers() < 2:
        return [work(part) for part in parts]
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(len(parts) - 1, context, initializer=_take, initargs=(work, parts, send)) as pool:
        rest = [pool.submit(_do, number) for number in range(1, len(parts))]
        first = work(parts[0])
        return [first, *(one.result() if receive is None else receive(one.result()) for one in rest)]


def _take(work: Work, parts: Sequence[Any], send: Work | None) -> None:
    global _given  # noqa: PLW0603 (each fork has its own)
    _given = work, parts, send


def _do(number: int) -> Any:
    if _given is None:
        raise RuntimeError("a part was asked before it was given")
    work, parts, send = _given
    found = work(parts[number])
    return found if send is None else send(found)
