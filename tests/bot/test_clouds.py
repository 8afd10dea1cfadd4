from dataclasses import asdict

import pytest

from bot.clouds import CLOUDS, named

PUBLIC = {
    "login_url": "https://login.microsoftonline.com",
    "oauth_scope": "https://api.botframework.com/.default",
    "token_issuer": "https://api.botframework.com",
    "openid_metadata_url": "https://login.botframework.com/v1/.well-known/openidconfiguration",
    "allowed_service_hosts": (
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
    ),
}
GOVERNMENT = {
    "login_url": "https://login.microsoftonline.us",
    "oauth_scope": "https://api.botframework.us/.default",
    "token_issuer": "https://api.botframework.us",
    "openid_metadata_url": "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
}


def test_the_addresses_are_those_that_microsoft_documents() -> None:
    assert {name: asdict(cloud) for name, cloud in CLOUDS.items()} == {
        "Public": PUBLIC,
        "USGov": {**GOVERNMENT, "allowed_service_hosts": ("smba.infra.gov.teams.microsoft.us",)},
        "USGovDoD": {**GOVERNMENT, "allowed_service_hosts": ("smba.infra.dod.teams.microsoft.us",)},
    }


@pytest.mark.parametrize(
    ("typed", "name"), [("Public", "Public"), ("USGOVDOD", "USGovDoD"), ("usgov ", "USGov"), ("", None), ("gov", None)]
)
def test_a_cloud_is_found_however_its_name_is_typed(typed: str, name: str | None) -> None:
    assert named(typed) == name
