"""What the embedded demo is made of: an invented municipality, written down by hand."""
# fmt: off
# ruff: noqa: E501

from __future__ import annotations

__all__ = [
    "BOUNDARY_KM",
    "BRIDGE",
    "CAN_BRING",
    "ISLAND_KM",
    "LAKES_KM",
    "MUNICIPALITY",
    "MUNICIPALITY_SV",
    "NEEDS",
    "NEIGHBOUR",
    "NEIGHBOUR_VILLAGES",
    "PROVIDERS",
    "ROAD_CLASSES",
    "SERVICES",
    "VILLAGES",
]

MUNICIPALITY, MUNICIPALITY_SV, NEIGHBOUR = "Kuvajärvi", "Bildträsk", "Naapurila"

BOUNDARY_KM = [(3, 5), (17, 1), (34, 3), (49, 2), (58, 11), (60, 26), (56, 41), (45, 49), (30, 50), (14, 47), (4, 39), (1, 22)]

LAKES_KM: dict[str, list[tuple[float, float]]] = {
    "Kuvajärvi": [(21, 14), (27, 11), (35, 12), (41, 16), (43, 22), (39, 27), (33, 29), (26, 28), (20, 25), (18, 19)],
    "Pitkäjärvi": [(6, 33), (9, 32), (13, 36), (17, 41), (16, 43), (12, 40), (8, 37)],
    "Lehmilampi": [(48, 33), (51, 32), (53, 35), (50, 37)],
    "Haukijärvi": [(49, 8), (53, 9), (54, 14), (50, 15), (47, 12)],
}
ISLAND_KM = [(28, 17), (32, 16), (36, 18), (36, 22), (32, 24), (28, 22)]

# name, Swedish name, km east, km north, people, share of 75 and over, cottages around
VILLAGES: list[tuple[str, str, float, float, int, float, int]] = [
    ("Kirkonkylä", "Kyrkbyn", 16.0, 29.5, 1840, 0.16, 20),
    ("Asemankylä", "Stationsbyn", 45.5, 27.5, 412, 0.19, 10),
    ("Saarenkylä", "Öbyn", 30.2, 19.0, 64, 0.28, 75),
    ("Niemenpää", "Nästa", 34.6, 20.6, 23, 0.35, 60),
    ("Lossiranta", "Färjstranden", 24.0, 9.6, 88, 0.22, 45),
    ("Ylikylä", "Överbyn", 12.5, 44.8, 131, 0.21, 15),
    ("Pitkälahti", "Långviken", 18.6, 38.6, 96, 0.24, 30),
    ("Hietala", "Sandnäs", 7.4, 29.0, 74, 0.27, 8),
    ("Koivumäki", "Björkbacken", 4.8, 21.0, 52, 0.25, 4),
    ("Rajala", "Råby", 6.2, 11.5, 39, 0.31, 6),
    ("Myllykoski", "Kvarnforsen", 13.0, 15.5, 118, 0.18, 12),
    ("Kangaskylä", "Mobyn", 15.8, 6.0, 61, 0.26, 5),
    ("Etelälahti", "Söderviken", 33.5, 7.2, 143, 0.20, 55),
    ("Haukila", "Gäddby", 46.2, 6.4, 47, 0.30, 35),
    ("Itäranta", "Östra stranden", 56.2, 12.8, 36, 0.33, 48),
    ("Kortelampi", "Kärrträsk", 55.0, 21.5, 58, 0.29, 7),
    ("Suokylä", "Myrby", 52.6, 29.4, 33, 0.36, 3),
    ("Lehmijärvi", "Koträsk", 46.8, 36.4, 84, 0.23, 40),
    ("Vaarankylä", "Bergby", 53.5, 40.2, 29, 0.38, 9),
    ("Pohjola", "Norrby", 41.0, 46.2, 45, 0.34, 4),
    ("Keskikylä", "Mellanbyn", 31.6, 36.5, 176, 0.19, 14),
    ("Uusikylä", "Nybyn", 25.4, 44.0, 92, 0.22, 6),
    ("Salmela", "Sundby", 44.6, 19.8, 69, 0.26, 33),
    ("Erälä", "Ödemark", 37.2, 41.5, 18, 0.44, 5),
    ("Perukka", "Utmarken", 8.9, 41.6, 7, 0.57, 2),
    ("Kirkonkylä", "Kyrkbyn", 18.2, 31.2, 265, 0.14, 0),
]
NEIGHBOUR_VILLAGES: list[tuple[str, str, float, float, int, float, int]] = [
    ("Naapurinkylä", "Grannbyn", 66.5, 25.0, 520, 0.20, 10),
    ("Rajavaara", "Råberget", -4.5, 15.5, 66, 0.30, 5),
]

