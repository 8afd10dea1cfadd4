"""Settings: environment variables or a `.env` file, every name prefixed with `P2P_` (architecture.md, "Settings")."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import DotEnvSettingsSource, NoDecode, SettingsConfigDict

from desk.hours import parse_hours
from desk.limits import BOUNDS, GRACE, MINUTES, PAUSE, PAUSE_MINUTES, RETENTION_BOUNDS, SECONDS, Bounds
from desk.model import Role
from desk.policy import HOURS, DeskRules, Retention, Waits
from registration import GUID, LOOPBACK, OTHER_PROOFS, Proof, Registration

_PUBLIC = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_PLAINLY = {
    "int_parsing": "is not a whole number",
    "float_parsing": "is not a number",
    "bool_parsing": "is neither 1 nor 0",
}
"""An administrator's words for the reasons of the validator that speak of Python."""
_LIST_FIELDS = (
    "admins",
    "pharmacists",
    "supervisors",
    "medical_directors",
    "allowed_service_hosts",
)

People = Annotated[tuple[str, ...], NoDecode]


def _within(bounds: Bounds) -> Any:  # noqa: ANN401  pydantic's own
    return Field(ge=bounds.least, le=bounds.most)


Grace = Annotated[float, Field(ge=GRACE.least, le=GRACE.most)]
Seconds = Annotated[float, Field(ge=SECONDS.least, le=SECONDS.most)]
Pause = Annotated[float, Field(ge=PAUSE.least, le=PAUSE.most)]
Minutes = Annotated[float, Field(ge=MINUTES.least, le=MINUTES.most)]
PauseMinutes = Annotated[float, Field(ge=PAUSE_MINUTES.least, le=PAUSE_MINUTES.most)]


