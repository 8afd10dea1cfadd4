"""What Teams sends us, typed: only the fields that the desk reads, everything else ignored.

A field that is there must have its documented type; otherwise validation fails and the gate answers 400.
Shapes: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
and the Teams additions under `channelData`.
"""

import html
import re
from typing import Annotated, Any, Final, cast
from zoneinfo import ZoneInfo

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, MessageReaction
from pydantic import AliasGenerator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from bot.quoting import quoted

THREAD_MARK: Final = ";messageid="
_AT_TAG = re.compile(r"</?at(?:\s[^<>]*)?>", re.IGNORECASE)

Id = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Name = Annotated[str, StringConstraints(max_length=1024)]


def _or_none(value: object) -> object:
    """Read "" as nothing: some clients write it where nothing is."""
    return None if value == "" else value


def _or_empty(value: object) -> object:
    """Teams may say null where a list is empty."""
    return () if value is None else value


def _or_object(value: object) -> object:
    return {} if value is None else value


def _zone_or_none(value: object) -> object:
    """Read an IANA time zone; anything else says nothing of the speaker's."""
    try:
        return ZoneInfo(value).key if isinstance(value, str) and value else None
    except (KeyError, ValueError, OSError):
        return None


def _mentions_only(value: object) -> object:
    """Teams puts many kinds of entity here (client info, schema.org): only mentions are read."""
    if not isinstance(value, list):
        return _or_empty(value)
    entities = cast("list[object]", value)
    objects = [cast("dict[str, object]", one) for one in entities if isinstance(one, dict)]
    return [one for one in objects if one.get("type") == "mention"]


def _html_only(value: object) -> object:
    """Of what comes with a message only its own text as HTML is read."""
    found = cast("list[object]", value) if isinstance(value, list) else []
    objects = [cast("dict[str, object]", one) for one in found if isinstance(one, dict)]
    pages = [one.get("content") for one in objects if one.get("contentType") == "text/html"]
    return [page for page in pages if isinstance(page, str)]


MaybeId = Annotated[Id | None, BeforeValidator(_or_none)]
_Listed = Field(default=(), strict=False)
_EmptyIfNull = BeforeValidator(_or_empty)


class _Read(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        strict=True,
        alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=to_camel),
        populate_by_name=True,
        hide_input_in_errors=True,
        defer_build=True,  # the whole holds its parts: only it is built
    )

    def __repr_args__(self) -> tuple[tuple[str, object], ...]:
        """Show nothing: almost all of it was typed by somebody."""
        return ()


class Account(_Read):
    """A person or a bot: `id` is Teams' own (`29:…`, `28:…`), `aad_object_id` the Entra object id.

    `tenant_id` is the person's own, where Teams says it (botbuilder.schema.teams.TeamsChannelAccount).
    """

    id: Id
    aad_object_id: MaybeId = None
    tenant_id: MaybeId = None
    name: Name | None = None


class Conversation(_Read):
    """Where it was said; `id` may carry `;messageid=<root>` of a channel thread."""

    id: Id
    conversation_type: Name | None = None
    tenant_id: MaybeId = None
    is_group: bool | None = None
    name: Name | None = None


class Reaction(_Read):
    """An emoji: an opaque string (`like`, `1f440_eyes`, an organisation's own)."""

    type: Id


class Tenant(_Read):
    """An Entra tenant."""

    id: Id


class Team(_Read):
    """A team; `id` is also the id of its General channel."""

    id: MaybeId = None
    name: Name | None = None
    aad_group_id: MaybeId = None


class Channel(_Read):
    """A channel of a team; the General channel often comes without a name."""

    id: MaybeId = None
    name: Name | None = None


class ChannelData(_Read):
    """Teams' own part of an activity."""

    event_type: Name | None = None
    tenant: Tenant | None = None
    team: Team | None = None
    channel: Channel | None = None


class Mentioned(_Read):
    """Who a mention names."""

    id: MaybeId = None
    name: Name | None = None


class Mention(_Read):
    """A mention: `text` (`<at>NAME</at>`) occurs in the activity's text."""

    text: str | None = None
    mentioned: Mentioned | None = None


