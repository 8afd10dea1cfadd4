from cards.view import Message


def test_a_message_shows_its_summary_and_not_its_card() -> None:
    assert repr(Message("Guide", {"body": ["canary"]})) == "Message(summary='Guide')"
