"""Write the 60 made-up needs of the Saarijärvi study; its 15 made-up providers stand in a table of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PLACES = ("41260", "41270", "43100", "43130", "43170", "43220", "43240", "43250", "43270", "43420", "43440", "43480")
KINDS = ("health_centre", "social_care", "library", "post", "youth", "village_hall", "dentist")
WEIGHTS = (0.2, 0.25, 0.15, 0.15, 0.1, 0.1, 0.05)


def main() -> None:
    """Write the table beside this file."""
    drawn = np.random.default_rng(43100)
    rows = []
    for number in range(60):
        kind = str(drawn.choice(KINDS, p=WEIGHTS))
        rows.append(
            {
                "need": f"keksitty-{number + 1:02d}",
                "place": PLACES[int(drawn.integers(len(PLACES)))],
                "kind": kind,
                "amount": float(drawn.choice([0.5, 1, 1, 2, 4])),
                "unit": "hours",
                "urgency": int(drawn.choice([1, 2, 2, 3])),
                "group": str(drawn.choice(["75plus", "families", "everybody"])),
                "language": str(drawn.choice(["fi", "fi", "fi", "fi", "fi", "sv"])),
                "channels": str(drawn.choice(["physical,mobile", "physical,mobile", "physical,mobile,remote", "mobile"])),
                "times": str(drawn.choice(["", "", "day", "evening"])),
                "evidence_date": str(drawn.choice(["2026-10-05", "2026-03-15", "2025-05-01", "2023-01-15"])),
                "source": str(drawn.choice(["survey", "village_evening", "map"])),
            }
        )
    pd.DataFrame(rows).to_csv(HERE / "saarijarvi_needs_made_up.csv", index=False)


if __name__ == "__main__":
    main()
