"""What nobody may read in logs, errors or answers: tokens, secrets, and numbers of people in full."""

import re

from tests.messaging import hooks
from tests.whatsapp_sandbox import TOKEN

SECRETS = (TOKEN, hooks.SECRET, hooks.VERIFY, "sandbox-app-secret", "sandbox-verify-token")
HIDDEN = re.compile("|".join([*map(re.escape, SECRETS), r"Bearer \S+", r"9715\d{8}", r"AE\.\d{10,}"]))


def indiscretions(text: str) -> list[str]:
    return HIDDEN.findall(text)
