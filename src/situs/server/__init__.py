"""The front doors over HTTP: a thin ASGI application. No control lives here that another face could miss."""

from situs.server.app import Application as Application
from situs.server.serving import Listening as Listening
from situs.server.serving import serve as serve
