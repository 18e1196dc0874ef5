"""Write the made-up part of the study of South Karelia: dates of crossings, holiday homes, visitors, services; the same every time.

Run from the root of the project: ``python tests/studies/make_south_karelia.py FOLDER_OF_REAL_DATA``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent / "south_karelia"
FERRIES = ("Kyläniemen lossi", "Hätinvirran lossi", "Rongonsalmen lossi", "Kietävälän lossi")
"""Taken to stop while ice forms and breaks; in truth most road ferries run all year."""

ICE = {"Kyläniemi, jäätie": (28.34213, 61.33012, 28.33409, 61.32875)}
HOURS = {
    "grocery": "Mo-Fr 07:00-21:00; Sa,Su 09:00-18:00",
    "post": "Mo-Fr 09:00-17:00; PH off",
    "pharmacy": "Mo-Fr 09:00-17:00; Sa 09:00-14:00; PH off",
    "health_centre": "Mo-Fr 08:00-16:00; PH off",
    "library": "Mo,We 12:00-18:00; Tu,Th,Fr 10:00-16:00; PH off",
}
"""Of every third library they are not told."""

MUNICIPALITIES = ["405", "153", "416", "441", "580", "623", "689", "700", "739", "831"]


def main(data: Path) -> None:
    """Write the four tables."""
    HERE.mkdir(exist_ok=True)
    spans = [(ferry, "05-05", "12-20", *[""] * 4) for ferry in FERRIES]
    spans += [(ice, "01-20", "03-31", *ends) for ice, ends in ICE.items()]
    ends = ["from_lon", "from_lat", "to_lon", "to_lat"]
    pd.DataFrame(spans, columns=["road", "from_date", "to_date", *ends]).to_csv(HERE / "crossings_made_up.csv", index=False)
    places = pd.read_csv(data / "finland_postal" / "villages_postal_population.csv", dtype={"postal_code": str})
    here = places[places["municipality_code"].astype(str).str.zfill(3).isin(MUNICIPALITIES)].sort_values("postal_code")
    random = np.random.default_rng(8)
    small = here["population_2022"] < 2000
    homes = np.where(small, random.integers(30, 400, len(here)), random.integers(0, 60, len(here)))
    table = pd.DataFrame({"place": here["postal_code"], "persons": homes * 2.5, "days_year": 70})
    table.to_csv(HERE / "holiday_homes_made_up.csv", index=False)
    nights = [(place, month, round(people * share)) for place, people in zip(here["postal_code"], here["population_2022"], strict=True)
              for month, share in ((1, 0.2), (4, 0.2), (7, 2.0), (12, 0.3))]  # fmt: skip
    pd.DataFrame(nights, columns=["place", "month", "nights"]).to_csv(HERE / "visitors_made_up.csv", index=False)
    rows = []
    for number, (_, place) in enumerate(here[here["population_2022"] >= 300].iterrows()):
        people = place["population_2022"]
        kinds = ["grocery"] + ["post"] * (people > 700) + ["pharmacy", "health_centre"] * (people > 1900) + ["library"] * (people > 1000)
        for kind in kinds:
            lon, lat = place["lon"] + random.normal(0, 0.01), place["lat"] + random.normal(0, 0.005)
            hours = "" if kind == "library" and number % 3 == 0 else HOURS[kind]
            rows.append((f"made-up-{number}-{kind}", f"Keksitty {kind} {place['place']}", kind, "", hours, lon, lat))
    island = here[here["place"] == "Kyläniemi"].iloc[0]
    rows.append(
        (
            "made-up-summer-shop",
            "Keksitty kesäkauppa Kyläniemi",
            "grocery",
            "summer",
            "Jun-Aug Mo-Su 10:00-18:00",
            island["lon"],
            island["lat"],
        )
    )
    columns = ["service", "name", "kind", "seasons", "opening_hours", "lon", "lat"]
    pd.DataFrame(rows, columns=columns).round(5).to_csv(HERE / "services_made_up.csv", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
