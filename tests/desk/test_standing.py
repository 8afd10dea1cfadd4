"""Whose emoji stands, whose was the only one, and who is next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.handlers.standing import heir, let_go, stands
from desk.model import Means, MessageRef, Person, Place, Standing, Status
from tests.desk.build import CHANNEL, NOW, OLA, PAT, QUINN, TESS, request
from tests.desk.talk import Desk

POST = MessageRef(CHANNEL, "post", Place.POST, "r1")
LINE = MessageRef(CHANNEL, "line", Place.LINE, "r1")
NOTICE = MessageRef("a:tess", "notice", Place.NOTICE, "r1")
OWNED = replace(request(status=Status.ACKNOWLEDGED, owner=PAT.id), acknowledged_by=Means.EMOJI)


def desk_with(*emojis: tuple[str, Person, str]) -> Desk:
    """Return a desk where these emojis (message, person, emoji) stand, the first one longest."""
    desk = Desk().open()
    for ref in (POST, LINE, NOTICE):
        desk.do(lambda uow, ref=ref: uow.messages.add(ref))
    for after, (message, person, emoji) in enumerate(emojis):
        standing = Standing(person.id, emoji, NOW + timedelta(seconds=after))
        desk.do(lambda uow, message=message, one=standing: uow.reactions.put(CHANNEL, message, one))
    return desk


def test_an_emoji_on_the_post_or_on_a_line_stands_elsewhere_it_does_not() -> None:
    desk = desk_with(("post", PAT, "like"), ("line", QUINN, "like"), ("other", TESS, "like"))
    found = [desk.do(lambda uow, one=one: stands(uow, "r1", one)) for one in (PAT, QUINN, TESS)]
    assert found == [True, True, False]


def test_letting_go_is_the_owners_only_emoji_gone_before_ready() -> None:
    gone, left = desk_with(), desk_with(("line", PAT, "like"))
    assert gone.do(lambda uow: let_go(uow, OWNED, PAT))
    assert not left.do(lambda uow: let_go(uow, OWNED, PAT))
    assert not gone.do(lambda uow: let_go(uow, OWNED, QUINN))
    assert not gone.do(lambda uow: let_go(uow, replace(OWNED, acknowledged_by=Means.BUTTON), PAT))
    assert not gone.do(lambda uow: let_go(uow, replace(OWNED, status=Status.READY), PAT))


def test_the_heir_is_the_pharmacist_whose_emoji_stands_longest() -> None:
    desk = desk_with(("post", OLA, "like"), ("post", TESS, "like"), ("line", QUINN, "eyes"), ("post", PAT, "like"))
    assert desk.do(lambda uow: heir(uow, OWNED, PAT, NOW)) == QUINN.id
    assert desk.do(lambda uow: heir(uow, OWNED, QUINN, NOW)) is None


def test_who_is_away_inherits_nothing() -> None:
    desk = desk_with(("post", QUINN, "like"))
    quinn = replace(QUINN, roles=frozenset(), away_since=NOW)
    desk.do(lambda uow: uow.people.save(quinn))
    assert desk.do(lambda uow: heir(uow, OWNED, PAT, NOW)) is None


def test_the_leaving_owners_emojis_count_no_more() -> None:
    desk = desk_with(("post", PAT, "like"), ("line", PAT, "eyes"))
    assert desk.do(lambda uow: heir(uow, OWNED, PAT, NOW)) is None
    assert desk.store.kept.reactions == {}
