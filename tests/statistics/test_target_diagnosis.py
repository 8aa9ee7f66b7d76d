import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.errors import StatisticsError
from community_safety.statistics.target_diagnosis import diagnose_target
from community_safety.statistics.target_inputs import (
    ChartLimits,
    MovingBase,
    Record,
    Target,
    Window,
)

tried = settings(deadline=None, max_examples=60)

HIGH, LOW = 1, -1
OPEN = "the target has no end that could be missed"
NONE_OR_ALL = "a target of none or all cannot be tested"
SOME_OF_EACH = Record(periods=4, missed=1, met=1)


def share(level, trials, lower=None, upper=None, **more):
    """Return a window at its level; its interval spans everything unless given."""
    ends = (0 if lower is None else lower, 1 if upper is None else upper)
    return Window(level, *ends, level=level, base=trials, is_share=True, **more)


def single(target, direction=HIGH):
    return Target(target, target, direction)


def chart(lower, upper, target):
    return ChartLimits(lower, upper, target, target)


@pytest.mark.parametrize(
    ("target", "direction", "word"),
    [
        (0.80, HIGH, "unreachable now"),
        (0.80, LOW, "too easy"),
        (0.40, HIGH, "too easy"),
        (0.40, LOW, "unreachable now"),
    ],
)
def test_a_target_beyond_the_process_limits(target, direction, word):
    """Limits 45% to 75%: 80% is never reached and 40% never missed, where high is good."""
    found = diagnose_target(single(target, direction), share(0.6, 400), chart(0.45, 0.75, target))
    assert (found.diagnosis, found.basis, found.reason) == (word, "process limits", "")


def test_a_target_on_the_limit_is_not_beyond_it():
    found = diagnose_target(single(0.75), share(0.6, 400), chart(0.45, 0.75, 0.75))
    assert found.diagnosis == "a fair target"


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (Record(3, missed=3, met=0), "unreachable now"),
        (Record(3, missed=0, met=3), "too easy"),
        (Record(5, missed=4, met=0), "undetectable"),
    ],
)
def test_without_a_chart_every_period_must_agree(record, word):
    found = diagnose_target(single(0.65), share(0.6, 400), record=record)
    assert found.diagnosis == word
    assert (found.basis == "every period") == (word != "undetectable")


def test_a_chart_speaks_before_the_periods():
    found = diagnose_target(single(0.65), share(0.6, 400), chart(0.45, 0.75, 0.65), Record(3, 3, 0))
    assert found.diagnosis == "undetectable"


def test_two_periods_without_a_chart_are_too_few():
    found = diagnose_target(single(0.65), share(0.6, 400), record=Record(2, 2, 0))
    assert (found.diagnosis, found.basis) == ("", "")
    assert found.reason == "no process chart and fewer than three periods judged"


@pytest.mark.parametrize("position", ["above", "below"])
def test_a_change_on_an_unusual_year_is_a_moving_base(position):
    found = diagnose_target(
        single(90, LOW),
        Window(100, 81, 122, level=100, base=1),
        moving_base=MovingBase(True, position),
    )
    assert found.diagnosis == "set on a moving base"
    assert found.basis == f"base year {position} the others"


@pytest.mark.parametrize("base", [MovingBase(True, "between"), MovingBase(False, "above"), None])
def test_a_change_on_a_usual_year_is_judged_like_any_other(base):
    window = Window(100, 81, 122, level=100, base=1)
    found = diagnose_target(single(90, LOW), window, record=SOME_OF_EACH, moving_base=base)
    assert found.diagnosis == "undetectable"


def test_the_limits_speak_before_the_moving_base():
    found = diagnose_target(
        single(0.8),
        share(0.6, 400),
        chart(0.45, 0.75, 0.8),
        moving_base=MovingBase(True, "above"),
    )
    assert found.diagnosis == "unreachable now"


def test_an_interval_without_the_target_makes_it_fair():
    """6 points are fewer than 400 cases show at 80% power, but this figure did show them."""
    target, limits = single(0.66), chart(0.45, 0.75, 0.66)
    wide = diagnose_target(target, share(0.6, 400), limits)
    assert wide.diagnosis == "undetectable"
    shown = diagnose_target(target, share(0.6, 400, 0.55, 0.65), limits)
    assert (shown.diagnosis, shown.basis) == ("a fair target", "interval of the figure")
    touching = diagnose_target(target, share(0.6, 400, 0.55, 0.66), limits)
    assert touching.diagnosis == "undetectable"
    unknown = Window(np.nan, 0.55, 0.65, level=0.6, base=400, is_share=True)
    assert diagnose_target(target, unknown, limits).diagnosis == "undetectable"


