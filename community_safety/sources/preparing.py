"""From raw files to processed ones: read, check, account for every row, write."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from community_safety.csv_guard import guarded
from community_safety.errors import SourceError
from community_safety.files import sha256_of, write_atomically
from community_safety.partnership import Partnership
from community_safety.partnership_file import data_folder, partnership_id
from community_safety.sources.column_settings import idle_settings
from community_safety.sources.contract import ROW_COLUMNS
from community_safety.sources.job import Job, Prepared, write_json, write_parquet
from community_safety.sources.locations import matching_files
from community_safety.sources.provenance import read_provenance, sidecar_of
from community_safety.sources.reading import read_csv

MODULES: dict[str, str] = {
    "indicators": "indicators",
    "published_claims": "published_claims",
    "police_uk": "police_uk",
    "lookups": "geography_tables.lookups",
    "ward_boundaries": "boundaries.ward",
    "lsoa_boundaries": "boundaries.lsoa",
    "population": "geography_tables.residents",
    "households": "geography_tables.residents",
    "deprivation": "geography_tables.deprivation",
    "harm_weights": "harm_weights",
    "recorded_crime": "recorded_crime",
    "reoffending": "reoffending",
}
"""Each source's module in this package, imported when it is needed: geography takes seconds.

A module has a function `prepare`, or, for a source of rows, `CONTRACT`, `check`, `remarks`, and the
columns it is `PARTITIONED_BY` and `ACCOUNTED_BY`.
"""


MANY_FILES = 12
"""More files without provenance are told of in one warning."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of a source's rows. Read = used + copies + excluded + refused, always."""

    source: str
    rows_read: int
    rows_used: int
    rows_refused: int
    warnings: list[str]
    refused_file: Path | None
    outputs: list[Path]
    rows_excluded: int = 0


def prepare(
    source: str, partnership: Partnership, partnership_path: Path, processed: Path
) -> SourceReport:
    """Read a source's raw files and write its processed ones.

    Raises
    ------
    SourceError
        With every problem of every file, when any file is refused as a whole.
    """
    module = import_module(f"community_safety.sources.{MODULES[source]}")
    folder = data_folder(partnership, partnership_path)
    files, warnings = _distinct(matching_files(source, partnership, partnership_path))
    identity = partnership_id(partnership_path)
    job = Job(source, partnership, partnership_path, folder, tuple(files), processed / identity)
    idle = idle_settings(job)
    try:
        done: Prepared = module.prepare(job) if hasattr(module, "prepare") else _rows(job, module)
    except SourceError as error:
        # What is wrong may be that `columns` names another file than the one it is meant for.
        raise SourceError([*error.problems, *idle]) from None
    provenances, more = _provenances(job)
    warnings += idle + more
    outputs = [*done.outputs, write_json(provenances, job.target / "provenance.json")]
    refused_file, more = _keep_refused(done.refused, source, identity, processed)
    _remove_stale(job.target, outputs)
    return SourceReport(
        source=source,
        rows_read=done.rows_read,
        rows_used=done.rows_used,
        rows_refused=done.rows_refused,
        warnings=[*warnings, *done.warnings, *more],
        refused_file=refused_file if len(done.refused) else None,
        outputs=outputs,
        rows_excluded=done.excluded,
    )


def _provenances(job: Job) -> tuple[list[dict[str, str]], list[str]]:
    """Return where each file comes from; of very many without a sidecar one warning is enough."""
    provenances, warnings, unknown = [], [], []
    for path in job.files:
        provenance, remarks = read_provenance(path)
        provenances.append(provenance.as_dict() | {"path": job.shown(path)})
        if not sidecar_of(path).exists():
            unknown.append((path, remarks))
        else:
            warnings += remarks
    if len(unknown) > MANY_FILES:
        first = unknown[0][0]
        return provenances, [
            *warnings,
            f"{first} and {len(unknown) - 1:,} more files of `{job.source}`: provenance not "
            f"recorded; describe each in a file beside it, such as {sidecar_of(first).name}",
        ]
    return provenances, [*warnings, *(one for _, remarks in unknown for one in remarks)]


def _rows(job: Job, module: ModuleType) -> Prepared:
    """Prepare a source of rows: every row held against every rule of the module's contract."""
    given, broken, problems = [], [], []
    for path in job.files:
        try:
            one, bad = read_csv(path, module.CONTRACT)
        except SourceError as error:
            problems += error.problems
            continue
        given.append(one.assign(file=job.shown(path)))
        broken.append(bad.assign(file=job.shown(path)))
    if problems:
        raise SourceError(problems)
    rows = module.check(pd.concat(given, ignore_index=True).fillna(""), job.partnership)
    faulty = [one.assign(rule=one["reason"]) for one in broken]
    refused = pd.concat([rows.refusals(), *faulty], ignore_index=True)
    used = rows.used()
    outputs = _write_values(used, module, job.target)
    outputs += _write_accounts(used, refused, module, job.target, job.partnership)
    return Prepared(
        rows_read=len(rows.given) + sum(map(len, broken)),
        rows_used=len(used),
        refused=refused,
        outputs=outputs,
        warnings=module.remarks(used, job.partnership),
    )


