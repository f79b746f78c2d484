"""Secrets are found by kind and place; their values are nowhere in the finding."""

import random
import string

import pytest

from situs.law import Law
from situs.scan import SourceFile
from situs.scan.destinations import Directory
from situs.scan.secrets import Secrets

LETTERS = string.ascii_letters + string.digits


def made_up(length: int) -> str:
    return "".join(random.Random(7).choices(LETTERS, k=length))


def test_a_key_is_told_by_kind_line_and_digest_and_never_by_value() -> None:
    value = f"sk-ant-api03-{made_up(93)}AA"
    (found,) = Secrets().find(SourceFile("A.cls", f"class A {{\n  String k = '{value}';\n}}"))
    assert (found.rule, found.spot.line) == ("secret-in-source", 2)
    assert "anthropic" in found.spot.what
    assert value not in repr(found)


def test_a_quoted_assignment_counts_and_a_name_given_to_a_name_does_not() -> None:
    value = made_up(32)
    secrets = Secrets()
    assert len(list(secrets.find(SourceFile("A.cls", f"api_key = '{value}';")))) == 1
    assert list(secrets.find(SourceFile("A.cls", "api_key = credentialOfTheOrganisation2;"))) == []
    assert list(secrets.find(SourceFile("A.xml", "<v>{!$Credential.OpenAI.API_KEY}</v>"))) == []


def test_the_number_of_a_preview_is_no_secret() -> None:
    value = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    secrets = Secrets()
    assert list(secrets.find(SourceFile("A_SampleInputJson.json", f'{{"OmniScriptSessionToken": "{value}"}}'))) == []
    assert len(list(secrets.find(SourceFile("A.json", f'{{"SessionToken": "{value}"}}')))) == 1


def test_a_link_to_a_mailbox_is_no_address_with_a_password() -> None:
    secrets = Secrets()
    assert list(secrets.find(SourceFile("A.flexipage", '<a href="http://mailto:office@firm.example">'))) == []
    (found,) = secrets.find(SourceFile("A.cls", f"'https://reader:{made_up(12)}@host.example/feed'"))
    assert "basic_auth_url" in found.spot.what


HEXADECIMAL = "".join(random.Random(7).choices("0123456789abcdef", k=32))


@pytest.mark.parametrize(
    ("path", "text", "whose"),
    [
        ("A.cls", "String api_key = '{0}';", "key of an unknown provider"),
        ("A.cls", "String azure_openai_key = '{0}';", "azure_openai"),
        ("A.cls", "String u = 'https://a.openai.azure.com/openai'; String api_key = '{0}';", "azure_openai"),
        ("A.cls", "String openai_key = '{0}'; String u = 'https://a.openai.azure.com/openai';", "azure_openai"),
        ("A.cls", "String openai_key = '{0}';", "key of OpenAI API"),
        ("A.cls", "String mistral_api_key = '{0}'; String u = 'https://a.openai.azure.com/openai';", "key of Mistral"),
        ("A.cls", "String api_key = '{0}'; String u = 'https://api.mistral.ai/v1';", "key of Mistral"),
        ("A.cls", "String api_key = '{0}'; String u = 'https://maps.example/v1';", "key of an unknown provider"),
        ("Claude.json", '{{"api_key": "{0}"}}', "key of Anthropic API"),
    ],
)
def test_a_key_that_many_have_is_told_by_what_stands_near(path: str, text: str, whose: str, law: Law) -> None:
    (found,) = Secrets(Directory(law)).find(SourceFile(path, text.format(HEXADECIMAL)))
    assert found.spot.what.partition(", sha256")[0].startswith(whose)
    assert HEXADECIMAL not in repr(found)
