"""Ask with an unchanged OpenAI client. OPENAI_BASE_URL (with /v1) and OPENAI_API_KEY say where and who."""

import os

from openai import OpenAI

client = OpenAI()
answer = client.chat.completions.with_raw_response.create(
    model=os.environ.get("SITUS_MODEL", "situs-local"),
    messages=[{"role": "user", "content": "Draft one polite line to Ms Jane Roe, jane.roe@example.com."}],
    extra_headers={"X-Situs-Matter": os.environ.get("SITUS_MATTER", "M-2026-002")},
)
print(answer.parse().choices[0].message.content)
print("processed at", answer.headers["x-situs-place"])
print("receipt", answer.headers["x-situs-receipt"])
