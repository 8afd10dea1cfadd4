"""Who sits at the practice desk: the people of playground.yml, with the roles that the bot gives them."""

from dataclasses import dataclass

TENANT = "5d0a3c6e-0000-4000-8000-00000000d35c"
BOT = "28:p2p-desk"
TEAM = "19:pharmacy-benefit-desk@thread.tacv2"
CHANNEL = "19:p2p-requests@thread.tacv2"
PERSONAL_CHAT = "a:tess-taylor-p2p-desk"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person: the Teams id (29:…), the Entra object id, and the name people read."""

    id: str
    object_id: str
    name: str


TECHNICIAN = Colleague("29:tess-taylor", "5d0a3c6e-0000-4000-8000-000000000001", "Tess Taylor")
SECOND_TECHNICIAN = Colleague("29:theo-nash", "5d0a3c6e-0000-4000-8000-000000000002", "Theo Nash")
PHARMACIST = Colleague("29:rosa-marin", "5d0a3c6e-0000-4000-8000-000000000011", "Rosa Marin")
SECOND_PHARMACIST = Colleague("29:paul-okafor", "5d0a3c6e-0000-4000-8000-000000000012", "Paul Okafor")
SUPERVISOR = Colleague("29:sam-whitlock", "5d0a3c6e-0000-4000-8000-000000000021", "Sam Whitlock")
MEDICAL_DIRECTOR = Colleague("29:dana-reyes", "5d0a3c6e-0000-4000-8000-000000000031", "Dana Reyes")

PHARMACISTS = (PHARMACIST, SECOND_PHARMACIST)
EVERYBODY = (TECHNICIAN, SECOND_TECHNICIAN, *PHARMACISTS, SUPERVISOR, MEDICAL_DIRECTOR)


def bot_settings(port: int, database: str, encryption_key: str) -> dict[str, str]:
    """Return the environment that runs the bot for this desk: loopback, anonymous, channel bound, rosters known.

    `database` is a SQLAlchemy URL; `encryption_key` is 32 bytes in base64.
    """
    return {
        "P2P_HOST": "127.0.0.1",
        "P2P_PORT": str(port),
        "P2P_DATABASE_URL": database,
        "P2P_ENCRYPTION_KEYS": encryption_key,
        "P2P_ALLOW_ANONYMOUS": "1",
        "P2P_ALLOWED_SERVICE_HOSTS": "localhost,127.0.0.1",
        "P2P_TENANT_ID": TENANT,
        "P2P_CHANNEL_ID": CHANNEL,
        "P2P_PHARMACISTS": ",".join(person.object_id for person in PHARMACISTS),
        "P2P_SUPERVISORS": SUPERVISOR.object_id,
        "P2P_ADMINS": SUPERVISOR.object_id,
        "P2P_MEDICAL_DIRECTORS": MEDICAL_DIRECTOR.object_id,
    }
