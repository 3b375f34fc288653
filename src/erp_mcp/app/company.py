"""The company's ERP: who reaches it, what may be done there, and what was."""

from dataclasses import dataclass
from datetime import timedelta

from erp_mcp.analytics.overviews import Overviews
from erp_mcp.app.ground import Ground
from erp_mcp.erp.instances import Instances, bounds_of, connecting
from erp_mcp.erp.looking import Looking
from erp_mcp.erp.records import Records
from erp_mcp.erp.sync import Mirror
from erp_mcp.erp.sync.run import Place
from erp_mcp.erp.writes.carrying_out import CarryingOut
from erp_mcp.erp.writes.writes import Writes
from erp_mcp.governance.approvals import Approvals
from erp_mcp.governance.changes import Changes
from erp_mcp.governance.connections import Connections
from erp_mcp.governance.governed import Governed
from erp_mcp.governance.policy import Policy
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.governance.profile import Profiles
from erp_mcp.governance.writing import Writing


@dataclass(frozen=True, slots=True)
class Company:
    instances: Instances
    records: Records
    mirror: Mirror
    policy: Policy
    approvals: Approvals
    changes: Changes
    writing: Writing
    writes: Writes
    overviews: Overviews


def open_company(ground: Ground, profiles: Profiles) -> Company:
    settings, transactions, tokens = ground.settings, ground.transactions, ground.tokens
    connections = Connections(transactions, settings.secret_key)
    instances = Instances(settings, connections, connecting(bounds_of(settings)))
    policy = read_policy(settings.policy_file)
    looking = Looking(instances, profiles, policy.visible.may_read)
    approvals = Approvals(transactions, tokens, ground.queue)
    changes = Changes(transactions, tokens, policy.visible)
    writing = Writing(
        transactions,
        ground.database.alone,
        policy,
        profiles,
        timedelta(hours=settings.approval_hours),
    )
    mirror = Mirror(Place(transactions, ground.queue), ground.database.app_url, instances)
    carrying_out = CarryingOut(instances, writing, changes, mirror.follow)
    return Company(
        instances=instances,
        records=Records(looking),
        mirror=mirror,
        policy=policy,
        approvals=approvals,
        changes=changes,
        writing=writing,
        writes=Writes(
            looking, carrying_out, Governed(writing, approvals, changes), tokens, settings.knowledge_roots
        ),
        overviews=Overviews(transactions),
    )
