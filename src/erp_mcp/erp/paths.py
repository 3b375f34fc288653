"""Names of fields as people write them, technical or by their labels, followed through relations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from erp_mcp.erp.columns import standing
from erp_mcp.erp.manifold import MANY
from erp_mcp.erp.sight import LONGEST_NAME, Sight
from erp_mcp.errors import FieldNotStored, InvalidValue, UnknownField
from erp_mcp.integrations.odoo import Field, Schema
from erp_mcp.language.normal import normalize

NEGATIVE = frozenset(("!=", "not in", "not contains", "not like", "not ilike"))
NAMES = ("complete_name", "name", "login", "code")  # of a record, the fullest first
DEEPEST = 5  # relations one after the other


@dataclass(frozen=True, slots=True)
class Path:
    """The fields that lead from a model to a value, all but the last of them relations."""

    model: str
    fields: Sequence[Field]

    @property
    def name(self) -> str:
        return ".".join(each.name for each in self.fields)

    @property
    def last(self) -> Field:
        return self.fields[-1]

    @property
    def owner(self) -> str:
        """The model that the last field lies in."""
        return (self.fields[-2].relation if len(self.fields) > 1 else None) or self.model


async def path_of(sight: Sight, model: str, words: str) -> Path:
    """Each step is looked up in the model that the one before leads to."""
    steps = words.split(".")
    if len(steps) > DEEPEST:
        raise InvalidValue(f"A path has at most {DEEPEST} steps. Nothing was read.")
    fields: list[Field] = []
    at: str | None = model
    for step in steps:
        if at is None:
            before = fields[-1].name
            raise InvalidValue(
                f"{before!r} is no relation: nothing follows it in {words[:80]!r}. Nothing was read."
            )
        fields.append(await field_of(sight, await sight.schema(at), step))
        at = fields[-1].relation
    return Path(model, fields)


async def field_of(sight: Sight, schema: Schema, words: str) -> Field:
    """By its name, else by its label in the caller's language, else in another of ours."""
    if found := schema.fields.get(words.strip()) or labelled(schema, words):
        return found
    seen = [schema]
    async for other in sight.in_other_languages(schema.model):
        if found := labelled(other, words):
            return schema.fields[found.name]
        seen.append(other)
    raise UnknownField(
        f"{schema.model} has no field {words[:LONGEST_NAME]!r}. {_nearest(seen, words)} Nothing was read.",
        words[:LONGEST_NAME],
    )


async def named_by(sight: Sight, model: str) -> Field | None:
    """What a name is looked up in where Odoo's own search would look into hidden fields, too."""
    if not await sight.conceals(model):
        return None
    fields = (await sight.schema(model)).fields
    for name in NAMES:
        if name in fields and fields[name].is_searchable:
            return fields[name]
    raise InvalidValue(f"Nothing of {model} is looked up by a name: give its id. Nothing was read.")


async def spelled(sight: Sight, path: Path) -> Path:
    """What ends in a name, led on to the field that the name is looked up in."""
    is_name = path.last.name in ("display_name", "id")
    model = path.owner if is_name else path.last.relation
    field = await named_by(sight, model) if model else None
    if field is None:
        return path
    return Path(path.model, [*(path.fields[:-1] if is_name else path.fields), field])


def labelled(schema: Schema, words: str) -> Field | None:
    """Where several fields share a label the one that people mean: the best known of them."""
    wanted = normalize(words)
    found = [each for each in schema.fields.values() if wanted in _names(each)]
    return max(found, key=lambda each: standing(schema.model, each), default=None)


def negation(path: Path, operator: str) -> Sequence[str]:
    """What is said against one of many is true as soon as it is true of any of them."""
    many = next((each.name for each in path.fields[:-1] if each.type in MANY), None)
    if many is None or operator not in NEGATIVE:
        return ()
    return (f"{path.name} {operator} holds as soon as one {many} differs: it does not leave out who has it",)


def searchable(path: Path) -> Path:
    """Odoo filters by what it stores, or knows how to look for."""
    for each in path.fields:
        if not each.is_searchable:
            raise _not_stored(each, "filtered by")
    return path


def sortable(path: Path) -> Path:
    if len(path.fields) > 1:
        raise InvalidValue(f"Odoo does not order by a path such as {path.name!r}. Nothing was read.")
    if not path.last.is_sortable:
        raise _not_stored(path.last, "ordered by")
    return path


def groupable(path: Path) -> Path:
    for each in path.fields:
        if not each.is_groupable:
            raise _not_stored(each, "grouped by")
    return path


def _not_stored(field: Field, use: str) -> FieldNotStored:
    return FieldNotStored(
        f"{field.name!r} is computed and not stored: it can be shown, but not {use}. Nothing was read.",
        field.name,
    )


def _names(field: Field) -> Iterator[str]:
    yield normalize(field.label)
    yield normalize(field.name.removesuffix("_id").replace("_", " "))


def _nearest(seen: Sequence[Schema], words: str) -> str:
    """By names and by labels in all languages; what is said are the names."""
    by_words = {
        normalize(each): field.name
        for schema in reversed(seen)  # a word of two languages is meant in the caller's own
        for field in schema.fields.values()
        for each in (field.label, field.name)
    }
    near = get_close_matches(normalize(words)[:LONGEST_NAME], by_words, n=3, cutoff=0.5)
    if not near:
        return "`describe_model` lists those there are."
    return f"Nearest: {', '.join(dict.fromkeys(by_words[each] for each in near))}."
