"""Target ranges that are open at one end, brought to the reporting window."""

import numpy as np
import pandas as pd

from community_safety.indicators.windows import window_targets


def test_an_open_end_stays_open_where_a_month_had_nobody_to_count():
    """Infinity times no trials is no number; the closed end is weighted as ever: 4,500 / 300."""
    rows = pd.DataFrame(
        {
            "indicator_id": "repeat",
            "area_code": ["E07000001"] * 3 + ["E07000002"] * 3,
            "period_start": pd.to_datetime(["2025-10-01", "2025-11-01", "2025-12-01"] * 2),
            "period_end": pd.to_datetime(["2025-10-31", "2025-11-30", "2025-12-31"] * 2),
            "denominator": [100.0, 0.0, 200.0] * 2,
            "target_lower": [-np.inf] * 3 + [5.0, 5.0, 20.0],
            "target_upper": [5.0, 5.0, 20.0] + [np.inf] * 3,
        }
    )
    found = window_targets(rows, {"repeat": "proportion"})
    assert found["target_lower"].tolist() == [-np.inf, 15.0]
    assert found["target_upper"].tolist() == [15.0, np.inf]
