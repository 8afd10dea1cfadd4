"""Headers and framing that are wrong in one way each, around a good activity; and good ones at the edges."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace

from bot.gate import MAX_BODY
from tests.bot.gate_calls import CANARY, TYPE, Call, Case, bearer, encoded, good, with_lines
from tests.issuer import Issuer

AUTHORIZATIONS: dict[str, tuple[str, ...]] = {  # {} stands for a good token
    "none": (),
    "empty": ("",),
    "Bearer alone": ("Bearer",),
    "Bearer and a space": ("Bearer ",),
    "Basic": ("Basic dXNlcjpwdw==",),
    "Basic with the token": ("Basic {}",),
    "Digest": ('Digest username="canary"',),
    "Negotiate": ("Negotiate {}",),
    "the token alone": ("{}",),
    "two tokens": ("Bearer {} {}",),
    "two with a comma": ("Bearer {}, Bearer {}",),
    "twice the same": ("Bearer {}", "Bearer {}"),
    "three times": ("Bearer {}", "Bearer {}", "Bearer {}"),
    "a bad one, then a good one": ("Bearer canary", "Bearer {}"),
    "a good one, then a bad one": ("Bearer {}", "Bearer canary"),
    "Bearer and Basic": ("Bearer {}", "Basic dXNlcjpwdw=="),
    "two spaces": ("Bearer  {}",),
    "tab": ("Bearer\t{}",),
    "quoted": ('Bearer "{}"',),
    "as a parameter": ("Bearer token={}",),
    "not ASCII": ("Bearer \u00fc{}",),
    "Token": ("Token {}",),
    "Bearer Bearer": ("Bearer Bearer {}",),
}
ELSEWHERE: dict[str, tuple[str, str]] = {
    "token in the address": ("POST /api/messages?access_token={} HTTP/1.1", "X: y"),
    "token in a cookie": ("POST /api/messages HTTP/1.1", "Cookie: Authorization=Bearer {}"),
    "token for the proxy": ("POST /api/messages HTTP/1.1", "Proxy-Authorization: Bearer {}"),
    "token under an old name": ("POST /api/messages HTTP/1.1", "X-Authorization: Bearer {}"),
}
TYPES: dict[str, str] = {
    "none": "",
    "empty": "Content-Type:",
    "text": "Content-Type: text/plain",
    "text/json": "Content-Type: text/json",
    "form": "Content-Type: application/x-www-form-urlencoded",
    "multipart": "Content-Type: multipart/form-data; boundary=canary",
    "JSONP": "Content-Type: application/jsonp",
    "JSON of somebody": "Content-Type: application/vnd.canary+json",
    "XML": "Content-Type: application/xml",
    "anything": "Content-Type: */*",
    "nonsense": "Content-Type: ////",
    "two in one": "Content-Type: application/json, text/plain",
    "two by a semicolon": "Content-Type: application/json; text/plain",
    "Latin-1": "Content-Type: application/json; charset=latin-1",
    "UTF-7": "Content-Type: application/json; charset=utf-7",
    "UTF-16": "Content-Type: application/json; charset=utf-16le",
    "charset unknown": "Content-Type: application/json; charset=canary",
    "charset empty": "Content-Type: application/json; charset=",
    "charset twice": "Content-Type: application/json; charset=utf-8; charset=utf-7",
    "charset extended": "Content-Type: application/json; charset*=utf-7''x",
}
ENCODINGS: dict[str, tuple[str, ...]] = {
    "br": ("br",),
    "gzip named, not packed": ("gzip",),
    "deflate": ("deflate",),
    "zstd": ("zstd",),
    "compress": ("compress",),
    "two in one": ("identity, gzip",),
    "two headers": ("identity", "gzip"),
    "two headers, the other way": ("gzip", "identity"),
    "unknown": ("x-canary",),
    "in capitals": ("GZIP",),
    "empty": ("",),
}
CHUNKED = "Transfer-Encoding: chunked"
BOMB = gzip.compress(b" " * 20_000_000)
WIRE: dict[str, tuple[int, tuple[str, ...], bytes]] = {
    "no body, no length": (400, (), b""),
    "length zero": (400, ("Content-Length: 0",), b""),
    "length too great": (413, (f"Content-Length: {MAX_BODY + 1}",), b""),
    "length enormous": (400, ("Content-Length: 99999999999999999999",), b""),
    "length negative": (400, ("Content-Length: -5",), b""),
    "length signed": (400, ("Content-Length: +2",), b"{}"),
    "length in words": (400, ("Content-Length: canary",), b"{}"),
    "length hexadecimal": (400, ("Content-Length: 0x2",), b"{}"),
    "two lengths": (400, ("Content-Length: 2", "Content-Length: 3"), b"{}"),
    "the same length twice": (400, ("Content-Length: 2", "Content-Length: 2"), b"{}"),
    "two lengths in one": (400, ("Content-Length: 2, 2",), b"{}"),
    "length and chunks": (400, ("Content-Length: 2", CHUNKED), b"0\r\n\r\n"),
    "chunks twice": (400, (CHUNKED, CHUNKED), b"0\r\n\r\n"),
    "chunk of no size": (400, (CHUNKED,), b"zz\r\n{}\r\n"),
    "chunk of a negative size": (400, (CHUNKED,), b"-2\r\n{}\r\n"),
    "chunk of an enormous size": (400, (CHUNKED,), b"FFFFFFFFFFFFFFFFFF\r\n{}"),
    "chunk longer than said": (400, (CHUNKED,), b"1\r\n{}\r\n0\r\n\r\n"),
    "too much in chunks": (413, (CHUNKED,), b"4000\r\n" + b" " * 0x4000 + (b"\r\n4000\r\n" + b" " * 0x4000) * 16),
    "packed on the way": (400, ("Transfer-Encoding: gzip",), b"{}"),
    "packed on the way in chunks": (400, ("Transfer-Encoding: gzip, chunked",), b"0\r\n\r\n"),
    "chunked in disguise": (400, ("Transfer-Encoding: xchunked",), b"0\r\n\r\n"),
    "header too long": (400, (f"X-Canary: {CANARY * 2000}", "Content-Length: 2"), b"{}"),
    "headers too many": (400, tuple(f"X-Canary-{n}: x" for n in range(200)), b""),
    "NUL in a header": (400, ("X-Nul: canary\x00b", "Content-Length: 2"), b"{}"),
    "space in a header's name": (400, ("X Canary: b", "Content-Length: 2"), b"{}"),
    "space before the colon": (400, ("X-Canary : b", "Content-Length: 2"), b"{}"),
    "header without colon": (400, ("canary", "Content-Length: 2"), b"{}"),
    "folded header": (400, ("X-Canary: a", " b", "Content-Length: 2"), b"{}"),
    "another type besides": (400, ("Content-Type: text/plain", "Content-Length: 2"), b"{}"),
    "another host besides": (400, ("Host: canary", "Content-Length: 2"), b"{}"),
    "something else expected": (400, (f"Expect: {CANARY}", "Content-Length: 2"), b"{}"),
}
FIRST: dict[str, str] = {
    "no such version": "POST /api/messages HTTP/9.9",
    "no HTTP": f"{CANARY} \x16\x03\x01",
    "space in the address": f"POST /api/messages {CANARY} HTTP/1.1",
    "method of nobody": f"C{CANARY} /api/messages HTTP/1.1",
}


def _authorized(values: tuple[str, ...]) -> Case:
    def make(issuer: Issuer, _now: int) -> Call:
        token = issuer.mint()
        sent = [f"Authorization: {value.replace('{}', token)}" for value in values]
        return Call((TYPE, *sent), (encoded(issuer),))

    return Case(401, make)


def _elsewhere(first: str, line: str) -> Case:
    def make(issuer: Issuer, _now: int) -> Call:
        token = issuer.mint()
        return Call((TYPE, line.replace("{}", token)), (encoded(issuer),), first=first.replace("{}", token))

    return Case(401, make)


def _typed(line: str) -> Case:
    return Case(415, lambda issuer, _: Call((line or "X: y", bearer(issuer.mint())), (encoded(issuer),)))


def _packed(values: tuple[str, ...], body: bytes = b"") -> Case:
    lines = [f"Content-Encoding: {value}" for value in values]

    def make(issuer: Issuer, _now: int) -> Call:
        sent = body or encoded(issuer)
        return with_lines(issuer, *lines, f"Content-Length: {len(sent)}", body=sent)

    return Case(415, make)


def _wired(status: int, lines: tuple[str, ...], body: bytes) -> Case:
    return Case(status, lambda issuer, _: with_lines(issuer, *lines, body=body))


def _first(line: str) -> Case:
    return Case(400, lambda issuer, _: replace(good(issuer), first=line))


CASES = {
    **{f"authorization: {name}": _authorized(values) for name, values in AUTHORIZATIONS.items()},
    **{f"authorization: {name}": _elsewhere(*both) for name, both in ELSEWHERE.items()},
    **{f"type: {name}": _typed(line) for name, line in TYPES.items()},
    **{f"encoding: {name}": _packed(values) for name, values in ENCODINGS.items()},
    "encoding: gzip": Case(
        415, lambda issuer, now: _packed(("gzip",), gzip.compress(encoded(issuer))).make(issuer, now)
    ),
    "encoding: deflate, packed": _packed(("deflate",), zlib.compress(b"{}")),
    "encoding: gzip bomb": _packed(("gzip",), BOMB),
    "encoding: gzip bomb of two layers": _packed(("gzip, gzip",), gzip.compress(BOMB)),
    **{f"wire: {name}": _wired(*all_of_it) for name, all_of_it in WIRE.items()},
    **{f"wire: {name}": _first(line) for name, line in FIRST.items()},
}


def _bomb_unnamed(issuer: Issuer, _now: int) -> Call:
    """Packed without a word of it: it is not JSON."""
    return replace(good(issuer), parts=(BOMB,))


def _slow(issuer: Issuer, *parts: bytes, pause: float = 0.0) -> Call:
    return replace(with_lines(issuer, "Content-Length: 500"), parts=parts, pause=pause)


CASES["encoding: gzip bomb that says nothing"] = Case(400, _bomb_unnamed)
SLOW = {
    "slow: nothing comes": Case(400, lambda issuer, _: _slow(issuer, b"")),
    "slow: half of it comes": Case(400, lambda issuer, _: _slow(issuer, b'{"type":')),
    "slow: a byte every half second": Case(400, lambda issuer, _: _slow(issuer, *([b" "] * 14), pause=0.5)),
    "slow: a chunk without an end": Case(400, lambda issuer, _: with_lines(issuer, CHUNKED, body=b"2\r\n{}\r\n")),
    "slow: half a chunk": Case(400, lambda issuer, _: with_lines(issuer, CHUNKED, body=b"20\r\n{}")),
}
"""They are sent together: each takes as long as a body may."""


def _in_chunks(issuer: Issuer, _now: int) -> Call:
    body = encoded(issuer)
    parts = [body[start : start + 100] for start in range(0, len(body), 100)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    return with_lines(issuer, CHUNKED, body=framed)


def _with_type(line: str) -> Case:
    return Case(200, lambda issuer, _: Call((line, bearer(issuer.mint())), (encoded(issuer),)))


def _named(scheme: str) -> Case:
    return Case(200, lambda issuer, _: Call((TYPE, f"authorization: {scheme} {issuer.mint()}"), (encoded(issuer),)))


LET_IN = {
    "wire: in chunks": Case(200, _in_chunks),
    "type: without charset": _with_type("Content-Type: application/json"),
    "type: in capitals": _with_type("content-type: Application/JSON;charset=UTF-8"),
    "type: quoted charset": _with_type('Content-Type: application/json; charset="utf-8"'),
    "type: another parameter": _with_type("Content-Type: application/json; odata=verbose; charset=utf8"),
    "authorization: bearer": _named("bearer"),
    "authorization: BEARER": _named("BEARER"),
    "encoding: identity": Case(200, lambda issuer, now: _packed(("identity",)).make(issuer, now)),
}
