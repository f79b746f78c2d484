from situs.wire.pairs import CHAT_DIALECTS, MESSAGES_DIALECTS, PAIRS


def test_every_streaming_pair_has_both_ends():
    for (face, _), pair in PAIRS.items():
        assert (pair.decoder is None) == (pair.encoder is None)
        assert (pair.decoder is None) == (face in ("openai_embeddings", "anthropic_count", "salesforce_chat"))


def test_faces_whose_blocks_follow_each_other_close_channels_early():
    for dialect in CHAT_DIALECTS:
        assert PAIRS["anthropic_messages", dialect].eager
        assert PAIRS["openai_responses", dialect].eager
        assert not PAIRS["openai_chat", dialect].eager
    assert set(MESSAGES_DIALECTS) == {"anthropic_messages", "anthropic_vertex", "anthropic_bedrock", "bedrock_converse"}
