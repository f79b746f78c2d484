"""Ask with an unchanged Anthropic client. ANTHROPIC_BASE_URL (without /v1) and ANTHROPIC_API_KEY say where and who."""

import os

import anthropic

client = anthropic.Anthropic()
try:
    answer = client.messages.with_raw_response.create(
        model=os.environ.get("SITUS_MODEL", "situs-local"),
        max_tokens=200,
        messages=[{"role": "user", "content": "Draft one polite line to Ms Jane Roe, jane.roe@example.com."}],
        extra_headers={"X-Situs-Matter": os.environ.get("SITUS_MATTER", "M-2026-002")},
    )
except anthropic.APIStatusError as refusal:
    # A refusal by policy is 451, in Anthropic's own error shape; its receipt proves it.
    print("refused", refusal.status_code, refusal.message)
    print("receipt", refusal.response.headers["x-situs-receipt"])
else:
    print(answer.parse().content[0].text)
    print("processed at", answer.headers["x-situs-place"])
    print("receipt", answer.headers["x-situs-receipt"])