ROAD_CLASSES: list[tuple[str, str, str, str, float]] = [
    # from, to, class, surface, posted limit (0 = not known)
    ("Kangaskylä", "Myllykoski", "primary", "paved", 100),
    ("Myllykoski", "Kirkonkylä", "primary", "paved", 100),
    ("Kirkonkylä", "Kirkonkylä-2", "residential", "paved", 40),
    ("Kirkonkylä-2", "Pitkälahti", "primary", "paved", 80),
    ("Pitkälahti", "Uusikylä", "primary", "paved", 100),
    ("Kirkonkylä-2", "Keskikylä", "secondary", "paved", 80),
    ("Keskikylä", "Lehmijärvi", "secondary", "paved", 80),
    ("Lehmijärvi", "Asemankylä", "secondary", "paved", 80),
    ("Asemankylä", "Naapurinkylä", "secondary", "paved", 100),
    ("Asemankylä", "Salmela", "tertiary", "paved", 80),
    ("Salmela", "Kortelampi", "tertiary", "gravel", 0),
    ("Kortelampi", "Itäranta", "unclassified", "gravel", 0),
    ("Itäranta", "Haukila", "tertiary", "gravel", 60),
    ("Haukila", "Etelälahti", "tertiary", "paved", 80),
    ("Etelälahti", "Lossiranta", "tertiary", "paved", 80),
    ("Lossiranta", "Kangaskylä", "tertiary", "paved", 80),
    ("Kangaskylä", "Rajala", "unclassified", "gravel", 0),
    ("Rajala", "Koivumäki", "tertiary", "gravel", 0),
    ("Rajala", "Rajavaara", "tertiary", "gravel", 0),
    ("Koivumäki", "Hietala", "tertiary", "gravel", 60),
    ("Hietala", "Kirkonkylä", "tertiary", "paved", 80),
    ("Pitkälahti", "Ylikylä", "tertiary", "gravel", 0),
    ("Ylikylä", "Uusikylä", "unclassified", "gravel", 0),
    ("Keskikylä", "Uusikylä", "unclassified", "gravel", 0),
    ("Asemankylä", "Suokylä", "unclassified", "gravel", 0),
    ("Suokylä", "Kortelampi", "track", "ground", 0),
    ("Suokylä", "Vaarankylä", "unclassified", "gravel", 0),
    ("Vaarankylä", "Lehmijärvi", "unclassified", "gravel", 0),
    ("Vaarankylä", "Pohjola", "track", "ground", 0),
    ("Pohjola", "Erälä", "unclassified", "gravel", 0),
    ("Erälä", "Keskikylä", "unclassified", "gravel", 0),
    ("Saarenkylä", "Niemenpää", "unclassified", "gravel", 0),
]
BRIDGE = ("Salmela", "Asemankylä")
"""The road whose loss cuts the east off from the railway village."""

