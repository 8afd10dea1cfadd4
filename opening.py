"""Opens the store that the settings name: for the serving process and for the command line."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config import Settings, WrongSetting, told
from desk.errors import StoreUnavailable
from storage.alone import alone
from storage.crypto import parse_keys
from storage.database import postgres_url, sqlite_path
from storage.errors import KeyMissingError, SealError, ServedAlreadyError
from storage.keyfile import development_key
from storage.store import OpenedStore, open_store

_MALFORMED = "malformed"  # SQLite's word for it
_DAMAGED = "the database file is damaged. Nothing was changed: keep it, and restore a backup (README)."
_DEVELOPMENT_KEY = "development.key"


async def opened(settings: Settings, *, migrating: bool = True) -> OpenedStore:
    """Return the store, made or migrated where needed; unless `migrating`, one of another version is left as it is.

    Raises WrongSetting or DeskError, in one line that holds no secret.
    """
    try:
        given = settings.encryption_keys.get_secret_value()
        keyring = parse_keys(given or development_key(_key_file(settings)))
        return await open_store(settings.database_url, keyring, migrating=migrating)
    except KeyMissingError as error:
        raise WrongSetting(
            f"{error} Put that key back, it alone opens this database; nothing that it seals was changed."
        ) from error
    except (ValueError, SealError) as error:
        raise WrongSetting(str(error)) from error  # storage's words name the setting
    except OSError as error:
        raise WrongSetting(f"P2P_DATABASE_URL: {told(error)}") from error
    except StoreUnavailable as error:
        raise WrongSetting(f"P2P_DATABASE_URL: {_DAMAGED if _MALFORMED in str(error) else error}") from error


@contextmanager
def served_by_one(settings: Settings) -> Generator[None]:
    """Keep a second process from serving from one SQLite file; PostgreSQL serves as many as there are.

    Raises WrongSetting when the file cannot be used or is served already.
    """
    with ExitStack() as stack:
        try:
            if postgres_url(settings.database_url) is None:
                stack.enter_context(alone(sqlite_path(settings.database_url)))
        except (ValueError, ServedAlreadyError) as error:
            raise WrongSetting(str(error)) from error
        except OSError as error:
            raise WrongSetting(f"P2P_DATABASE_URL: {told(error)}") from error
        yield


def _key_file(settings: Settings) -> Path:
    """Return where development keeps its key: beside the database file, else in the folder of the default one."""
    beside = Path("data/p2p.db") if postgres_url(settings.database_url) else sqlite_path(settings.database_url)
    return beside.with_name(_DEVELOPMENT_KEY)
