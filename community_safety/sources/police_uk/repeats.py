"""Records that are there more than once: exact copies, and one Crime ID with different content.

Anti-social behaviour has no Crime ID, and its rows repeat exactly where several incidents share a
map point: a row without an ID is never a copy. `Month` is part of a record, so that exact copies
are of one month; the same ID in two months has different content.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


class SeenIds:
    """The Crime IDs of the months before, eight bytes each."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype="uint64")

    def settle(self, ids: np.ndarray, contents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find what one month repeats, of itself and of the months before, and remember its IDs.

        Parameters
        ----------
        ids, contents
            Of each record with a Crime ID, in the order of files and rows: the hash of its ID, and
            the hash of its whole row, its line as given (shape (records,), 64 bits each). Rows are
            taken for copies when both agree: of 6 million records by chance with probability
            below 1e-25. A repeated ID alone, which is only reported, has one below 1e-6.

        Returns
        -------
        copies, repeated
            True for each exact copy of an earlier row, and for each other record whose ID an
            earlier one has.
        """
        rows = pd.DataFrame({"id": ids, "content": contents})
        copies = rows.duplicated().to_numpy()
        left = ids[~copies]
        at = np.minimum(np.searchsorted(self._sorted, left), max(len(self._sorted) - 1, 0))
        before = self._sorted[at] == left if len(self._sorted) else np.zeros(len(left), dtype=bool)
        repeated = np.zeros(len(ids), dtype=bool)
        repeated[~copies] = before | pd.Series(left).duplicated().to_numpy()
        fresh = np.sort(left[~before])
        # A stable sort merges what is sorted already.
        self._sorted = np.sort(np.concatenate([self._sorted, fresh]), kind="stable")
        return copies, repeated


def hashes(texts: np.ndarray) -> np.ndarray:
    """Return the 64-bit hash (SipHash) of each text or line, the same on every machine."""
    return pd.util.hash_array(texts, categorize=False)