# service, name, at, provider, host kind, seasons, status, channel, offers: kind -> (capacity, hours a week, opening hours)
SERVICES: list[tuple[str, str, str, str, str, str, str, str, dict[str, tuple[float, float, str]]]] = [
    ("shop-keskus", "Kuvamarket", "Kirkonkylä", "kauppaosuuskunta", "shop", "", "open", "physical",
     {"grocery": (900, 91, "Mo-Su 08:00-21:00"), "post": (80, 91, "Mo-Su 08:00-21:00"), "cash": (200, 91, "Mo-Su 08:00-21:00")}),
    ("shop-asema", "Asemakauppa", "Asemankylä", "kauppaosuuskunta", "shop", "", "open", "physical",
     {"grocery": (300, 72, "Mo-Sa 08:00-20:00"), "fuel": (100, 168, "24/7")}),
    ("shop-etela", "Etelälahden kyläkauppa", "Etelälahti", "kauppias-virta", "shop", "", "open", "physical",
     {"grocery": (150, 54, "Mo-Sa 09:00-18:00"), "post": (30, 54, "Mo-Sa 09:00-18:00"), "fuel": (60, 168, "24/7")}),
    ("shop-keski", "Keskikylän kauppa", "Keskikylä", "kauppias-lahde", "shop", "", "closing", "physical",
     {"grocery": (120, 48, "Mo-Fr 09:00-17:00; Sa 09:00-15:00")}),
    ("shop-lossi", "Lossirannan kesäkioski", "Lossiranta", "kauppias-virta", "shop", "summer", "open", "physical",
     {"grocery": (60, 56, "Mo-Su 10:00-18:00"), "cafe": (40, 56, "Mo-Su 10:00-18:00")}),
    ("apteekki", "Kuvajärven apteekki", "Kirkonkylä", "apteekki-oy", "other", "", "open", "physical",
     {"pharmacy": (300, 44, "Mo-Fr 09:00-17:00; Sa 10:00-14:00")}),
    ("terveysasema", "Kuvajärven terveysasema", "Kirkonkylä-2", "hyvinvointialue", "office", "", "open", "physical",
     {"health_centre": (160, 40, "Mo-Fr 08:00-16:00"), "dentist": (40, 24, "Mo-We 08:00-16:00"), "social_care": (60, 40, "Mo-Fr 08:00-16:00")}),
    ("koulu-kk", "Kirkonkylän koulu", "Kirkonkylä-2", "kunta", "school", "", "open", "physical", {"school": (280, 35, "")}),
    ("koulu-asema", "Asemankylän koulu", "Asemankylä", "kunta", "school", "", "open", "physical", {"school": (70, 35, ""), "youth": (20, 6, "")}),
    ("koulu-etela", "Etelälahden koulu", "Etelälahti", "kunta", "school", "", "closing", "physical", {"school": (35, 35, "")}),
    ("kirjasto", "Kuvajärven kirjasto", "Kirkonkylä", "kunta", "library", "", "open", "physical",
     {"library": (120, 38, "Mo-Fr 11:00-18:00"), "service_point": (40, 20, "Mo-Th 11:00-16:00")}),
    ("kirjastoauto", "Kirjastoauton pysäkki Uusikylä", "Uusikylä", "kunta", "other", "", "open", "mobile", {"library": (10, 1, "Tu 15:00-16:00")}),
    ("kunnantalo", "Kunnantalo", "Kirkonkylä", "kunta", "office", "", "open", "physical", {"municipal_office": (100, 36, "Mo-Fr 09:00-15:00")}),
    ("srk-talo", "Seurakuntatalo", "Kirkonkylä", "seurakunta", "parish_hall", "", "open", "physical",
     {"parish": (80, 20, ""), "social_care": (20, 8, "We 10:00-14:00"), "youth": (30, 6, "Fr 17:00-21:00")}),
    ("srk-asema", "Asemankylän rukoushuone", "Asemankylä", "seurakunta", "parish_hall", "", "open", "physical", {"parish": (30, 4, "Su 10:00-14:00")}),
    ("kylatalo-etela", "Etelälahden kylätalo", "Etelälahti", "kylayhdistys-etela", "village_hall", "", "open", "physical",
     {"village_hall": (60, 12, ""), "youth": (20, 4, "")}),
    ("kylatalo-ylikyla", "Ylikylän kylätalo", "Ylikylä", "kylayhdistys-pohjoinen", "village_hall", "", "open", "physical", {"village_hall": (50, 10, "")}),
    ("kylatalo-kortelampi", "Kortelammen seurantalo", "Kortelampi", "kylayhdistys-ita", "village_hall", "", "open", "physical", {"village_hall": (40, 6, "")}),
    ("asema-kk", "Kirkonkylän huoltoasema", "Kirkonkylä", "kauppaosuuskunta", "shop", "", "open", "physical",
     {"fuel": (150, 168, "24/7"), "cafe": (40, 84, "Mo-Su 07:00-19:00")}),
    ("etapalvelu", "Etävastaanotto", "Kirkonkylä-2", "hyvinvointialue", "other", "", "open", "remote", {"health_centre": (80, 40, "Mo-Fr 08:00-16:00")}),
    ("naapuri-kauppa", "Naapurilan tavaratalo", "Naapurinkylä", "kauppaosuuskunta", "shop", "", "open", "physical",
     {"grocery": (600, 91, "Mo-Su 08:00-21:00"), "cash": (100, 91, ""), "post": (60, 91, "")}),
    ("naapuri-apteekki", "Naapurilan apteekki", "Naapurinkylä", "apteekki-oy", "other", "", "open", "physical", {"pharmacy": (200, 40, "Mo-Fr 09:00-17:00")}),
]