class Inbound(_Read):
    """One activity as Teams posted it.

    Raises `pydantic.ValidationError` when a field has another type than documented.
    """

    type: Id
    channel_id: Id
    service_url: Id
    conversation: Conversation
    id: MaybeId = None
    sender: Account | None = Field(default=None, validation_alias="from", serialization_alias="from")
    recipient: Account | None = None
    reply_to_id: MaybeId = None
    text: str | None = None
    value: object = None
    name: Name | None = None
    action: Name | None = None
    locale: Name | None = None
    local_timezone: Annotated[Name | None, BeforeValidator(_zone_or_none)] = None
    timestamp: Annotated[AwareDatetime | None, Field(strict=False)] = None
    channel_data: Annotated[ChannelData, BeforeValidator(_or_object)] = ChannelData()
    reactions_added: Annotated[tuple[Reaction, ...], _EmptyIfNull] = _Listed
    reactions_removed: Annotated[tuple[Reaction, ...], _EmptyIfNull] = _Listed
    members_added: Annotated[tuple[Account, ...], _EmptyIfNull] = _Listed
    members_removed: Annotated[tuple[Account, ...], _EmptyIfNull] = _Listed
    attachments: Annotated[tuple[str, ...], BeforeValidator(_html_only)] = _Listed
    entities: Annotated[tuple[Mention, ...], BeforeValidator(_mentions_only)] = _Listed

    @property
    def tenant_id(self) -> str | None:
        """Return the tenant, from `channelData` first: elsewhere Teams does not promise it."""
        tenant = self.channel_data.tenant
        return tenant.id if tenant else self.conversation.tenant_id

    @property
    def person_id(self) -> str | None:
        """Return the sender's Entra object id in lower case, or None (a bot, a guest without one)."""
        found = self.sender.aad_object_id if self.sender else None
        return found.lower() if found else None

    @property
    def conversation_base(self) -> str:
        """Return the conversation without its thread: a channel, a group chat or a personal chat."""
        return self.conversation.id.partition(THREAD_MARK)[0]

    @property
    def thread_root(self) -> str | None:
        """Return the id of the post that the thread hangs on, or None outside a thread."""
        return self.conversation.id.partition(THREAD_MARK)[2] or None

    @property
    def is_personal(self) -> bool:
        """Tell whether this is the bot's one-to-one chat with a person."""
        return self.conversation.conversation_type == "personal"

    @property
    def plain_text(self) -> str:
        """Return what the person said: without the bot's own mention, others as @Name, HTML unescaped, trimmed."""
        said = self._quoted[1] if self._quoted else self.text or ""
        for mention in self.entities:
            if mention.text:
                name = _AT_TAG.sub("", mention.text)
                said = said.replace(mention.text, " " if self._is_bot(mention) else f"@{name}")
        return html.unescape(said).replace("\N{NO-BREAK SPACE}", " ").strip()

    @property
    def quoted_id(self) -> str | None:
        """Return the id of the message that is quoted, in a personal chat: what is said is about that one."""
        return self._quoted[0] if self._quoted else None

    @property
    def _quoted(self) -> tuple[str, str] | None:
        return quoted(self.text or "", self.attachments) if self.is_personal else None

    @property
    def others(self) -> tuple[tuple[str, str | None], ...]:
        """Return whom it mentions besides the bot: the name as `plain_text` has it behind "@", and Teams' id."""
        told = (one for one in self.entities if one.text and not self._is_bot(one))
        return tuple((_name(one.text or ""), one.mentioned.id if one.mentioned else None) for one in told)

    @property
    def mentions_bot(self) -> bool:
        """Tell whether the bot itself is mentioned."""
        return any(self._is_bot(mention) for mention in self.entities)

    def _is_bot(self, mention: Mention) -> bool:
        return bool(self.recipient and mention.mentioned and mention.mentioned.id == self.recipient.id)


def _name(mention: str) -> str:
    return html.unescape(_AT_TAG.sub("", mention)).replace("\N{NO-BREAK SPACE}", " ").strip()


def to_activity(inbound: Inbound) -> Activity:
    """Return the SDK's activity with the attributes that its dispatch and our handlers read.

    Set by hand: the SDK's deserialiser takes eight times as long (architecture.md) and loses `trigger` and the tenant.
    """
    fields: dict[str, Any] = {  # the SDK annotates optional arguments as if they were required
        "type": inbound.type,
        "id": inbound.id,
        "channel_id": inbound.channel_id,
        "service_url": inbound.service_url,
        "conversation": _conversation(inbound),
        "from_property": _account(inbound.sender),
        "recipient": _account(inbound.recipient),
        "reply_to_id": inbound.reply_to_id,
        "timestamp": inbound.timestamp,
        "locale": inbound.locale,
        "text": inbound.text,
        "value": inbound.value,
        "name": inbound.name,
        "action": inbound.action,
        "channel_data": inbound.channel_data.model_dump(by_alias=True, exclude_none=True),
        "reactions_added": [MessageReaction(type=one.type) for one in inbound.reactions_added],
        "reactions_removed": [MessageReaction(type=one.type) for one in inbound.reactions_removed],
        "members_added": [_account(one) for one in inbound.members_added],
        "members_removed": [_account(one) for one in inbound.members_removed],
    }
    return Activity(**fields)


def _conversation(inbound: Inbound) -> ConversationAccount:
    fields: dict[str, Any] = {
        "id": inbound.conversation.id,
        "conversation_type": inbound.conversation.conversation_type,
        "is_group": inbound.conversation.is_group,
        "tenant_id": inbound.tenant_id,
    }
    return ConversationAccount(**fields)


def _account(account: Account | None) -> ChannelAccount | None:
    if account is None:
        return None
    fields: dict[str, Any] = {"id": account.id, "name": account.name, "aad_object_id": account.aad_object_id}
    return ChannelAccount(**fields)
