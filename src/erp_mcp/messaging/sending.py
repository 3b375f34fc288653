"""From a wish to a message in the outbox: planned, judged, agreed to, journalled, queued."""


