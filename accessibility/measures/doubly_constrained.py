"""Who would use what if everybody had the same share and all that is offered were used: Wilson's doubly constrained flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from accessibility.measures.catchments import sharing_remarks
from accessibility.measures.decay import decay_remarks, weigh
from accessibility.measures.fitting import BALANCED, fit_both
from accessibility.measures.offered import offered, people_at
from accessibility.provenance import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from accessibility.measures.decay import Decay
    from accessibility.travel.model import TravelTimes

__all__ = ["DoublyConstrained", "doubly_constrained"]


@dataclass(frozen=True, eq=False)
class DoublyConstrained:
    """What everybody would use, and how far they would go for it, if shares were equal and all that is offered were used.

    Parameters
    ----------
    places
        Index (place, kind), every place with every kind. Columns ``amount`` (used by all people of the place), ``per_person``,
        ``minutes`` (mean way of what they use; ``inf`` where nothing is within reach, NaN where people are none or not known) and
        ``balance`` (A_i).
    services
        Index (service, kind), every open offer. Columns ``amount``, ``minutes`` (mean way of those who use it), ``balance`` (B_j) and
        ``reached`` (somebody reaches it).
    kinds
        Index kind: ``amount`` (used), ``minutes`` (mean way), ``rounds`` of fitting, ``settled`` (the two sides balance to 0.00001 % of
        all that is offered, or another round changes nothing; False where ``most_rounds`` ended it) and ``short_pct``: how much of what
        is offered was not brought to those whose share it is, per cent; 0 where the two sides balance.
    remarks
        Services nobody reaches, places whose people are not known, kinds that do not balance or did not settle.
    """

    places: pd.DataFrame
    services: pd.DataFrame
    kinds: pd.DataFrame
    remarks: tuple[Remark, ...] = ()

    def __repr__(self) -> str:
        """What a planner wants to know at a glance."""
        means = ", ".join(f"{kind} {minutes:.1f}" for kind, minutes in self.kinds["minutes"].items())
        return f"<DoublyConstrained: mean minutes of equal shares: {means}>"


def doubly_constrained(
    times: TravelTimes,
    offers: pd.DataFrame,
    places: pd.DataFrame,
    *,
    decay: Decay,
    most_rounds: int = 200,
    amount: str | None = None,
    kinds: Iterable[str] | None = None,
    known: Iterable[str] = (),
    people: str = "people",
) -> DoublyConstrained:
    """How far people would go if everybody had an equal share of each kind and all that is offered were used.

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
    most_rounds
        Stop after so many rounds of fitting in any case; ``kinds`` says how well the two sides balance.
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
    DoublyConstrained

    Raises
    ------
    UnknownWordError
        If a kind is neither offered nor known.
    ValueError
        If ``most_rounds`` is less than 1.
    ReachError
        If the decay reaches 0 beyond the minutes that were computed.
    DataError
        If an amount is not known, people are negative, or travel times are lacking.

    Notes
    -----
    T_ij = A_i O_i B_j S_j f(c_ij) with Σ_j T_ij = O_i and Σ_i T_ij = S_j (Wilson 1971; the fourth member of the family of Soukhov, Pereira,
    Higgins & Páez 2025), by iterative proportional fitting (:func:`accessibility.measures.fitting.fit_both`). The two sums must be equal,
    so O_i is the people's equal share of all that is offered where they live: P_i times supply per person, region by region where regions
    share no service. What each place gets is then its share by definition; what tells is the way to it. Where a place can reach less than
    its share no fitting balances both sides: services are then used wholly and such places get less, which ``short_pct`` and
    ``per_person`` say.
    """
    if most_rounds < 1:
        raise ValueError(f"most_rounds must be 1 or more, given {most_rounds}")
    given = offered(times, offers, amount=amount, kinds=kinds, known=known)
    count = people_at(times, places, people)
    people_known = np.nan_to_num(count)
    weight = weigh(times, decay)
    found = [_of_kind(times, weight, given.matrix[:, kind], people_known, most_rounds) for kind in range(len(given.kinds))]
    used, minutes, balance = (_beside([getattr(one, name) for one in found], len(count)) for name in ("used", "minutes", "balance"))
    used[np.isnan(count)] = np.nan
    minutes[np.isnan(count)] = np.nan
    per_person = np.divide(used, people_known[:, np.newaxis], out=np.full(used.shape, np.nan), where=people_known[:, np.newaxis] > 0)
    row, kind = np.nonzero(given.offers)
    way, other = (_beside([getattr(one, name) for one in found], len(given.services))[row, kind] for name in ("way", "other"))
    services = pd.DataFrame(
        {"amount": given.matrix[row, kind], "minutes": way, "balance": other, "reached": other > 0}, index=given.by_service
    )
    table = {"amount": used.ravel(), "per_person": per_person.ravel(), "minutes": minutes.ravel(), "balance": balance.ravel()}
    kinds_table = pd.DataFrame([one.summary for one in found], index=pd.Index(given.kinds, name="kind", dtype="str"))
    said = _remarks(services, kinds_table, count, given.places)
    return DoublyConstrained(pd.DataFrame(table, index=given.by_place), services, kinds_table, (*said, *decay_remarks(times, decay)))


_SAID_PCT = 0.1
"""Less of a lack is not worth a remark, per cent."""


@dataclass(frozen=True, eq=False)
class _Found:
    """One kind: what places use, their ways and factors; ways to services and their factors."""

    used: NDArray[np.float64]
    minutes: NDArray[np.float64]
    balance: NDArray[np.float64]
    way: NDArray[np.float64]
    other: NDArray[np.float64]
    summary: dict[str, float | bool]


def _of_kind(
    times: TravelTimes, weight: NDArray[np.float64], amount: NDArray[np.float64], known: NDArray[np.float64], most_rounds: int
) -> _Found:
    """Fit one kind over the pairs of places where people live and services that give anything."""
    from accessibility.measures.fitting_kernels import count_live, go, keep_live
    from accessibility.travel.engine.compiling import call

    amount, indptr, destination = np.ascontiguousarray(amount), times.indptr.astype(np.int64), times.destination.astype(np.int32)
    start, reached = np.zeros(len(known) + 1, dtype=np.int64), np.zeros(len(known), dtype=np.int32)
    call(count_live, indptr, destination, weight, known, amount, start, reached)
    service, weighs, way = np.empty(start[-1], dtype=np.int32), np.empty(start[-1]), np.empty(start[-1])
    call(keep_live, indptr, destination, weight, times.minutes, amount, start, service, weighs, way)
    supply = np.where(np.bincount(service, minlength=len(amount)) > 0, amount, 0.0)
    share, total = _equal_shares(start, service, known, supply), float(supply.sum())
    fitted = fit_both(start, service, weighs, share, supply, most_rounds=most_rounds)
    used, out, back = np.empty(len(known)), np.empty(len(known)), np.empty(len(amount))
    call(go, start, service, weighs, way, fitted.take, fitted.give, used, out, back)
    minutes = np.divide(out, used, out=np.full(len(known), np.nan), where=used > 0)
    minutes[reached == 0] = np.inf
    there = np.divide(back, supply, out=np.full(len(amount), np.nan), where=supply > 0)
    short = float(np.maximum(share - used, 0.0).sum() / total) if total > 0 else 0.0
    summary: dict[str, float | bool] = {
        "amount": float(used.sum()),
        "minutes": float(out.sum() / total) if total > 0 else float("nan"),
        "rounds": fitted.rounds,
        "settled": fitted.settled,
        "short_pct": 100.0 * short if short > 2 * BALANCED else 0.0,
    }
    balance = np.divide(fitted.take, share, out=np.zeros(len(known)), where=share > 0)
    other = np.divide(fitted.give, supply, out=np.zeros(len(amount)), where=supply > 0)
    return _Found(used, minutes, balance, there, other, summary)


def _equal_shares(
    start: NDArray[np.int64], service: NDArray[np.int32], people: NDArray[np.float64], supply: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What falls to each place if everybody in a region has the same; regions share no service."""
    from accessibility.measures.fitting_kernels import regions
    from accessibility.travel.engine.compiling import call

    head = np.arange(len(supply), dtype=np.int32)
    call(regions, start, service, head)
    share, some = np.zeros(len(people)), np.diff(start) > 0
    region = head[service[start[:-1][some]]]
    heads = np.bincount(region, weights=people[some], minlength=len(supply))
    there = np.bincount(head, weights=supply, minlength=len(supply))
    share[some] = people[some] * (there / np.where(heads > 0, heads, 1.0))[region]
    return share


def _beside(columns: list[NDArray[np.float64]], length: int) -> NDArray[np.float64]:
    """One array of each kind side by side."""
    return np.stack(columns, axis=1) if columns else np.zeros((length, 0))


def _remarks(services: pd.DataFrame, kinds: pd.DataFrame, count: NDArray[np.float64], places: pd.Index) -> tuple[Remark, ...]:
    """What a reader must know."""
    remarks = list(sharing_remarks(services, count, places))
    short = kinds["short_pct"] > _SAID_PCT
    for code, of in (("shares_not_balanced", short & kinds["settled"]), ("shares_not_settled", ~kinds["settled"])):
        if of.any():
            worst = float(f"{kinds.loc[of, 'short_pct'].max():.2g}")
            remarks.append(Remark(code, "noted", int(of.sum()), len(kinds), {"most_pct": worst}, tuple(kinds.index[of].astype(str))))
    return tuple(remarks)
