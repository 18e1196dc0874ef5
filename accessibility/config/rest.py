"""``[services.rest]``: how a register that answers JSON over the network is asked, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from accessibility.config.words import OwnWords

if TYPE_CHECKING:
    from accessibility.config.inputs import ServicesConfig

__all__ = ["RestConfig", "rest_faults"]

_KEY_VARIABLE = re.compile(r"ACCESSIBILITY_[A-Z0-9_]+_KEY")
_SECRET = re.compile(r"(^|[-_.])(api-?_?key|key|token|secret|passw(or)?d|pwd|authorization)$", re.IGNORECASE)


class RestConfig(OwnWords):
    """``[services.rest]``: for `source = "rest"`, how a register (libraries, sports sites …) is asked for its records."""

    records: str = Field(
        "", description="where the list of records is in an answer, such as items or data.sites; the only list in it if left out"
    )
    parameters: dict[str, str] = Field({}, description="what is asked: name = value; never a key")
    paging: Literal["none", "page", "offset", "next", "cursor"] = Field(
        "none",
        description="how the next page is asked for: by its number, by how many records came before, by the link or the mark (cursor) that "
        "the answer gives",
    )
    page_parameter: str = Field(
        "", description="the parameter that tells the page, the offset or the mark; page, offset or cursor if left out"
    )
    first_page: int = Field(1, ge=0, le=1, description="page: the number of the first")
    size_parameter: str = Field("", description="name of the parameter that tells how many records a page holds; not asked for if left out")
    page_rows: int = Field(100, ge=1, le=10_000, description="how many records are asked for at once")
    next: str = Field("", description="next, cursor: where the answer gives the link or the mark, such as links.next")
    total: str = Field("", description="where the answer tells how many records there are in all; then all of them must come")
    key_variable: str = Field(
        "", description="environment variable of a personal key: ACCESSIBILITY_…_KEY; the key itself is written nowhere"
    )
    key_header: str = Field("x-api-key", description="name of the header the key is sent in")


def rest_faults(key: str, given: ServicesConfig) -> list[str]:
    """What a register over the network lacks, and words that mean nothing elsewhere.

    Parameters
    ----------
    key
        The section.
    given
        As the study gives it.

    Returns
    -------
    list of str
    """
    if given.source != "rest":
        return [f'{key}: [services.rest] is for source = "rest" and means nothing for source = "{given.source}"; take it away'] * (
            given.rest is not None
        )
    faults = []
    if not given.address:
        faults.append(f'{key}: source = "rest" needs address: where the register is asked, such as address = "https://…/sports-sites"')
    if given.given:
        faults.append(f'{key}: source = "rest" asks over the network; for a file of its records write source = "file"')
    asked = given.rest or RestConfig()
    if asked.paging in {"next", "cursor"} and not asked.next:
        faults.append(f'{key}.rest: paging = "{asked.paging}" needs next: where the answer gives it, such as next = "links.next"')
    if asked.paging not in {"next", "cursor"} and asked.next:
        faults.append(f'{key}.rest: next means nothing for paging = "{asked.paging}"; write paging = "next", or take it away')
    if asked.key_variable and not _KEY_VARIABLE.fullmatch(asked.key_variable):
        faults.append(
            f"{key}.rest: key_variable must be called ACCESSIBILITY_…_KEY, so that no other secret is sent, given {asked.key_variable!r}"
        )
    faults += [
        f"{key}.rest: parameters must hold no key ({name!r}); give it in an environment variable and name that with key_variable"
        for name in asked.parameters
        if _SECRET.search(name)
    ]
    return faults
