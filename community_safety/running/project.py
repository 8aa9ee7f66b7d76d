"""Everything a build is made from, read and checked before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from community_safety.characters import legible
from community_safety.errors import ConfigurationError, near_match
from community_safety.files import sha256_of
from community_safety.partnership import (
    EDITIONS,
    STANDS_FOR,
    Area,
    Edition,
    Partnership,
    Release,
)
from community_safety.partnership_file import data_folder, load_partnership, partnership_id
from community_safety.running.folders import output_problems
from community_safety.running.front_matter import Briefing, load_briefings
from community_safety.running.naming import as_release, release_folder
from community_safety.running.outcomes import ChangedWhileReadError
from community_safety.running.parameters import STANDARD, ParameterValue
from community_safety.running.request import Request

REFUSED = "refused"
"""The folder of refused rows, beside those of the partnerships."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One partnership: its file, and what can be built of it."""

    path: Path
    id: str
    partnership: Partnership
    sha256: str
    """SHA-256 of the file as it was read."""
    briefings: tuple[Briefing, ...]
    """Those whose needs are all among the partnership's sources, selected or not."""
    asked: Release | None = None
    """A release asked for on the command line, where the file holds another."""

    @property
    def released(self) -> Partnership:
        """The partnership with the release that is reported on."""
        if self.asked is None:
            return self.partnership
        return self.partnership.model_copy(update={"release": self.asked})

    @property
    def release(self) -> str:
        """The release as written in a path."""
        return release_folder(self.released.release.name)

    def reports(self) -> Iterable[tuple[Edition, Area, Briefing]]:
        """Return every report of the pack, in the order of its editions, areas and briefings."""
        for edition in EDITIONS:
            for area in self.partnership.areas:
                for briefing in self.briefings:
                    areas = self.partnership.areas_of(briefing.name)
                    if edition in briefing.editions and area in areas:
                        yield edition, area, briefing


@dataclass(frozen=True, slots=True)
class Project:
    """The packs and briefings of a request, and every problem found in reading them."""

    request: Request
    packs: tuple[Pack, ...]
    briefings: tuple[Briefing, ...]
    further: dict[str, dict[str, ParameterValue]] = field(default_factory=dict)
    """For each briefing, the parameters given on the command line, in their declared types."""
    problems: tuple[str, ...] = ()

    def checked(self) -> Project:
        """Return the project, or raise a `ConfigurationError` with every problem of it."""
        if self.problems:
            raise ConfigurationError(self.problems)
        return self

    def selected(self, edition: str, area: Area, briefing: Briefing) -> bool:
        """Tell whether the request asks for a report."""
        request = self.request
        return (
            (not request.editions or edition in request.editions)
            and (not request.areas or area.code in request.areas)
            and (not request.briefings or briefing.name in request.briefings)
        )


def load_project(request: Request) -> Project:
    """Read partnership files and notebooks, and hold the request against them."""
    briefings, problems = load_briefings(request.notebooks)
    packs, more = _load_packs(request, briefings)
    problems += more
    further, more = _further_parameters(request, briefings)
    problems += more
    problems += output_problems(request, _raw_folders(packs))
    if not problems:
        problems += _selection_problems(request, _for_release(request, packs), briefings)
    packs = [pack for pack in _for_release(request, packs) if _is_release(request, pack)]
    project = Project(request, tuple(packs), tuple(briefings), further, tuple(problems))
    if problems or any(
        project.selected(*report) for pack in project.packs for report in pack.reports()
    ):
        return project
    nothing = (
        "Nothing to build: no briefing has all its `needs` among a partnership's `sources` and "
        "fits the areas, editions and briefings asked for."
    )
    return Project(request, project.packs, project.briefings, further, (nothing,))


def _load_packs(request: Request, briefings: list[Briefing]) -> tuple[list[Pack], list[str]]:
    packs: list[Pack] = []
    problems: list[str] = []
    if not request.partnerships:
        problems.append("There is no partnership file: name one with `--partnership FILE`.")
    for path in _each_once(request.partnerships):
        try:
            partnership, sha256 = _read_whole(path)
            data_folder(partnership, path)
        except ConfigurationError as error:
            problems += error.problems
            continue
        given = {*partnership.sources, *map(STANDS_FOR.get, partnership.sources)}
        possible = [item for item in briefings if set(item.needs) <= given]
        problems += _briefing_problems(path, partnership, briefings)
        packs.append(Pack(path, partnership_id(path), partnership, sha256, tuple(possible)))
    # As a folder's name, an id is the same in capitals on many systems.
    for identity in dict.fromkeys(pack.id.casefold() for pack in packs):
        same = [str(pack.path) for pack in packs if pack.id.casefold() == identity]
        if identity == REFUSED:
            problems.append(f"{same[0]}: `{REFUSED}` is a folder of its own; rename the file.")
        if len(same) > 1:
            problems.append(
                f"{' and '.join(same)}: the name of a file is the id of its partnership; give "
                "each another name."
            )
    return packs, problems


