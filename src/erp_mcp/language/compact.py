"""JSON that spends no token on layout."""

import json


def compact(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
