"""JSON without layout, in the letters that were given."""

import json

from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.language.compact import compact

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_no_token_goes_into_layout_or_escapes() -> None:
    assert compact({"الاسم": ["a", 1, None], "x": {}}) == '{"الاسم":["a",1,null],"x":{}}'


@given(values)
def test_what_is_compacted_can_be_read_back(value: object) -> None:
    assert json.loads(compact(value)) == value
