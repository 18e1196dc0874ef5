"""Who is where when: people shared out to places with totals preserved, and person-days by month."""

from accessibility.demand.presence import MONTH_DAYS, Presence, person_days
from accessibility.demand.sharing import SharedOut, share_out, whole_people

__all__ = ["MONTH_DAYS", "Presence", "SharedOut", "person_days", "share_out", "whole_people"]
