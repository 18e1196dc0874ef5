"""``[channels]``: access on site, with mobile services, and with remote ones where the connection exists."""

from __future__ import annotations

from pydantic import Field

from accessibility.config.inputs import InputConfig

__all__ = ["ChannelsConfig"]


class ChannelsConfig(InputConfig):
    """``[channels]``: access with and without mobile and remote services, by group of people.

    The file, if any, holds polygons within which the connection exists; a column ``connection`` of the places tells it place by place.
    """

    kinds: tuple[str, ...] = Field((), description="kinds with a standard; all of them if left out")
    people: tuple[str, ...] = Field(("people",), min_length=1, description="columns of people to tell apart, such as people_75plus")
    not_using_pct: dict[str, float] = Field(
        {}, description="column of people = per cent of them who do not use remote services though the connection exists (an assumption)"
    )
