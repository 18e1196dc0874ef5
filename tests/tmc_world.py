"""A location table small enough to know every length of, written in both published shapes."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EAST, NORTH = 400_000.0, 7_000_000.0

LINES = {
    # code: (type, subtype, number, own name, first, second, road it is part of)
    100: (1, 2, "4", "", "Etelä", "Pohjoinen", 0),
    110: (3, 0, "4", "", "Keski", "Pohjoinen", 100),
    200: (1, 3, "500", "Itätie", "Risti", "Saari", 0),
    300: (1, 4, "6001", "", "Kylä", "Perä", 0),
    400: (1, 4, "12001", "Ylitie", "A", "B", 0),
    450: (1, 4, "12002", "Siltatie", "C", "D", 0),
    500: (1, 4, "9001", "", "Saari", "Ranta", 0),
    600: (1, 2, "23", "", "Länsi", "Itä", 0),
    700: (5, 0, "", "Kyläkatu", "", "", 0),
    750: (1, 4, "12003", "Kujatie", "E", "F", 0),
}

POINTS = {
    # code: (type, subtype, line, name, crossing, x, y, address); in the order of each chain
    1: (1, 11, 100, "Etelä", "", 0, 0, "4;1;0"),
    2: (1, 11, 100, "Risti", "500", 0, 5_000, "4;1;5200"),
    3: (1, 11, 110, "Pohjoinen", "", 0, 10_000, "4;2;5100"),
    11: (1, 11, 200, "Risti", "4", 20, 5_000, "500;1;0"),
    12: (1, 6, 200, "Ylikulku", "", 3_000, 5_000, "500;1;3100"),
    13: (1, 11, 200, "Saari", "", 4_000, 5_000, "500;1;4500"),
    21: (1, 11, 300, "Kylän tienhaara", "4", 90, 8_000, "6001;1;0"),
    22: (1, 13, 300, "Perä", "", 3_000, 8_000, "6001;1;3100"),
    31: (1, 13, 400, "A", "", 2_000, 4_000, "12001;1;0"),
    32: (1, 13, 400, "B", "", 2_000, 6_500, "12001;1;2600"),
    35: (1, 13, 450, "C", "", 3_010, 3_000, "12002;1;0"),
    36: (1, 11, 450, "Alitus", "", 3_010, 5_000, "12002;1;2050"),
    37: (1, 13, 450, "D", "", 3_010, 6_000, "12002;1;3070"),
    41: (1, 11, 500, "Saari", "500", 4_000, 5_010, "9001;1;0"),
    42: (3, 45, 500, "Saaren lossi", "", 8_000, 5_000, "9001;2;0"),
    43: (1, 13, 500, "Ranta", "", 10_000, 5_000, "9001;3;1500"),
    51: (1, 11, 600, "Länsi", "", -9_000, 0, "23;1;0"),
    52: (1, 11, 600, "Etelä", "4", 0, 10, "23;1;9100"),
    53: (1, 11, 600, "Pohjoinen", "4", 0, 9_990, "23;2;0"),
    54: (1, 11, 600, "Itä", "", 9_000, 10_000, "23;2;9050"),
    61: (1, 11, 700, "Itätie", "", 1_000, 5_060, ""),
    62: (1, 11, 700, "Kujatie", "", 1_000, 5_560, ""),
    71: (1, 11, 750, "E", "", 1_015, 5_560, "12003;1;0"),
    72: (1, 11, 750, "F", "", 1_515, 5_560, "12003;1;520"),
}

SECTIONS = {
    # (road, section): length; the obsolete one must not count
    (4, 1): 5_300,
    (4, 2): 5_100,
    (500, 1): 4_500,
    (6001, 1): 3_100,
    (9001, 1): 4_100,
    (9001, 2): 600,
    (9001, 3): 1_500,
    (23, 1): 9_100,
    (23, 2): 9_050,
}


@dataclass
class TmcWorld:
    """The tables, to be changed by a test before they are written."""

    lines: dict[int, tuple] = field(default_factory=lambda: dict(LINES))
    points: dict[int, tuple] = field(default_factory=lambda: dict(POINTS))
    sections: dict[tuple[int, int], int] = field(default_factory=lambda: dict(SECTIONS))

    def neighbours(self) -> dict[int, tuple[int, int]]:
        """Before and after of each point."""
        chains: dict[int, list[int]] = {}
        for code, point in self.points.items():
            line = point[2]
            chains.setdefault(self.lines[line][6] or line, []).append(code)
        return {
            code: (chain[place - 1] if place else 0, chain[place + 1] if place + 1 < len(chain) else 0)
            for chain in chains.values()
            for place, code in enumerate(chain)
        }

    def write_simple(self, path: Path) -> Path:
        """The zip of one CSV with decimal commas."""
        head = (
            "CountryId,TableCode,LocationCode,Class,Type,Subtype,Road/JunctionNo,RoadName,FirstName,SecondName,AreaRef,LinearRef,NegOffset,"
            "PosOffset,Urban,IntersectionRef,WGS84Lat,WGS84Long,Etrs_TM35FinXCoord,Etrs_TM35FinYCoord,AlternativeName,NegativeDirection,"
            "PositiveDirection,LCD,GEOCODE,ORDER"
        )
        rows = [head, "15,17,3,A,3,0,,,Suomi,,12187,,,,,,,,,,,,,,,"]
        for code, (kind, sub, number, own, first, second, road) in self.lines.items():
            rows.append(f"15,17,{code},L,{kind},{sub},{number},{own},{first},{second},1,{road or ''},,,,,,,,,,,,,,")
        for code, (kind, sub, line, name, crossing, x, y, address) in self.points.items():
            before, after = self.neighbours()[code]
            east, north = (str(value).replace(".", ",") for value in (EAST + x, NORTH + y))
            geocode = f"FinCode:{address}" if address else ""
            rows.append(
                f'15,17,{code},P,{kind},{sub},,,{name},{crossing},1,{line},{before},{after},0,,,,"{east}","{north}",,,,{code},{geocode},1'
            )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("FI_LC_simple.csv", "\r\n".join(rows) + "\r\n")
        return path

    def dat(self) -> dict[str, str]:
        """The normalised tables as text, with the quirks of the published ones."""
        names: dict[str, int] = {}

        def name_id(text: str) -> int:
            return names.setdefault(text, len(names) + 1) if text else 0

        roads, segments, points, offsets = [], [], [], []
        for code, (kind, sub, number, own, first, second, road) in self.lines.items():
            shared = f"15\t17\t{code}\tL\t{kind}\t{sub}\t{number}\t{name_id(own)}\t{name_id(first)}\t{name_id(second)}"
            if kind == 3:
                segments.append(f"{shared}\t{road}\t0\t\t1")
            else:
                roads.append(f"{shared}\t1\t\tÄ")
        for code, (kind, sub, line, name, crossing, x, y, address) in self.points.items():
            before, after = self.neighbours()[code]
            road, east, north = self.lines[line][6], EAST + x, NORTH + y
            segment, whole = (line, road) if road else (0, line)
            geocode = f"FinCode:{address}" if address else ""
            points.append(
                f"15\t17\t{code}\tP\t{kind}\t{sub}\t\t0\t{name_id(name)}\t{name_id(crossing)}\t1\t0\t{segment}\t{whole}\t{east}\t{north}\t"
                f"{geocode}\t1\t"
            )
            offsets.append(f"15\t17\t{code}\t{before or ''}\t{after or ''}")
        heads = {
            "POINTS.DAT": "CID\tTABCD\tLCD\tCLASS\tTCD\tSTCD\tJUNCTIONNUMBER\tRNID\tN1ID\tN2ID\tPOL_LCD\tOTH_LCD\tSEG_LCD\tROA_LCD\t"
            "ETRS_TM35FINX\tETRS_TM35FINY\tGEOCODE\tORDER\t",
            "POFFSETS.DAT": "CID\tTABCD\tLCD\tNEG_OFF_LCD\tPOS_OFF_LCD",
            "ROADS.DAT": "CID\tTABCD\tLCD\tCLASS\tTCD\tSTCD\tROADNUMBER\tRNID\tN1ID\tN2ID\tPOL_LCD\tNEGATIVEDIRECTION\tPOSITIVEDIRECTION",
            "SEGMENTS.DAT": "CID\tTABCD\tLCD\tCLASS\tTCD\tSTCD\tROADNUMBER\tRNID\tN1ID\tN2ID\tROA_LCD\tSEG_LCD\tPOL_LCD\tRDID\tORDER",
            "NAMES.DAT": "CID\tLID\tNID\tNAME\tNCOMMENT\tOFFICIALNAME",
        }
        rows = {
            "POINTS.DAT": points,
            "POFFSETS.DAT": offsets,
            "ROADS.DAT": roads,
            "SEGMENTS.DAT": segments,
            "NAMES.DAT": [f"15\t1\t{number}\t{text}\t;1\t" for text, number in names.items()],
        }
        return {member: "\r\n".join([heads[member], *rows[member]]) + "\r\n" for member in heads}

    def write_dat(self, path: Path, without: str = "") -> Path:
        """The zip of normalised tables."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in self.dat().items():
                if member != without:
                    archive.writestr(member, text.encode("iso-8859-1" if member == "ROADS.DAT" else "utf-8"))
        return path

    def write_register(self, folder: Path) -> tuple[Path, Path]:
        """The two SQL files; one section and one road are obsolete."""
        numbers = sorted({road for road, _ in self.sections})
        roads = ["--select 'insert into road(' from road;", ""]
        roads += [
            f"insert into road(id, natural_id, obsolete, obsolete_date, name) values({number + 1000},{number},false,null,'TIE {number}');"
            for number in numbers
        ]
        roads += ["insert into road(id, natural_id, obsolete, obsolete_date, name) values(9,77,true,'08.02.2017','O''VANHA; drop table');"]
        columns = "id, natural_id, obsolete, obsolete_date, begin_distance, end_distance, road_district_id, road_id"
        head = f"insert into road_section({columns}) values"
        sections = [
            f"{head}({row},{section},false,null,0,{length},1,{road + 1000});"
            for row, ((road, section), length) in enumerate(self.sections.items())
        ]
        sections += [f"{head}(900,1,true,'08.02.2017',0,9999,1,1004);", f"{head}(901,1,false,null,0,9999,1,9);"]
        sections += ["", "alter sequence seq_road_section restart with 39299;"]
        paths = folder / "Roads.sql", folder / "Road_sections.sql"
        for path, rows in zip(paths, (roads, sections), strict=True):
            path.write_text("\n".join(rows), encoding="utf-8")
        return paths
