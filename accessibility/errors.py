"""Every error a user can meet, in one tree.

::

    AccessibilityError
    ├── ConfigError              the study file says something that cannot be meant
    ├── DataError (ValueError)   an input table, file or geometry is not what it must be
    │   ├── TableError           faults of one table, all of them at once
    │   │   ├── MissingColumnError
    │   │   └── DuplicateIdError
    │   ├── CrsError             no coordinate system, or coordinates that do not fit it
    │   ├── FileFormatError      a file that cannot be read: empty, cut off, another format
    │   ├── UnknownWordError     a word outside a closed list (kind, season, status …)
    │   └── StudyError           faults of several inputs of a study, all of them at once
    ├── ReachError (ValueError)  a question beyond the minutes that were computed
    ├── SourceError              a remote source failed
    ├── SitingError              a siting problem that cannot be solved as asked
    │   └── InfeasibleError
    └── MissingPackageError (ImportError)  an optional package is not installed

Every message says what was expected, what was given, where, and how to mend it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "AccessibilityError",
    "ConfigError",
    "CrsError",
    "DataError",
    "DuplicateIdError",
    "FileFormatError",
    "InfeasibleError",
    "MissingColumnError",
    "MissingPackageError",
    "ReachError",
    "Reason",
    "SitingError",
    "SourceError",
    "StudyError",
    "TableError",
    "UnknownWordError",
    "counted",
    "nearest_word",
]


class AccessibilityError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigError(AccessibilityError):
    """The study file says something that cannot be meant.

    Parameters
    ----------
    faults
        One sentence for each fault; all faults of the file at once.
    where
        The file, as the user knows it.
    """

    def __init__(self, faults: Sequence[str] | str, where: str = "") -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        self.where = where
        super().__init__(_listed(self.faults, where))


class DataError(AccessibilityError, ValueError):
    """An input table, file or geometry is not what it must be."""


class TableError(DataError):
    """Faults of one table, all of them at once.

    Parameters
    ----------
    faults
        One sentence for each fault: what was expected, what was given, which rows, how to mend.
    where
        The table or file the faults are in.
    """

    def __init__(self, faults: Sequence[str] | str, where: str = "") -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        self.where = where
        super().__init__(_listed(self.faults, where))


class MissingColumnError(TableError):
    """A column that must be there is not."""


class DuplicateIdError(TableError):
    """Two rows carry the same id."""


class CrsError(DataError):
    """No coordinate system is given, or the coordinates do not fit the one that is."""


class FileFormatError(DataError):
    """A file is missing, empty, cut off or of another format than its name says."""


class UnknownWordError(DataError):
    """A word outside a closed list.

    Parameters
    ----------
    word
        What was given.
    allowed
        What could have been given.
    what
        What the word stands for: ``"kind"``, ``"season"`` …
    where
        The file, table or argument it was met in.
    """

    def __init__(self, word: object, allowed: Iterable[str], what: str, where: str = "") -> None:
        self.word = str(word)
        self.allowed = tuple(allowed)
        near = nearest_word(self.word, self.allowed)
        place = f"{where}: " if where else ""
        hint = f"; did you mean {near!r}?" if near else "."
        super().__init__(f"{place}unknown {what} {self.word!r}{hint} Known: {', '.join(self.allowed)}.")


class StudyError(DataError):
    """Faults of several inputs of a study, all of them at once.

    Parameters
    ----------
    errors
        The error of each input that has any.
    where
        The study file.
    """

    def __init__(self, errors: Sequence[AccessibilityError], where: str = "") -> None:
        self.errors = tuple(errors)
        self.where = where
        super().__init__(_listed([str(error).replace("\n", "\n    ") for error in self.errors], where))


class ReachError(AccessibilityError, ValueError):
    """A question beyond the minutes that were computed.

    Parameters
    ----------
    asked_minutes
        What the question needs.
    max_minutes
        How far travel times were computed.
    """

    def __init__(self, asked_minutes: float, max_minutes: float) -> None:
        self.asked_minutes = asked_minutes
        self.max_minutes = max_minutes
        super().__init__(
            f"travel times were computed to {max_minutes:g} minutes, {asked_minutes:g} asked; "
            f"compute them again with max_minutes={asked_minutes:g} or more"
        )


class SourceError(AccessibilityError):
    """A remote source failed."""


@dataclass(frozen=True)
class Reason:
    """Why something asked for cannot be, to be told to readers of the results in their language.

    Parameters
    ----------
    code
        Which reason: a key of the words' group ``cannot_be``.
    values
        What its sentence needs, by name: numbers; ``names`` as they stand; ``kind`` and ``kinds`` of service, ``sectors``, ``rules``,
        ``season`` and ``counts`` as words of their closed lists.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class SitingError(AccessibilityError):
    """A siting problem cannot be solved as asked.

    Parameters
    ----------
    message
        For the analyst who asked.
    reasons
        The same for readers of the results; none where arguments cannot be meant, or by a defect.
    """

    def __init__(self, message: str, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__(message)


class InfeasibleError(SitingError):
    """No choice of candidates meets the conditions; the message names which ones."""


class MissingPackageError(AccessibilityError, ImportError):
    """An optional package is needed and not installed.

    Parameters
    ----------
    package
        Its name.
    extra
        The extra of this distribution that brings it.
    purpose
        What it is needed for.
    """

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}; install it with python -m pip install 'rural-service-accessibility[{extra}]'"
        )


def counted(number: float, one: str, several: str = "") -> str:
    """A number with its noun in English, as messages say it.

    Parameters
    ----------
    number
        How many.
    one
        What one of them is called, with the verb that follows if there is one.
    several
        What several are called; with an s where left out.

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "row"), counted(1234, "row"), counted(0, "row is", "rows are")
    ('1 row', '1,234 rows', '0 rows are')
    """
    return f"{int(number):,} {one if number == 1 else several or one + 's'}"


def nearest_word(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word nearest in spelling to ``word``, or None if none is near.

    Parameters
    ----------
    word
        A word as a user typed it.
    allowed
        The words that would be understood.

    Returns
    -------
    str or None

    Examples
    --------
    >>> nearest_word("grocry", ["grocery", "school"])
    'grocery'
    """
    by_folded = {candidate.casefold(): candidate for candidate in allowed}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def _listed(faults: Sequence[str], where: str) -> str:
    """One fault on a line with its place; several as a list below the place."""
    if len(faults) == 1:
        return f"{where}: {faults[0]}" if where else faults[0]
    head = f"{where}: {len(faults)} faults" if where else f"{len(faults)} faults"
    return "\n".join([head, *(f"  - {fault}" for fault in faults)])
