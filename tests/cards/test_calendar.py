"""Calendar entries, read by a reader that is as strict as RFC 5545 lets it be."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cards.calendar import calendar_event

AT = datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("America/Chicago"))
UNTIL = AT + timedelta(hours=2)
STAMP = datetime(2026, 11, 23, 15, 41, 7, 999_999, tzinfo=UTC)

Part = tuple[str, dict[str, str], list["Part"]]
"""Name, properties and parts within of one calendar component."""
CONTENT = re.compile(r"(?P<name>[A-Z-]+):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
TEXTS = {"SUMMARY", "DESCRIPTION"}


def read(entry: str) -> Part:
    """Return the entry's one component; fail on anything that a strict reader may refuse."""
    assert entry.endswith("\r\n")
    lines = entry[:-2].split("\r\n")
    assert all(line and "\r" not in line and "\n" not in line and len(line.encode()) <= 75 for line in lines)
    content = entry[:-2].replace("\r\n ", "").split("\r\n")
    part, rest = component(content)
    assert rest == []
    return part


def component(lines: list[str]) -> tuple[Part, list[str]]:
    opening, *rest = lines
    name = opening.removeprefix("BEGIN:")
    assert name != opening
    properties: dict[str, str] = {}
    within: list[Part] = []
    while rest[0] != f"END:{name}":
        if rest[0].startswith("BEGIN:"):
            part, rest = component(rest)
            within.append(part)
        else:
            line, *rest = rest
            found = CONTENT.fullmatch(line)
            assert found
            assert found["name"] not in properties
            assert found["name"] not in TEXTS or not re.search(r"(?<!\\)[,;]|\\(?![\\,;nN])", found["value"])
            properties[found["name"]] = found["value"]
    return (name, properties, within), rest[1:]


def test_a_callback_in_a_calendar() -> None:
    assert read(calendar_event(12, AT, UNTIL, STAMP, 3)) == (
        "VCALENDAR",
        {"VERSION": "2.0", "PRODID": "-//P2P Desk//Callbacks//EN"},
        [
            (
                "VEVENT",
                {
                    "UID": "p2p-12@p2p-desk",
                    "SEQUENCE": "3",
                    "DTSTAMP": "20261123T154107Z",
                    "DTSTART": "20261124T200000Z",
                    "DTEND": "20261124T220000Z",
                    "SUMMARY": "P2P callback #12",
                    "DESCRIPTION": "All about this callback stands in its post in Teams: "
                    "look for #12 in the P2P channel.",
                },
                [
                    (
                        "VALARM",
                        {"ACTION": "DISPLAY", "DESCRIPTION": "P2P callback #12", "TRIGGER": "-PT15M"},
                        [],
                    )
                ],
            )
        ],
    )


def test_long_lines_are_folded() -> None:
    entry = calendar_event(10**120, AT, UNTIL, STAMP)
    assert read(entry)[2][0][1]["SUMMARY"] == f"P2P callback #{10**120}"
    assert max(len(line) for line in entry.split("\r\n")) == 75


@pytest.mark.parametrize("until", [AT, AT - timedelta(hours=1)])
def test_an_entry_ends_after_it_begins(until: datetime) -> None:
    assert read(calendar_event(12, AT, until, STAMP))[2][0][1]["DTEND"] == "20261124T201500Z"


def test_a_new_time_of_the_same_callback_takes_the_place_of_the_entry_added_before() -> None:
    def entry(number: int, at: datetime, sequence: int) -> tuple[str, str]:
        event = read(calendar_event(number, at, at + timedelta(hours=1), STAMP, sequence))[2][0][1]
        return event["UID"], event["SEQUENCE"]

    assert entry(12, AT, 0) == ("p2p-12@p2p-desk", "0")
    assert entry(12, UNTIL, 1) == ("p2p-12@p2p-desk", "1")
    assert entry(13, AT, 0)[0] != entry(12, AT, 0)[0]


def test_times_have_a_time_zone() -> None:
    with pytest.raises(ValueError, match="must carry a time zone"):
        calendar_event(12, AT, UNTIL, datetime(2026, 11, 23))  # noqa: DTZ001  naive on purpose
