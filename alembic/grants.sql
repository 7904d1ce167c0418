-- What each role may do with each table: run by the owner after every migration, so that a new
-- table has its rights by rule. Web and worker read and write, the reader sees what anybody may be
-- shown and nothing else: what is released (the tables of states, which have a column
-- superseded_in) and the tables named here; the vault alone reads the identities of hidden persons,
-- which web and worker only add, as they do sessions: those are asked by functions of the owner
-- (functions/). Which rows they see of tables about persons says row_security.sql. A change here
-- comes with a migration.
-- Parameters: the setting aroundme.roles, with which the names of the roles begin.
DO $$
DECLARE
  prefix text := current_setting('aroundme.roles');
  web text := quote_ident(prefix || '_web');
  worker text := quote_ident(prefix || '_worker');
  reader text := quote_ident(prefix || '_reader');
  vault text := quote_ident(prefix || '_vault');
  shown_to_anybody text[] := ARRAY[
    'alembic_version',
    'area',
    'areas_version',
    'attachment',
    'basemap',
    'basemap_shape',
    'case_statistics',
    'collection',
    'comment_author_names',
    'corrected_holidays',
    'dataset_downloads',
    'dataset_listed',
    'dataset_origin',
    'dataset_quality',
    'discussion',
    'download_day',
    'file_check',
    'forum_category',
    'gone_data_request',
    'gone_idea',
    'gone_topic',
    'happening',
    'link_check',
    'logo',
    'moderation_entry',
    'moderation_month',
    'name_source',
    'named_place',
    'openness',
    'openness_month',
    'place_name',
    'published_announcement',
    'published_ballot',
    'published_named_vote',
    'published_case',
    'published_dataset',
    'published_dataset_resource',
    'published_poll',
    'published_poll_result',
    'published_resource_version',
    'published_space',
    'published_space_news',
    'published_space_phase',
    'rating_sum',
    'release',
    'service_fee',
    'shown_author',
    'shown_comment',
    'shown_data_request',
    'shown_data_request_answer',
    'shown_idea',
    'shown_idea_answer',
    'shown_idea_progress',
    'shown_post_revision',
    'shown_revision',
    'shown_topic',
    'support_month'
  ];
  written_once text[] := ARRAY['access_event', 'audit_event', 'workflow_event'];
  only_added text[] := ARRAY['access_waiting', 'account_session', 'hidden_identity'];
  for_web text[] := ARRAY[
    'account_devices', 'account_identity', 'account_of_number', 'cast_poll_envelope', 'current_account',
    'current_person', 'end_account_devices', 'end_account_session', 'is_account_session_open',
    'is_complete_session', 'own_account_sessions', 'poll_envelopes_left', 'read_account_session', 'register_person',
    'touch_account_session'
  ];
  for_worker text[] := ARRAY[
    'claim_digests', 'end_everybodys_sessions', 'followers_to_write', 'person_of_author',
    'person_of_data_request', 'persons_due', 'registered_person', 'remove_ended_snapshots', 'remove_old_account_sessions'
  ];
  one record;
BEGIN
  FOR one IN
    SELECT oid::regclass AS name, relname, relkind
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
      AND relnamespace::regnamespace::text IN ('public', 'layer_partition', 'procrastinate')
      AND relowner = current_user::regrole
  LOOP
    EXECUTE format(
      'REVOKE ALL ON %s %s FROM PUBLIC, %s, %s, %s, %s',
      CASE one.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, one.name,
      web, worker, reader, vault
    );
  END LOOP;

  FOR one IN
    SELECT
      oid::regclass AS name,
      relname,
      relkind,
      EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attname = 'superseded_in' AND NOT attisdropped
      ) AS is_released
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm')
      AND relnamespace = 'public'::regnamespace
      AND relowner = current_user::regrole
  LOOP
    EXECUTE format(
      'GRANT %s ON %s TO %s, %s',
      CASE
        WHEN one.relname = 'alembic_version' THEN 'SELECT'
        WHEN one.relname = ANY (only_added) THEN 'INSERT'
        WHEN one.relname = ANY (written_once) THEN 'SELECT, INSERT'
        ELSE 'SELECT, INSERT, UPDATE, DELETE'
      END,
      one.name, web, worker
    );
    IF one.is_released OR one.relname = ANY (shown_to_anybody) THEN
      EXECUTE format('GRANT SELECT ON %s TO %s', one.name, reader);
    END IF;
  END LOOP;

  EXECUTE format('GRANT SELECT, UPDATE, DELETE ON hidden_identity TO %s', vault);

  -- The access log: web notes and shows, the worker chains and forgets.
  EXECUTE format('REVOKE ALL ON access_event FROM %s', web);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON access_content, access_check FROM %s', web);
  EXECUTE format('REVOKE UPDATE ON access_content FROM %s', worker);
  EXECUTE format('GRANT SELECT, DELETE ON access_waiting TO %s', worker);

  -- Secret polls: envelopes come in by functions of the owner, and the worker alone opens them.
  EXECUTE format(
    'REVOKE ALL ON poll_envelope, poll_inner_envelope FROM %s', web
  );
  EXECUTE format('REVOKE INSERT, UPDATE ON poll_envelope FROM %s', worker);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON ballot, poll_result FROM %s', web);

  -- A layer's table is filled before it becomes a partition of `feature`.
  EXECUTE format('GRANT USAGE ON SCHEMA layer_partition TO %s, %s', web, worker);
  EXECUTE format(
    'ALTER DEFAULT PRIVILEGES IN SCHEMA layer_partition GRANT SELECT, INSERT ON TABLES TO %s, %s',
    web, worker
  );
  -- What runs as the owner is for web and worker. A restored database lets everybody call it.
  FOR one IN
    SELECT oid::regprocedure AS name, proname
    FROM pg_proc
    WHERE prosecdef
      AND pronamespace = 'public'::regnamespace
      AND proowner = current_user::regrole
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, %s, %s', one.name, web, worker);
    IF one.proname <> ALL (for_worker) THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', one.name, web);
    END IF;
    IF one.proname <> ALL (for_web) THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', one.name, worker);
    END IF;
  END LOOP;

  -- Web puts work into the queue and sees whether a worker is there, who takes it out.
  EXECUTE format('GRANT USAGE ON SCHEMA procrastinate TO %s, %s', web, worker);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO %s, %s', web, worker);
  EXECUTE format(
    'GRANT SELECT, INSERT ON procrastinate.procrastinate_jobs, procrastinate.procrastinate_events'
    ' TO %s',
    web
  );
  EXECUTE format('GRANT SELECT ON procrastinate.procrastinate_workers TO %s', web);
  EXECUTE format(
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO %s', worker
  );
END
$$
