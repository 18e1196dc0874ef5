"""Belo Horizonte: published values, and agreement with PySAL access on all 748,437 travel times."""

import logging
import warnings

import numpy as np
import pandas as pd
import pytest

from accessibility.measures import decay, raam, spatial_availability, two_step_fca
from tests import belo_horizonte

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def published(shared_data):
    return belo_horizonte.read(shared_data)


@pytest.fixture(scope="module")
def pysal(published):
    """PySAL's own object over the same data, quiet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        access = pytest.importorskip("access", reason="PySAL access is not installed (python -m pip install access)")
        pairs, land = published
        logging.getLogger("access").setLevel(logging.ERROR)
        made = access.Access(
            demand_df=land.reset_index(),
            demand_index="id",
            demand_value="population",
            supply_df=land.reset_index(),
            supply_index="id",
            supply_value="jobs",
            cost_df=pairs,
            cost_origin="from_id",
            cost_dest="to_id",
            cost_name="travel_time",
        )
    made.log.setLevel(logging.ERROR)
    return made


def test_published_2sfca_of_five_cells(published):
    pairs, land = published
    five = belo_horizonte.FIVE
    among = pairs[pairs["from_id"].isin(five) & pairs["to_id"].isin(five)]
    times, offers, places = belo_horizonte.world(among, land.loc[five])
    shared = two_step_fca(times, offers, places, decay=decay.Binary(45), amount="capacity")
    assert shared.places["per_person"].round(4).tolist() == [0.0152, 0.1491, 0.1491, 0.1068, 0]


@pytest.mark.parametrize(
    ("function", "weight", "most"),
    [
        (decay.Binary(45), None, 45),
        (decay.Stepped(((10, 1.0), (20, 0.68), (30, 0.22))), {10: 1, 20: 0.68, 30: 0.22}, None),
        (decay.Stepped(((15, 1.0), (30, 0.42), (60, 0.09))), {15: 1, 30: 0.42, 60: 0.09}, None),
    ],
    ids=["2SFCA", "E2SFCA slow", "E2SFCA sharp"],
)
def test_catchments_equal_pysal(published, pysal, function, weight, most):
    from access import weights

    times, offers, places = belo_horizonte.world(*published)
    ours = two_step_fca(times, offers, places, decay=function, amount="capacity")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if weight is None:
            theirs = pysal.two_stage_fca(max_cost=most)["2sfca_jobs"]
        else:
            theirs = pysal.enhanced_two_stage_fca(weight_fn=weights.step_fn(weight))["e2sfca_jobs"]
    compared = theirs.reindex(places.index)
    value = ours.places["per_person"].to_numpy()
    assert len(value) == 898
    assert compared.notna().sum() > 800
    known = compared.notna().to_numpy()
    np.testing.assert_allclose(value[known], compared.to_numpy()[known], rtol=1e-9)
    assert (value[~known] == 0).all()
    reached = ours.services["reached"]
    assert ours.places["amount"].sum() == pytest.approx(ours.services["amount"][reached].sum(), rel=1e-12)


def test_raam_equals_pysal_where_pysal_has_come_to_rest():
    rows = {"a": [15, 30, 100], "b": [30, 15, 100], "c": [100, 100, 15]}
    pairs = [(one, other, value) for one, values in rows.items() for other, value in zip("abc", values, strict=True)]
    minutes = pd.DataFrame(pairs, columns=["from_id", "to_id", "travel_time"])
    land = pd.DataFrame({"population": [50000, 150000, 10000], "jobs": [100000, 100000, 10000]}, index=pd.Index(list("abc"), name="id"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = pytest.importorskip("access.raam", reason="PySAL access is not installed (python -m pip install access)")
        columns = {"cost_origin": "from_id", "cost_dest": "to_id", "cost_name": "travel_time"}
        theirs = module.raam(land, land, minutes, demand_name="population", supply_name="jobs", tau=60, **columns)
    times, offers, places = belo_horizonte.world(minutes, land)
    ours = raam(times, offers, places, amount="capacity", tau_minutes=60, gap=1e-9)
    np.testing.assert_allclose(ours.places["cost"], theirs.reindex(land.index), rtol=2e-3)


@pytest.mark.slow
def test_raam_costs_people_less_than_pysal_and_correlates_with_it(published, pysal):
    times, offers, places = belo_horizonte.world(*published)
    ours = raam(times, offers, places, amount="capacity", tau_minutes=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pysal.raam(tau=60)["raam_jobs"].reindex(places.index)
    live = (places["people"] > 0).to_numpy()
    people, value = places["people"].to_numpy()[live], theirs.to_numpy()[live]
    assert ours.kinds["gap_pct"].iloc[0] <= 0.3
    assert ours.kinds["mean_cost"].iloc[0] < people @ value / people.sum()
    cost = ours.places["cost"].to_numpy()[live]
    assert np.corrcoef(pd.Series(cost).rank(), pd.Series(value).rank())[0, 1] > 0.8


def test_every_job_is_shared_out_once(published):
    times, offers, places = belo_horizonte.world(*published)
    shared = spatial_availability(times, offers, places, decay=decay.Gaussian(20), amount="capacity")
    assert shared.places["amount"].sum() == pytest.approx(offers["capacity"].sum(), rel=1e-12)
