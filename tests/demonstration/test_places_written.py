"""The files about places, written, checked as the pipeline checks them, and analysed by ward."""

from dataclasses import replace
from textwrap import dedent

import pytest

from community_safety import sources
from community_safety.demonstration.crime.planted import PLANTED
from community_safety.demonstration.crime.truth import truth
from community_safety.demonstration.geography.names import WITHOUT_LSOA
from community_safety.demonstration.geography.writing import write_places
from community_safety.files import sha256_of
from community_safety.partnership_file import load_partnership, partnership_id
from community_safety.sources.provenance import read_provenance
from community_safety.wards.analysis import analyse, band_edges, count_area

KEPT = ("Burglary", "Other theft", "Vehicle crime", "Shoplifting")
PARTNERSHIP = dedent("""\
    name: Arkenshire Community Safety Partnership
    release: {name: "2025/26"}
    legal_basis: Crime and Disorder Act 1998, section 6
    data: raw
    sources:
      police_uk: ["police_uk/*.zip"]
      lookups: ["lookups/*.csv"]
      ward_boundaries: [boundaries/wards25.geojson]
      lsoa_boundaries: [boundaries/lsoa21.geojson]
      population: ["population/*.csv"]
      households: ["households/*.csv"]
      deprivation: ["deprivation/*.csv"]
    areas:
      - {code: north_east, name: North East Arkenshire, members: [E07999002, E07999004]}
      - {code: rest, name: The rest, members: [E07999001, E07999003, E07999005, E07999006]}
    """)


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arkenshire")
    return folder, write_places(folder / "raw", seed=3)


@pytest.fixture(scope="module")
def prepared(raw):
    """Every source prepared: the partnership, its processed data, and what was remarked."""
    folder, _ = raw
    path = folder / "arkenshire.yml"
    path.write_text(PARTNERSHIP, encoding="utf-8")
    partnership = load_partnership(path)
    found = {
        source: sources.prepare(source, partnership, path, folder / "processed")
        for source in sources.in_order(partnership.sources)
    }
    sources.prepare_partnership(partnership, path, folder / "processed")
    return partnership, folder / "processed" / partnership_id(path), found


@pytest.fixture(scope="module")
def analysis(prepared):
    """The wards of the two districts in the north-east, of some types alone."""
    partnership, processed, _ = prepared
    area = partnership.area("north_east")
    (whole,) = count_area(processed, partnership, area, partnership.release.period)
    measures = whole.counts.measures
    kept = [place for place, measure in enumerate(measures) if measure.name in KEPT]
    counts = replace(
        whole.counts,
        measures=[measures[place] for place in kept],
        events=whole.counts.events[kept],
    )
    figures = whole.figures[whole.figures["measure"].isin(KEPT)].reset_index(drop=True)
    some = replace(whole, counts=counts, figures=figures)
    return analyse(some, band_edges([some], {}), processed, 1000)


def test_every_file_has_a_sidecar_that_names_it(raw):
    folder, written = raw
    assert len(written) == 11
    for path in written:
        assert path.is_relative_to(folder / "raw")
        known, remarks = read_provenance(path)
        assert "made up" in known.publisher
        assert "made-up Arkenshire" in known.title
        sidecar = path.with_name(f"{path.name}.source.yml").read_text(encoding="utf-8")
        assert f"sha256: {sha256_of(path)}" in sidecar
        assert not remarks


def test_the_files_are_small_enough_to_ship(raw):
    _, written = raw
    size = {path.name: path.stat().st_size for path in written}
    assert sum(size[name] for name in size if name.endswith(".geojson")) < 700_000
    assert size["2024-04_to_2026-03.zip"] < 1_600_000


def test_a_scale_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="scale must be above zero, got 0"):
        write_places(tmp_path, scale=0)


def test_every_row_is_accepted_and_only_what_is_meant_is_remarked(prepared):
    _, _, found = prepared
    remarks = [remark for each in found.values() for remark in each.warnings]
    assert all(each.rows_refused == 0 for each in found.values())
    meant = (WITHOUT_LSOA, "with an earlier record's Crime ID", "given for 2024-09")
    assert len(remarks) == len(meant)
    for text in meant:
        assert any(text in remark for remark in remarks), text


def test_the_month_without_a_file_is_a_gap(analysis):
    assert len(analysis.counted.coverage.months) == 12
    assert len(analysis.counted.coverage.earlier) == 11


def test_residents_are_those_of_the_best_fit_and_one_ward_has_no_data(analysis):
    figures = analysis.figures[analysis.figures["measure"] == "Other theft"].set_index("ward")
    true = truth().query("measure == 'Other theft'").set_index("ward_name")
    assert figures["state"][lambda state: state != ""].index.tolist() == [WITHOUT_LSOA]
    known = figures.drop(WITHOUT_LSOA)
    assert (known["base"] == true.loc[known.index, "base"]).all()


def test_analysis_names_what_is_planted_and_nothing_of_the_even_type(analysis):
    group = analysis.figures.set_index(["measure", "ward"])["group"]
    assert group["Shoplifting", "Kestrelby Central"] == "higher"
    assert group["Vehicle crime", "Harrowmead"] == "higher"
    assert set(group["Other theft"]) == {"not to be told apart", "not compared"}


def test_analysis_finds_the_change_and_the_cluster(analysis):
    changes = analysis.changes
    named = changes[changes["group"].isin(["higher", "lower"])]
    found = [*zip(named["ward"], named["measure"], named["group"], strict=True)]
    assert ("Harrowmead", "Vehicle crime", "higher") in found
    # Four maps, each of which names a ward by chance now and then.
    assert len(found) <= 2
    burglary = analysis.figures[analysis.figures["measure"] == "Burglary"].set_index("ward")
    assert burglary.loc["Drakenhithe", "cluster"] == "high among high"
    clustered = burglary.index[burglary["cluster"] == "high among high"]
    assert set(clustered) <= set(PLANTED[2].wards)
    assert len(clustered) >= 3