def test_shares_by_hand():
    """50% now, target 60%: (1.96 sqrt(0.24) + 0.8416 x 0.5)^2 / 0.1^2 = 190.7 cases."""
    limits = chart(0.3, 0.7, 0.6)
    enough = diagnose_target(single(0.6), share(0.5, 191), limits)
    assert (enough.diagnosis, enough.basis) == ("a fair target", "size of the figure")
    few = diagnose_target(single(0.6), share(0.5, 190), limits)
    assert few.diagnosis == "undetectable"
    assert few.asked == pytest.approx(0.1)
    assert few.needed == pytest.approx(190.7, abs=0.05)
    assert few.detectable == pytest.approx(0.1, abs=1e-3)
    twice = diagnose_target(single(0.6), share(0.5, 191, dispersion=2), limits)
    assert twice.diagnosis == "undetectable"
    assert twice.needed == pytest.approx(2 * 190.7, abs=0.1)


def test_counts_by_hand():
    """110 a year, target 100: (1.96 + 0.8416 sqrt(1.1))^2 / 0.1^2 = 808.1 events at the target."""
    window = Window(110, 90, 132, level=110, base=1)
    found = diagnose_target(single(100, LOW), window, chart(80, 140, 100))
    assert (found.diagnosis, found.asked) == ("undetectable", 10)
    assert found.needed == pytest.approx(808.1, abs=0.05)
    assert found.detectable == pytest.approx(29.16, abs=0.01)


def test_rates_of_residents_count_the_same_as_their_events():
    """11 per 1,000 of 10,000 against 10 is 110 events against 100."""
    rate = Window(11, 9, 13.2, level=11, base=10)
    found = diagnose_target(single(10, LOW), rate, chart(8, 14, 10))
    assert found.diagnosis == "undetectable"
    assert found.needed == pytest.approx(808.1, abs=0.05)
    assert found.detectable == pytest.approx(2.916, abs=1e-3)


def test_a_figure_with_an_error_alone_by_hand():
    """(1.96 + 0.8416) x 2 = 5.60 is detectable; how many cases that takes is not known."""
    found = diagnose_target(
        single(55), Window(50, 46, 60, level=50, standard_error=2), chart(40, 60, 55)
    )
    assert found.diagnosis == "undetectable"
    assert found.detectable == pytest.approx(5.603, abs=1e-3)
    assert np.isnan(found.needed)
    far = diagnose_target(
        single(55.7), Window(50, 46, 60, level=50, standard_error=2), chart(40, 60, 55.7)
    )
    assert far.diagnosis == "a fair target"


@pytest.mark.parametrize("target", [0.59, 0.60, 0.61])
def test_a_target_at_the_level_is_inside_the_noise(target):
    """61% asks for 1 point more, less than 2% of 61%."""
    found = diagnose_target(single(target), share(0.6, 400), chart(0.45, 0.75, target))
    assert found.diagnosis == "inside the noise"
    assert found.asked == pytest.approx(max(target - 0.6, 0))
    assert np.isnan(found.needed)
    assert found.detectable > 0.06
    asking = diagnose_target(single(0.613), share(0.6, 400), chart(0.45, 0.75, 0.613))
    assert asking.diagnosis == "undetectable"


def test_limits_alone_say_that_hits_and_misses_are_chance():
    found = diagnose_target(single(7), Window(6.5, level=6), chart(4, 8, 7))
    assert (found.diagnosis, found.basis) == ("inside the noise", "process limits")
    assert found.asked == 1
    assert np.isnan(found.detectable)


def test_the_end_that_could_be_missed_counts():
    """Caseload of 35 to 45, low is good: only the 45 can be missed."""
    limits = ChartLimits(36, 50, 35, 45)
    window = Window(43, 40, 46, level=43, standard_error=1.5)
    found = diagnose_target(Target(35, 45, LOW), window, limits)
    assert (found.diagnosis, found.asked) == ("inside the noise", 0)
    never = diagnose_target(Target(35, 45, LOW), window, ChartLimits(36, 44, 35, 45))
    assert never.diagnosis == "too easy"
    above = diagnose_target(Target(35, 45, LOW), window, ChartLimits(46, 50, 35, 45))
    assert above.diagnosis == "unreachable now"
    open_ended = diagnose_target(Target(0.6, np.inf, HIGH), share(0.6, 400), chart(0.45, 0.75, 0.6))
    assert open_ended.diagnosis == "inside the noise"


@pytest.mark.parametrize(
    ("target", "window", "reason"),
    [
        (single(np.nan), share(0.6, 400), "no target"),
        (single(0.6, 0), share(0.6, 400), "no direction"),
        (single(0.6, np.nan), share(0.6, 400), "no direction"),
        (Target(-np.inf, 0.6, HIGH), share(0.6, 400), OPEN),
        (single(0.6), Window(0.6, 0.5, 0.7, base=40, is_share=True), "no usual level"),
        (
            single(0, LOW),
            Window(3, 0, 9, level=3, base=1),
            "a target of none or all cannot be tested",
        ),
        (single(1.0), share(0.9, 40), NONE_OR_ALL),
        (single(0.6), share(0.6, 400, dispersion=np.nan), "no estimate of dispersion"),
        (single(0.6), share(0.6, np.nan), "no interval and no number of cases"),
    ],
)
def test_targets_that_cannot_be_judged_say_why(target, window, reason):
    found = diagnose_target(target, window, record=SOME_OF_EACH)
    assert (found.diagnosis, found.reason) == ("", reason)


