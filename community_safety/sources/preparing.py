"""From raw files to processed ones: read, check, account for every row, write."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pandas as pd

from community_safety.errors import SourceError
from community_safety.files import sha256_of, write_atomically
from community_safety.partnership import Partnership
from community_safety.partnership_file import data_folder, partnership_id
from community_safety.sources import indicators, published_claims
from community_safety.sources.contract import ROW_COLUMNS
from community_safety.sources.locations import matching_files
from community_safety.sources.provenance import read_provenance
from community_safety.sources.reading import read_csv

MODULES: dict[str, ModuleType] = {
    "indicators": indicators,
    "published_claims": published_claims,
}
"""Each source's module: its `CONTRACT`, its `check`, and the column it is `PARTITIONED_BY`."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of a source's rows. Read = used + refused, always."""

    source: str
    rows_read: int
    rows_used: int
    rows_refused: int
    warnings: list[str]
    refused_file: Path | None
    outputs: list[Path]


def prepare(
    source: str, partnership: Partnership, partnership_path: Path, processed: Path
) -> SourceReport:
    """Read a source's raw files and write its processed ones.

    Raises
    ------
    SourceError
        With every problem of every file, when any file is refused as a whole.
    """
    module = MODULES[source]
    folder = data_folder(partnership, partnership_path)
    files, warnings = _distinct(matching_files(source, partnership, partnership_path))
    given, broken, problems = [], [], []
    for path in files:
        try:
            one, bad = read_csv(path, module.CONTRACT)
        except SourceError as error:
            problems += error.problems
            continue
        given.append(one)
        broken.append(bad)
    if problems:
        raise SourceError(problems)
    rows = module.check(pd.concat(given, ignore_index=True).fillna(""), partnership)
    provenances = []
    for path in files:
        provenance, remarks = read_provenance(path)
        provenances.append(provenance.as_dict() | {"path": path.relative_to(folder).as_posix()})
        warnings += remarks
    refused = pd.concat([rows.refusals(), *broken], ignore_index=True)
    identity = partnership_id(partnership_path)
    target = processed / identity / source
    used = rows.used()
    outputs = _write_values(used, module, target)
    outputs += _write_accounts(used, refused, module, target, partnership.known_codes())
    outputs.append(target / "provenance.json")
    write_atomically(outputs[-1], json.dumps(provenances, indent=1, ensure_ascii=False) + "\n")
    refused_file = _keep_refused(refused, source, identity, processed)
    _remove_stale(target, outputs)
    return SourceReport(
        source=source,
        rows_read=len(rows.given) + sum(map(len, broken)),
        rows_used=len(used),
        rows_refused=len(refused),
        warnings=warnings,
        refused_file=refused_file if len(refused) else None,
        outputs=outputs,
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
        return [_write_parquet(values, target / f"{module.CONTRACT.source}.parquet")]
    return [
        _write_parquet(part.reset_index(drop=True), target / f"{code}.parquet")
        for code, part in values.groupby(module.PARTITIONED_BY, sort=True)
    ]


def _write_parquet(frame: pd.DataFrame, path: Path) -> Path:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    write_atomically(path, buffer.getvalue())
    return path


def _write_accounts(
    used: pd.DataFrame, refused: pd.DataFrame, module: ModuleType, target: Path, codes: set[str]
) -> list[Path]:
    """Write, for each area, how many rows were read, used and refused and for what reasons.

    Rows too broken to tell their area are only in the source's total and among the refused.
    """
    key = module.PARTITIONED_BY
    names = [module.CONTRACT.source]
    if key:
        names = sorted((set(used[key]) | set(refused[key])) & codes)
    outputs = []
    for name in names:
        good = len(used[used[key] == name]) if key else len(used)
        bad = refused[refused[key] == name] if key else refused
        reasons = bad["reason"].value_counts().sort_index()
        account = {
            "read": good + len(bad),
            "used": good,
            "refused": {str(reason): int(count) for reason, count in reasons.items()},
        }
        outputs.append(target / f"{name}.account.json")
        write_atomically(outputs[-1], json.dumps(account, indent=1, ensure_ascii=False) + "\n")
    return outputs


def _keep_refused(refused: pd.DataFrame, source: str, identity: str, processed: Path) -> Path:
    """Keep this partnership's refused rows in the one file of its source."""
    path = processed / "refused" / f"{source}.csv"
    frames = []
    if path.exists():
        kept = pd.read_csv(path, dtype="str", keep_default_na=False)
        frames.append(kept[kept["partnership"] != identity])
    mine = refused.astype("str").where(refused.notna(), "")
    mine.insert(0, "partnership", identity)
    together = pd.concat([*frames, mine], ignore_index=True).fillna("")
    together = together.sort_values("partnership", kind="stable")
    if together.empty:
        path.unlink(missing_ok=True)
    else:
        # With this line end a carriage return inside a cell is quoted too, and read back as it was.
        write_atomically(path, together.to_csv(index=False, lineterminator="\r\n"))
    return path


def _remove_stale(target: Path, outputs: list[Path]) -> None:
    for path in target.iterdir():
        if path not in outputs:
            path.unlink()
