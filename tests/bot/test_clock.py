from datetime import UTC, timedelta

from bot.clock import SystemClock


def test_the_time_is_aware_and_in_utc_and_does_not_stand() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert timedelta(0) <= second - first < timedelta(seconds=5)


def test_ids_are_fresh_and_opaque() -> None:
    ids = {SystemClock().new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
