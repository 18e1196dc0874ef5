"""San Francisco's 205 tracts and 16 stores (data of spopt 0.7): optima equal to those that spopt with CBC finds."""

import pandas as pd
import pytest

from accessibility.siting import lscp, lscp_b, mclp, p_center, p_median, siting_problem_from_matrix

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def san_francisco(shared_data):
    """Metres stand where minutes usually do."""
    file = shared_data / "spopt_sf" / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    rows = pd.read_csv(file, dtype={"DestinationName": str})
    metres = rows.pivot_table(values="distance", index="DestinationName", columns="name")
    people = rows.groupby("DestinationName")["demand"].first().reindex(metres.index)
    assert metres.shape == (205, 16)
    return siting_problem_from_matrix(metres.to_numpy(), people.to_numpy(dtype=float))


def test_fewest_stores(san_francisco):
    assert lscp(san_francisco, minutes=5000).value == 8
    backup = lscp_b(san_francisco, minutes=5000)
    assert len(backup.candidates) == 8
    assert backup.proven_optimal


@pytest.mark.parametrize(("count", "people"), [(1, 448255), (2, 671938), (4, 875247), (6, 941462)])
def test_most_people(san_francisco, count, people):
    plan = mclp(san_francisco, minutes=5000, count=count)
    assert (plan.value, plan.bound) == (people, people)


@pytest.mark.parametrize(
    ("count", "total"), [(1, 5731159103.675338), (2, 4009098972.1349096), (4, 2848268129.7145104), (6, 2347055166.677381)]
)
def test_fewest_metres(san_francisco, count, total):
    plan = p_median(san_francisco, count=count)
    assert plan.value == pytest.approx(total)
    assert plan.proven_optimal


@pytest.mark.parametrize(("count", "metres"), [(1, 11577.279), (2, 9130.7587), (4, 7403.0638), (6, 5903.6672)])
def test_worst_off(san_francisco, count, metres):
    plan = p_center(san_francisco, count=count)
    assert plan.value == plan.bound == pytest.approx(metres, abs=1e-3)
