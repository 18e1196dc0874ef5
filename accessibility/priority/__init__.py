"""Who comes first, and why: municipalities or places scored from indicators in the open, and pilots chosen among them.

Three steps, each a table in and a table out: :func:`values_of` brings every indicator to one scale by a declared value function;
:func:`scores` and :func:`topsis` put the alternatives in order by given weights; :func:`acceptability` tells in which share of *all*
weightings (or of those people voted for) each comes at which rank. :func:`choose` picks so many of them under conditions, with proof;
:func:`tipping_weights` names the weights that would change the choice, and :func:`because` why one stands before another.
"""

from accessibility.priority.acceptability import Acceptability, acceptability
from accessibility.priority.choose import Choice, Condition, choose, chosen_in_each
from accessibility.priority.indicator import Indicator, values_of
from accessibility.priority.joint import JointAssumptions, joint_provision
from accessibility.priority.jury import jury_scores
from accessibility.priority.reasons import because, tipping_weights
from accessibility.priority.scores import scores, topsis
from accessibility.priority.weights import weightings

__all__ = [
    "Acceptability",
    "Choice",
    "Condition",
    "Indicator",
    "JointAssumptions",
    "acceptability",
    "because",
    "choose",
    "chosen_in_each",
    "joint_provision",
    "jury_scores",
    "scores",
    "tipping_weights",
    "topsis",
    "values_of",
    "weightings",
]
