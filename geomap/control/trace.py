"""The trace of an assessment in words: who was heard and what each adds, the rule that held, what would change it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.control.phrases import clean, say, say_side
from geomap.words import PRESS, Access, Level, Role, Stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.config import Profile
    from geomap.model import Heard

_NAMES_SHOWN = 4


def tell_trace(
    heard: Sequence[Heard],
    *,
    level: Level,
    rule: str,
    would_change: Sequence[tuple[str, Level]],
    profile: Profile,
    ui: str,
) -> str:
    """The whole trace on one line, to be read aloud."""
    voices = [f"{say_heard(one, profile, ui)}." for one in heard]
    return " ".join((*voices, _say_outcome(level, rule, tuple(would_change), ui)))


@lru_cache(maxsize=1024)
def _say_outcome(level: Level, rule: str, would_change: tuple[tuple[str, Level], ...], ui: str) -> str:
    told = say(ui, "why", "outcome", rule=say(ui, "rule", rule), name=rule, level=say(ui, "level", level.value))
    return f"{told} {say_would_change(level, rule, would_change, ui)}".rstrip()


def say_heard(one: Heard, profile: Profile, ui: str) -> str:
    """One voice: who, in what role, how they can know, and what that adds.

    Examples
    --------
    >>> from geomap.config import default_profile
    >>> from geomap.model import Heard
    >>> from geomap.words import Access, Role
    >>> seen = (Access.PRESS,)
    >>> voice = Heard(role=Role.THIRD, origin="press", names=("De Krant",), access=seen, because="press_prose")
    >>> say_heard(voice, default_profile(), "nl")
    'De Krant (pers, noemt geen bron): voegt niets toe'
    """
    side = say_side(one.origin, profile, ui) if one.role is not Role.THIRD else ""
    return _say_voice(
        one.role, one.origin, one.names, one.access, one.stance, one.because or one.weight.value,
        one.reliability, bool(one.older), len(one.copied), side, ui,
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _say_voice(
    role: Role, origin: str, cited: tuple[str, ...], accesses: tuple[Access, ...], stance: Stance, adds: str,
    reliability: str | None, older: bool, copied: int, side: str, ui: str,
) -> str:  # fmt: skip
    names = [clean(name) for name in cited[:_NAMES_SHOWN]]
    if len(cited) > _NAMES_SHOWN:
        names.append(say(ui, "heard", "more", count=len(cited) - _NAMES_SHOWN))
    access = ", ".join(say(ui, "access", access.value) for access in accesses)
    if role is not Role.THIRD:
        who = say(ui, "heard", role.value, side=side, access=access)
    elif origin == PRESS:
        who = say(ui, "heard", "press")
    else:
        who = access
    letter = f" [{reliability}]" if reliability else ""
    told = f"{', '.join(names) or say(ui, 'why', 'unnamed')} ({who}){letter}: "
    if stance is Stance.DENIES:
        told += say(ui, "heard", "denies")
    else:
        told += say(ui, "weight", adds)
        if stance is Stance.BOTH:
            told += f"; {say(ui, 'heard', 'both')}"
    if older:
        told += f"; {say(ui, 'heard', 'older')}"
    if copied:
        told += f"; {say(ui, 'heard', 'copied', count=copied)}"
    return told


def say_would_change(level: Level, rule: str, would_change: Sequence[tuple[str, Level]], ui: str) -> str:
    """What would change a level, and into which; for what is too vague, what is missing."""
    if level is Level.NOT_ASSESSABLE:
        return say(ui, "would_change", "now", what=say(ui, "would_change", f"missing_{rule}"))
    told = [
        say(ui, "would_change", "then", what=say(ui, "would_change", what), level=say(ui, "level", then.value))
        for what, then in would_change
    ]
    return say(ui, "would_change", "now", what="; ".join(told)) if told else ""
