"""What the model of shared service points starts from: candidates, kinds, providers, people by season and group, and the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accessibility.provenance import Remark
    from accessibility.siting.problem import Pairs

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Words = NDArray[np.object_]

__all__ = ["BundleProblem", "Hosts", "People", "Rules", "Supply"]

WEEKS = 52.0


@dataclass(frozen=True, eq=False)
class Hosts:
    """Where points can be; m candidates, k kinds.

    Parameters
    ----------
    ids, names
        Shapes (m,).
    required
        Which must be opened, shape (m,).
    mobile
        Stops of a bus or a van rather than houses, shape (m,): they count hours in part, and need no house rules.
    room_hours
        Hours a week the room is free, ``inf`` = no limit, shape (m,).
    room_kinds
        How many kinds fit, ``inf`` = no limit, shape (m,).
    cost_eur_year
        Of opening and running each, shared by all kinds, shape (m,).
    extra_eur_year
        Of hosting a kind there, shape (m, k).
    may_host
        Whether the house can host the kind, shape (m, k).
    cost_unknown
        Whose ``cost_eur_year`` is not known and 0 in its place, shape (m,); None = all are known.
    """

    ids: pd.Index
    names: Words
    required: Flags
    mobile: Flags
    room_hours: Floats
    room_kinds: Floats
    cost_eur_year: Floats
    extra_eur_year: Floats
    may_host: Flags
    cost_unknown: Flags | None = None

    def unknown_cost(self, one: int) -> bool:
        """Whether what a candidate costs is not known.

        Parameters
        ----------
        one
            Its position.

        Returns
        -------
        bool
        """
        return self.cost_unknown is not None and bool(self.cost_unknown[one])


@dataclass(frozen=True, eq=False)
class Supply:
    """Who can bring what; q providers, k kinds, m candidates.

    Parameters
    ----------
    ids, names, sectors
        Shapes (q,).
    hours_week
        Hours a provider has for a kind each week, 0 = cannot bring it, shape (q, k).
    eur_hour
        What an hour costs, shape (q, k).
    visit_eur_year
        What it costs a year that a provider's staff goes to a candidate, shape (m, q).
    remote_hours_week
        Hours a week that serving everybody by phone, video or web takes, NaN = it cannot, shape (q, k).
    remote_eur_year
        What that costs, shape (q, k).
    """

    ids: pd.Index
    names: Words
    sectors: Words
    hours_week: Floats
    eur_hour: Floats
    visit_eur_year: Floats
    remote_hours_week: Floats
    remote_eur_year: Floats


@dataclass(frozen=True, eq=False)
class People:
    """Who should reach what; n places, t seasons, g groups, k kinds.

    Parameters
    ----------
    ids, names
        Places, shapes (n,).
    seasons, groups
        Their names.
    persons
        By season and group, NaN = not known, shape (t, g, n).
    group_weight
        How much a kind counts for a group, shape (g, k).
    season_weight
        Share of the year, adding up to 1, shape (t,).
    pairs
        Minutes to candidates, one for each season.
    now_minutes
        To the closest service today, ``inf`` = unreached, shape (t, n, k).
    connection
        Whether remote services can be used there, shape (n,).
    max_minutes
        How far travel times were computed.
    """

    ids: pd.Index
    names: Words
    seasons: tuple[str, ...]
    groups: tuple[str, ...]
    persons: Floats
    group_weight: Floats
    season_weight: Floats
    pairs: tuple[Pairs, ...]
    now_minutes: Floats
    connection: Flags
    max_minutes: float

    @property
    def worth(self) -> Floats:
        """Weighted persons that a kind within its standard counts, by season, place and kind; 0 where not known; shape (t, n, k)."""
        persons = np.nan_to_num(self.persons, nan=0.0)
        return np.asarray(np.einsum("t,tgn,gk->tnk", self.season_weight, persons, self.group_weight))


@dataclass(frozen=True)
class Rules:
    """What a plan must keep to.

    Parameters
    ----------
    count
        At most so many points in houses.
    budget_eur_year
        At most so many euros a year in all; ``inf`` = no limit.
    least_kinds
        So many kinds in each opened house at least.
    least_sectors
        Providers of so many different sectors in each opened house at least: that is what makes it multi-provider.
    least_visit_hours
        A provider that comes to a point brings so many hours a week at least.
    one_provider
        Whether a kind is brought to a point by one provider; else several may share its hours.
    stops
        At most so many mobile stops.
    worst_minutes
        Every place must have every kind within so many minutes, today or by the plan; None = no such rule.
    """

    count: int
    budget_eur_year: float = float("inf")
    least_kinds: int = 1
    least_sectors: int = 1
    least_visit_hours: float = 1.0
    one_provider: bool = True
    stops: int = 0
    worst_minutes: float | None = None


@dataclass(frozen=True, eq=False)
class BundleProblem:
    """Shared service points of several providers: everything the model needs, ids sorted; k kinds.

    Parameters
    ----------
    kinds
        Their names.
    standard_minutes
        Within how many minutes each should be reached, shape (k,).
    needed_hours
        Hours a week a kind must be offered at a point to count, shape (k,).
    stop_hours
        Hours a week a mobile stop offers it, shape (k,); it then counts by that share of ``needed_hours``.
    hosts, supply, people
        Where, who and for whom.
    made_up
        Whether any of it is invented, which every output says.
    remarks
        What was left out or assumed.
    """

    kinds: tuple[str, ...]
    standard_minutes: Floats
    needed_hours: Floats
    stop_hours: Floats
    hosts: Hosts
    supply: Supply
    people: People
    made_up: bool = False
    remarks: tuple[Remark, ...] = field(default=())

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        words = "made up, " if self.made_up else ""
        return (
            f"<BundleProblem: {words}{len(self.hosts.ids):,} candidates, {len(self.kinds)} kinds, {len(self.supply.ids)} providers, "
            f"{len(self.people.ids):,} places, seasons {', '.join(self.people.seasons)}>"
        )

    @property
    def hours_at(self) -> Floats:
        """Hours a week a kind takes at each candidate, shape (m, k)."""
        return np.where(self.hosts.mobile[:, None], self.stop_hours[None, :], self.needed_hours[None, :])

    @property
    def stop_share(self) -> Floats:
        """How much a mobile stop counts beside a house, by kind, shape (k,)."""
        return np.asarray(np.clip(self.stop_hours / self.needed_hours, 0.0, 1.0))

    @property
    def remote(self) -> NDArray[np.int64]:
        """Remote offers that are possible: positions of provider and kind, shape (offers, 2)."""
        return np.argwhere(~np.isnan(self.supply.remote_hours_week))
