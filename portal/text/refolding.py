"""For data migrations: stored keys made anew when the rule of folding changes."""

from typing import Any

from portal.text.folding import fold

CHUNK = 1000


def refold(apps: Any, schema_editor: Any, app: str, fields: dict[str, tuple[str, ...]]) -> None:
    """Fold the named fields of each model of an app again; rows whose key stays the same are not written."""
    for name, sources in fields.items():
        rows = apps.get_model(app, name)._base_manager.using(schema_editor.connection.alias)
        changed: list[Any] = []
        for row in rows.order_by("pk").only("pk", "folded", *sources).iterator(CHUNK):
            folded = fold("\n".join(str(getattr(row, source) or "") for source in sources))
            if folded != row.folded:
                row.folded = folded
                changed.append(row)
        rows.bulk_update(changed, ["folded"], batch_size=CHUNK)
