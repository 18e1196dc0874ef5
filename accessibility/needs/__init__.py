"""Reported needs carried to the providers that can meet them: matching, unmet needs with their reason, hand-over lists, rounds."""

from accessibility.needs.ageing import aged
from accessibility.needs.fitting import Fitting, fitting, hours_of, with_answers, words_in
from accessibility.needs.flow import Flow, min_cost_flow
from accessibility.needs.hand_over import hand_over, hand_over_by_place
from accessibility.needs.matching import Matching, MatchingNetwork, match, matching_network
from accessibility.needs.published import PublishedNeeds, outcomes, published_needs, published_with_outcomes
from accessibility.needs.rounds import NeedRounds, mobile_stops, need_rounds, wanted_stops
from accessibility.needs.status import Answered, answered, need_ledger, status_by_age
from accessibility.needs.unmet import unmet

__all__ = [
    "Answered",
    "Fitting",
    "Flow",
    "Matching",
    "MatchingNetwork",
    "NeedRounds",
    "PublishedNeeds",
    "aged",
    "answered",
    "fitting",
    "hand_over",
    "hand_over_by_place",
    "hours_of",
    "match",
    "matching_network",
    "min_cost_flow",
    "mobile_stops",
    "need_ledger",
    "need_rounds",
    "outcomes",
    "published_needs",
    "published_with_outcomes",
    "status_by_age",
    "unmet",
    "wanted_stops",
    "with_answers",
    "words_in",
]
