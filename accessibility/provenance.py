"""What must be said about data wherever results show: where it came from, what was dropped, guessed or assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Remark", "RemarkKind", "Source"]

RemarkKind = Literal["dropped", "guessed", "assumed", "snapped", "unreached", "excluded", "unknown", "noted"]


@dataclass(frozen=True)
class Remark:
    """One thing a reader of the results must know.

    Parameters
    ----------
    code
        Which remark: a key of the words in the three languages, such as ``"places_without_people"``.
    kind
        What sort of thing was done.
    count
        How many rows it concerns.
    total
        Out of how many; None where that says nothing.
    details
        Values the sentence needs, by name (numbers with their unit in the name).
    rows
        Ids or names of the rows concerned, as many as a reader can use.
    text
        Free text by language, for remarks that the study's author wrote (code ``"author"``).
    """

    code: str
    kind: RemarkKind
    count: int = 0
    total: int | None = None
    details: Mapping[str, str | float] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One input and what is owed to its publisher.

    Parameters
    ----------
    used_for
        The table it filled: ``"places"``, ``"services"``, ``"roads"``, ``"area"`` …
    file
        Its name as the study gives it.
    sha256
        Hash of its bytes, empty for remote data.
    licence, attribution, date
        As given in the study or known of the format; empty means not known and is shown so.
    made_up
        True for invented data, which every output says.
    """

    used_for: str
    file: str
    sha256: str = ""
    licence: str = ""
    attribution: str = ""
    date: str = ""
    made_up: bool = False
