"""Write the made-up services and providers of the five pilot municipalities: nobody offers anything where these files say so.

Run from the root of the checkout: ``python tests/studies/make_pilot_services.py``. Spots are the villages' own, to a hundredth of a degree.
"""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent

VILLAGES = {
    "kemijarvi": ("Kemijärvi", (27.43, 66.71), (27.98, 66.68)),
    "pelkosenniemi": ("Pelkosenniemi", (27.52, 67.11), (27.22, 67.04)),
    "posio": ("Posio", (28.18, 66.10), (28.20, 66.26)),
    "pudasjarvi": ("Pudasjärvi", (27.06, 65.35), (27.62, 65.62)),
    "tornio": ("Tornio", (24.15, 65.85), (24.06, 66.06)),
}
"""By municipality: its name, the centre, a second village."""

PROVIDERS = {
    "kunta": ("kunta", "municipality"),
    "seurakunta": ("seurakunta", "parish"),
    "kylayhdistys": ("kyläyhdistys", "third_sector"),
    "elakelaiset": ("eläkeläisyhdistys", "third_sector"),
    "kauppa": ("kauppaosuuskunta", "company"),
    "kylakauppa": ("kyläkauppias", "company"),
}
"""By the end of the id: what it is, its sector."""

OFFERED = {
    "kunta": (("centre", "library", 40), ("centre", "social_care", 20), ("centre", "youth", 12), ("village", "library", 6)),
    "seurakunta": (("centre", "social_care", 12), ("centre", "youth", 8)),
    "elakelaiset": (("centre", "social_care", 6),),
    "kylayhdistys": (("village", "youth", 4),),
    "kauppa": (("centre", "grocery", 84), ("centre", "post", 84)),
    "kylakauppa": (("village", "grocery", 50), ("village", "post", 50)),
}
"""By provider: where, which kind, how many hours a week. Three look after people at the centre, nobody in the second village."""


def write(name: str, head: list[str], rows: list[list[object]]) -> None:
    """One CSV file."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main() -> None:
    """Both files."""
    providers, services = [], []
    for town, (name, centre, village) in VILLAGES.items():
        for end, (word, sector) in PROVIDERS.items():
            provider = f"keksitty-{town}-{end}"
            providers.append([provider, f"Keksitty {word}, {name}", sector])
            for where, kind, hours in OFFERED[end]:
                lon, lat = centre if where == "centre" else village
                spot = "keskus" if where == "centre" else "kylä"
                services.append([f"{provider}-{where}", f"Keksitty {word}, {name}, {spot}", kind, provider, hours, lon, lat])
    write("pilot_providers_made_up.csv", ["provider", "name", "sector"], providers)
    write("pilot_services_made_up.csv", ["service", "name", "kind", "provider", "hours_week", "lon", "lat"], services)


if __name__ == "__main__":
    main()
