from bot.views import found_message, history_message, holds_message, view_of
from cards.found import found_card
from cards.history import HistoryView, history_card
from cards.holds import holds_card
from cards.lines import line_card
from cards.view import RequestView
from desk.effects import View
from desk.events import Event, EventKind
from desk.history import History, Listed
from desk.holds import Holds
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


def test_a_history_is_told_in_its_desks_zone_and_is_not_for_everybody() -> None:
    event = Event("request-1", 1, EventKind.FILED, FILED_AT, SAM.id, {"kind": "peer_to_peer"})
    shown = Snapshot(request(), PEOPLE)
    told = history_message(History(12, CT, shown, (event,), PEOPLE))
    assert told == history_card(HistoryView(12, view_of(shown), (event,), PEOPLE, CT))
    assert history_message(History(99, CT)) == history_card(HistoryView(99, None, (), {}, CT))
    assert history_message(None) == line_card(View.HISTORY_REFUSED)


def test_requests_to_choose_from_are_told_in_each_desks_zone() -> None:
    shown = Snapshot(request(), PEOPLE)
    assert found_message(Listed((shown,))) == found_card([view_of(shown)])
    assert found_message(None) == line_card(View.HISTORY_REFUSED)


def test_legal_holds_are_told_in_each_desks_zone() -> None:
    shown = Snapshot(request(legal_hold=FILED_AT), PEOPLE, rules=DeskRules(CT))
    assert holds_message(Holds((shown,), more=True)) == holds_card([view_of(shown)], more=True)
    assert holds_message(None) == line_card(View.HOLD_REFUSED)
