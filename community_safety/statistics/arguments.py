"""What the statistical functions accept, and what they say when they cannot answer.

The rule is one for the whole package. Where every argument is a single number, a bad one raises
`StatisticsError`; where any argument is an array, the element concerned becomes missing and carries
a reason. A missing number (nan) is never an error: the answer is missing too, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from community_safety.errors import StatisticsError

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
WordArray: TypeAlias = npt.NDArray[np.str_]

# A float (or str) when every argument was a single number, else an array of the common shape.
# Which of the two depends on the values given, so that a type checker cannot tell them apart.
Figures: TypeAlias = Any
Words: TypeAlias = Any


# Arguments that are not data but estimates: missing, they make the figure unusable, not missing.
ESTIMATES = ("dispersion", "degrees_of_freedom")


class Rule(NamedTuple):
    """One thing that may be wrong: where, in a word or two, and as an error for single numbers.

    A rule without a message describes an honest gap in the data and never raises.
    """

    broken: BoolArray
    reason: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Arguments:
    """Arguments of one call as float arrays of a common shape (at least one dimension)."""

    names: tuple[str, ...]
    arrays: tuple[FloatArray, ...]
    single: bool

    @classmethod
    def read(cls, **given: npt.ArrayLike) -> Arguments:
        """Turn the named arguments into float arrays and stretch them to one shape.

        Raises
        ------
        StatisticsError
            When an argument is not numeric, or the shapes do not fit each other.
        """
        numbers = {name: as_numbers(name, value) for name, value in given.items()}
        try:
            arrays = np.broadcast_arrays(*numbers.values())
        except ValueError:
            shapes = ", ".join(f"{name} has {array.shape}" for name, array in numbers.items())
            raise StatisticsError(
                f"the arguments do not fit each other: {shapes}; give arrays of equal shape or "
                "single numbers"
            ) from None
        single = all(array.ndim == 0 for array in numbers.values())
        return cls(tuple(given), tuple(np.atleast_1d(array) for array in arrays), single)

    def gaps(self, may_be_infinite: tuple[str, ...]) -> list[Rule]:
        """Return the rules for every argument: not missing, nor infinite unless it may be."""
        none = np.zeros(self.arrays[0].shape, dtype=bool)
        missing, unknown = none, none
        for name, array in zip(self.names, self.arrays, strict=True):
            if name in ESTIMATES:
                unknown = unknown | np.isnan(array)
            else:
                missing = missing | np.isnan(array)
        rules = [Rule(missing, "missing"), Rule(unknown, "no estimate of dispersion")]
        for name, array in zip(self.names, self.arrays, strict=True):
            if name not in may_be_infinite:
                message = f"{name} must be a finite number, got {{{name}}}"
                rules.append(Rule(np.isinf(array), "infinite", message))
        return rules

    def reasons(self, *rules: Rule, may_be_infinite: tuple[str, ...] = ()) -> WordArray:
        """Return the first broken rule of each element ("" where none is), or raise.

        Raises
        ------
        StatisticsError
            When every argument is a single number and a rule with a message is broken.
        """
        checks = [*self.gaps(may_be_infinite), *rules]
        first = next((rule for rule in checks if self.single and rule.broken.any()), None)
        if first is not None and first.message:
            values = {n: f"{a.item():g}" for n, a in zip(self.names, self.arrays, strict=True)}
            raise StatisticsError(first.message.format(**values))
        broken = [rule.broken for rule in checks]
        return np.select(broken, [rule.reason for rule in checks], default="").astype(np.str_)

    def give_back(self, array: npt.NDArray[Any]) -> Any:
        """Return a result in the form the arguments had: a single value or an array."""
        return array.item() if self.single else array


def as_numbers(name: str, value: npt.ArrayLike) -> FloatArray:
    """Return `value` as a float array (nan for None), or say which argument is not numeric."""
    try:
        if np.asarray(value).dtype.kind not in "US":  # numpy would read "95" as a number
            return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise StatisticsError(f"{name} must be numbers, got {value!r}") from None
    raise StatisticsError(f"{name} must be numbers, got {value!r}")


def check_share(name: str, value: float) -> float:
    """Return `value` when it is a share strictly between 0 and 1, as confidence and power are.

    Raises
    ------
    StatisticsError
        For anything else; a value between 1 and 100 is asked about ("did you mean 0.95?").
    """
    try:
        share = float(value)
    except (TypeError, ValueError):
        raise StatisticsError(f"{name} must be one number between 0 and 1, got {value!r}") from None
    if 0 < share < 1:
        return share
    hint = f": did you mean {share / 100:g}?" if 1 < share < 100 else ""
    raise StatisticsError(f"{name} must be a share between 0 and 1, got {share:g}{hint}")


def not_negative(name: str, array: FloatArray, reason: str = "negative count") -> Rule:
    """Require zero or more."""
    return Rule(array < 0, reason, f"{name} must be zero or more, got {{{name}}}")


def above_zero(name: str, array: FloatArray, reason: str = "no denominator") -> Rule:
    """Require more than zero, as every denominator must be."""
    return Rule(array <= 0, reason, f"{name} must be above zero, got {{{name}}}")


def not_above(name: str, array: FloatArray, limit_name: str, limit: FloatArray) -> Rule:
    """Require a numerator that is part of its denominator."""
    message = f"{name} must not be above {limit_name}, got {{{name}}} of {{{limit_name}}}"
    return Rule(array > limit, "numerator above denominator", message)


def whole(name: str, array: FloatArray) -> Rule:
    """Require whole counts, which the exact tests need."""
    message = (
        f"{name} must be a whole number, got {{{name}}}: give the count itself and put the number "
        "of periods or people into the exposure"
    )
    return Rule(array != np.round(array), "not a whole number", message)


def blank(values: npt.ArrayLike, reason: WordArray) -> FloatArray:
    """Return `values` with nan wherever there is a reason."""
    return np.where(reason == "", np.asarray(values, dtype=np.float64), np.nan)
