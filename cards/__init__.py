"""What people see: pure functions from requests to Adaptive Cards. No I/O, no clock."""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True  # for the library alone: of its hundred models we show some twenty
from microsoft_teams.cards import core as core  # noqa: E402  loaded here, where it is told so

del BaseModel.model_config["defer_build"]
