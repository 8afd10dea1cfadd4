"""Tokens that are wrong in one way each, and good ones at the edges."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Callable
from functools import cache

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.activities import APP_ID
from tests.bot.gate_calls import CANARY, TYPE, Call, Case, bearer, encoded
from tests.issuer import ISSUER, Issuer, kid, private_key, public_jwk

UNENDORSED, SHORT = 7, 8
"""Keys of the set that may not open the door."""
EXTRA_KEYS: tuple[Callable[[], object], ...] = (
    lambda: public_jwk(UNENDORSED, endorsements=["webchat"]),
    lambda: public_jwk(SHORT, bits=1024),
    lambda: {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ", "kid": "shared", "alg": "HS256"},
)
HOUR = 3600
FAR = 9_999_999_999


def b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(issuer: Issuer, header: object, claims: object = None, signature: bytes = b"x" * 256) -> str:
    """Return a token put together by hand; its signature is not one."""
    return ".".join([b64(header), b64(issuer.claims() if claims is None else claims), b64(signature)])


def public_pem(number: int) -> bytes:
    return private_key(number).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def shared(issuer: Issuer, secret: bytes, key_id: str = "", algorithm: str = "HS256") -> str:
    """Return a token signed with something public as if it were a shared secret; PyJWT refuses to make it."""
    head = {"alg": algorithm, "typ": "JWT", "kid": key_id or kid(1)}
    signed = f"{b64(head)}.{b64(issuer.claims())}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), getattr(hashlib, 'sha' + algorithm[2:])))}"


def short_key(issuer: Issuer) -> str:
    with warnings.catch_warnings(action="ignore", category=jwt.InsecureKeyLengthWarning):
        return issuer.mint(SHORT, key=private_key(SHORT, 1024))


def resigned(issuer: Issuer, **changes: object) -> str:
    """Return a good token whose claims were changed after signing."""
    head, _, signature = issuer.mint().split(".")
    return ".".join([head, b64(issuer.claims() | changes), signature])


def flipped(issuer: Issuer) -> str:
    head, claims, signature = issuer.mint().split(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[100] ^= 1
    return ".".join([head, claims, b64(bytes(raw))])


def borrowed(issuer: Issuer) -> str:
    """Return a token with the signature of another good one."""
    return ".".join([*issuer.mint(jti="a").split(".")[:2], issuer.mint(jti="b").split(".")[2]])


@cache
def curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rs(**header: object) -> dict[str, object]:
    return {"alg": "RS256", "kid": kid(1), **header}


Mint = Callable[[Issuer, int], str]
GOOD: dict[str, Mint] = {
    "exp almost 5 min ago": lambda issuer, now: issuer.mint(exp=now - 290),
    "nbf in 5 min": lambda issuer, now: issuer.mint(nbf=now + 299),
    "more claims": lambda issuer, _: issuer.mint(jti="x", more=[1]),
    "more headers": lambda issuer, _: issuer.mint(header={"typ": "JWT", "x5t": "abc"}),
}
BAD: dict[str, tuple[int, Mint]] = {
    "wrong key": (401, lambda issuer, _: issuer.mint(1, key=private_key(5))),
    "kid unknown": (401, lambda issuer, _: issuer.mint(5)),
    "kid absent": (401, lambda issuer, _: issuer.mint(header={"kid": None})),
    "kid of another good key": (401, lambda issuer, _: issuer.mint(1, key=private_key(UNENDORSED))),
    "kid a path": (401, lambda issuer, _: issuer.mint(header={"kid": "../../../dev/null"})),
    "kid a path, empty secret": (401, lambda issuer, _: shared(issuer, b"", "../../../dev/null")),
    "kid an address": (401, lambda issuer, _: issuer.mint(5, header={"kid": f"http://127.0.0.1:9/{CANARY}"})),
    "kid with SQL": (401, lambda issuer, _: issuer.mint(header={"kid": f"{kid(1)}' OR '1'='1"})),
    "kid with a command": (401, lambda issuer, _: issuer.mint(header={"kid": f"{kid(1)}|touch /tmp/{CANARY}"})),
    "kid with NUL": (401, lambda issuer, _: issuer.mint(header={"kid": f"{kid(1)}\0"})),
    "kid with a newline": (401, lambda issuer, _: issuer.mint(header={"kid": f"{kid(1)}\n"})),
    "kid in capitals": (401, lambda issuer, _: issuer.mint(header={"kid": kid(1).upper()})),
    "kid very long": (401, lambda issuer, _: issuer.mint(header={"kid": CANARY * 300})),
    "kid empty": (401, lambda issuer, _: issuer.mint(header={"kid": ""})),
    "kid a number": (401, lambda issuer, _: forged(issuer, rs(kid=1))),
    "kid a list": (401, lambda issuer, _: forged(issuer, rs(kid=[kid(1)]))),
    "kid an object": (401, lambda issuer, _: forged(issuer, rs(kid={"$ne": ""}))),
    "kid null": (401, lambda issuer, _: forged(issuer, rs(kid=None))),
    "kid twice": (401, lambda issuer, _: forged(issuer, b'{"alg":"RS256","kid":"key-1","kid":"key-7"}')),
    "kid of a shared secret": (401, lambda issuer, _: shared(issuer, b"secret-secret-secret-secret-1234", "shared")),
    "alg none": (401, lambda issuer, _: forged(issuer, rs(alg="none"), signature=b"")),
    "alg none, signed": (401, lambda issuer, _: forged(issuer, rs(alg="none"))),
    "alg None": (401, lambda issuer, _: forged(issuer, rs(alg="None"), signature=b"")),
    "alg nOnE": (401, lambda issuer, _: forged(issuer, rs(alg="nOnE"), signature=b"")),
    "alg empty": (401, lambda issuer, _: forged(issuer, rs(alg=""))),
    "alg null": (401, lambda issuer, _: forged(issuer, rs(alg=None))),
    "alg missing": (401, lambda issuer, _: forged(issuer, {"kid": kid(1)})),
    "alg a list": (401, lambda issuer, _: forged(issuer, rs(alg=["RS256"]))),
    "alg rs256": (401, lambda issuer, _: forged(issuer, rs(alg="rs256"))),
    "alg twice": (401, lambda issuer, _: forged(issuer, b'{"alg":"none","kid":"key-1","alg":"RS256"}')),
    "HS256": (401, lambda issuer, _: issuer.mint(key="x" * 64, algorithm="HS256")),
    "HS256 with the public key": (401, lambda issuer, _: shared(issuer, public_pem(1))),
    "HS384 with the public key": (401, lambda issuer, _: shared(issuer, public_pem(1), algorithm="HS384")),
    "HS512 with the public key": (401, lambda issuer, _: shared(issuer, public_pem(1), algorithm="HS512")),
    "HS256 with the listed key": (401, lambda issuer, _: shared(issuer, json.dumps(public_jwk(1)).encode())),
    "HS256 with nothing": (401, lambda issuer, _: shared(issuer, b"")),
    "RS384": (401, lambda issuer, _: issuer.mint(algorithm="RS384")),
    "RS512": (401, lambda issuer, _: issuer.mint(algorithm="RS512")),
    "PS256": (401, lambda issuer, _: issuer.mint(algorithm="PS256")),
    "ES256": (401, lambda issuer, _: issuer.mint(key=curve_key(), algorithm="ES256")),
    "short key": (401, lambda issuer, _: short_key(issuer)),
    "key brought along": (401, lambda issuer, _: issuer.mint(5, header={"jwk": public_jwk(5)})),
    "key brought along under a known kid": (
        401,
        lambda issuer, _: issuer.mint(1, key=private_key(5), header={"jwk": public_jwk(5)}),
    ),
    "key at an address": (401, lambda issuer, _: issuer.mint(5, header={"jku": "http://127.0.0.1:9/keys"})),
    "certificate at an address": (401, lambda issuer, _: issuer.mint(5, header={"x5u": "http://127.0.0.1:9/x"})),
    "certificate brought along": (401, lambda issuer, _: issuer.mint(5, header={"x5c": ["AAAA"]})),
    "critical extension": (401, lambda issuer, _: issuer.mint(header={"crit": ["x"], "x": 1})),
    "claims not encoded": (401, lambda issuer, _: forged(issuer, rs(b64=False))),
    "key not endorsed for Teams": (403, lambda issuer, _: issuer.mint(UNENDORSED)),
    "iss missing": (401, lambda issuer, _: issuer.mint(iss=None)),
    "iss another": (401, lambda issuer, _: issuer.mint(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc/")),
    "iss with a slash": (401, lambda issuer, _: issuer.mint(iss=ISSUER + "/")),
    "iss in capitals": (401, lambda issuer, _: issuer.mint(iss=ISSUER.upper())),
    "iss cut off": (401, lambda issuer, _: issuer.mint(iss=ISSUER[:-1])),
    "iss longer": (401, lambda issuer, _: issuer.mint(iss=ISSUER + ".example.com")),
    "iss over http": (401, lambda issuer, _: issuer.mint(iss=ISSUER.replace("https", "http"))),
    "iss empty": (401, lambda issuer, _: issuer.mint(iss="")),
    "iss a list": (401, lambda issuer, _: forged(issuer, rs(), issuer.claims(iss=[ISSUER]))),
    "aud missing": (401, lambda issuer, _: issuer.mint(aud=None)),
    "aud another app": (401, lambda issuer, _: issuer.mint(aud="11111111-8a1b-4f7c-9d2e-3b4a5c6d7e8f")),
    "aud in capitals": (401, lambda issuer, _: issuer.mint(aud=APP_ID.upper())),
    "aud a list with us": (401, lambda issuer, _: issuer.mint(aud=[APP_ID])),
    "aud a list with others": (401, lambda issuer, _: issuer.mint(aud=["x", APP_ID])),
    "aud as an address": (401, lambda issuer, _: issuer.mint(aud=f"api://{APP_ID}")),
    "aud empty": (401, lambda issuer, _: issuer.mint(aud="")),
    "aud a number": (401, lambda issuer, _: issuer.mint(aud=5)),
    "appid ours, aud another": (401, lambda issuer, _: issuer.mint(aud="x", appid=APP_ID)),
    "exp missing": (401, lambda issuer, _: issuer.mint(exp=None)),
    "exp 5 min ago": (401, lambda issuer, now: issuer.mint(exp=now - 300)),
    "exp a day ago": (401, lambda issuer, now: issuer.mint(exp=now - 24 * HOUR)),
    "exp zero": (401, lambda issuer, _: issuer.mint(exp=0)),
    "exp negative": (401, lambda issuer, _: issuer.mint(exp=-1)),
    "exp true": (401, lambda issuer, _: issuer.mint(exp=True)),
    "exp words": (401, lambda issuer, _: issuer.mint(exp="tomorrow")),
    "exp a list": (401, lambda issuer, _: issuer.mint(exp=[FAR])),
    "exp infinite": (401, lambda issuer, _: issuer.mint(exp=float("inf"))),
    "exp NaN": (401, lambda issuer, _: issuer.mint(exp=float("nan"))),
    "nbf missing": (401, lambda issuer, _: issuer.mint(nbf=None)),
    "nbf beyond 5 min": (401, lambda issuer, now: issuer.mint(nbf=now + 330)),
    "nbf in a day": (401, lambda issuer, now: issuer.mint(nbf=now + 24 * HOUR, exp=FAR)),
    "nbf words": (401, lambda issuer, _: issuer.mint(nbf="now")),
    "iat in an hour": (401, lambda issuer, now: issuer.mint(iat=now + HOUR)),
    "serviceurl missing": (401, lambda issuer, _: issuer.mint(serviceurl=None)),
    "serviceurl empty": (401, lambda issuer, _: issuer.mint(serviceurl="")),
    "serviceurl another": (401, lambda issuer, _: issuer.mint(serviceurl="https://smba.trafficmanager.net/emea/")),
    "serviceurl in capitals": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url.upper())),
    "serviceurl without its slash": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url.rstrip("/"))),
    "serviceurl with one more slash": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url + "/")),
    "serviceurl with a space": (401, lambda issuer, _: issuer.mint(serviceurl=issuer.service_url + " ")),
    "serviceurl a list": (401, lambda issuer, _: issuer.mint(serviceurl=[issuer.service_url])),
    "serviceurl under another name": (
        401,
        lambda issuer, _: issuer.mint(serviceurl=None, serviceUrl=issuer.service_url),
    ),
    "claims changed": (401, lambda issuer, _: resigned(issuer, exp=FAR)),
    "signature cut": (401, lambda issuer, _: issuer.mint()[:-4]),
    "signature flipped": (401, lambda issuer, _: flipped(issuer)),
    "signature borrowed": (401, lambda issuer, _: borrowed(issuer)),
    "signature empty": (401, lambda issuer, _: issuer.mint().rpartition(".")[0] + "."),
    "two parts": (401, lambda issuer, _: issuer.mint().rpartition(".")[0]),
    "four parts": (401, lambda issuer, _: issuer.mint() + ".x"),
    "a token in a token": (401, lambda issuer, _: forged(issuer, rs(cty="JWT"), issuer.mint().encode())),
    "encrypted": (401, lambda _issuer, _: "a.b.c.d.e"),
    "no dots": (401, lambda _issuer, _: CANARY * 10),
    "dots alone": (401, lambda _issuer, _: ".."),
    "header no base64": (401, lambda issuer, _: "$$$." + issuer.mint().partition(".")[2]),
    "header no JSON": (401, lambda issuer, _: forged(issuer, CANARY.encode())),
    "header a list": (401, lambda issuer, _: forged(issuer, ["RS256"])),
    "header null": (401, lambda issuer, _: forged(issuer, b"null")),
    "header deep": (401, lambda issuer, _: forged(issuer, b"[" * 4000)),
    "header no UTF-8": (401, lambda issuer, _: forged(issuer, b'{"alg":"\xff"}')),
    "header a long number": (401, lambda issuer, _: forged(issuer, b'{"alg":' + b"9" * 4400 + b"}")),
    "claims a list": (401, lambda issuer, _: forged(issuer, rs(), [1])),
    "claims deep": (401, lambda issuer, _: forged(issuer, rs(), b"[" * 4000)),
}


def _case(status: int, mint: Mint) -> Case:
    def make(issuer: Issuer, now: int) -> Call:
        return Call((TYPE, bearer(mint(issuer, now))), (encoded(issuer),))

    return Case(status, make)


CASES = {f"token: {name}": _case(status, mint) for name, (status, mint) in BAD.items()}
LET_IN = {f"token: {name}": _case(200, mint) for name, mint in GOOD.items()}
