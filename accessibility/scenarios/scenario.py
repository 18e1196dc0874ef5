"""Scenario: a name and an ordered list of changes, applied to a study without changing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from accessibility.errors import DataError
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accessibility.scenarios.change import Change
    from accessibility.study import Study

__all__ = ["Scenario"]


@dataclass(frozen=True)
class Scenario:
    """What if: a name and changes, made one after the other.

    Parameters
    ----------
    name
        What people call it.
    changes
        In the order they are made; none is the study as it is.
    names
        The name in other languages (``fi``, ``sv``, ``en``), where it has any.

    Raises
    ------
    DataError
        If the changes are no list, or hold anything but changes.

    Examples
    --------
    >>> from accessibility.scenarios import Close, Winter
    >>> Scenario("Winter, one shop fewer", [Winter(), Close("shop-117")])
    <Scenario 'Winter, one shop fewer': 2 changes>
    """

    name: str
    changes: Sequence[Change] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the changes as they were given; refuse what is no list of changes."""
        if isinstance(self.changes, (str, Mapping)) or not isinstance(self.changes, Iterable):
            what = f"; write [{self.changes!r}]" if hasattr(self.changes, "apply") else ""
            raise DataError(f"scenario {self.name!r}: changes must be a list of changes, given {self.changes!r}{what}")
        object.__setattr__(self, "changes", tuple(self.changes))
        for change in self.changes:
            if isinstance(change, type) or not callable(getattr(change, "apply", None)):
                raise DataError(f"scenario {self.name!r}: {change!r} is no change; changes are values such as Close('a service')")

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        return f"<Scenario {self.name!r}: {len(self.changes)} {'change' if len(self.changes) == 1 else 'changes'}>"

    def apply(self, study: Study) -> Study:
        """The study with all changes made; the one given is not changed.

        Parameters
        ----------
        study
            Any study.

        Returns
        -------
        Study
            The very same if there are no changes; else tables that no change touches are the very same ones, and a remark says
            which scenario it is.

        Raises
        ------
        UnknownWordError
            If a change names what the study does not have; the nearest right word is told.
        """
        changed = study
        for change in self.changes:
            changed = change.apply(changed)
        if not self.changes:
            return study
        said = Remark("scenario_applied", "assumed", len(self.changes), details={"name": self.name})
        return replace(changed, remarks=(*changed.remarks, said))