@pytest.mark.parametrize(
    ("target", "window", "message"),
    [
        (Target(2, 1, HIGH), Window(1), "lower must not be above upper, got 2 and 1"),
        (single(1, 2), Window(1), r"direction must be \+1, -1 or 0, got 2"),
        (single(60), share(0.6, 40), "a target for a share must lie in 0 to 1, got 60"),
        (single(0.6), share(0.6, 0), "base must be above zero, got 0"),
        (single(0.6), share(0.6, 9, dispersion=-1), "dispersion must be zero or more, got -1"),
    ],
)
def test_nonsense_is_refused_alone_and_missing_in_arrays(target, window, message):
    with pytest.raises(StatisticsError, match=message):
        diagnose_target(target, window)
    many = diagnose_target(target, window, record=Record([4, 4], 1, 1))
    assert many.diagnosis.tolist() == ["", ""]
    assert (many.reason != "").all()


def test_shapes_must_fit():
    with pytest.raises(StatisticsError, match="do not fit each other"):
        diagnose_target(Target([1, 2], [1, 2], 1), Window([1, 2, 3]))


def test_power_and_confidence_are_shares():
    with pytest.raises(StatisticsError, match=r"did you mean 0.8\?"):
        diagnose_target(single(0.5), share(0.5, 50), power=80)


@st.composite
def cases(draw):
    level, target = draw(st.floats(0.05, 0.95)), draw(st.floats(0.05, 0.95))
    reach = draw(st.floats(0.01, 0.5))
    width = draw(st.floats(0.001, 0.3))
    return level, target, reach, width, draw(st.integers(5, 5000))


def diagnosed(level, target, reach, width, trials, direction):
    return diagnose_target(
        single(target, direction),
        share(level, trials, level - width, level + width),
        chart(level - reach, level + reach, target),
    )


@tried
@given(cases(), st.sampled_from([HIGH, LOW]))
def test_diagnoses_mirror_when_events_become_non_events(case, direction):
    level, target, *rest = case
    one = diagnosed(level, target, *rest, direction)
    other = diagnosed(1 - level, 1 - target, *rest, -direction)
    near = abs(abs(level - target) - case[2]) < 1e-9 or abs(abs(level - target) - case[3]) < 1e-9
    # The 2% of the target is of the target itself, which is not the same for its complement.
    small = {"undetectable", "inside the noise"}
    assert near or one.diagnosis == other.diagnosis or {one.diagnosis, other.diagnosis} == small
    assert one.detectable == pytest.approx(other.detectable, rel=1e-6)


@tried
@given(cases())
def test_what_is_unreachable_one_way_is_too_easy_the_other(case):
    words = {diagnosed(*case, direction).diagnosis for direction in (HIGH, LOW)}
    beyond = {"unreachable now", "too easy"}
    assert words == beyond or not words & beyond


@tried
@given(st.floats(0.05, 0.95), st.lists(st.floats(0.02, 0.98), min_size=2, max_size=2), st.data())
def test_a_farther_target_is_never_inside_the_noise_when_a_nearer_was_fair(level, targets, data):
    trials = data.draw(st.integers(5, 5000))
    direction = data.draw(st.sampled_from([HIGH, LOW]))
    near, far = sorted(targets, key=lambda target: abs(target - level))
    if (near - level) * (far - level) <= 0:
        return
    for window in (share, lambda level, base: Window(level, 0, 9, level=level, base=base)):
        words = [
            diagnose_target(
                single(target, direction), window(level, trials), chart(-1, 2, target)
            ).diagnosis
            for target in (near, far)
        ]
        assert words[0] != "a fair target" or words[1] == "a fair target"


@tried
@given(cases(), st.integers(1, 20), st.sampled_from([HIGH, LOW]))
def test_more_cases_never_make_a_target_less_detectable(case, times, direction):
    *start, trials = case
    few, many = (diagnosed(*start, size, direction) for size in (trials, times * trials))
    assert many.detectable <= few.detectable
    if few.diagnosis == "a fair target":
        assert many.diagnosis == "a fair target"
    if few.diagnosis == "inside the noise":
        assert many.diagnosis in ("inside the noise", "a fair target")


@tried
@given(st.lists(cases(), min_size=2, max_size=5))
def test_arrays_agree_with_single_numbers(several):
    columns = [np.array(column) for column in zip(*several, strict=True)]
    stack = diagnosed(*columns, HIGH)
    for row, case in enumerate(several):
        one = diagnosed(*case, HIGH)
        for name in ("diagnosis", "basis", "reason"):
            assert getattr(stack, name)[row] == getattr(one, name)
        for name in ("asked", "detectable", "needed"):
            assert getattr(stack, name)[row] == pytest.approx(getattr(one, name), nan_ok=True)
