from bot.links import post_link
from bot.views import queue_view
from desk.model import Channel
from desk.queued import Queue, Queued
from desk.records import Which
from desk.snapshot import Snapshot
from tests.cards.samples import FILED_AT, PEOPLE, request

CHANNEL = Channel("19:p2p@thread.tacv2", group="group-1")
LINK = "https://teams.microsoft.com/l/message/19%3Ap2p%40thread.tacv2/1001?tenantId={}&groupId={}&parentMessageId=1001"


def test_a_posts_address_names_tenant_team_channel_and_post() -> None:
    assert post_link(CHANNEL, "1001", "tenant-1") == LINK.format("tenant-1", "group-1")
    own = Channel(CHANNEL.id, tenant="tenant-2")
    assert post_link(own, "1001", "tenant-1") == LINK.format("tenant-2", "")


def test_the_queues_rows_have_the_addresses_of_the_posts_that_stand() -> None:
    shown = Snapshot(request(), PEOPLE)
    rows = (Queued(shown, CHANNEL, "1001"), Queued(shown))
    seen = queue_view(Queue(Which.ALL, 0, rows, dict.fromkeys(Which, 2), FILED_AT), "tenant-1")
    assert [link for _, link in seen.rows] == [LINK.format("tenant-1", "group-1"), None]
    assert (seen.which, seen.page, seen.pages, seen.counts[Which.ALL], seen.at) == (Which.ALL, 0, 1, 2, FILED_AT)
