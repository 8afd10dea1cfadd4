import pytest
from pydantic import ValidationError

from cards.payloads import INPUT_IDS, DeskData, FormData, Payload, PressData, RosterData
from desk.model import Kind
from desk.template import FIELDS, MAX_WINDOWS


def test_the_form_has_an_input_for_every_field_window_and_tick() -> None:
    windows = {f"{part}_{index}" for part in ("date", "from", "to") for index in range(1, MAX_WINDOWS + 1)}
    others = {"decisioned_by", "caller_verified", "denial_verified", "time_zone", "desk"}
    assert set(INPUT_IDS) == {field.key for field in FIELDS} | windows | others


def test_what_came_with_a_button_is_not_in_its_repr() -> None:
    assert "PA-123" not in repr(PressData(request="PA-123", version=1))


SENT = [(None, ""), (True, "true"), (False, "false"), (5, "5"), (0.5, "0.5"), ("", ""), (" as typed ", " as typed ")]


@pytest.mark.parametrize(("sent", "text"), SENT)
def test_an_input_is_text_whatever_a_client_sends_for_it(sent: object, text: str) -> None:
    form = FormData.model_validate({"draft": "d", "kind": "callback", "drug": sent})
    desk = DeskData.model_validate({"channel": "19:c@thread.tacv2", "cover": sent})
    role = RosterData.model_validate({"person": sent, "role": sent})
    assert (form.text("drug"), desk.text("cover"), role.person, role.role) == (text,) * 4


def test_an_input_left_alone_is_empty() -> None:
    assert FormData(draft="d", kind=Kind.CALLBACK).text("from_2") == ""
    assert DeskData.model_validate({"channel": "19:c@thread.tacv2"}).text("cover") == ""


@pytest.mark.parametrize("channel", [None, "", "c@thread.tacv2", "19:", "19:a b", "19:a\n", "19:" + "a" * 125])
def test_a_desk_is_named_by_a_channels_address_alone(channel: object) -> None:
    with pytest.raises(ValidationError):
        DeskData.model_validate({"channel": channel})


@pytest.mark.parametrize("payload", sorted(Payload.__subclasses__(), key=lambda one: one.__name__))
def test_what_was_refused_is_not_in_the_errors_text(payload: type[Payload]) -> None:
    nasty = {name: {"canary": "canary"} for name in payload.model_fields}
    with pytest.raises(ValidationError) as refused:
        payload.model_validate(nasty)
    assert "canary" not in str(refused.value)
