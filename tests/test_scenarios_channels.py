"""Scenarios channel by channel: counted as channels are outside of scenarios, and a remote service moves no way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import accessibility as acc
from accessibility import gaps
from accessibility.config import parse_study
from accessibility.errors import DataError, UnknownWordError
from accessibility.scenarios import evaluate, ledger
from accessibility.scenarios.channel_ledger import channel_ledger
from accessibility.vocabulary import CHANNELS

GROUPS = ("people", "people_75plus")
NOT_USING = {"people_75plus": 40.0}

CHANGES = {
    "bus stops": acc.Close("kirjastoauto"),
    "no video": acc.Close("etapalvelu"),
    "library by web": acc.AddRemote("web", ("library", "grocery")),
    "mobile shop": acc.Open("shop-bus", ("grocery",), at="place-05", channel="mobile"),
    "shop closes": acc.Close("shop-asema"),
    "fibre": acc.AddConnection(places=("place-03", "place-04", "place-05", "place-06")),
    "fewer people": acc.ChangePeople(-20, "people_75plus"),
}


@pytest.fixture(scope="module")
def study(demo_study):
    return acc.load_study(demo_study)


@pytest.fixture(scope="module")
def base(study):
    return evaluate(study)


def of(study, base, *changes, **more):
    return ledger(study, [acc.Scenario("x", list(changes))], before=base, groups=GROUPS, **more).channels


@pytest.mark.parametrize("name", CHANGES)
def test_before_and_after_are_what_channels_are_outside_of_scenarios(study, base, name):
    found = of(study, base, CHANGES[name], not_using_pct=NOT_USING)
    for when, whole in (("before", base), ("after", evaluate(CHANGES[name].apply(study)))):
        own = gaps.by_channel(whole.times, whole.offers, whole.study.standards, whole.study.places, people=GROUPS, not_using_pct=NOT_USING)
        for count, mine, theirs in (("places", found.kinds, own.kinds), ("people", found.groups, own.groups)):
            for column in (*(f"{count}_within_{channel}" for channel in CHANNELS), f"{count}_connection_unknown"):
                np.testing.assert_array_equal(mine[f"{column}_{when}"].to_numpy(), theirs[column].to_numpy(), err_msg=column)
        assert found.kinds[f"offered_remote_{when}"].tolist() == own.kinds["offered_remote"].tolist()
        told = found.villages[f"reached_by_{when}"].droplevel("scenario")
        beyond = own.places["reached_by"].reindex(told.index)
        assert [one if one in ("mobile", "remote") else "" for one in told] == [one or "" for one in beyond.fillna("")]


@settings(max_examples=5)
@given(st.sets(st.sampled_from(sorted(CHANGES)), min_size=1), st.randoms(use_true_random=False))
def test_changes_that_have_nothing_to_do_with_each_other_commute(study, base, names, random):
    order = sorted(names)
    mixed = random.sample(order, len(order))
    one, other = (of(study, base, *(CHANGES[name] for name in way), not_using_pct=NOT_USING) for way in (order, mixed))
    for part in ("kinds", "groups", "villages"):
        pd.testing.assert_frame_equal(getattr(one, part), getattr(other, part))


@settings(max_examples=5)
@given(st.data())
def test_a_remote_service_and_a_connection_never_hurt_and_change_no_way(study, base, data):
    kinds = tuple(sorted(data.draw(st.sets(st.sampled_from(sorted(study.standards.index)), min_size=1))))
    where = tuple(sorted(data.draw(st.sets(st.sampled_from(sorted(study.places.index)), min_size=1))))
    asked = [acc.Scenario("x", [acc.AddRemote("web", kinds), acc.AddConnection(places=where)])]
    found = ledger(study, asked, before=base, groups=GROUPS, not_using_pct=NOT_USING)
    groups = found.channels.groups
    for channel in CHANNELS:
        assert (groups[f"people_within_{channel}_after"] >= groups[f"people_within_{channel}_before"]).all()
    assert (groups["people_no_longer_within"] == 0).all()
    more = groups["people_within_remote_after"] - groups["people_within_remote_before"]
    np.testing.assert_allclose(groups["people_newly_within"], more, atol=1e-9)
    for channel in ("physical", "mobile"):
        assert groups[f"people_within_{channel}_after"].equals(groups[f"people_within_{channel}_before"].rename(None))
    assert found.harm.loc["x", "no_harm"]
    assert found.villages.empty


@pytest.mark.parametrize("name", CHANGES)
def test_people_who_are_not_told_lie_between_the_ledgers_of_their_bounds(study, name):
    """Two places are not told, 3 to 50 people: the ends are the ledgers of a study where they are 3, and where they are 50."""
    hidden = study.places.index.isin(["place-03", "place-05"])

    def told(cells):
        people = study.places["people"].to_numpy(dtype=float)
        return replace(study, places=study.places.assign(**{column: np.where(hidden, some, people) for column, some in cells.items()}))

    def groups_of(some):
        return ledger(some, [acc.Scenario("x", [CHANGES[name]])], groups=["people"]).channels.groups

    between = groups_of(told({"people": np.nan, "people_least": 3.0, "people_most": 50.0}))
    for end, count in (("least", 3.0), ("most", 50.0)):
        certain = groups_of(told({"people": count}))
        for column in [one for one in certain if one.startswith("people_") and not one.endswith(("_least", "_most"))]:
            np.testing.assert_allclose(between[f"{column}_{end}"], certain[column], atol=1e-9, err_msg=column)
            np.testing.assert_allclose(certain[f"{column}_{end}"], certain[column], atol=1e-9, err_msg=column)
        assert (certain["places_people_unknown"] == 0).all()
    assert (between["places_people_unknown"] == 2).all()
    unbounded = groups_of(told({"people": np.nan}))
    assert unbounded["people_before_most"].isna().all()
    assert unbounded["people_before_least"].equals(unbounded["people_before"].rename("people_before_least"))


def scenario_findings(study, demo_study, places, more=""):
    from accessibility.batch.findings.scenarios import scenarios
    from accessibility.outputs.results import Results
    from accessibility.progress import Silent

    text = demo_study.read_text(encoding="utf-8")
    start = text.index("[[scenarios]]")
    web = '[[scenarios]]\nname = "Web"\n[[scenarios.changes]]\nchange = "add_remote"\nservice = "w"\nkinds = ["library"]\n'
    asked = replace(study, places=places, config=parse_study(text[:start] + web + more, "study.toml"))
    return {one.name: one for one in scenarios(Results(asked, {}, (), "2026-01-01", None), Silent())}


def test_a_scenario_that_reaches_only_people_who_are_not_told_is_in_the_table(study, demo_study):
    """All places but one are connected already within the table; what changes for the one not told is not lost among known sums."""
    connected = study.places.index == "place-04"
    places = study.places.assign(
        connection=pd.Series(np.where(connected, "yes", "no"), index=study.places.index, dtype="str"),
        people=np.where(connected, np.nan, study.places["people"].to_numpy(dtype=float)),
    )
    table = scenario_findings(study, demo_study, places)["scenario_channels"].table.loc[("Web", "library")]
    assert table["people_within_remote_before"] == table["people_within_remote_after"]
    assert (table["places_within_remote_people_unknown_before"], table["places_within_remote_people_unknown_after"]) == (0, 1)
    assert "people_within_remote_after_most" not in table
    bounded = places.assign(people_least=np.where(connected, 1, places["people"]), people_most=np.where(connected, 9, places["people"]))
    table = scenario_findings(study, demo_study, bounded)["scenario_channels"].table.loc[("Web", "library")]
    more = [table[f"people_within_remote_after_{end}"] - table["people_within_remote_after"] for end in ("least", "most")]
    assert more == pytest.approx([1, 9])


def test_where_others_are_there_too_channels_and_scenarios_say_that_they_count_residents(study, demo_study):
    from accessibility.outputs.words import words

    told = "The figures count residents only, not summer residents or visitors."
    for more, said in (("", False), ('[demand]\nfile = "cottages.csv"\ncrs = "EPSG:3067"\n', True)):
        found = scenario_findings(study, demo_study, study.places, more)
        for name in ("scenarios", "scenario_groups", "scenario_channels", "scenario_channel_groups"):
            assert (told in [one.said(words("en")) for one in found[name].sentences]) is said, name


def test_nothing_changed_is_the_baseline_exactly(study, base):
    found = of(study, base, not_using_pct=NOT_USING)
    assert found.villages.empty
    for table in (found.kinds, found.groups):
        for name in (one for one in table.columns if one.endswith("_before")):
            np.testing.assert_array_equal(table[name].to_numpy(), table[name.removesuffix("_before") + "_after"].to_numpy())


def test_villages_say_who_wins_and_loses_and_how_they_were_reached(study, base):
    """The bus that stops takes the library from the places that have no connection to it by any other way."""
    lost = of(study, base, CHANGES["bus stops"])
    library = lost.villages.xs("library", level="kind")
    assert set(library["reached_by_before"]) == {"mobile"}
    assert set(library["reached_by_after"]) == {"none"}
    row = lost.groups.loc[("x", "library", "people")]
    assert row["people_no_longer_within"] == library["people_before"].sum()
    assert row["people_no_longer_within"] > 0
    both = of(study, base, CHANGES["bus stops"], CHANGES["library by web"], acc.AddConnection(places=tuple(library.index.unique("place"))))
    ways = both.villages.xs(("x", "library"), level=("scenario", "kind"))["reached_by_after"]
    assert set(ways.loc[library.index.unique("place")]) == {"remote"}
    assert both.groups.loc[("x", "library", "people"), "people_no_longer_within"] == 0


def test_where_nobody_tells_of_connections_nobody_is_counted_as_reached(study):
    blind = replace(study, places=study.places.drop(columns="connection"))
    whole = evaluate(blind)
    found = of(blind, whole, CHANGES["library by web"])
    row = found.kinds.loc[("x", "library")]
    assert row["places_within_remote_after"] == row["places_within_mobile_after"]
    assert row["places_connection_unknown_after"] == row["places"] - row["places_within_mobile_after"]
    assert row["places_connection_unknown_after"] > 0
    assert set(found.villages.xs("library", level="kind")["reached_by_after"]) == {"perhaps"}


def test_a_region_whose_services_are_all_on_site_has_no_channels_to_tell(study):
    on_site = replace(study, services=study.services.assign(channel="physical"))
    found = of(on_site, evaluate(on_site), CHANGES["shop closes"])
    assert found.kinds.empty
    assert found.villages.empty


def test_a_connection_comes_to_a_municipality_or_an_area(study):
    spot = study.places.geometry.loc["place-04"]
    box = tuple((spot.x + dx, spot.y + dy) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    none = replace(study, places=study.places.assign(connection="no"))
    assert list(acc.AddConnection(polygon=box).apply(none).places.query("connection == 'yes'").index) == ["place-04"]
    east, north = (
        pd.DataFrame(none.places.geometry.buffer(50).to_crs(4326).loc["place-04"].exterior.coords, columns=["x", "y"]).to_numpy().T
    )
    degrees = tuple(zip(east.tolist(), north.tolist(), strict=True))
    assert list(acc.AddConnection(polygon=degrees, crs="EPSG:4326").apply(none).places.query("connection == 'yes'").index) == ["place-04"]
    town = str(study.places["municipality"].iloc[0])
    hit = acc.AddConnection(municipality=town).apply(none).places
    assert (hit["connection"] == "yes").tolist() == (study.places["municipality"] == town).tolist()


@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        (acc.AddConnection(), DataError, "say where"),
        (acc.AddConnection(places=("place-99x",)), UnknownWordError, "place"),
        (acc.AddConnection(municipality="Nowhere"), UnknownWordError, "municipality"),
        (acc.AddConnection(polygon=((0, 0), (1, 1))), DataError, "3 corners"),
        (acc.AddConnection(polygon=((0, 0), (1, 1), (0, 1), (1, 0))), DataError, "make no area"),
        (acc.AddConnection(polygon=((0, 0), (1, 0), (1, 1))), DataError, "right crs"),
    ],
)
def test_a_slip_is_told(study, change, kind, told):
    with pytest.raises(kind, match=told):
        change.apply(study)


def test_a_share_of_a_group_that_is_not_told_apart_is_refused(base):
    with pytest.raises(DataError, match="none of the groups"):
        channel_ledger(base, [base], ["x"], groups=["people"], not_using_pct={"people_75plus": 10})
    with pytest.raises(DataError, match="from 0 to 100"):
        channel_ledger(base, [base], ["x"], groups=["people"], not_using_pct={"people": 101})


def test_the_findings_say_whom_a_remote_service_reaches(study, demo_study):
    from accessibility.batch.findings.scenarios import scenarios
    from accessibility.outputs.results import Results
    from accessibility.outputs.words import words
    from accessibility.progress import Silent

    text = demo_study.read_text(encoding="utf-8")
    start, end = text.index("[[scenarios]]"), text.index("[[plans]]")
    more = """
