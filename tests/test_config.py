import os
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clouds import CLOUDS
from config import Settings, WrongSetting, load, told, unknown_settings
from desk.limits import BOUNDS, RETENTION_BOUNDS
from desk.model import Role
from desk.policy import DeskRules, Retention, Waits

PAT, QUINN, ADA, DANA = (f"5d0a3c6e-0000-4000-8000-0000000000a{n}" for n in (1, 2, 3, 4))
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
REAL = {
    "P2P_APP_ID": "0c6f2d3e-8a1b-4f7c-9d2e-3b4a5c6d7e8f",
    "P2P_APP_PASSWORD": "open-sesame-99",
    "P2P_TENANT_ID": "7f3c1f0a-52b4-4c9d-9a55-1f2f3a4b5c6d",
    "P2P_ENCRYPTION_KEYS": KEY,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what a real installation needs, in an environment without any other setting."""
    for name in list(os.environ):
        if name.upper().startswith("P2P_"):
            monkeypatch.delenv(name)
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def wrong(**settings: str) -> str:
    """Return what the administrator reads."""
    with pytest.raises(WrongSetting) as caught:
        load(None)
    text = str(caught.value)
    assert "\n" not in text
    assert not [value for value in settings.values() if value and len(value) > 2 and value in text]
    assert not [value for value in REAL.values() if value in text]
    assert caught.value.__cause__ is None
    return text


@pytest.mark.usefixtures("environment")
def test_a_real_installation_needs_four_settings() -> None:
    found = load(None)
    assert (found.host, found.port, found.database_url) == ("127.0.0.1", 3978, "sqlite+aiosqlite:///data/p2p.db")
    assert (found.time_zone, found.log_level, found.release_grace_seconds) == ("America/New_York", "INFO", 5.0)
    assert found.allowed_service_hosts == CLOUDS["Public"].allowed_service_hosts
    assert found.rosters == {role: () for role in Role if role is not Role.TECHNICIAN}
    assert not found.allow_anonymous
    assert found.bot_id == f"28:{REAL['P2P_APP_ID']}"


@pytest.mark.usefixtures("environment")
def test_secrets_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("P2P_DATABASE_URL", "postgresql+asyncpg://desk:between-us@db.example.com/p2p")
    shown = repr(load(None)) + str(load(None))
    assert "between-us" not in shown
    assert REAL["P2P_APP_PASSWORD"] not in shown
    assert KEY not in shown


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("value", [None, ""])
def test_without_one_of_them_it_does_not_start(environment: pytest.MonkeyPatch, name: str, value: str | None) -> None:
    environment.delenv(name) if value is None else environment.setenv(name, value)
    others = (
        "instead of P2P_APP_PASSWORD: "
        "P2P_APP_CERTIFICATE_FILE, P2P_APP_FEDERATED_TOKEN_FILE or P2P_APP_TYPE=UserAssignedMSI; "
    )
    instead = others if name == "P2P_APP_PASSWORD" else ""
    assert wrong() == f"missing {name} ({instead}for development on loopback set P2P_ALLOW_ANONYMOUS=1)"


def test_all_that_is_missing_is_named_together(environment: pytest.MonkeyPatch) -> None:
    for name in REAL:
        environment.delenv(name)
    assert wrong().startswith(f"missing {', '.join(REAL)} ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_loopback_anybody_may_be_asked_in(environment: pytest.MonkeyPatch, host: str) -> None:
    for name in REAL:
        environment.delenv(name)
    environment.setenv("P2P_ALLOW_ANONYMOUS", "1")
    environment.setenv("P2P_HOST", host)
    assert load(None).bot_id == "28:p2p-desk"


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.5", "desk.example.org", "127.0.0.1.example.org"])  # noqa: S104
def test_nowhere_else(environment: pytest.MonkeyPatch, host: str) -> None:
    environment.setenv("P2P_ALLOW_ANONYMOUS", "1")
    environment.setenv("P2P_HOST", host)
    assert wrong(host=host) == "P2P_ALLOW_ANONYMOUS is for development and only with P2P_HOST on loopback"


WRONG = {
    "PORT": ["web", "-1", "65536", "3978.5", ""],
    "ALLOW_ANONYMOUS": ["perhaps", "2"],
    "TIME_ZONE": ["Eastern", "", "Asia", "../etc/passwd", "EST5EDT6"],
    "LOG_LEVEL": ["LOUD", "", "10"],
    "APP_TYPE": ["MultiTenant", ""],
    "CLOUD": ["", "China", "US Gov"],
    "LOGIN_URL": ["", "login.microsoftonline.com", "http://login.microsoftonline.com", "https:///v1"],
    "OPENID_METADATA_URL": ["", "http://127.0.0.1.example.org/keys"],
    "APP_ID": ["desk-bot", "0c6f2d3e"],
    "TENANT_ID": ["example.org"],
    "CHANNEL_ID": ["general", "19:general"],
    "PHARMACISTS": ["rosa", "rosa@example.org", "5d0a3c6e-0000-4000-8000-000000000011, paul"],
    "ADMINS": ["0"],
    "RELEASE_GRACE_SECONDS": ["soon", "-1", "601", "nan", "inf"],
    "COVER_SECONDS": ["-1", "86401"],
    "ACK_REMINDER_SECONDS": ["0", "-1", "1e-9"],
    "LONGEST_REMINDER_SECONDS": ["0"],
    "STILL_WORKING_SECONDS": ["0", "86401"],
    "ANSWER_SECONDS": ["0", "-1"],
    "READY_NUDGE_SECONDS": ["-1", "soon"],
    "CALLBACK_LEAD_MINUTES": ["-1", "1441", "15m"],
    "CALLBACK_OVERDUE_MINUTES": ["-0.5"],
    "CALLBACK_RETRY_MINUTES": ["0", "1e-9", "nan"],
    "DROPPED_SECONDS": ["0"],
    "SAME_CALLER_MINUTES": ["inf"],
    "OUTAGE_SECONDS": ["0"],
    "OUTAGE_HOLD_SECONDS": ["-1"],
    "HOURS": ["", "always", "Mon-Wed", "Mon 20:00-08:00", "Mon 08:00-12:00, Mon 13:00-17:00", "Fun 08:00-12:00"],
    "PUBLIC_URL": [
        "bot.example.org",
        "http://bot.example.org",
        "http://localhost.example.org",
        "https://:443",
        "https://bot.example.org/p2p",
        "https://bot.example.org?x=1",
        "https://bot.example.org#x",
        "https://user@bot.example.org",
        "https://user:secret@bot.example.org",
        "https://bot.example.org:0",
        "https://bot.example.org:65536",
        "https://bot.example.org:",
        "https://bot example.org",
        "https://bot.example.org\n",
        "ftp://localhost",
    ],
    "HOLD_SECONDS": ["soon"],
    "POST_LATE_SECONDS": ["-1"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_named_and_its_value_is_not(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(f"P2P_{name}", value)
    told = wrong(value=value)
    assert told.startswith(f"P2P_{name}: ")
    assert len(told) > len(f"P2P_{name}: ") + 8


@pytest.mark.usefixtures("environment")
def test_without_settings_a_desk_works_as_the_procedure_says() -> None:
    found = load(None)
    assert found.rules == DeskRules()
    assert found.public_url == ""


@pytest.mark.parametrize("name", [one.name for one in fields(Waits)])
def test_every_waiting_time_is_a_setting_and_may_be_a_fraction(environment: pytest.MonkeyPatch, name: str) -> None:
    minutes = name in {"callback_lead", "callback_overdue", "callback_retry", "same_caller"}
    environment.setenv(f"P2P_{name.upper()}_{'MINUTES' if minutes else 'SECONDS'}", "0.25")
    assert unknown_settings() == []
    given = timedelta(minutes=0.25) if minutes else timedelta(seconds=0.25)
    assert load(None).rules == DeskRules(waits=replace(Waits(), **{name: given}))


@pytest.mark.parametrize("name", ["READY_NUDGE_SECONDS", "CALLBACK_LEAD_MINUTES", "SAME_CALLER_MINUTES"])
def test_what_does_not_come_again_may_be_at_once(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(f"P2P_{name}", "0")
    assert getattr(load(None).rules.waits, name.lower().rpartition("_")[0]) == timedelta(0)


@pytest.mark.parametrize("name", [one.name for one in fields(Waits)])
def test_a_setting_has_the_bounds_that_a_desk_has(name: str) -> None:
    bounds = BOUNDS[name]
    limits = Settings.model_fields[f"{name}_{bounds.word}"].metadata
    assert (limits[0].ge, limits[1].le) == (bounds.least, bounds.most)


@pytest.mark.parametrize("name", [one.name for one in fields(Retention)])
def test_how_long_things_are_kept_is_a_setting_with_bounds(environment: pytest.MonkeyPatch, name: str) -> None:
    bounds = RETENTION_BOUNDS[name]
    assert load(None).retention == Retention()
    environment.setenv(f"P2P_{name.upper()}_{bounds.word.upper()}", "2.5")
    assert unknown_settings() == []
    assert load(None).retention == replace(Retention(), **{name: 2.5 * bounds.unit})
    for outside in (bounds.least / 2, bounds.most * 2):
        environment.setenv(f"P2P_{name.upper()}_{bounds.word.upper()}", str(outside))
        assert wrong().startswith(f"P2P_{name.upper()}_{bounds.word.upper()}: ")


@pytest.mark.parametrize(
    "settings",
    [
        {"P2P_REDACT_AFTER_HOURS": "72", "P2P_PHI_RETENTION_DAYS": "2"},
        {"P2P_PHI_RETENTION_DAYS": "800", "P2P_AUDIT_RETENTION_YEARS": "2"},
    ],
)
def test_nothing_is_erased_before_it_is_redacted(environment: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        environment.setenv(name, value)
    assert wrong().startswith("P2P_REDACT_AFTER_HOURS must not be longer than P2P_PHI_RETENTION_DAYS")


def test_hours_are_kept_as_they_are_written_everywhere(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("P2P_HOURS", "monday \N{EN DASH} fri 9:00-17:30,sat closed")
    assert load(None).rules.hours == "Mon-Fri 09:00-17:30"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Bot.Example.org", "https://bot.example.org"),
        ("https://bot.example.org/", "https://bot.example.org"),
        ("https://bot.example.org:8443", "https://bot.example.org:8443"),
        ("http://localhost:3978", "http://localhost:3978"),
        ("http://127.0.0.1:3978/", "http://127.0.0.1:3978"),
        ("http://[::1]:3978", "http://[::1]:3978"),
        ("", ""),
    ],
)
def test_the_public_address_is_a_host_and_a_port_at_most(
    environment: pytest.MonkeyPatch, given: str, kept: str
) -> None:
    environment.setenv("P2P_PUBLIC_URL", given)
    assert load(None).public_url == kept


def test_lists_are_split_and_people_compared_in_lower_case(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("P2P_PHARMACISTS", f" {PAT.upper()}, {QUINN} ,,")
    environment.setenv("P2P_ADMINS", ADA.upper())
    environment.setenv("P2P_SUPERVISORS", "")
    environment.setenv("P2P_MEDICAL_DIRECTORS", DANA)
    environment.setenv("P2P_ALLOWED_SERVICE_HOSTS", "localhost, 127.0.0.1")
    found = load(None)
    assert found.rosters == {
        Role.PHARMACIST: (PAT, QUINN),
        Role.ADMIN: (ADA,),
        Role.SUPERVISOR: (),
        Role.MEDICAL_DIRECTOR: (DANA,),
    }
    assert found.allowed_service_hosts == ("localhost", "127.0.0.1")


def test_levels_may_be_written_small(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("P2P_LOG_LEVEL", "debug")
    assert load(None).log_level == "DEBUG"


def test_a_file_gives_what_the_environment_does_not(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("P2P_PORT=4000\nP2P_HOST=localhost\nP2P_FUTURE=x\nOTHER=y\n", encoding="utf-8")
    environment.setenv("P2P_PORT", "4001")
    found = load(file)
    assert (found.host, found.port) == ("localhost", 4001)


@pytest.mark.usefixtures("environment")
def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path / ".env").port == 3978


@pytest.mark.usefixtures("environment")
def test_a_file_that_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"P2P_APP_PASSWORD=caf\xe9\n")
    with pytest.raises(WrongSetting) as caught:
        load(file)
    assert str(caught.value) == ".env is not UTF-8 text"


@pytest.mark.usefixtures("environment")
def test_a_misspelt_argument_is_no_setting() -> None:
    values: dict[str, Any] = {"_env_file": None, "prot": 1}
    assert Settings(**values).port == 3978


def test_misspelt_settings_are_found(environment: pytest.MonkeyPatch) -> None:
    assert unknown_settings() == []
    environment.setenv("P2P_PHARMACIST", PAT)
    assert unknown_settings() == ["P2P_PHARMACIST"]


@pytest.mark.usefixtures("environment")
def test_misspelt_settings_are_found_in_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("P2P_ADMIN=x\nexport p2p_prot=1\nP2P_PORT=0\nPATH_OF_OTHERS=y\n", encoding="utf-8")
    assert unknown_settings(file) == ["P2P_ADMIN", "P2P_PROT"]


def test_what_the_system_refuses_is_told_with_its_file_and_without_numbers() -> None:
    assert told(FileNotFoundError(2, "No such file or directory", "x/y.csv")) == "x/y.csv: No such file or directory"
    assert told(OSError(5, "Input/output error")) == "Input/output error"
    assert told(OSError("gone")) == "gone"
