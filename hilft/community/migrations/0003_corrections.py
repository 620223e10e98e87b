"""A wrong answer is marked, not deleted, and no marked answer is the accepted one; a yes by mail accepts what it is about."""

import django.db.models.deletion
from django.db import migrations, models


# Whoever accepts and whoever marks at the same moment meet at the question's row: one of them sees the other.
GUARD = """
CREATE FUNCTION corrected_is_not_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE marked bigint;
BEGIN
  IF TG_TABLE_NAME = 'community_question' THEN
    SELECT message_id INTO marked FROM community_correction
    WHERE message_id = NEW.accepted_id AND withdrawn_at IS NULL;
  ELSE
    SELECT accepted_id INTO marked FROM community_question q
    WHERE q.conversation_id = (SELECT conversation_id FROM conversations_message WHERE id = NEW.message_id) FOR UPDATE;
    IF marked IS DISTINCT FROM NEW.message_id THEN marked := NULL; END IF;
  END IF;
  IF marked IS NOT NULL THEN
    RAISE EXCEPTION 'Answer % is marked as corrected: it is not the accepted one.', marked
      USING ERRCODE = 'check_violation', CONSTRAINT = 'corrected_is_not_accepted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER corrected_is_not_accepted BEFORE INSERT OR UPDATE OF accepted_id ON community_question FOR EACH ROW
  WHEN (NEW.accepted_id IS NOT NULL) EXECUTE FUNCTION corrected_is_not_accepted();
CREATE TRIGGER corrected_is_not_accepted BEFORE INSERT OR UPDATE ON community_correction FOR EACH ROW
  WHEN (NEW.withdrawn_at IS NULL) EXECUTE FUNCTION corrected_is_not_accepted();
CREATE FUNCTION corrections_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A correction is taken back, never deleted.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'corrections_stay';
END $$;
CREATE TRIGGER corrections_stay BEFORE DELETE ON community_correction FOR EACH ROW EXECUTE FUNCTION corrections_stay();
"""
NO_GUARD = """
DROP TRIGGER corrections_stay ON community_correction;
DROP TRIGGER corrected_is_not_accepted ON community_correction;
DROP TRIGGER corrected_is_not_accepted ON community_question;
DROP FUNCTION corrections_stay();
DROP FUNCTION corrected_is_not_accepted();
"""
# A mail is read below the community, which knows nothing of accepted answers; its yes names the answer in the event.
BY_MAIL = """
CREATE FUNCTION accepted_by_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE community_question SET accepted_id = m.id, accepted_at = NEW.at
  FROM conversations_message m
  WHERE m.id = (NEW.data ->> 'answer')::bigint AND community_question.conversation_id = m.conversation_id;
  RETURN NULL;
END $$;
CREATE TRIGGER accepted_by_mail AFTER INSERT ON cases_caseevent FOR EACH ROW
  WHEN (NEW.kind = 'confirmed' AND NEW.data ? 'answer') EXECUTE FUNCTION accepted_by_mail();
"""
NOT_BY_MAIL = "DROP TRIGGER accepted_by_mail ON cases_caseevent; DROP FUNCTION accepted_by_mail();"
# What the list of unconfirmed cases reads; hardly a row of the open ones is in it.
LIST = """
CREATE INDEX case_unconfirmed ON cases_case (next_due, id) WHERE closed_at IS NULL AND proposed_at IS NOT NULL;
"""
NO_LIST = "DROP INDEX case_unconfirmed;"


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0002_members'),
        ('conversations', '0001_initial'),
        ('cases', '0002_promise'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marked_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('marked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='conversations.message')),
                ('right', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.message')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('message',), name='corrected_once'), models.CheckConstraint(condition=models.Q(('message', models.F('right')), _negated=True), name='correction_is_another_answer'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__gte', models.F('marked_at')), ('withdrawn_by__isnull', False)), _connector='OR'), name='correction_is_taken_back_by_somebody')],
            },
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(BY_MAIL, NOT_BY_MAIL),
        migrations.RunSQL(LIST, NO_LIST),
    ]