class Settings(Registration):
    """How one installation runs. People are Entra object ids; lists are comma separated; durations are in seconds."""

    model_config = SettingsConfigDict(env_prefix="P2P_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3978
    database_url: Annotated[str, Field(repr=False)] = "sqlite+aiosqlite:///data/p2p.db"  # it may hold a password
    allow_anonymous: bool = False
    channel_id: str = ""
    admins: People = ()
    pharmacists: People = ()
    supervisors: People = ()
    medical_directors: People = ()
    time_zone: str = "America/New_York"
    log_level: str = "INFO"
    encryption_keys: SecretStr = SecretStr("")
    release_grace_seconds: Grace = 5.0
    cover_seconds: Seconds = 45.0
    ack_reminder_seconds: Pause = 90.0
    longest_reminder_seconds: Pause = 1800.0
    hold_seconds: Seconds = 120.0
    post_late_seconds: Seconds = 20.0
    still_working_seconds: Pause = 180.0
    answer_seconds: Pause = 60.0
    ready_nudge_seconds: Seconds = 90.0
    callback_lead_minutes: Minutes = 15.0
    callback_overdue_minutes: Minutes = 15.0
    callback_retry_minutes: PauseMinutes = 30.0
    dropped_seconds: Pause = 300.0
    same_caller_minutes: Minutes = 15.0
    question_seconds: Pause = 300.0
    outage_seconds: Pause = 30.0
    outage_hold_seconds: Seconds = 60.0
    hours: str = HOURS
    public_url: str = ""
    redact_after_hours: Annotated[float, _within(RETENTION_BOUNDS["redact_after"])] = 24.0
    phi_retention_days: Annotated[float, _within(RETENTION_BOUNDS["phi_retention"])] = 90.0
    audit_retention_years: Annotated[float, _within(RETENTION_BOUNDS["audit_retention"])] = 6.0

    @field_validator(*_LIST_FIELDS, mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("admins", "pharmacists", "supervisors", "medical_directors")
    @classmethod
    def _lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Object ids are compared in lower case: Teams and the portals write them either way."""
        return tuple(person.lower() for person in value)

    @field_validator("admins", "pharmacists", "supervisors", "medical_directors")
    @classmethod
    def _people(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for place, person in enumerate(value, start=1):
            if not GUID.fullmatch(person):
                raise ValueError(f"person {place} is no Entra object id, such as 5d0a3c6e-0000-4000-8000-000000000011")
        return value

    @field_validator("channel_id")
    @classmethod
    def _channel(cls, value: str) -> str:
        if value and not (value.startswith("19:") and "@thread" in value):
            raise ValueError(
                "is no Teams channel id, such as 19:…@thread.tacv2; or leave it out and bind the channel in chat"
            )
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            message = "is not an IANA time zone such as America/New_York"
            raise ValueError(message) from error
        return value

    @field_validator("hours")
    @classmethod
    def _known_hours(cls, value: str) -> str:
        try:
            return parse_hours(value).words()
        except ValueError as error:
            raise ValueError(f"are no business hours, such as {HOURS}") from error

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        """Return the address in lower case, without a slash at its end."""
        address = value.lower().removesuffix("/")
        if address and not _is_public(address):
            raise ValueError("is no https://HOST or https://HOST:PORT, without a path (http only on loopback)")
        return address

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            message = "is not DEBUG, INFO, WARNING, ERROR or CRITICAL"
            raise ValueError(message)
        return value.upper()

    @model_validator(mode="after")
    def _may_start(self) -> Settings:
        """Refuse what would let strangers in or leave PHI unprotected (trust.md)."""
        if self.allow_anonymous:
            if self.host not in LOOPBACK:
                raise ValueError("P2P_ALLOW_ANONYMOUS is for development and only with P2P_HOST on loopback")
            return self
        needed = {
            "P2P_APP_ID": self.app_id,
            "P2P_APP_PASSWORD": self.proof is not Proof.NONE,
            "P2P_TENANT_ID": self.tenant_id,
            "P2P_ENCRYPTION_KEYS": self.encryption_keys.get_secret_value(),
        }
        lacking = [name for name, value in needed.items() if not value]
        if lacking:
            names = ", ".join(lacking)
            instead = f"{OTHER_PROOFS}; " if "P2P_APP_PASSWORD" in lacking else ""
            raise ValueError(f"missing {names} ({instead}for development on loopback set P2P_ALLOW_ANONYMOUS=1)")
        return self

    @model_validator(mode="after")
    def _kept_in_order(self) -> Settings:
        """Refuse to erase before Teams is redacted, or to drop the trail of what is still kept."""
        kept = self.retention
        if not kept.redact_after <= kept.phi_retention <= kept.audit_retention:
            raise ValueError(
                "P2P_REDACT_AFTER_HOURS must not be longer than P2P_PHI_RETENTION_DAYS, nor these than "
                "P2P_AUDIT_RETENTION_YEARS"
            )
        return self

    @property
    def retention(self) -> Retention:
        """Return how long things are kept."""
        return Retention(**{name: self._kept(name, bounds) for name, bounds in RETENTION_BOUNDS.items()})

    def _kept(self, name: str, bounds: Bounds) -> timedelta:
        kept: float = getattr(self, f"{name}_{bounds.word}")
        return kept * bounds.unit

    @property
    def rosters(self) -> dict[Role, tuple[str, ...]]:
        """Return the people to seed the roster with, by role."""
        return {
            Role.ADMIN: self.admins,
            Role.PHARMACIST: self.pharmacists,
            Role.SUPERVISOR: self.supervisors,
            Role.MEDICAL_DIRECTOR: self.medical_directors,
        }

    @property
    def rules(self) -> DeskRules:
        """Return how the desk works: its time zone, its waiting times and its business hours."""
        return DeskRules(self.time_zone, Waits(**{one.name: self._wait(one.name) for one in fields(Waits)}), self.hours)

    def _wait(self, name: str) -> timedelta:
        wait: float = getattr(self, f"{name}_{BOUNDS[name].word}")
        return wait * BOUNDS[name].unit


def _is_public(value: str) -> bool:
    """Whether it is https and a host, with a port at most: http only where nothing leaves the machine."""
    found = _PUBLIC.fullmatch(value)
    if found is None or not 0 < int(found["port"] or 443) < 65_536:  # noqa: PLR2004  ports have 16 bits
        return False
    return found["scheme"] == "https" or found["host"].strip("[]") in LOOPBACK


class WrongSetting(Exception):  # noqa: N818 - the fact is the name
    """A setting is wrong; the text is one line for the administrator and holds no value."""


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings. Raises WrongSetting, in one clear line, for the first one that is wrong."""
    try:
        arguments: dict[str, Any] = {"_env_file": env_file}  # pydantic-settings' own name
        return Settings(**arguments)
    except UnicodeDecodeError:
        raise WrongSetting(".env is not UTF-8 text") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = "".join(f"P2P_{str(part).upper()}: " for part in first["loc"][:1])
        reason = _PLAINLY.get(first["type"], first["msg"].removeprefix("Value error, "))
        elsewhere = not name and env_file is not None and not env_file.exists()
        hint = f". There is no file {env_file} here; are you in the bot's working folder?" if elsewhere else ""
        raise WrongSetting(f"{name}{reason}{hint}") from None


def told(error: OSError) -> str:
    """Return which file, and why, in an administrator's words."""
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def unknown_settings(env_file: Path | None = Path(".env")) -> list[str]:
    """Return the P2P_ names of environment and file that are no setting: most likely misspelt ones."""
    known = {f"P2P_{name.upper()}" for name in Settings.model_fields}
    given = {name.upper() for name in (*os.environ, *DotEnvSettingsSource(Settings, env_file=env_file).env_vars)}
    return sorted(name for name in given - known if name.startswith("P2P_"))
