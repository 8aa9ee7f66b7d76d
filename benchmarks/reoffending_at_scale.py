"""Cohorts of a million people: everybody at once, beside one person after another.

What is measured
    1 million people with 5 million proven offences over twelve years, from processed Parquet to
    the members of twelve quarterly cohorts (`cohort_members`) and their measures, as a whole and by
    sex, age, index disposal, index offence, previous offences and area (`measures_of`), and what a
    reference of 600 rates expects of the latest year (`expected_of`). Beside it the obvious loop
    (`reoffending_one_by_one.py`) over a sample of the people, whose rows it has in memory. The
    loop makes members only, and no measures. Its rows must be those of the run over everybody:
    where one differs, the benchmark ends with an error.

How to run
    ``.venv/bin/python benchmarks/reoffending_at_scale.py`` on Linux or macOS takes about a minute;
    `--help` lists other sizes.

Design
    Data are made up from one seed. How often people offend differs between them (gamma), so that a
    few have many offences; half the proofs come within four months, some take over a year.
    Making the data, the run over everybody and the loop each have a process of their own, so that
    no peak of memory is another's. Seconds of the processor are shown beside those of the clock,
    because other work on the machine makes only the latter longer. Linear algebra and Parquet get
    one thread, and where the system can pin it the process gets one core.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from reoffending_one_by_one import members_of

from community_safety.reoffending.expected import expected_chances, expected_of
from community_safety.reoffending.measures import measures_of
from community_safety.reoffending.members import cohort_members
from community_safety.reoffending.periods import CohortPeriod, quarters_between, year_name
from community_safety.reoffending.records import read_records
from community_safety.reoffending.rules import AGE_GROUPS, PREVIOUS_BANDS

SEED = 20260401
FIRST, UNTIL = dt.date(2014, 1, 1), dt.date(2026, 3, 31)
AREAS = tuple(f"E0700000{number}" for number in range(1, 9))
GROUPS = ("theft", "drugs", "violence", "motoring", "public order", "burglary")
OUTCOMES, SHARES = (
    ("caution", "youth_caution", "non_custodial", "custody"),
    (0.25, 0.05, 0.55, 0.15),
)
BREAKDOWNS = ("sex", "age_group", "index_disposal", "index_offence", "previous_band", "area_code")
COMPARED = (
    *("cohort", "person_id", "start_point", "age", "index_disposal", "index_offence"),
    *("previous_offences", "reoffended", "reoffences", "serious_reoffences"),
    *("days_to_reoffence", "complete", "proxy_event", "proxy_days"),
)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
Answer = TypeVar("Answer")
Stages = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Size:
    """How much to make, and on how many people to run the loop."""

    people: int
    offences: int
    sample: int


@dataclass(frozen=True)
class Timing:
    """Seconds of each stage, by the clock and of the processor, and the sample's members.

    `peak` is the most memory held, in megabytes; `rows` is how many members were made.
    """

    seconds: Stages
    peak: float
    members: pd.DataFrame
    rows: int


def periods() -> tuple[CohortPeriod, ...]:
    """Return the latest twelve quarters that the records show in full."""
    return quarters_between(dt.date(2021, 10, 1), dt.date(2024, 9, 30))


def write_data(folder: Path, size: Size) -> None:
    """Write people, offences and releases as the source does, and a reference."""
    rng = np.random.default_rng(SEED)
    people = _people(size.people, rng)
    often = rng.gamma(0.5, 1.0, size.people)
    who = np.sort(rng.choice(size.people, size.offences, p=often / often.sum()))
    committed = np.datetime64(FIRST) + rng.integers(0, (UNTIL - FIRST).days, size.offences)
    proven = committed + rng.gamma(1.5, 90, size.offences).astype(int)
    offences = pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy()[who],
            "offence_id": [f"O{number}" for number in range(size.offences)],
            "offence_date": committed.astype("datetime64[us]"),
            "proven_date": proven.astype("datetime64[us]"),
            "outcome": rng.choice(OUTCOMES, size.offences, p=SHARES),
            "offence_group": rng.choice(GROUPS, size.offences),
            "serious": rng.random(size.offences) < 0.03,
        }
    )
    area = people["area_code"].to_numpy()[who]
    seen = offences["proven_date"] <= pd.Timestamp(UNTIL)
    offences, area = offences[seen], area[seen.to_numpy()]
    sentenced = (offences["outcome"] == "custody").to_numpy()
    releases = offences.loc[sentenced, ["person_id", "proven_date", "offence_group"]]
    stay = pd.to_timedelta(rng.integers(14, 400, len(releases)), unit="D")
    releases = releases.rename(columns={"proven_date": "release_date"})
    releases["release_date"] = (releases["release_date"] + stay).astype("datetime64[us]")
    for code in AREAS:
        home = folder / "reoffending" / code
        home.mkdir(parents=True)
        people[people["area_code"] == code].to_parquet(home / "people.parquet")
        offences[area == code].to_parquet(home / "offences.parquet")
        releases[area[sentenced] == code].to_parquet(home / "releases.parquet")
    _reference(rng).to_parquet(folder / "reoffending" / "reference_rates.parquet")
    about = {"until": UNTIL.isoformat(), "since": FIRST.isoformat()}
    (folder / "reoffending" / "records.json").write_text(json.dumps(about), encoding="utf-8")


def _people(many: int, rng: np.random.Generator) -> pd.DataFrame:
    born = np.datetime64("1955-01-01") + rng.integers(0, 50 * 365, many)
    return pd.DataFrame(
        {
            "person_id": [f"P{number:07}" for number in range(many)],
            "sex": rng.choice(["male", "female"], many, p=[0.8, 0.2]),
            "date_of_birth": born.astype("datetime64[us]"),
            "ethnicity": "not recorded",
            "area_code": rng.choice(AREAS, many),
            "ward_code": "",
            "iom_start": np.datetime64("NaT", "us"),
            "iom_end": np.datetime64("NaT", "us"),
            "expected_reoffending": np.nan,
        }
    )


def _reference(rng: np.random.Generator) -> pd.DataFrame:
    ages, bands = ([band.label for band in bands] for bands in (AGE_GROUPS, PREVIOUS_BANDS))
    names = ["sex", "age_group", "previous_offences", "index_offence"]
    rows = pd.MultiIndex.from_product([["male", "female"], ages, bands, GROUPS], names=names)
    frame = rows.to_frame(index=False).assign(cohort="", offenders=1_000)
    return frame.assign(reoffenders=rng.integers(100, 600, len(frame)))


def time_all(folder: Path, size: Size) -> Timing:
    """Time everybody at once, stage by stage."""
    seconds: Stages = {}
    records = _timed(seconds, "read_records", lambda: read_records(folder, AREAS))
    members = _timed(seconds, "cohort_members", lambda: cohort_members(records, periods()))
    _timed(seconds, "measures_of, each quarter", lambda: measures_of(members, ["cohort"]))
    year = members[members["cohort"].isin([one.name for one in periods()[-4:]])]
    for name in BREAKDOWNS:
        _timed(seconds, f"measures_of, {name}", partial(measures_of, year, [name]))
    name = year_name(periods()[-4:])
    chances = _timed(
        seconds, "expected_chances", lambda: expected_chances(year, records.reference, name)
    )
    _timed(seconds, "expected_of", lambda: expected_of(year, chances, ["area_code"]))
    sample = members[members["person_id"].isin(_sample(records.people, size))]
    return Timing(seconds, _peak_memory(), sample, len(members))


def time_loop(folder: Path, size: Size) -> Timing:
    """Time a sample of the people one by one."""
    records = read_records(folder, AREAS)
    sample = _sample(records.people, size)
    people, offences, releases = (
        _rows(frame[frame["person_id"].isin(sample)])
        for frame in (records.people, records.offences, records.releases)
    )
    cohorts = [(one.name, one.start, one.end) for one in periods()]
    seconds: Stages = {}

    def every_one() -> list[dict[str, Any]]:
        return [
            row
            for who, (person,) in people.items()
            for row in members_of(
                person, offences.get(who, []), releases.get(who, []), cohorts, records.until
            )
        ]

    rows = _timed(seconds, "loop", every_one)
    return Timing(seconds, _peak_memory(), pd.DataFrame(rows), len(rows))


def _sample(people: pd.DataFrame, size: Size) -> list[str]:
    chosen = np.random.default_rng(SEED).choice(len(people), size.sample, replace=False)
    return list(people["person_id"].sort_values().iloc[np.sort(chosen)])


def _rows(frame: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    """Return the rows of each person, with days as `datetime.date` and gaps as None."""
    plain = pd.DataFrame(
        {
            name: column.dt.date if column.dtype.kind == "M" else column
            for name, column in frame.items()
        }
    ).astype(object)
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in plain.where(plain.notna(), None).to_dict("records"):
        found.setdefault(row["person_id"], []).append(row)
    return found


def different(loop: pd.DataFrame, members: pd.DataFrame) -> list[str]:
    """Return the columns in which the sample's members differ."""
    order = ["cohort_start", "person_id"]
    starts = {one.name: pd.Timestamp(one.start) for one in periods()}
    loop = loop.assign(cohort_start=loop["cohort"].map(starts)).sort_values(order)
    if len(loop) != len(members):
        return ["number of rows"]
    wrong = []
    for name in COMPARED:
        ours, theirs = members[name].astype(object).to_numpy(), loop[name].to_numpy(dtype=object)
        if name == "start_point":
            ours = members[name].dt.date.to_numpy()
        if pd.Series(ours).fillna(-1).tolist() != pd.Series(theirs).fillna(-1).tolist():
            wrong.append(name)
    return wrong


