"""Answers: a decoder for each upstream dialect restores, an encoder for each face words."""
