"""What a business needs to reach the demo's number: ids, and secrets that are nobody's."""

WABA_ID = "102290129340398"
PHONE_NUMBER_ID = "106540352242922"
TOKEN = "sandbox-token"  # noqa: S105 - nobody's