def _briefing_problems(
    path: Path, partnership: Partnership, briefings: Iterable[Briefing]
) -> list[str]:
    """Find briefings of a partnership file that there are not, and areas that are not its own."""
    names = [briefing.name for briefing in briefings]
    codes = {area.code: area.name for area in partnership.areas}
    problems = []
    for name, settings in partnership.briefings.items():
        if name not in names:
            problems.append(
                f"{path}: `briefings` names `{name}`, and there is no such briefing"
                f"{_hint(name, names)} There are {_listed(names)}."
            )
        problems += [
            f"{path}: `briefings: {name}: areas` names `{code}`, which is not under `areas`"
            f"{_hint(code, codes)}"
            for code in settings.areas
            if code not in codes
        ]
    return problems


def _raw_folders(packs: Iterable[Pack]) -> list[Path]:
    """Return the folders of raw data; not those that hold the partnership file as well."""
    folders = [(data_folder(pack.partnership, pack.path), pack.path.resolve()) for pack in packs]
    return [folder for folder, file in folders if folder.resolve() not in file.parents]


def _each_once(paths: Iterable[Path]) -> list[Path]:
    """Return files named in two ways, or through a link, only once."""
    known = {(path.resolve(), path.name): path for path in reversed(list(paths))}
    return list(known.values())[::-1]


def _read_whole(path: Path) -> tuple[Partnership, str]:
    """Read a partnership file that nobody changes meanwhile, and return its hash with it."""
    try:
        before = sha256_of(path)
    except OSError:
        before = ""
    partnership = load_partnership(path)
    if sha256_of(path) != before:
        raise ConfigurationError(f"{ChangedWhileReadError(str(path))}.")
    return partnership, before


def _is_release(request: Request, pack: Pack) -> bool:
    return request.release is None or release_folder(request.release) == pack.release


def _for_release(request: Request, packs: list[Pack]) -> list[Pack]:
    """Give packs the release asked for, where no file holds it and its name says its period."""
    if request.release is None or any(_is_release(request, pack) for pack in packs):
        return packs
    try:
        asked = Release(name=as_release(request.release))
    except ValueError:
        return packs
    return [replace(pack, asked=asked) for pack in packs]


def _selection_problems(
    request: Request, packs: list[Pack], briefings: list[Briefing]
) -> list[str]:
    releases = {pack.partnership.release.name for pack in packs}
    if not any(_is_release(request, pack) for pack in packs):
        asked = request.release or ""
        return [
            f"There is no release `{legible(asked)}`{_hint(asked, releases)} "
            f"The partnership files hold {_listed(releases)}; another is named as a financial "
            "year (2025/26), a quarter of one (2025/26 Q2) or a calendar year (2025)."
        ]
    areas = {
        area.code: area.name
        for pack in packs
        if _is_release(request, pack)
        for area in pack.partnership.areas
    }
    named = [f"{code} ({name})" for code, name in areas.items()]
    problems = _unknown("area", request.areas, areas, named)
    names = [briefing.name for briefing in briefings]
    problems += _unknown("briefing", request.briefings, names, names)
    return problems + _unknown("edition", request.editions, EDITIONS, EDITIONS)


def _unknown(
    what: str, asked: Iterable[str], known: Iterable[str], shown: Iterable[str]
) -> list[str]:
    return [
        f"There is no {what} `{legible(word)}`{_hint(word, known)} There are {_listed(shown)}."
        for word in asked
        if word not in known
    ]


def _hint(word: str, known: Iterable[str] | Mapping[str, str]) -> str:
    """Suggest what may be meant: a word that is close, in other capitals, or known by its name."""
    same = {name.casefold(): each for each, name in _named(known)}
    same |= {each.casefold(): each for each, _ in _named(known)}
    if meant := same.get(word.strip().casefold()):
        return f": did you mean `{meant}`?"
    return near_match(word, [each for each, _ in _named(known)]) or "."


def _named(known: Iterable[str] | Mapping[str, str]) -> list[tuple[str, str]]:
    """Return words with their names, where they have any."""
    if isinstance(known, Mapping):
        return list(known.items())
    return [(word, word) for word in known]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _further_parameters(
    request: Request, briefings: list[Briefing]
) -> tuple[dict[str, dict[str, ParameterValue]], list[str]]:
    """Read the parameters of the command line in the types the notebooks declare."""
    chosen = [item for item in briefings if not request.briefings or item.name in request.briefings]
    further: dict[str, dict[str, ParameterValue]] = {item.name: {} for item in briefings}
    problems = []
    for name, text in request.parameters.items():
        if name in STANDARD:
            problems.append(f"`{name}` is set by the pipeline; it cannot be given.")
            continue
        declared = [(item.name, one) for item in chosen for one in item.parameters]
        takers = [(briefing, one) for briefing, one in declared if one.name == name]
        if not takers:
            known = {one.name for _, one in declared} - set(STANDARD)
            shown = legible(name)
            problems.append(f"No briefing has the parameter `{shown}`{near_match(name, known)}")
        for briefing, one in takers:
            try:
                further[briefing][name] = one.read(text)
            except ValueError as error:
                problems.append(f"{briefing}: {error}")
    return further, problems
