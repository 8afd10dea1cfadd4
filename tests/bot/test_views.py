from bot.views import view_of
from cards.view import RequestView
from desk.events import Event, EventKind
from desk.policy import DeskRules
from desk.snapshot import Snapshot
from tests.cards.samples import CT, FILED_AT, JO, PEOPLE, SAM, request


def test_a_snapshot_is_seen_in_its_desks_zone_and_hours() -> None:
    shown = request()
    event = Event(shown.id, 2, EventKind.ACKNOWLEDGED, FILED_AT, SAM.id)
    snapshot = Snapshot(shown, PEOPLE, (SAM, JO), event, DeskRules(CT, hours="Mon 08:00-12:00"))
    assert view_of(snapshot) == RequestView(shown, PEOPLE, CT, (SAM, JO), event, hours="Mon 08:00-12:00")


def test_a_view_without_an_event_has_none() -> None:
    assert view_of(Snapshot(request(), {})) == RequestView(request(), {}, DeskRules().zone)
