#!/usr/bin/env bash
# Fetch the receipt of one call and verify it offline.
# Usage: verify_receipt.sh CALL VERIFIER_KEY   (SITUS_URL and SITUS_API_KEY say where and who)
set -euo pipefail

call=$1
key=$2
curl --silent --show-error --fail \
  --header "Authorization: Bearer ${SITUS_API_KEY}" \
  --output "receipt-${call}.json" \
  "${SITUS_URL:-http://127.0.0.1:8430}/situs/v1/receipts/${call}"
situs verify "receipt-${call}.json" --key "${key}"
