from situs.config import Config
from situs.server.openapi import GOVERNED
from situs.server.services import services_of
from situs.wire import FACES

CONNECTOR = "/salesforce/v1/chat/completions"


def test_every_face_is_served_and_one_has_a_time_and_a_header_of_its_own() -> None:
    services = services_of(Config())
    assert {path: s.face.name for path, s in services.items()} == {p: f.name for p, f in GOVERNED.items()}
    assert {path for path, s in services.items() if s.seconds is not None or s.key_header} == {CONNECTOR}
    connector = services[CONNECTOR]
    assert (connector.key_header, connector.seconds, connector.face.refusal) == (b"api-key", 50, None)


def test_the_connector_is_served_as_it_is_configured() -> None:
    settings = {
        "key_header": "X-IBM-API-Key",
        "answer_seconds": 20,
        "refusal": "content_filter",
        "parameters": ["mirostat"],
    }
    connector = services_of(Config.model_validate({"salesforce": settings}))[CONNECTOR]
    assert (connector.key_header, connector.seconds) == (b"x-ibm-api-key", 20)
    assert connector.face.refusal is not None
    parameters = connector.face.spec.fields["parameters"][0].fields
    assert "mirostat" in parameters
    assert "mirostat" not in FACES["salesforce_chat"].spec.fields["parameters"][0].fields
