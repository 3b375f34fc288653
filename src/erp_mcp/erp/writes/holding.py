"""Whether a record is as it was asked to become, however Odoo writes it."""

from collections.abc import Mapping, Sequence

from erp_mcp.erp.cells import clean
from erp_mcp.integrations.odoo import Json


def is_in(done: Mapping[str, Sequence[Json]], record: Mapping[str, Json]) -> bool:
    return all(record.get(name) in allowed for name, allowed in done.items())


def holds(sent: Mapping[str, Json], record: Mapping[str, Json]) -> bool:
    """Whether a record is as it was asked to become."""
    return all(_same(value, record.get(name)) for name, value in sent.items())


def _same(sent: Json, there: Json) -> bool:
    match sent, there:
        case [[int(), int(), *_], *_], list():
            return _commanded(sent, there)
        case int() | float(), [int(record_id), str()]:
            return sent == record_id
        case bool(), _:
            return bool(there) == sent
        case int() | float(), int() | float():
            return abs(sent - there) < 1e-6
        case str(), str():
            return sent == there or clean(there).strip() == clean(sent).strip()
        case _:
            return sent == there


def _commanded(sent: Sequence[Json], there: Sequence[Json]) -> bool:
    """Lines as ids tell only how many there are; as records they tell what is in them."""
    return all(_is_met(each, there, len(sent)) for each in sent)


def _is_met(command: Json, there: Sequence[Json], count: int) -> bool:
    known = [each.get("id") if isinstance(each, Mapping) else each for each in there]
    match command:
        case [6, _, list(wanted)]:
            return sorted(map(str, wanted)) == sorted(map(str, known))
        case [4, record_id, *_]:
            return record_id in known
        case [2 | 3, record_id, *_]:
            return record_id not in known
        case [0, _, dict(values)]:
            return _any_line(values, there) if _are_records(there) else len(known) >= count
        case [1, record_id, dict(values)]:
            same = [each for each in there if isinstance(each, Mapping) and each.get("id") == record_id]
            return _any_line(values, same)
        case _:
            return False


def _any_line(values: Mapping[str, Json], there: Sequence[Json]) -> bool:
    return any(holds(values, each) for each in there if isinstance(each, Mapping))


def _are_records(there: Sequence[Json]) -> bool:
    return any(isinstance(each, Mapping) for each in there)
