"""Settings of the bot's registration with Microsoft: who it is, by what it signs in, and in which cloud."""

from __future__ import annotations

import re
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.clouds import CLOUDS, named

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PUBLIC = CLOUDS["Public"]
_TYPES = ("SingleTenant", "UserAssignedMSI")


class Proof(StrEnum):
    """By what the bot signs in, as an administrator calls it."""

    NONE = "nothing: anonymous, for development"
    SECRET = "client secret"  # noqa: S105 - its name
    CERTIFICATE = "certificate"
    FEDERATED = "workload identity"
    MANAGED_IDENTITY = "user-assigned managed identity"


_PROOFS = {
    "app_password": Proof.SECRET,
    "app_certificate_file": Proof.CERTIFICATE,
    "app_federated_token_file": Proof.FEDERATED,
}
"""What the registration of a single tenant signs in with, by the one setting that is given for it."""
OTHER_PROOFS = (
    "instead of P2P_APP_PASSWORD: "
    "P2P_APP_CERTIFICATE_FILE, P2P_APP_FEDERATED_TOKEN_FILE or P2P_APP_TYPE=UserAssignedMSI"
)


class Registration(BaseSettings):
    """The part of the settings that says who the bot is. What of the addresses is not set is the cloud's."""

    app_id: str = ""
    app_password: SecretStr = SecretStr("")
    app_certificate_file: str = ""
    app_certificate_password: SecretStr = SecretStr("")
    app_federated_token_file: str = ""
    app_type: str = "SingleTenant"
    tenant_id: str = ""
    cloud: str = "Public"
    allowed_service_hosts: Annotated[tuple[str, ...], NoDecode] = _PUBLIC.allowed_service_hosts
    token_issuer: str = _PUBLIC.token_issuer
    openid_metadata_url: str = _PUBLIC.openid_metadata_url
    login_url: str = _PUBLIC.login_url
    oauth_scope: str = _PUBLIC.oauth_scope

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in the cloud's addresses."""
        cloud = named(str(given.get("cloud", "")))
        return asdict(CLOUDS[cloud]) | given | {"cloud": cloud} if cloud else given

    @field_validator("cloud")
    @classmethod
    def _known_cloud(cls, value: str) -> str:
        if value not in CLOUDS:
            raise ValueError(f"is not {', '.join(CLOUDS)}")
        return value

    @field_validator("login_url", "openid_metadata_url")
    @classmethod
    def _safe(cls, value: str) -> str:
        """Proofs go to the one, and whom we believe comes from the other: nobody may read or change either."""
        found = urlsplit(value)
        if not found.hostname or not (found.scheme == "https" or found.hostname in LOOPBACK):
            raise ValueError("is no https:// address (http only on loopback)")
        return value

    @field_validator("app_id", "tenant_id")
    @classmethod
    def _guid(cls, value: str) -> str:
        if value and not GUID.fullmatch(value.lower()):
            raise ValueError("is no Entra id, such as 5d0a3c6e-0000-4000-8000-000000000011")
        return value.lower()  # as tokens and activities name it: they are compared letter by letter

    @field_validator("app_type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        if value not in _TYPES:
            raise ValueError("must be SingleTenant or UserAssignedMSI: multi-tenant registrations are not served")
        return value

    @model_validator(mode="after")
    def _one_proof(self) -> Registration:
        """Refuse what leaves open how to sign in."""
        given = [f"P2P_{name.upper()}" for name in self._given()]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} are set: keep the one to sign in with, take the others out")
        if given and self.app_type == "UserAssignedMSI":
            raise ValueError(f"P2P_APP_TYPE is UserAssignedMSI, which needs no {given[0]}: take one of the two out")
        if self.app_certificate_password.get_secret_value() and not self.app_certificate_file:
            raise ValueError("P2P_APP_CERTIFICATE_PASSWORD is set, and P2P_APP_CERTIFICATE_FILE is not: name the file")
        return self

    def _given(self) -> list[str]:
        """Return the settings given to sign in with."""
        given = {
            "app_password": self.app_password.get_secret_value(),
            "app_certificate_file": self.app_certificate_file,
            "app_federated_token_file": self.app_federated_token_file,
        }
        return [name for name in _PROOFS if given[name]]

    @property
    def proof(self) -> Proof:
        """Return by what the bot signs in. Anonymous mode uses a registration where one is given."""
        if self.app_type == "UserAssignedMSI":
            return Proof.MANAGED_IDENTITY
        return next((_PROOFS[name] for name in self._given()), Proof.NONE)

    @property
    def bot_id(self) -> str:
        """Return the bot's id in Teams."""
        return f"28:{self.app_id or 'p2p-desk'}"
