"""By what the bot signs in, as the settings name it: for the serving process and for the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import structlog

from bot.clock import SystemClock
from bot.credentials import Anonymous, AppRegistration, ClientSecret, NoToken, SignIn, Tokens, TokenSource, TokenTiming
from config import Settings, WrongSetting
from registration import Proof

if TYPE_CHECKING:  # the library behind it is imported by who uses it
    from bot.entra import Credential

log = structlog.get_logger(__name__)

T = TypeVar("T")
_FILES = {
    Proof.CERTIFICATE: "P2P_APP_CERTIFICATE_FILE",
    Proof.FEDERATED: "P2P_APP_FEDERATED_TOKEN_FILE",
}
_SOON = timedelta(days=30)
_USUAL = TokenTiming()
_PATIENT = TokenTiming(patience=20.0)
_UNUSABLE = {
    Proof.CERTIFICATE: (
        "P2P_APP_CERTIFICATE_FILE holds no RSA certificate and private key that P2P_APP_CERTIFICATE_PASSWORD opens:"
        " give a PEM or PKCS #12 (.pfx) file with both, and its password if it has one"
    ),
}


def token_source(settings: Settings, session: aiohttp.ClientSession, timing: TokenTiming = _USUAL) -> TokenSource:
    """Return where the sender gets its tokens. Raises WrongSetting when what the settings name cannot be used."""
    if settings.proof is Proof.NONE or not settings.app_id:
        return Anonymous()
    app = AppRegistration(settings.login_url, settings.tenant_id, settings.app_id, settings.oauth_scope)
    if settings.proof is Proof.SECRET:
        return Tokens(ClientSecret(session, app, settings.app_password.get_secret_value()), timing)
    return Tokens(_by_entra(settings, session, app), timing)


def shown(settings: Settings) -> str:
    """Return by what the bot signs in, without secrets. Raises WrongSetting as `token_source` does."""
    if settings.proof is not Proof.CERTIFICATE:
        return settings.proof
    from bot.entra import seen  # noqa: PLC0415  as below

    found = _opened(lambda: seen(Path(settings.app_certificate_file), _password(settings)), settings.proof)
    return f"{settings.proof} {found.thumbprint}, valid until {found.ends:%Y-%m-%d}"


def known_as(settings: Settings) -> list[tuple[str, str]]:
    """Return what an administrator may compare with the registration: pairs of name and value, without secrets."""
    return [
        ("Signs in with", shown(settings)),
        ("App ID", settings.app_id or "none"),
        ("Tenant", settings.tenant_id or "none"),
        ("Cloud", settings.cloud),
        ("Sign-in service", settings.login_url),
        ("Token for", settings.oauth_scope),
        ("Callers' tokens from", settings.token_issuer),
        ("Messages go to", ", ".join(settings.allowed_service_hosts)),
    ]


async def try_out(settings: Settings) -> None:
    """Ask for a token once. Raises WrongSetting when there is none, with the code that explains it."""
    async with aiohttp.ClientSession() as session:
        source = token_source(settings, session, _PATIENT)
        try:
            await source.token()
        except NoToken as failure:
            raise WrongSetting(f"no token for the {settings.proof}: {_advice(settings, str(failure))}") from None
        finally:
            await source.close()


def _advice(settings: Settings, reason: str) -> str:
    if reason.startswith("AADSTS"):
        return f"{reason}, explained at {settings.login_url.rstrip('/')}/error?code={reason.removeprefix('AADSTS')}"
    if settings.proof is Proof.MANAGED_IDENTITY:
        return f"{reason}; assign the identity whose client id is P2P_APP_ID to this machine"
    return f"{reason}; this machine must reach {settings.login_url}"


def _by_entra(settings: Settings, session: aiohttp.ClientSession, app: AppRegistration) -> SignIn:
    from bot import entra  # noqa: PLC0415  a bot with a client secret starts without azure-identity

    makers: dict[Proof, Callable[[], Credential]] = {
        Proof.CERTIFICATE: lambda: entra.certificate(
            session, app, Path(settings.app_certificate_file), _password(settings)
        ),
        Proof.FEDERATED: lambda: entra.federated(session, app, Path(settings.app_federated_token_file)),
        Proof.MANAGED_IDENTITY: lambda: entra.managed_identity(session, app),
    }
    if not app.tenant_id:
        raise WrongSetting(f"missing P2P_TENANT_ID: a {settings.proof} signs in to a tenant; give its Directory ID")
    if settings.proof in _FILES and not app.login_url.startswith("https://"):
        raise WrongSetting(f"P2P_LOGIN_URL: a {settings.proof} is shown to an https:// address alone; write it so")
    if settings.proof is Proof.FEDERATED:
        _opened(Path(settings.app_federated_token_file).read_bytes, settings.proof)
    make, now = makers[settings.proof], SystemClock().now
    _opened(make, settings.proof)  # what is wrong with a file is said at the start, not when somebody is on hold
    if settings.proof is Proof.CERTIFICATE:
        left = entra.seen(Path(settings.app_certificate_file), _password(settings)).ends - now()
        if left < _SOON:
            log.warning("certificate_ends_soon", setting=_FILES[settings.proof], seconds=int(left.total_seconds()))
    return entra.Entra(make, app.scope, now)


def _opened(work: Callable[[], T], proof: Proof) -> T:
    """Return what `work` makes of a file. Raises WrongSetting."""
    try:
        return work()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise WrongSetting(
            f"{_FILES[proof]} cannot be read ({reason}): name a file that the bot's user may read"
        ) from None
    except (ValueError, TypeError):  # whatever cryptography says: it may quote what it was given
        raise WrongSetting(_UNUSABLE.get(proof, f"the {proof} cannot be used on this machine")) from None


def _password(settings: Settings) -> str:
    return settings.app_certificate_password.get_secret_value()
