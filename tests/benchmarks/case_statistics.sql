-- Lets the made cases of cases.sql be answered, opened again, transferred and rated, over forty months, at the agencies
-- of the table known_agency. Parameters: none; triggers are off meanwhile.
ALTER TABLE contact_case DISABLE TRIGGER USER;
UPDATE contact_case AS filed
SET agency = known.code, filed_at = timestamptz '2023-06-15' + random() * interval '1200 days'
FROM known_agency AS known
WHERE known.number = CAST(substr(filed.agency, 2) AS int);
INSERT INTO workflow_event (item_id, number, at, action, state, actor_kind, actor_id, actor_name, due_at)
SELECT id, 2, filed_at + interval '1 hour', CASE WHEN random() < 0.1 THEN 'transfer' ELSE 'assign' END, 'in_progress', 'officer', '', '', filed_at + interval '20 days'
FROM contact_case;
INSERT INTO workflow_event (item_id, number, at, action, state, actor_kind, actor_id, actor_name, due_at)
SELECT id, 3, filed_at + random() * random() * interval '60 days', CASE WHEN random() < 0.1 THEN 'reject' ELSE 'answer' END, 'answered', 'officer', '', '', NULL
FROM contact_case
WHERE random() < 0.86;
INSERT INTO workflow_event (item_id, number, at, action, state, actor_kind, actor_id, actor_name, due_at)
SELECT item_id, 4, at + interval '3 days', 'reopen', 'in_progress', 'visitor', '', '', at + interval '20 days'
FROM workflow_event
WHERE number = 3 AND random() < 0.1;
INSERT INTO case_rating (case_id, stars, at)
SELECT item_id, 1 + floor(5 * random())::int, at FROM workflow_event WHERE number = 3 AND random() < 0.33;
ALTER TABLE contact_case ENABLE TRIGGER USER
