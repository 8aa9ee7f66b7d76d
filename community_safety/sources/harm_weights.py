"""The `harm_weights` source: how much harm one offence of each kind stands for.

An index such as the Cambridge Crime Harm Index (Sherman, Neyroud and Neyroud 2016) or the ONS Crime
Severity Score weighs offences, for example by the days in prison a court would start from. Weights
are data: each file is one edition and says where every weight was taken from.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from community_safety.characters import legible
from community_safety.errors import SourceError
from community_safety.numbers import listed
from community_safety.sources.contract import Contract, FileColumn, Rows
from community_safety.sources.job import Job, Prepared, write_parquet
from community_safety.sources.reading import read_csv
from community_safety.sources.refused_rows import refused_rows, together, write_account
from community_safety.sources.values import read_values

KINDS = ("offence_code", "crime_type")
"""What is weighed: Home Office offence codes, or the crime types of police.uk."""
CONTRACT = Contract(
    "harm_weights",
    (
        FileColumn("edition", filled=True),
        FileColumn("offence_code", required=False),
        FileColumn("crime_type", required=False),
        FileColumn("weight", "number", filled=True),
        FileColumn("unit", filled=True),
        FileColumn("citation", filled=True),
    ),
)
COLUMNS = ["edition", "by", "code", "weight", "unit", "citation"]
_KEY = ["edition", "by", "code"]


def prepare(job: Job) -> Prepared:
    """Read every file of weights into one table.

    Raises
    ------
    SourceError
        When a file is none, holds several editions or units, or two files weigh the same.
    """
    read, problems = [], []
    for path in job.files:
        try:
            read.append((path, *_read(path)))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    weights = pd.concat([_weights(path, rows) for path, rows, _ in read])
    if problems := _twice(weights):
        raise SourceError(problems)
    output = write_parquet(
        weights[COLUMNS].sort_values(_KEY, ignore_index=True), job.target / "harm_weights.parquet"
    )
    refused = together(
        [refused_rows(path, job.shown(path), rows, broken) for path, rows, broken in read]
    )
    rows_read = sum(len(rows.given) + len(broken) for _, rows, broken in read)
    warnings = [f"{path}: no row of it can be used" for path, rows, _ in read if rows.refused.all()]
    return Prepared(
        rows_read=rows_read,
        rows_used=rows_read - len(refused),
        refused=refused,
        outputs=[output, write_account(job, rows_read, refused)],
        warnings=warnings,
    )


def _read(path: Path) -> tuple[Rows, pd.DataFrame]:
    given, broken = read_csv(path, CONTRACT)
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1:
        found = (
            "neither `offence_code` nor `crime_type` is"
            if not kinds
            else ("both `offence_code` and `crime_type` are")
        )
        raise SourceError(
            f"{path}: {found} among its columns; give one, "
            "since an edition weighs the one or the other"
        )
    rows = read_values(given, CONTRACT)
    kind = kinds[0]
    rows.parsed["by"], rows.parsed["code"] = kind, rows.given[kind]
    rows.refuse(rows.given[kind] == "", f"`{kind}` is empty")
    rows.refuse(rows.parsed["weight"] < 0, "`weight` is negative", rows.quoting("weight"))
    codes = rows.given[kind].str.casefold().where(~rows.refused, "")
    twice = (codes != "") & codes.duplicated(keep=False)
    rows.refuse(twice, f"`{kind}` is given twice; none is used", rows.quoting(kind))
    _check_one(path, rows)
    return rows, broken


def _check_one(path: Path, rows: Rows) -> None:
    """Refuse a file of several editions, or one whose weights are in several units."""
    problems = []
    for name, advice in (("edition", "one file each"), ("unit", "weights that can be added up")):
        found = [text for text in rows.given[name].unique() if text]
        if len(found) > 1:
            names = listed([f"`{legible(text, 30)}`" for text in found[:3]])
            more = " and others" if len(found) > 3 else ""
            problems.append(
                f"{path}: column `{name}` should be the same on every row, and has {names}{more}; "
                f"give {advice}"
            )
    if problems:
        raise SourceError(problems)


def _weights(path: Path, rows: Rows) -> pd.DataFrame:
    used = rows.used()[COLUMNS]
    return used.assign(path=pd.Series(str(path), used.index, "str"))


def _twice(weights: pd.DataFrame) -> list[str]:
    """Return a problem for each two files that weigh the same code in the same edition."""
    key = [weights["edition"], weights["by"], weights["code"].str.casefold()]
    paths = weights.groupby(key)["path"]
    problems: dict[tuple[str, str], str] = {}
    for (edition, by, _), files in paths:
        if len(files) > 1:
            pair = (str(files.iloc[0]), str(files.iloc[1]))
            problems.setdefault(
                pair,
                f"{pair[1]}: edition `{legible(str(edition), 30)}` weighs by {by} what is weighed "
                f"in {pair[0]} too; give each edition in one file",
            )
    return list(problems.values())
