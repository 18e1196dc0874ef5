"""Flows fitted to the sums of both sides: iterative proportional fitting, hastened, and how well the two sides balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["BALANCED", "Fitted", "fit_both"]

BALANCED = 1e-7
"""Share of all that is offered below which the two sides count as equal."""

_STILL = 1e-9
"""Share of all that is offered below which a round changes nothing any more."""

_REMEMBERED = 10
_TRIED = 15
"""So many rounds must bring the change down by a third; else no fitting may balance both sides, and going on faster leads astray."""

_FARTHEST = 300.0
"""How far from 0 factors may be, in natural logarithms. Where no fitting balances both sides they part for ever: beyond this, what still
goes between them is nothing, and fitting ends before exponentials are lost."""

_NEARLY_STILL = 1e-6


@dataclass(frozen=True, eq=False)
class Fitted:
    """Factors of both sides.

    Parameters
    ----------
    take
        Shape (n,): A_i O_i; the flow of a pair is ``take * weight * give``.
    give
        Shape (d,): B_j S_j.
    rounds
        How many times all pairs were gone through.
    settled
        The two sides balance, or nothing changes any more; False where the rounds ended first.
    """

    take: Floats
    give: Floats
    rounds: int
    settled: bool


def fit_both(
    start: NDArray[np.int64], service: NDArray[np.int32], weight: Floats, share: Floats, supply: Floats, *, most_rounds: int
) -> Fitted:
    """Factors so that each place takes its share and each service gives all it has, as far as both can be.

    Parameters
    ----------
    start
        Shape (n + 1,): pairs of place i are ``start[i] <= p < start[i + 1]``.
    service, weight
        Shapes (p,): the service of each pair, and its weight, above 0.
    share
        Shape (n,), 0 or more; 0 where a place has no pair.
    supply
        Shape (d,), 0 or more, 0 where a service has no pair; the sums of both sides are equal.
    most_rounds
        Stop after so many rounds in any case.

    Returns
    -------
    Fitted
        Services give all they have exactly; places take their share within :data:`BALANCED` of all that is offered where that can be.

    Notes
    -----
    In factors e^v of services, fitting climbs the concave dual Σ_j S_j v_j - Σ_i O_i ln Σ_j w_ij S_j e^v_j, one round after the other
    (Deming & Stephan 1940; Sinkhorn & Knopp 1967). It does so slowly where places can hardly reach their share, so each round is
    continued along what the last ten rounds changed (Anderson 1965; Walker & Ni 2011); where the dual is lower there than before, the
    plain round is taken instead, so that nothing is lost of its convergence. Where fifteen rounds bring it hardly nearer, fitting begins
    anew with plain rounds only: if both sides cannot balance, these alone lead to the sums nearest to the shares. One round goes once
    through all pairs.
    """
    from accessibility.measures.fitting_kernels import ask
    from accessibility.travel.engine.compiling import call

    live = np.flatnonzero(supply > 0)
    offer, total = supply[live], float(supply.sum())
    give, asked, nearby = np.zeros(len(supply)), np.zeros(len(supply)), np.zeros(len(share))
    if total == 0:
        return Fitted(nearby, give, 0, settled=True)
    steps = _Steps(offer / total)
    now, plain, best, before = np.zeros(len(live)), None, -np.inf, np.zeros(len(live))
    rounds, settled, hasten = 0, False, True
    while rounds < most_rounds:
        give[live] = offer * np.exp(now)
        rounds += 1
        dual = call(ask, start, service, weight, share, give, asked, nearby) + float(offer @ now)
        if hasten and plain is not None and not dual >= best - 1e-12 * abs(best):
            now, plain = plain, None
            steps.forget()
            continue
        best = dual
        wanted = asked[live] * give[live]
        moved, before = float(np.abs(wanted - before).sum()), wanted
        still = not hasten and moved <= _STILL * total
        settled = still or bool(np.maximum(wanted - offer, 0.0).sum() <= BALANCED * total)
        plain = _centred(-np.log(np.maximum(asked[live], np.finfo(float).tiny)))
        far = bool(np.abs(plain).max() > _FARTHEST)
        if settled or (far and not hasten):
            settled = settled or moved <= _NEARLY_STILL * total
            break
        if not hasten:
            now = plain
        else:
            ahead = _centred(steps.beyond(now, plain))
            now = ahead if np.abs(ahead).max() <= _FARTHEST else plain
            if far or steps.lead_nowhere():
                hasten, now, best = False, np.zeros(len(live)), -np.inf
    take = np.divide(share, nearby, out=np.zeros(len(share)), where=nearby > 0)
    give[live] = np.divide(offer, asked[live], out=np.zeros(len(live)), where=asked[live] > 0)
    return Fitted(take, give, rounds, settled)


def _centred(factors: Floats) -> Floats:
    """Factors as far above 0 as below it; adding the same to all changes no flow."""
    middle: Floats = factors - (factors.max() + factors.min()) / 2.0
    return middle


class _Steps:
    """What the last rounds changed, and where that leads (Anderson's mixing)."""

    def __init__(self, weight: Floats) -> None:
        self.root = np.sqrt(weight)
        self.left: list[float] = []
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.after: list[Floats] = []
        self.change: list[Floats] = []

    def beyond(self, now: Floats, plain: Floats) -> Floats:
        """The factors after a plain round, continued so that the change that is left is least."""
        self.after, self.change = [*self.after, plain][-_REMEMBERED - 1 :], [*self.change, plain - now][-_REMEMBERED - 1 :]
        self.left.append(float(np.linalg.norm(self.change[-1] * self.root)))
        if len(self.change) == 1:
            return plain
        changes, led = np.diff(np.stack(self.change), axis=0).T, np.diff(np.stack(self.after), axis=0).T
        by = np.linalg.lstsq(changes * self.root[:, np.newaxis], self.change[-1] * self.root, rcond=1e-10)[0]
        return plain - led @ by

    def lead_nowhere(self) -> bool:
        """Whether many rounds have hardly made the change smaller."""
        return len(self.left) > _TRIED and self.left[-1] > self.left[-1 - _TRIED] / 1.5
