from bot.views import view_of
from cards.view import RequestView
from desk.events import Event, EventKind
from desk.snapshot import Snapshot
from tests.cards.samples import ET, FILED_AT, JO, PEOPLE, SAM, request


def test_a_snapshot_is_seen_in_the_readers_zone() -> None:
    shown = request()
    event = Event(shown.id, 2, EventKind.ACKNOWLEDGED, FILED_AT, SAM.id)
    snapshot = Snapshot(shown, PEOPLE, (SAM, JO), event)
    assert view_of(snapshot, ET) == RequestView(shown, PEOPLE, ET, (SAM, JO), event)


def test_a_view_without_an_event_has_none() -> None:
    assert view_of(Snapshot(request(), {}), ET) == RequestView(request(), {}, ET)
