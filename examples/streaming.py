"""Take an answer as a stream. Names are restored on the way; the outcome is on record when the stream has ended."""

import os

from openai import OpenAI

client = OpenAI()
stream = client.chat.completions.create(
    model=os.environ.get("SITUS_MODEL", "situs-local"),
    messages=[{"role": "user", "content": "Draft one polite line to Ms Jane Roe, jane.roe@example.com."}],
    extra_headers={"X-Situs-Matter": os.environ.get("SITUS_MATTER", "M-2026-002")},
    stream=True,
)
print("receipt", stream.response.headers["x-situs-receipt"])
for chunk in stream:
    if chunk.choices and chunk.choices[0].delta.content:
        print(chunk.choices[0].delta.content, end="", flush=True)
print()
