"""The words of every recorded error that does not hang on the records of the recorded database."""

import pytest
from pydantic import JsonValue

from erp_mcp.sandbox.odoo.world import Failure, World
from erp_mcp.sandbox.odoo.world.filling import company_rows
from tests.sandbox.odoo.recordings import called

# The records that the recordings were made with, and ours in their place.
_PARTNERS = {"19.0": 46, "18.0": 45, "17.0": 44, "16.0": 42}
_ORDERS = {"19.0": 25, "18.0": 25, "17.0": 25, "16.0": 21}
_PARTNER, _ORDER = 1001, 10_001
_EVERYWHERE = (
    "err_unknown_field_domain",
    "err_unknown_field_read",
    "err_unknown_field_search_read",
    "err_unknown_field_write",
    "err_unknown_field_create",
    "err_unknown_field_order",
    "err_bad_order",
    "err_bad_domain_op",
    "err_bad_domain_shape",
    "err_domain_string",
    "err_domain_prefix_arity",
    "err_required_missing_notnull",
    "err_validation_recursion",
    "err_wrong_type_int",
    "err_wrong_type_write_float",
    "err_m2o_missing_fk",
    "err_wrong_selection",
    "err_wrong_date",
    "err_bad_date",
    "err_missing_arg",
    "err_extra_kwarg",
    "err_unknown_model",
    "err_unknown_method",
    "err_private_method",
    "write_missing",
)
_SINCE_17 = ("err_required_missing", "err_unique", "err_unique_currency")
_ONLY_19 = (
    "domain_datetime_iso_Z",
    "exists",
    "name_get",
    "err_required_missing_crm",
    "err_fk_restrict_unlink",
)
_CASES = [
    *((version, name) for version in _PARTNERS for name in _EVERYWHERE),
    *((version, name) for version in ("17.0", "18.0", "19.0") for name in _SINCE_17),
    *(("19.0", name) for name in _ONLY_19),
    ("19.0", "name_search_args_kw_wrong_generation"),
    ("18.0", "name_search_args_kw_wrong_generation"),
    ("18.0", "context_lang_not_installed"),
    ("19.0", "context_lang_not_installed"),
    ("19.0", "allowed_company_forbidden"),
]


@pytest.mark.parametrize(("version", "name"), _CASES)
def test_an_error_has_the_recorded_name_and_words(version: str, name: str) -> None:
    told = called(version, name)
    world = World(company_rows, version)
    with pytest.raises(Failure) as failure:
        world.call(
            2, told.model, told.method, None, [_ours(version, each) for each in told.arguments], told.keywords
        )
    assert (failure.value.name, failure.value.message) == told.error


@pytest.mark.parametrize("name", ["err_access_model", "err_access_write", "err_access_rights_model"])
@pytest.mark.parametrize("version", ["19.0"])
def test_a_refusal_names_the_groups_that_were_called(version: str, name: str) -> None:
    told = called(version, name)
    world = World(company_rows, version)
    with pytest.raises(Failure) as failure:
        world.call(7, told.model, told.method, None, told.arguments, told.keywords)
    assert (failure.value.name, failure.value.message) == told.error


def _ours(version: str, argument: JsonValue) -> JsonValue:
    """The record of ours where the recording names its own."""
    known: dict[JsonValue, int] = {_PARTNERS[version]: _PARTNER, _ORDERS[version]: _ORDER}
    if isinstance(argument, list) and len(argument) == 1 and argument[0] in list(known):
        return [known[argument[0]]]
    if isinstance(argument, dict) and argument.get("parent_id") == _PARTNERS[version]:
        return {"parent_id": _PARTNER}
    return argument
