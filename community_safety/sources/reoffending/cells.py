"""Single cells of a table: dates, numbers, words of a short list; each text looked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from community_safety.characters import unseen
from community_safety.sources.contract import Rows
from community_safety.sources.reoffending.kinds import CONTRACTS
from community_safety.sources.reoffending.tables import Texts
from community_safety.sources.reoffending.verdicts import Verdicts
from community_safety.sources.values import dates_of, numbers_of, quoted, refuse_unseen

NO_DAY = np.iinfo("int32").min
"""What stands for the day of a cell that is empty or cannot be read."""
_FLAGS = {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True}
_SEXES: dict[str, str] = {
    **dict.fromkeys(["m", "male", "man"], "male"),
    **dict.fromkeys(["f", "female", "woman"], "female"),
    **dict.fromkeys(["", "u", "unknown", "not known"], "not known"),
}


def check_filled(verdicts: Verdicts) -> None:
    """Refuse rows in which a cell is empty that must not be, or has what cannot be read."""
    table = verdicts.table
    contract = CONTRACTS[table.kind]
    for column in contract.columns:
        name = column.name
        if name in table.identifiers:
            texts = table.identifiers[name]
            empty = pc.equal(texts, "").to_numpy(zero_copy_only=False)
            _refuse_unseen_identifiers(verdicts, name)
        else:
            empty = table.texts[name].where(lambda text: text == "")
            if column.kind == "text":
                checked, words = _words(table.texts[name])
                refuse_unseen(checked, name, words)
                verdicts.refuse_words(table.texts[name], checked)
        if column.filled:
            verdicts.refuse(empty, f"`{name}` is empty")


def _refuse_unseen_identifiers(verdicts: Verdicts, name: str) -> None:
    texts = verdicts.table.identifiers[name]
    odd = pc.match_substring_regex(texts, "[^ -~]").to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(odd).tolist():
        odd[position] = bool(unseen(texts[position].as_py(), lines=False))
    verdicts.refuse(
        odd,
        f"`{name}` has a character that cannot be read",
        lambda at: f": {unseen(texts[at].as_py(), lines=False)}; take it out",
    )


def days_of(verdicts: Verdicts, name: str) -> np.ndarray:
    """Return a column's dates as days from 1 January 1970, `NO_DAY` where there is none."""
    texts = verdicts.table.texts[name]
    checked, words = _words(texts)
    dates = dates_of(checked, name, words).to_numpy()
    verdicts.refuse_words(texts, checked)
    good = ~np.isnat(dates) & ~checked.refused
    days = np.full(len(words), NO_DAY, dtype="int32")
    days[good] = dates[good].astype("datetime64[D]").astype("int64")
    return days[texts.codes]


def numbers_in(verdicts: Verdicts, name: str, rules: Mapping[str, Callable]) -> np.ndarray:
    """Return a column's numbers, missing where there is none.

    Parameters
    ----------
    rules
        For each further rule, what tells of an array of numbers which of them break it.
    """
    texts = verdicts.table.texts[name]
    checked, words = _words(texts)
    numbers = numbers_of(checked, name, words)
    for rule, breaks in rules.items():
        checked.refuse(breaks(numbers), rule, lambda at: f": {quoted(words.iloc[at])}")
    verdicts.refuse_words(texts, checked)
    return np.asarray(numbers.mask(checked.refused).to_numpy())[texts.codes]


def flags_of(verdicts: Verdicts, name: str) -> np.ndarray:
    """Return a column of yes or no; an empty cell is no."""
    texts = verdicts.table.texts[name]
    wrong = {
        number: f": {quoted(word)} (write 0 or 1)"
        for number, word in enumerate(texts.words)
        if word.casefold() not in _FLAGS
    }
    verdicts.refuse_some(texts, f"`{name}` is neither 0 nor 1", wrong)
    return texts.values(lambda word: _FLAGS.get(word.casefold(), False), "bool")


def sexes_of(verdicts: Verdicts, more: Mapping[str, str] | None = None) -> Texts:
    """Return the column `sex` as `male`, `female` or `not known`.

    Parameters
    ----------
    more
        Further words, in lower case, and what each stands for.
    """
    texts = verdicts.table.texts["sex"]
    known = _SEXES | dict(more or {})
    wrong = {
        number: f": {quoted(word)} (write male or female; leave it empty where it is not known)"
        for number, word in enumerate(texts.words)
        if word.casefold() not in known
    }
    verdicts.refuse_some(texts, "`sex` is not a word that is understood", wrong)
    return Texts([known.get(word.casefold(), "not known") for word in texts.words], texts.codes)


def chosen_of(
    verdicts: Verdicts, name: str, known: list[str], hint: Callable[[str], str]
) -> np.ndarray:
    """Return which of the known words each cell is, in any case; -1 where it is none of them."""
    texts = verdicts.table.texts[name]
    numbers = {word.casefold(): number for number, word in enumerate(known)}
    wrong = {
        number: f": {quoted(word)}{hint(word)}"
        for number, word in enumerate(texts.words)
        if word and word.casefold() not in numbers
    }
    verdicts.refuse_some(texts, f"`{name}` is not one of those known", wrong)
    return texts.values(lambda word: numbers.get(word.casefold(), -1), "int16")


def content_of(texts: Texts) -> np.ndarray:
    """Return numbers that are equal where the texts of two rows are."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(texts.words))}
    return texts.values(lambda word: numbers[word], "int64")


def day_text(day: int) -> str:
    """Write a day as in the files, 2025-04-01."""
    return str(np.datetime64(int(day), "D"))


def _words(texts: Texts) -> tuple[Rows, pd.Series]:
    words = pd.Series(texts.words, dtype="str")
    frame = pd.DataFrame(index=words.index)
    return Rows(frame, frame), words
