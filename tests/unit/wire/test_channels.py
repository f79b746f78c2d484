from situs.wire.channels import Channels


class Count:
    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.restored = 0

    def feed(self, text: str) -> str:
        self.restored += 1
        return f"{text}:"

    def close(self) -> str:
        return self.mode


def test_each_channel_has_a_restorer_of_its_own():
    channels = Channels(Count)
    assert channels.feed("a", "text", "x") == "x:"
    assert channels.feed("b", "json", "y") == "y:"
    assert channels.names == ["a", "b"]
    assert (channels.close("b"), channels.close("b"), channels.close("z")) == ("json", "", "")
    assert channels.restored == 2
    assert channels.close("a") == "text"
    assert channels.restored == 2


def test_whole_texts_and_trees_are_restored_at_once():
    channels = Channels(Count)
    assert channels.whole("") == ""
    assert channels.tree({"k": ["v", 1, None]}) == {"k:text": ["v:text", 1, None]}
    assert channels.restored == 2
