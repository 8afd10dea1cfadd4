"""Bodies that are wrong in one way each, under a good token that names the same place; and good ones at the edges."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.gate import MAX_BODY
from tests.activities import PHARMACIST, TENANT
from tests.bot.gate_calls import CANARY, TYPE, Call, Case, bearer, encoded, with_body
from tests.issuer import Issuer

FOREIGN = "99999999-52b4-4c9d-9a55-1f2f3a4b5c6d"
HERE = {"conversationType": "channel", "id": "19:p2prequests012345@thread.tacv2"}
SPEAKER = {"id": PHARMACIST.id, "aadObjectId": PHARMACIST.object_id, "name": PHARMACIST.name}
TEAMS = "smba.trafficmanager.net"


def at(url: object) -> dict[str, object]:
    return {"serviceUrl": url}


def of(tenant: object) -> dict[str, object]:
    return {"tenant": tenant}


Changes = dict[str, object]
GOOD: dict[str, Changes] = {
    "government cloud": at("https://smba.infra.gov.teams.microsoft.us/gcch/"),
    "host in capitals": at("https://SMBA.trafficmanager.net/amer/"),
    "the usual port": at(f"https://{TEAMS}:443/amer/"),
    "loopback that the setting names": at("http://127.0.0.1:56150/_connector"),
    "tenant in the conversation alone": {"channelData": None},
    "tenant in the channel's data alone": {"conversation": HERE},
    "tenant in capitals": {"channelData": of({"id": TENANT.upper()})},
    "speaker of our tenant": {"from": SPEAKER | {"tenantId": TENANT}},
    "members nobody knows": {"canary": [{}], "channelData": of({"id": TENANT}) | {"canary": 1}},
}
BAD: dict[str, tuple[int, Changes]] = {
    "channel missing": (400, {"channelId": None}),
    "channel empty": (400, {"channelId": ""}),
    "channel a number": (400, {"channelId": 1}),
    "channel a list": (400, {"channelId": ["msteams"]}),
    "channel webchat": (403, {"channelId": "webchat"}),
    "channel emulator": (403, {"channelId": "emulator"}),
    "channel directline": (403, {"channelId": "directline"}),
    "channel in capitals": (403, {"channelId": "MSTEAMS"}),
    "channel with a space": (403, {"channelId": "msteams "}),
    "channel look-alike": (403, {"channelId": "mste\u0430ms"}),
    "service url missing": (400, at(None)),
    "service url empty": (400, at("")),
    "service url a list": (400, at([f"https://{TEAMS}/amer/"])),
    "service url a number": (400, at(5)),
    "service url very long": (400, at(f"https://{TEAMS}/" + "a" * 2000)),
    "http": (403, at(f"http://{TEAMS}/amer/")),
    "ftp": (403, at(f"ftp://{TEAMS}/amer/")),
    "file": (403, at("file:///etc/passwd")),
    "no scheme": (403, at(f"{TEAMS}/amer/")),
    "scheme of the caller": (403, at(f"//{TEAMS}/amer/")),
    "IPv4": (403, at("https://20.1.2.3/")),
    "IPv4 as a number": (403, at("https://2130706433/")),
    "IPv4 in octal": (403, at("https://0177.0.0.1/")),
    "IPv4 in hexadecimal": (403, at("https://0x7f000001/")),
    "IPv4 short": (403, at("https://127.1/")),
    "IPv6": (403, at("https://[2001:db8::1]/")),
    "IPv4 in IPv6": (403, at("http://[::ffff:127.0.0.1]:3978/")),
    "metadata service": (403, at("http://169.254.169.254/latest/")),
    "loopback by name, not named by the setting": (403, at("http://localhost:3978/")),
    "loopback in IPv6, not named by the setting": (403, at("http://[::1]:3978/")),
    "another loopback": (403, at("http://127.0.0.2:3978/")),
    "every interface": (403, at("http://0.0.0.0:3978/")),
    "loopback with a dot": (403, at("http://127.0.0.1.:3978/")),
    "loopback as a prefix": (403, at("http://127.0.0.1.example.com/")),
    "loopback as user information": (403, at("http://127.0.0.1@example.com/")),
    "loopback, port out of range": (403, at("http://127.0.0.1:99999/")),
    "loopback, port zero": (403, at("http://127.0.0.1:0/")),
    "user information": (403, at(f"https://{TEAMS}@example.com/")),
    "user information on Teams' host": (403, at(f"https://user@{TEAMS}/")),
    "password on Teams' host": (403, at(f"https://user:{CANARY}@{TEAMS}/")),
    "host longer": (403, at(f"https://{TEAMS}.example.com/")),
    "host with a prefix": (403, at(f"https://evil{TEAMS}/")),
    "host with a dash": (403, at("https://smba-trafficmanager.net/")),
    "subdomain": (403, at(f"https://x.{TEAMS}/")),
    "parent domain": (403, at("https://trafficmanager.net/")),
    "dot at the end": (403, at(f"https://{TEAMS}./")),
    "dot in front": (403, at(f"https://.{TEAMS}/")),
    "two dots": (403, at("https://smba..trafficmanager.net/")),
    "Cyrillic letter": (403, at("https://smb\u0430.trafficmanager.net/")),
    "Kelvin sign": (403, at("https://smba.traffic\u212aanager.net/")),
    "dotless i": (403, at("https://smba.traff\u0131cmanager.net/")),
    "punycode": (403, at("https://xn--smb-7cd.trafficmanager.net/")),
    "full-width dot": (403, at("https://smba\uff0etrafficmanager.net/")),
    "ideographic dot": (403, at("https://smba\u3002trafficmanager.net/")),
    "zero-width space": (403, at("https://smba\u200b.trafficmanager.net/")),
    "soft hyphen": (403, at("https://smba\u00ad.trafficmanager.net/")),
    "percent in the host": (403, at("https://smba%2etrafficmanager.net/")),
    "NUL in percents": (403, at(f"https://{TEAMS}%00.example.com/")),
    "odd port": (403, at(f"https://{TEAMS}:8443/")),
    "port 80": (403, at(f"https://{TEAMS}:80/")),
    "port 0443": (403, at(f"https://{TEAMS}:0443/")),
    "port empty": (403, at(f"https://{TEAMS}:/")),
    "port in other digits": (403, at(f"https://{TEAMS}:\u0664\u0664\u0663/")),
    "backslash": (403, at(f"https://example.com\\@{TEAMS}/")),
    "backslashes for slashes": (403, at(f"https:\\\\{TEAMS}\\amer\\")),
    "query": (403, at(f"https://{TEAMS}/?x=1")),
    "fragment": (403, at(f"https://{TEAMS}/#x")),
    "space in the host": (403, at(f"https://{TEAMS} /")),
    "space in front": (403, at(f" https://{TEAMS}/")),
    "newline at the end": (403, at(f"https://{TEAMS}/\n")),
    "CRLF": (403, at(f"https://{TEAMS}/\r\nX-Canary: y")),
    "tab in the scheme": (403, at(f"ht\ttps://{TEAMS}/")),
    "no slashes": (403, at(f"https:{TEAMS}/")),
    "three slashes": (403, at(f"https:///{TEAMS}/")),
    "no host": (403, at("https:///amer/")),
    "tenant foreign": (403, {"channelData": of({"id": FOREIGN})}),
    "tenant foreign in the conversation": (403, {"conversation": HERE | {"tenantId": FOREIGN}}),
    "tenant foreign in the conversation alone": (
        403,
        {"channelData": None, "conversation": HERE | {"tenantId": FOREIGN}},
    ),
    "tenant foreign in the channel's data alone": (
        403,
        {"conversation": HERE, "channelData": of({"id": FOREIGN})},
    ),
    "speaker of a foreign tenant": (403, {"from": SPEAKER | {"tenantId": FOREIGN}}),
    "tenant missing": (403, {"channelData": {}, "conversation": HERE}),
    "tenant null": (403, {"channelData": of(None), "conversation": HERE}),
    "tenant empty in the conversation": (403, {"channelData": {}, "conversation": HERE | {"tenantId": ""}}),
    "tenant of the speaker alone": (
        403,
        {"channelData": {}, "conversation": HERE, "from": SPEAKER | {"tenantId": FOREIGN}},
    ),
    "tenant with a space": (403, {"channelData": of({"id": f"{TENANT} "})}),
    "tenant cut off": (403, {"channelData": of({"id": TENANT[:-1]})}),
    "tenant empty": (400, {"channelData": of({"id": ""})}),
    "tenant without id": (400, {"channelData": of({})}),
    "tenant a text": (400, {"channelData": of(TENANT)}),
    "tenant a list": (400, {"channelData": of({"id": [TENANT]})}),
    "channel's data a list": (400, {"channelData": [of({"id": TENANT})]}),
    "conversation missing": (400, {"conversation": None}),
    "conversation a text": (400, {"conversation": HERE["id"]}),
    "conversation without id": (400, {"conversation": {"tenantId": TENANT}}),
    "type missing": (400, {"type": None}),
    "type a number": (400, {"type": 7}),
    "speaker a text": (400, {"from": CANARY}),
    "speaker without id": (400, {"from": {"aadObjectId": PHARMACIST.object_id}}),
    "text a number": (400, {"text": 4711}),
    "time in words": (400, {"timestamp": CANARY}),
    "time without zone": (400, {"timestamp": "2025-10-09T10:41:07"}),
    "emojis a text": (400, {"reactionsAdded": "like"}),
    "members numbers": (400, {"membersAdded": [1]}),
    "entities a text": (400, {"entities": CANARY}),
}


def _text(raw: bytes) -> Callable[[Issuer], bytes]:
    """Return the maker of a good body with `raw` where its text stands."""
    return lambda issuer: encoded(issuer, text="HERE").replace(b'"HERE"', raw)


def _twice(name: str, value: object) -> Callable[[Issuer], bytes]:
    """Return the maker of a good body in which a second `name` stands in front."""
    return lambda issuer: b"{" + json.dumps({name: value}).encode()[1:-1] + b"," + encoded(issuer)[1:]


def _filled(size: int) -> Callable[[Issuer], bytes]:
    """Return the maker of a good body of exactly `size` bytes."""
    return lambda issuer: encoded(issuer).ljust(size)


RAW: dict[str, tuple[int, Callable[[Issuer], bytes]]] = {
    "empty": (400, lambda _: b""),
    "blank": (400, lambda _: b" " * 200_000),
    "array": (400, lambda _: b"[]"),
    "array of activities": (400, lambda issuer: b"[" + encoded(issuer) + b"]"),
    "null": (400, lambda _: b"null"),
    "true": (400, lambda _: b"true"),
    "a text": (400, lambda _: b'"canary"'),
    "a number": (400, lambda _: b"4711"),
    "cut off": (400, lambda issuer: encoded(issuer)[:-1]),
    "two activities": (400, lambda issuer: encoded(issuer) * 2),
    "something after it": (400, lambda issuer: encoded(issuer) + b"canary"),
    "byte order mark": (400, lambda issuer: b"\xef\xbb\xbf" + encoded(issuer)),
    "a comment": (400, lambda issuer: encoded(issuer) + b"// canary"),
    "comma at the end": (400, lambda issuer: encoded(issuer)[:-1] + b",}"),
    "single quotes": (400, lambda issuer: encoded(issuer).replace(b'"', b"'")),
    "form": (400, lambda _: b"type=message&text=canary"),
    "XML": (400, lambda _: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "NaN": (400, _text(b"NaN")),
    "Infinity": (400, _text(b"Infinity")),
    "minus Infinity": (400, _text(b"-Infinity")),
    "1e999": (400, _text(b"1e999")),
    "5,000 digits": (400, _text(b"9" * 5000)),
    "21 digits": (400, _text(b"123456789012345678901")),
    "zero in front": (400, _text(b"007")),
    "hexadecimal": (400, _text(b"0x10")),
    "NUL": (400, _text(rb'"\u0000"')),
    "raw NUL": (400, _text(b'"\x00"')),
    "NUL in a name": (400, _text(rb'{"\u0000": 1}')),
    "raw newline": (400, _text(b'"\n"')),
    "lone high surrogate": (400, _text(rb'"\ud800"')),
    "lone low surrogate": (400, _text(rb'"\udc00"')),
    "surrogates the wrong way round": (400, _text(rb'"\ude00\ud83d"')),
    "surrogate in a name": (400, _text(rb'[{"\ud83d": 1}]')),
    "surrogate in UTF-8": (400, _text(b'"\xed\xa0\x80"')),
    "overlong UTF-8": (400, _text(b'"\xc0\x80"')),
    "invalid UTF-8": (400, _text(b'"\xff"')),
    "cut UTF-8": (400, _text(b'"\xf0\x9f\x98"')),
    "Latin-1": (400, _text('"ü"'.encode("latin-1"))),
    "UTF-16": (400, lambda issuer: encoded(issuer).decode().encode("utf-16")),
    "UTF-32": (400, lambda issuer: encoded(issuer).decode().encode("utf-32")),
    "65 deep": (400, _text(b"[" * 65 + b"]" * 65)),
    "100k arrays deep": (400, _text(b"[" * 100_000 + b"]" * 100_000)),
    "40k objects deep": (400, lambda _: b'{"a":' * 40_000 + b"1" + b"}" * 40_000),
    "deep and never closed": (400, lambda _: b'{"a":' + b"[" * 250_000),
    "deep behind an escaped quote": (400, _text(rb'["\"",' + b"[" * 70 + b"]" * 71)),
    "type twice": (400, _twice("type", "invoke")),
    "channel twice": (400, _twice("channelId", "webchat")),
    "service url twice": (400, _twice("serviceUrl", "https://example.com/")),
    "tenant twice": (400, _text(b'"x", "channelData": {"tenant": {"id": "a", "id": "b"}}')),
    "a name twice deep inside": (400, _text(b'"x", "value": {"a": [{"b": 1, "b": 2}]}')),
    "one byte too long": (413, _filled(MAX_BODY + 1)),
    "a megabyte": (413, _filled(1 << 20)),
}


def _moved(status: int, changes: Changes) -> Case:
    def make(issuer: Issuer, _now: int) -> Call:
        claimed = changes.get("serviceUrl") or issuer.service_url
        return Call((TYPE, bearer(issuer.mint(serviceurl=claimed))), (encoded(issuer, **changes),))

    return Case(status, make)


def _raw(status: int, body: Callable[[Issuer], bytes]) -> Case:
    return Case(status, lambda issuer, _: with_body(issuer, body(issuer)))


CASES = {
    **{f"activity: {name}": _moved(status, changes) for name, (status, changes) in BAD.items()},
    **{f"body: {name}": _raw(status, body) for name, (status, body) in RAW.items()},
}
LET_IN = {
    **{f"activity: {name}": _moved(200, changes) for name, changes in GOOD.items()},
    "body: of the greatest size": _raw(200, _filled(MAX_BODY)),
    "body: 64 deep": _raw(200, _text(b'"x", "value": ' + b"[" * 63 + b"]" * 63)),
    "body: brackets in a text": _raw(200, _text(b'"' + b"[{" * 500 + b'"')),
    "body: an emoji as a pair": _raw(200, _text(rb'"\ud83d\ude00"')),
}
