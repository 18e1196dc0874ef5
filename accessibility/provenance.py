"""What must be said about data wherever results show: where it came from, what was dropped, guessed or assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accessibility.errors import Reason

__all__ = ["Answer", "Remark", "RemarkKind", "Source"]

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
    reasons
        Why something cannot be; the sentence tells them as ``{why}``.
    """

    code: str
    kind: RemarkKind
    count: int = 0
    total: int | None = None
    details: Mapping[str, str | float] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    text: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Answer:
    """One raw answer of a remote service, as it is kept in the store.

    Parameters
    ----------
    url
        Where it was asked, without the question and without any key.
    sha256
        Hash of its bytes.
    date
        The day it was fetched, ISO 8601; for OpenStreetMap the day of the data.
    rows
        How many rows it holds.
    """

    url: str
    sha256: str
    date: str = ""
    rows: int = 0


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
        Hash of its bytes; of remote data the hash of its answer, or one over the hashes of its answers.
    licence, attribution, date
        As given in the study or known of the format; empty means not known and is shown so.
    made_up
        True for invented data, which every output says.
    attributions
        The attribution by language, where its publisher words it; empty where the study words it.
    answers
        The raw answers that remote data was made from.
    """

    used_for: str
    file: str
    sha256: str = ""
    licence: str = ""
    attribution: str = ""
    date: str = ""
    made_up: bool = False
    attributions: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()

    def attribution_in(self, language: str) -> str:
        """Whom to name, in a language.

        Parameters
        ----------
        language
            ``fi``, ``sv`` or ``en``.

        Returns
        -------
        str
            Empty if not known.
        """
        return self.attributions.get(language) or self.attribution

    @property
    def fetched(self) -> str:
        """The days remote data was fetched, first and last; empty for files."""
        days = sorted({answer.date for answer in self.answers if answer.date})
        return ", ".join(dict.fromkeys((days[0], days[-1]))) if days else ""