PROVIDERS: list[tuple[str, str, str, str]] = [
    # provider, name, sector, base
    ("kunta", "Kuvajärven kunta", "municipality", "kunnantalo"),
    ("kauppaosuuskunta", "Kauppaosuuskunta Kuva", "company", "shop-keskus"),
    ("kauppias-virta", "Kauppias Virta", "company", "shop-etela"),
    ("kauppias-lahde", "Kauppias Lähde", "company", "shop-keski"),
    ("apteekki-oy", "Kuvajärven apteekki", "company", "apteekki"),
    ("hyvinvointialue", "Kuvamaan hyvinvointialue", "wellbeing_county", "terveysasema"),
    ("seurakunta", "Kuvajärven seurakunta", "parish", "srk-talo"),
    ("kylayhdistys-etela", "Etelälahden kyläyhdistys", "third_sector", "kylatalo-etela"),
    ("kylayhdistys-pohjoinen", "Pohjoiskylien yhdistys", "third_sector", "kylatalo-ylikyla"),
    ("kylayhdistys-ita", "Itäkylien seura", "third_sector", "kylatalo-kortelampi"),
]
CAN_BRING: dict[str, dict[str, tuple[float, float]]] = {
    # provider -> kind -> (hours a week, euros an hour)
    "kunta": {"library": (12, 38), "service_point": (20, 36), "youth": (8, 34)},
    "hyvinvointialue": {"health_centre": (16, 62), "social_care": (12, 48)},
    "seurakunta": {"parish": (10, 30), "social_care": (6, 28), "youth": (6, 28)},
    "kylayhdistys-etela": {"village_hall": (10, 12), "youth": (4, 12)},
    "kauppias-virta": {"grocery": (20, 25), "post": (10, 25)},
    "kauppaosuuskunta": {"cash": (4, 30), "post": (12, 28)},
}

NEEDS: list[tuple[str, str, str, float, str, str, str, str, str]] = [
    # need, place, kind, amount, unit, from, to, status, source
    ("n1", "Saarenkylä", "grocery", 1, "trips_week", "2026-04-15", "2026-05-20", "noticed", "kyläilta 2026-03-04"),
    ("n2", "Niemenpää", "health_centre", 2, "hours_week", "2026-01-10", "", "carried", "kyläilta 2026-03-04"),
    ("n3", "Kortelampi", "library", 1, "hours_week", "2025-11-01", "", "noticed", "kysely 2025"),
    ("n4", "Vaarankylä", "social_care", 3, "hours_week", "2026-02-01", "", "noticed", "kysely 2025"),
    ("n5", "Pohjola", "cash", 1, "trips_week", "2026-02-01", "", "noticed", "kyläilta 2026-03-11"),
    ("n6", "Ylikylä", "youth", 4, "hours_week", "2025-09-01", "", "met", "kysely 2025"),
    ("n7", "Itäranta", "pharmacy", 1, "trips_week", "2026-06-01", "2026-08-31", "noticed", "mökkiläiskysely 2026"),
]
