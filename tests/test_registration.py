from dataclasses import asdict

import pytest

from bot.clouds import CLOUDS
from config import load
from registration import Proof
from tests.test_config import REAL, environment, wrong

__all__ = ["environment"]  # the fixture: an environment with nothing but what a real installation needs

PASSWORD = "canary-4711"


@pytest.mark.parametrize(
    ("given", "proof"),
    [
        ({"APP_PASSWORD": PASSWORD}, Proof.SECRET),
        ({"APP_CERTIFICATE_FILE": "desk.pfx", "APP_CERTIFICATE_PASSWORD": PASSWORD}, Proof.CERTIFICATE),
        ({"APP_FEDERATED_TOKEN_FILE": "token"}, Proof.FEDERATED),
        ({"APP_TYPE": "UserAssignedMSI"}, Proof.MANAGED_IDENTITY),
    ],
)
def test_what_is_given_says_by_what_the_bot_signs_in(
    environment: pytest.MonkeyPatch, given: dict[str, str], proof: Proof
) -> None:
    environment.delenv("P2P_APP_PASSWORD")
    for name, value in given.items():
        environment.setenv(f"P2P_{name}", value)
    found = load(None)
    assert found.proof is proof
    assert PASSWORD not in repr(found) + str(found)


def test_anonymous_signs_in_by_nothing(environment: pytest.MonkeyPatch) -> None:
    for name in REAL:
        environment.delenv(name)
    environment.setenv("P2P_ALLOW_ANONYMOUS", "1")
    assert load(None).proof is Proof.NONE


AMBIGUOUS = {
    "P2P_APP_PASSWORD and P2P_APP_CERTIFICATE_FILE are set: keep the one to sign in with, take the others out": {
        "APP_CERTIFICATE_FILE": "desk.pem"
    },
    "P2P_APP_PASSWORD and P2P_APP_FEDERATED_TOKEN_FILE are set: keep the one to sign in with, take the others out": {
        "APP_FEDERATED_TOKEN_FILE": "token"
    },
    "P2P_APP_TYPE is UserAssignedMSI, which needs no P2P_APP_PASSWORD: take one of the two out": {
        "APP_TYPE": "UserAssignedMSI"
    },
    "P2P_APP_CERTIFICATE_PASSWORD is set, and P2P_APP_CERTIFICATE_FILE is not: name the file": {
        "APP_CERTIFICATE_PASSWORD": PASSWORD
    },
}


@pytest.mark.parametrize("told", AMBIGUOUS)
def test_what_leaves_open_how_to_sign_in_is_one_sentence(environment: pytest.MonkeyPatch, told: str) -> None:
    for name, value in AMBIGUOUS[told].items():
        environment.setenv(f"P2P_{name}", value)
    assert wrong() == told


@pytest.mark.parametrize(("typed", "name"), [("USGov", "USGov"), ("usgovdod", "USGovDoD"), (" public ", "Public")])
def test_a_cloud_brings_its_addresses(environment: pytest.MonkeyPatch, typed: str, name: str) -> None:
    environment.setenv("P2P_CLOUD", typed)
    found = load(None)
    assert found.cloud == name
    assert {key: getattr(found, key) for key in asdict(CLOUDS[name])} == asdict(CLOUDS[name])


def test_an_address_of_ones_own_counts_more_than_the_clouds(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("P2P_CLOUD", "USGov")
    environment.setenv("P2P_LOGIN_URL", "https://login.example.org")
    environment.setenv("P2P_ALLOWED_SERVICE_HOSTS", "teams.example.org")
    found = load(None)
    assert (found.login_url, found.allowed_service_hosts) == ("https://login.example.org", ("teams.example.org",))
    assert found.oauth_scope == "https://api.botframework.us/.default"


def test_ids_count_however_they_are_written(environment: pytest.MonkeyPatch) -> None:
    """The gate compares a token's audience letter by letter: an id in capitals would shut out everybody."""
    for name in ("P2P_APP_ID", "P2P_TENANT_ID"):
        environment.setenv(name, REAL[name].upper())
    assert (load(None).app_id, load(None).tenant_id) == (REAL["P2P_APP_ID"], REAL["P2P_TENANT_ID"])