def table(size: Size, whole: Timing, loop: Timing) -> str:
    """Return what is printed: each stage, both ways of making members, and how they compare."""
    total = [sum(each) for each in zip(*whole.seconds.values(), strict=True)]
    lines = [f"{'stage':<40}{'seconds':>10}{'of the processor':>20}"]
    for name, (clock, busy) in {**whole.seconds, "all": total}.items():
        lines.append(f"{name:<40}{clock:>10.2f}{busy:>20.2f}")
    every = whole.seconds["cohort_members"][1] / size.people * 1e6
    alone = loop.seconds["loop"][1] / size.sample * 1e6
    lines += [
        f"{'peak memory, MB':<40}{whole.peak:>10,.0f}",
        "",
        f"{size.people:,} people, {size.offences:,} offences, {whole.rows:,} members of "
        f"{len(periods())} cohorts.",
        f"Members, for each person: {every:,.1f} microseconds of the processor at once, "
        f"{alone:,.1f} one by one\n({alone / every:,.0f} times as long), measured on "
        f"{size.sample:,} people, whose {loop.rows:,} rows are the same both ways.",
    ]
    return "\n".join(lines)


def _timed(seconds: Stages, name: str, work: Callable[[], Answer]) -> Answer:
    begin, busy = time.perf_counter(), time.process_time()
    answer = work()
    seconds[name] = time.perf_counter() - begin, time.process_time() - busy
    return answer


def _peak_memory() -> float:
    """Return the most memory that this process has held so far, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes on Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _in_its_own_process(work: Callable[[Path, Size], Answer], folder: Path, size: Size) -> Answer:
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=start, initializer=_keep_to_one_core) as pool:
        return pool.submit(work, folder, size).result()


def _keep_to_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _size_asked_for() -> Size:
    parser = argparse.ArgumentParser(description="Time the cohorts of a made-up million.")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--offences", type=int, default=5_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="people the loop is timed on")
    asked = parser.parse_args()
    return Size(asked.people, asked.offences, min(asked.sample, asked.people))


def main() -> None:
    """Make the data, time both ways, and print the table."""
    size = _size_asked_for()
    os.environ.update(ONE_THREAD)  # read when a process imports its libraries, so before it starts
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _in_its_own_process(write_data, folder, size)
        whole = _in_its_own_process(time_all, folder, size)
        loop = _in_its_own_process(time_loop, folder, size)
    if differing := different(loop.members, whole.members):
        sys.exit(f"One by one and all at once differ in {', '.join(differing)}.")
    print(table(size, whole, loop))


if __name__ == "__main__":
    main()
