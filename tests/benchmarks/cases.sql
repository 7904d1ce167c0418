-- Makes cases by rule, the same ones every time, with their items, last events and 2,000 officers; triggers are off meanwhile.
-- Parameters: count, put in by name.
ALTER TABLE contact_case DISABLE TRIGGER case_begins;
INSERT INTO account (id, email, name, state, language)
SELECT md5('officer ' || number)::uuid, 'officer' || number || '@agency.example', 'Officer ' || number, 'active', 'en'
FROM generate_series(0, 1999) AS number;
INSERT INTO membership (id, account_id, role, agency)
SELECT gen_random_uuid(), md5('officer ' || number)::uuid, 'editor', 'a' || number % 120 FROM generate_series(0, 1999) AS number;
CREATE TEMPORARY TABLE made AS
SELECT
    md5('case ' || number)::uuid AS id,
    number,
    -- Some agencies have a hundred times what others have.
    'a' || least(119, floor(120 * power(random(), 3)))::int AS agency,
    (ARRAY['question', 'question', 'complaint', 'complaint', 'suggestion', 'praise', 'malpractice'])[1 + number % 7] AS kind,
    -- By the definitions: praise is received, and only questions and suggestions are answered.
    CASE WHEN number % 7 = 5 THEN 'received'
      ELSE (ARRAY['received', 'received', 'in_progress', 'in_progress', 'in_progress', 'needs_information',
        CASE WHEN number % 7 IN (0, 1, 4) THEN 'answered' ELSE 'in_progress' END])[1 + number / 7 % 7] END AS state,
    number % 10 = 9 AS is_closed,
    (ARRAY['roads', 'water', 'health', 'taxes', 'education', 'energy', 'papers', 'land', 'work', 'support',
      'business', 'justice', 'digital', 'conduct', 'surroundings', 'other'])[1 + floor(16 * power(random(), 2))::int] AS topic,
    floor(12 * power(random(), 2))::int AS region,
    CASE WHEN random() < 0.6 THEN md5('officer ' || floor(2000 * random())::int)::uuid::text END AS assigned_to,
    timestamptz '2026-01-01' + number * interval '30 seconds' AS filed_at
FROM (SELECT setseed(0.5)) AS seeded, generate_series(1, %(count)s) AS number;
INSERT INTO workflow_item (id, definition, version, state, agency, assigned_to, opened_at, due_at, closed_at, escalation, calendar, last_event)
SELECT
    id, kind, 1, state, agency, assigned_to, filed_at,
    CASE WHEN NOT is_closed AND state IN ('received', 'in_progress')
      THEN now() + interval '1 day' * (40 * random() - 6) END,
    CASE WHEN is_closed THEN filed_at + interval '5 days' END,
    CASE WHEN number % 29 = 0 THEN 1 + number % 4 ELSE 0 END, 'made', 1
FROM made;
INSERT INTO workflow_event (item_id, number, at, action, state, actor_kind, actor_id, actor_name)
SELECT id, 1, filed_at, 'opened', state, 'visitor', '', '' FROM made;
INSERT INTO contact_case (
    id, reference, kind, language, subject, body, topic, meant_agency, area, region, lon, lat, filed_at, same_digest,
    agency, state, assigned_to, escalation, due_at, closed_at
)
SELECT
    item.id,
    'Q-' || upper(substr(md5('r' || number), 1, 5)) || '-' || upper(substr(md5('s' || number), 1, 5)) || '-' || number,
    made.kind,
    CASE number % 3 WHEN 0 THEN 'en' ELSE 'ar' END,
    CASE number % 3 WHEN 0 THEN 'The street and the bus ' || number ELSE 'الشارع والحافلة ' || number END,
    concat_ws(
        ' ',
        (ARRAY['انقطع ماء الحي منذ يومين', 'تأخير في المعاملة', 'أعطال كهرباء متكررة', 'the invoice is wrong', 'nobody answers the phone'])
        [1 + number / 3 % 5],
        -- Words that belong to a topic are common there and nowhere else.
        CASE made.topic WHEN 'health' THEN 'قسم الطوارئ في المستشفى' WHEN 'water' THEN 'عداد المياه' WHEN 'land' THEN 'سند التسجيل' END,
        CASE WHEN number % 11 = 0 THEN 'أمام مدرسة البنات' END,
        CASE WHEN number % 200 = 0 THEN 'قرب المسجد القديم' END,
        CASE WHEN number % 1009 = 0 THEN 'كلمة نادرة جدا' END,
        CASE WHEN number % 5003 = 0 THEN 'xylophone' END,
        -- Few words are in many texts, and many in few, as in any language.
        (SELECT string_agg('ك' || floor(30000 * power(random(), 4))::int, ' ') FROM generate_series(1, 12 + number % 17)),
        'يرجى متابعة الأمر وإفادتنا بما تم بشأنه في أقرب وقت ممكن وشكرا لكم على جهودكم'
    ),
    CASE WHEN number % 4 = 0 THEN made.topic || '.lights' ELSE made.topic END,
    made.agency,
    'd' || made.region || number % 5,
    'r' || made.region,
    CASE WHEN number % 3 = 0 THEN 35.5 + random() END,
    CASE WHEN number % 3 = 0 THEN 31.5 + random() END,
    made.filed_at,
    decode(md5(number::text), 'hex'),
    item.agency, item.state, item.assigned_to, item.escalation, item.due_at, item.closed_at
FROM made JOIN workflow_item AS item ON item.id = made.id;
ALTER TABLE contact_case ENABLE TRIGGER case_begins;
-- Every twentieth case has a part that another agency is asked for.
INSERT INTO workflow_item (id, definition, version, state, agency, opened_at, due_at, closed_at, escalation, calendar, last_event)
SELECT md5('part ' || number)::uuid, 'case_task', 1, CASE WHEN number % 40 = 0 THEN 'done' ELSE 'open' END, 'a' || number / 20 % 120,
    filed_at, now() + interval '1 day' * (9 * random() - 2), CASE WHEN number % 40 = 0 THEN filed_at + interval '3 days' END, 0, 'made', 1
FROM made WHERE number % 20 = 0;
INSERT INTO case_task (id, case_id, asked, asked_by)
SELECT md5('part ' || number)::uuid, id, 'Is the lamp yours?', agency FROM made WHERE number % 20 = 0