def _distinct(files: list[Path]) -> tuple[list[Path], list[str]]:
    """Keep one of several files with the same bytes, and say so."""
    seen: dict[str, Path] = {}
    notes = []
    for path in files:
        try:
            digest = sha256_of(path)
        except OSError:
            digest = str(path)  # reading it will say why it cannot be read
        if digest in seen:
            notes.append(f"{path}: the same file as {seen[digest]}; it is read once")
        else:
            seen[digest] = path
    return list(seen.values()), notes


def _write_values(used: pd.DataFrame, module: ModuleType, target: Path) -> list[Path]:
    """Write the columns of the contract, then those that the source's check has added."""
    columns = [*module.CONTRACT.names, *used.columns.difference(module.CONTRACT.names, sort=False)]
    values = used[columns].drop(columns=list(ROW_COLUMNS))
    if not module.PARTITIONED_BY:
        return [write_parquet(values, target / f"{module.CONTRACT.source}.parquet")]
    return [
        write_parquet(part.reset_index(drop=True), target / f"{code}.parquet")
        for code, part in values.groupby(module.PARTITIONED_BY, sort=True)
    ]


def _write_accounts(
    used: pd.DataFrame,
    refused: pd.DataFrame,
    module: ModuleType,
    target: Path,
    partnership: Partnership,
) -> list[Path]:
    """Write, for each area, how many rows were read, used and refused and for what reasons.

    An account is printed in every edition, so that it names rules and quotes no cell. Rows too
    broken to tell their area are only in the source's total and among the refused.
    """
    key, codes = module.PARTITIONED_BY, partnership.known_codes()
    measures = {item.id for item in partnership.indicators}
    parts, good = {module.CONTRACT.source: refused}, {module.CONTRACT.source: len(used)}
    if key:
        parts = {str(code): part for code, part in refused.groupby(key) if code in codes}
        good = {str(code): int(rows) for code, rows in used[key].value_counts().items()}
    outputs = []
    for name in sorted(parts.keys() | good.keys()):
        rules = parts.get(name, refused[:0])["rule"].value_counts().sort_index()
        account: dict[str, Any] = {
            "read": good.get(name, 0) + int(rules.sum()),
            "used": good.get(name, 0),
            "refused": {str(rule): int(count) for rule, count in rules.items()},
        }
        if module.ACCOUNTED_BY and name in parts:
            mine = parts[name][parts[name][module.ACCOUNTED_BY].isin(measures)]
            by = mine.groupby([module.ACCOUNTED_BY, "rule"], sort=True).size()
            account["refused_by"] = [[*each, int(count)] for each, count in by.items()]
        outputs.append(target / f"{name}.account.json")
        write_json(account, outputs[-1])
    return outputs


def _keep_refused(
    refused: pd.DataFrame, source: str, identity: str, processed: Path
) -> tuple[Path, list[str]]:
    """Keep this partnership's refused rows in the one file of its source.

    Text is guarded, since the file is there to be opened with a spreadsheet.
    """
    path = processed / "refused" / f"{source}.csv"
    kept, warnings = _kept_refused(path, identity)
    mine = refused.drop(columns="rule").astype("str").where(refused.notna(), "")
    for name in mine.columns:
        mine[name] = mine[name].map(guarded)
    mine.insert(0, "partnership", identity)
    together = pd.concat([*kept, mine], ignore_index=True).fillna("")
    together = together.sort_values("partnership", kind="stable")
    if together.empty:
        path.unlink(missing_ok=True)
    else:
        # With this line end a carriage return inside a cell is quoted too, and read back as it was.
        write_atomically(path, together.to_csv(index=False, lineterminator="\r\n"))
    return path, warnings


def _kept_refused(path: Path, identity: str) -> tuple[list[pd.DataFrame], list[str]]:
    """Return the refused rows of other partnerships, as they stand in the file."""
    if not path.exists():
        return [], []
    try:
        kept = pd.read_csv(path, dtype="str", keep_default_na=False)
        return [kept[kept["partnership"] != identity]], []
    except (KeyError, ValueError):
        return [], [
            f"{path}: the file was changed and cannot be read; it is written anew, and the rows of "
            "other partnerships come back when they are built with `--force`"
        ]


def _remove_stale(target: Path, outputs: list[Path]) -> None:
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path not in outputs:
            path.unlink()