[[scenarios]]
name = "Web"
changes = [{ change = "add_remote", service = "web", kinds = ["library"] }]
[[scenarios]]
name = "Idle"
changes = [{ change = "add_remote", service = "idle", kinds = ["health_centre"] }]
[[scenarios]]
name = "Thaw"
changes = [{ change = "season", season = "thaw" }]
[[scenarios]]
name = "Shop"
changes = [{ change = "close", service = "shop-asema" }]
"""
    asked = replace(study, config=parse_study(text[:start] + more + text[end:], "study.toml"))
    found = {one.name: one for one in scenarios(Results(asked, {}, (), "2026-01-01", None), Silent())}
    row = found["scenario_channels"].table.loc[("Web", "library")]
    assert row["people_within_remote_after"] > row["people_within_remote_before"] == row["people_within_mobile_after"]
    assert set(found["scenario_channels"].table.index.unique("scenario")) == {"Web", "Shop", "Thaw"}
    thaw = found["scenario_channels"].table.loc[("Thaw", "health_centre")]
    lost = thaw["people_within_mobile_before"] - thaw["people_within_mobile_after"]
    assert lost > 0
    said = [one.said(words("en", asked)) for one in found["scenario_channels"].sentences]
    assert (
        f"Thaw (health centre): {lost:.0f} people no longer get there within the target time but still have the service remotely." in said
    )
    for language, nobody in (("en", "reaches nobody"), ("fi", "ei tavoita ketään"), ("sv", "når ingen")):
        said = [one.said(words(language, asked)) for one in found["scenario_channels"].sentences]
        number = words(language).number(round(row["people_within_remote_after"]))
        assert any(one.startswith("Web") and number in one for one in said)
        assert [one for one in said if nobody in one] == [one for one in said if one.startswith("Idle")]
        assert not any(one.startswith("Shop") for one in said)
    assert found["scenario_channel_villages"].table.geometry.notna().all()
