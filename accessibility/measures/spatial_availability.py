"""How much of what is offered falls to each place, so that all of it is shared out and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from accessibility.measures.catchments import Catchments, Shares, inverse_of, share_out
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.offered import offered, pair_matrix, people_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["spatial_availability"]


def spatial_availability(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    constrained: Literal["each", "total"] = "each",
    exponent: float = 1.0,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> Catchments:
    """How much of every kind falls to every place, in real units: hours, beds, places in a queue.

    Parameters
    ----------
    times
        Minutes from places to services.
    offers
        Index (service, kind); see :func:`accessibility.measures.offers_with_services` for which count.
    places
        Index place: all that were travelled from, those near the area too; column ``people`` (empty = not known).
    decay
        How weight falls with minutes, one of :mod:`accessibility.measures.decay`.
    constrained
        ``each``: what each service offers is shared out wholly (the *singly constrained* measure). ``total``: only the sum over all
        services is, in proportion to people and to gravity (*total constrained*), so that rivalry is not looked at service by service.
    exponent
        a: 1 shares by people; below 1 small places get more for each person, above 1 less.
    amount
        Column of ``offers`` that says how much each gives (``capacity``, ``hours_week``); each counts as 1 if left out.
    kinds
        Kinds to look at, in the order of the result; all kinds of ``offers``, sorted, if left out.
    known
        Kinds that may be asked for although nobody offers them; besides :data:`accessibility.vocabulary.KINDS`.
    people
        The column of ``places`` that says how many people live there.

    Returns
    -------
    Catchments
        ``amount`` of places is V_i; a place where nobody lives gets 0, and its ``per_person`` is what one more person would get where
        ``exponent`` is 1, else 0.

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``exponent`` is negative or ``constrained`` is not one of the two.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    V_i = Σ_j S_j F_ij with F_ij = P_i^a f(c_ij) / Σ_i P_i^a f(c_ij), so that Σ_i V_i = Σ_j S_j over services that somebody reaches
    (Soukhov, Páez, Higgins & Mohamed 2023; the family after Wilson 1971: Soukhov et al. 2025). With a = 1 the amount per person is that
    of :func:`accessibility.measures.two_step_fca` with the same decay. The member that
    holds people instead of services, so that each of them goes somewhere once, is :func:`accessibility.measures.huff`: its ``people`` of
    services. The
    *doubly constrained* member, which holds both, is :func:`accessibility.measures.doubly_constrained`.
    """
    if constrained not in ("each", "total"):
        raise ValueError(f"constrained must be 'each' or 'total', given {constrained!r}")
    if not 0 <= exponent < np.inf:
        raise ValueError(f"exponent must be 0 or more, given {exponent}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    count = people_at(times, places, people)
    weight = pair_matrix(times, weigh(times, decay))
    people_known = np.nan_to_num(count)
    mass = np.where(people_known > 0, people_known, 0.0) ** exponent * (people_known > 0)
    per_person = np.ones(len(mass)) if exponent == 1 else np.divide(mass, people_known, out=np.zeros(len(mass)), where=people_known > 0)
    demand = _demand_of_each(weight, mass) if constrained == "each" else _demand_of_total(weight, mass, given.matrix)
    shares = Shares(weight, demand, lambda ratio: per_person[:, np.newaxis] * (weight @ ratio))
    shared = share_out(times, given, count, shares, "spatial availability")
    return replace(shared, remarks=(*shared.remarks, *decay_remarks(times, decay)))


def _demand_of_each(weight: csr_array, mass: NDArray[np.float64]) -> NDArray[np.float64]:
    """People who share each service, weighted; shape (d, 1)."""
    return np.asarray(weight.T @ mass)[:, np.newaxis]


def _demand_of_total(weight: csr_array, mass: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """One divisor for all services that somebody reaches, such that the sum over places is what these offer; shape (d, k)."""
    reached = (weight.T @ mass)[:, np.newaxis] > 0
    got, there = mass @ (weight @ matrix), (matrix * reached).sum(axis=0)
    return np.where(reached, got * inverse_of(there), 0.0)
