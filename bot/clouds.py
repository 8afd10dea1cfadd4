"""Microsoft's clouds: where each signs in, what a token is for, who signs the calls to us, and where messages go.

Sign-in, scope, issuer and keys are botframework-connector's own constants; the clouds' names, and the hosts of service
addresses, those of Microsoft's Teams SDK (its `CloudEnvironment`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from botframework.connector.auth import AuthenticationConstants, GovernmentConstants


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one cloud, named as the settings that they are the defaults of."""

    login_url: str
    oauth_scope: str
    token_issuer: str
    openid_metadata_url: str
    allowed_service_hosts: tuple[str, ...]


def _of(constants: type[AuthenticationConstants | GovernmentConstants], *hosts: str) -> Cloud:
    return Cloud(
        login_url=constants.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX.rstrip("/"),
        oauth_scope=f"{constants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE}/.default",
        token_issuer=constants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
        openid_metadata_url=constants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
        allowed_service_hosts=hosts,
    )


CLOUDS: Final[Mapping[str, Cloud]] = {
    "Public": _of(
        AuthenticationConstants,
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
    ),
    "USGov": _of(GovernmentConstants, "smba.infra.gov.teams.microsoft.us"),
    "USGovDoD": _of(GovernmentConstants, "smba.infra.dod.teams.microsoft.us"),
}
"""By name. Public serves GCC too; USGov is GCC High. The two of the government differ in their hosts alone."""


def named(name: str) -> str | None:
    """Return the cloud's name as it is written in `CLOUDS`, however it was typed; None when there is none."""
    return next((one for one in CLOUDS if one.lower() == name.strip().lower()), None)
