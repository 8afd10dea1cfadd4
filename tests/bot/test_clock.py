from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.clock import SystemClock


def test_the_time_is_aware_and_in_utc_and_does_not_stand() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert timedelta(0) <= second - first < timedelta(hours=1)


def test_ids_are_fresh_and_opaque() -> None:
    ids = {SystemClock().new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)


T0 = datetime(2026, 11, 24, 15, 41, tzinfo=UTC)


class Machine:
    """A machine whose clock can be set, and whose monotonic time goes on."""

    def __init__(self) -> None:
        self.wall = T0
        self.steady = 100.0
        self.clock = SystemClock(lambda: self.wall, lambda: self.steady)

    def after(self, seconds: float, *, step: timedelta = timedelta()) -> datetime:
        """Let time pass, set the machine's clock by a step, and return what the desk's clock says."""
        self.steady += seconds
        self.wall += timedelta(seconds=seconds) + step
        return self.clock.now()


def test_a_step_forwards_is_followed_at_once() -> None:
    assert Machine().after(1, step=timedelta(hours=8)) == T0 + timedelta(hours=8, seconds=1)


def test_after_a_step_back_time_goes_on_a_little_slower_until_the_machine_has_caught_up() -> None:
    machine = Machine()
    seen = [machine.after(1, step=timedelta(seconds=-60)), *(machine.after(10) for _ in range(80))]
    passed = [later - earlier for earlier, later in pairwise(seen)]
    assert all(timedelta(seconds=9) <= one <= timedelta(seconds=10) for one in passed)
    assert seen[0] >= T0 + timedelta(seconds=0.9)
    assert seen[-1] == machine.wall


def test_a_clock_that_had_been_wrong_by_hours_is_followed_back() -> None:
    machine = Machine()
    machine.after(1, step=timedelta(hours=8))
    assert machine.after(1, step=timedelta(hours=-8)) == T0 + timedelta(seconds=2)
