"""What the council concluded stays: triggers refuse every change, on both engines.

On a confirmed item only ``current`` may change (a later vote on the same dossier makes a new
item). On SQLite a later migration that rebuilds one of these tables drops its triggers and must
make them again (``tests/workflows/test_council_results.py`` tells).
"""

from django.db import migrations

ITEM = "workflows_agendaitem"
SESSION = "workflows_councilsession"
#: What hangs on an item and decides its result.
PARTS = (
    "workflows_turnout",
    "workflows_secretballot",
    "workflows_conflict",
    "workflows_papercount",
)
#: Everything of an item but whether it is the current one.
KEPT = (
    "session_id", "nomination_id", "position", "state", "added_late", "priority",
    "priority_reason", "secret", "rule", "opened_at", "closed_at", "yes", "no", "blank",
    "invalid", "unreturned", "present", "base", "passed", "casting", "casting_by_id",
    "casting_reason", "chair_rank", "chair_rank_reason", "place", "outside_quota",
)
TEXT = "a confirmed result cannot be changed"


def _sqlite():
    abort = f"BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in KEPT)
    yield f"""CREATE TRIGGER council_item_kept BEFORE UPDATE ON {ITEM}
        WHEN OLD.state = 'confirmed' AND ({changed}) {abort}"""
    yield f"""CREATE TRIGGER council_item_stays BEFORE DELETE ON {ITEM}
        WHEN OLD.state = 'confirmed' {abort}"""
    yield f"""CREATE TRIGGER council_session_kept BEFORE UPDATE ON {SESSION}
        WHEN OLD.state = 'closed' {abort}"""
    yield f"""CREATE TRIGGER council_session_stays BEFORE DELETE ON {SESSION}
        WHEN OLD.state = 'closed' {abort}"""
    for table in PARTS:
        for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            yield f"""CREATE TRIGGER {table}_{act.lower()}_kept BEFORE {act} ON {table}
                WHEN EXISTS (SELECT 1 FROM {ITEM} WHERE id = {row}.item_id
                             AND state = 'confirmed') {abort}"""


def _postgresql():
    changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in KEPT)
    yield f"""CREATE FUNCTION council_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{TEXT}' USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    yield f"""CREATE FUNCTION council_refuse_part() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE which bigint;
        BEGIN
          IF TG_OP = 'INSERT' THEN which := NEW.item_id; ELSE which := OLD.item_id; END IF;
          IF EXISTS (SELECT 1 FROM {ITEM} WHERE id = which AND state = 'confirmed') THEN
            RAISE EXCEPTION '{TEXT}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
          RETURN NEW;
        END $$"""
    yield f"""CREATE TRIGGER council_item_kept BEFORE UPDATE ON {ITEM} FOR EACH ROW
        WHEN (OLD.state = 'confirmed' AND ({changed})) EXECUTE FUNCTION council_refuse()"""
    yield f"""CREATE TRIGGER council_item_stays BEFORE DELETE ON {ITEM} FOR EACH ROW
        WHEN (OLD.state = 'confirmed') EXECUTE FUNCTION council_refuse()"""
    yield f"""CREATE TRIGGER council_session_stays BEFORE UPDATE OR DELETE ON {SESSION}
        FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION council_refuse()"""
    for table in PARTS:
        yield f"""CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION council_refuse_part()"""


def freeze(apps, schema_editor):
    made = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in made():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_council_reference")]
    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
