"""What a person is shown before a message leaves: the price first, then to whom, then every word."""

from erp_mcp.budget import Tokens
from erp_mcp.language.fence import defuse
from erp_mcp.messaging.planning import PAUSED, Planned

MOST_TOKENS = 900  # of a preview: a person reads it, and a model that is told what waits


def preview(planned: Planned, tokens: Tokens) -> str:
    """The facts are always whole."""
    letter = planned.letter
    facts = [
        f"Send on WhatsApp: {planned.cost.told}",
        f"to {letter.recipient.called} from {letter.number}",
        planned.told_window,
    ]
    if letter.recipient.for_policy.startswith("unknown/"):
        facts.append("This number is no customer's, and nobody has written from it.")
    if planned.is_paused:
        facts.append(PAUSED)
    if letter.send_at is not None:
        facts.append(f"at {letter.send_at:%Y-%m-%d %H:%M} UTC")
    if letter.file is not None:
        facts.append(f"with the file {letter.file.filename}")
    head = defuse("\n".join(facts))
    shown = tokens.split(defuse(letter.text), MOST_TOKENS - tokens.count(head))
    cut = "" if shown.next_start is None else f"\n… {len(letter.text) - shown.end} more characters"
    return f"{head}\n\n{shown.text}{cut}"
