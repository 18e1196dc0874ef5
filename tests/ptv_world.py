"""Records of the national service catalogue by hand, in the shape of the official v11 examples."""

from __future__ import annotations

from typing import Any

from tests.file_worlds import at


def channel(
    name: str, km: tuple[float, float] | None, services: tuple[str, ...] = (), hours: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """A service location at a spot of the square; None for coordinates that PTV did not find."""
    x, y = at(*km) if km is not None else (0, 0)
    return {
        "id": name,
        "serviceChannelType": "ServiceLocation",
        "organizationId": "org-1",
        "serviceChannelNames": [{"language": "fi", "value": name, "type": "Name"}],
        "addresses": [address(x, y, state="Ok" if km is not None else "NotReceived")],
        "serviceHours": list(hours),
        "services": [{"service": {"id": service, "name": service}, "serviceHours": []} for service in services],
        "publishingStatus": "Published",
        "modified": "2026-01-01T00:00:00Z",
    }


def address(x: float, y: float, state: str = "Ok") -> dict[str, Any]:
    """A visiting address as PTV writes it: metres as text, north first."""
    street = {"street": [{"value": "Kylätie", "language": "fi"}], "streetNumber": f"{int(x) % 97}"}
    return {
        "type": "Location",
        "subType": "Single",
        "streetAddress": street | {"latitude": f"{y}", "longitude": f"{x}", "coordinateState": state},
    }


def service(name: str, *codes: str) -> dict[str, Any]:
    """A service with classes, run by an organisation that it names."""
    return {
        "id": name,
        "serviceNames": [{"language": "fi", "value": name, "type": "Name"}],
        "serviceClasses": [{"code": code, "uri": f"http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/{code}"} for code in codes],
        "organizations": [{"organization": {"id": "org-1", "name": "Neliön kunta"}, "roleType": "Responsible"}],
    }


def week(day_from: str, start: str, end: str, day_to: str = "", **more: Any) -> dict[str, Any]:
    """Hours that come back each week."""
    span = {"dayFrom": day_from, "dayTo": day_to, "from": start, "to": end}
    return {"serviceHourType": "DaysOfTheWeek", "validForNow": True, "openingHour": [span]} | more
