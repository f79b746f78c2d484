import orjson
from anthropic.types import ModelInfo
from openai.types import Model

from situs.wire import model_entry, models_list


def test_models_are_listed_in_both_shapes():
    openai = orjson.loads(models_list(["legal", "public"], 1700000000))
    assert [Model.model_validate(entry).id for entry in openai["data"]] == ["legal", "public"]
    anthropic = orjson.loads(models_list(["legal", "public"], 1700000000, anthropic=True))
    assert [ModelInfo.model_validate(entry).id for entry in anthropic["data"]] == ["legal", "public"]
    assert (anthropic["first_id"], anthropic["last_id"], anthropic["has_more"]) == ("legal", "public", False)
    assert anthropic["data"][0]["created_at"] == "2023-11-14T22:13:20Z"
    assert orjson.loads(models_list([], 0, anthropic=True))["first_id"] is None
    assert Model.model_validate_json(model_entry("legal", 5)).created == 5
    assert orjson.loads(model_entry("legal", 5, anthropic=True))["type"] == "model"
