SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA layer_partition;
CREATE FUNCTION public.fold_text(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT btrim(regexp_replace(
    lower(public.unaccent('public.unaccent',
      translate(
        regexp_replace(
          normalize(value, NFKC), E'[\u064B-\u065F\u0670\u06D6-\u06ED]', '', 'g'
        ),
        'أإآٱىیةۀؤئکگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ءـ',
        'ااااييههويكك01234567890123456789'
      )
    )),
    '[^[:alnum:]]+', ' ', 'g'
  ))
$$;
CREATE FUNCTION public.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$;
SET default_tablespace = '';
CREATE TABLE public.feature (
    layer character varying NOT NULL,
    ref character varying NOT NULL,
    introduced_in integer NOT NULL,
    superseded_in integer,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    names jsonb NOT NULL,
    phones character varying[] NOT NULL,
    address jsonb NOT NULL,
    attributes jsonb NOT NULL,
    opening_hours character varying,
    area_codes character varying[] NOT NULL,
    location_source character varying NOT NULL,
    verified_at date,
    demo boolean NOT NULL,
    content_hash bytea NOT NULL,
    geom public.geometry(Point,4326) GENERATED ALWAYS AS (public.st_setsrid(public.st_makepoint(lon, lat), 4326)) STORED NOT NULL,
    search_text character varying NOT NULL,
    precision_m double precision,
    source_digest bytea,
    shape public.geometry(Geometry,4326),
    CONSTRAINT ck_feature_lat CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT ck_feature_lon CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT ck_feature_order_of_releases CHECK ((superseded_in > introduced_in))
)
PARTITION BY LIST (layer);
SET default_table_access_method = heap;
CREATE TABLE layer_partition.schools (
    layer character varying NOT NULL,
    ref character varying NOT NULL,
    introduced_in integer NOT NULL,
    superseded_in integer,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    names jsonb NOT NULL,
    phones character varying[] NOT NULL,
    address jsonb NOT NULL,
    attributes jsonb NOT NULL,
    opening_hours character varying,
    area_codes character varying[] NOT NULL,
    location_source character varying NOT NULL,
    verified_at date,
    demo boolean NOT NULL,
    content_hash bytea NOT NULL,
    geom public.geometry(Point,4326) GENERATED ALWAYS AS (public.st_setsrid(public.st_makepoint(lon, lat), 4326)) STORED NOT NULL,
    search_text character varying NOT NULL,
    precision_m double precision,
    source_digest bytea,
    shape public.geometry(Geometry,4326),
    CONSTRAINT ck_feature_lat CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT ck_feature_lon CHECK (((lon >= ('-180'::integer)::double precision) AND (lon <= (180)::double precision))),
    CONSTRAINT ck_feature_order_of_releases CHECK ((superseded_in > introduced_in)),
    CONSTRAINT schools_layer_check CHECK (((layer)::text = 'schools'::text))
);
CREATE TABLE public.account (
    id uuid NOT NULL,
    email character varying NOT NULL,
    name character varying NOT NULL,
    language character varying,
    password_hash character varying,
    state character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_account_state CHECK (((state)::text = ANY ((ARRAY['invited'::character varying, 'active'::character varying, 'suspended'::character varying])::text[])))
);
CREATE TABLE public.account_session (
    id bytea NOT NULL,
    account_id uuid NOT NULL,
    form_token character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    second_factor_at timestamp with time zone,
    network character varying,
    device character varying,
    revoked_at timestamp with time zone
);
CREATE TABLE public.agency (
    code character varying NOT NULL,
    introduced_in integer NOT NULL,
    superseded_in integer,
    names jsonb NOT NULL,
    sector character varying,
    former_codes character varying[] NOT NULL,
    verified_at date,
    review_by date,
    demo boolean NOT NULL,
    search_text character varying NOT NULL,
    content jsonb NOT NULL,
    content_hash bytea NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    parent character varying,
    valid_from date,
    valid_to date,
    successor character varying,
    "position" integer NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.area (
    code character varying NOT NULL,
    level smallint NOT NULL,
    parent_code character varying,
    names jsonb NOT NULL,
    search_text character varying GENERATED ALWAYS AS (public.fold_text((jsonb_path_query_array(names, '$.*'::jsonpath))::text)) STORED NOT NULL,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    centre_lon double precision,
    centre_lat double precision,
    demo boolean NOT NULL,
    source_name character varying NOT NULL
);
CREATE TABLE public.areas_version (
    id smallint NOT NULL,
    version uuid NOT NULL,
    CONSTRAINT ck_areas_version_one CHECK ((id = 1))
);
CREATE SEQUENCE public.areas_version_id_seq
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.areas_version_id_seq OWNED BY public.areas_version.id;
CREATE TABLE public.audit_event (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind character varying NOT NULL,
    actor_id character varying NOT NULL,
    actor_name character varying NOT NULL,
    action character varying NOT NULL,
    object_kind character varying NOT NULL,
    object_id character varying NOT NULL,
    agency character varying,
    old jsonb,
    new jsonb,
    network character varying,
    request_id character varying,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.credential (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    sealed_secret bytea,
    last_counter bigint,
    passkey_id bytea,
    public_key bytea,
    sign_count bigint,
    transports jsonb,
    issuer character varying,
    subject character varying,
    CONSTRAINT ck_credential_kind CHECK (
CASE kind
    WHEN 'totp'::text THEN (sealed_secret IS NOT NULL)
    WHEN 'passkey'::text THEN (num_nulls(passkey_id, public_key, sign_count) = 0)
    WHEN 'oidc'::text THEN (num_nulls(issuer, subject) = 0)
    ELSE false
END)
);
CREATE TABLE public.draft (
    id uuid NOT NULL,
    kind character varying NOT NULL,
    code character varying NOT NULL,
    agency character varying NOT NULL,
    state character varying NOT NULL,
    base_hash bytea,
    content jsonb NOT NULL,
    removes boolean DEFAULT false NOT NULL,
    note character varying,
    made_by character varying NOT NULL,
    made_by_id character varying NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    submitted_at timestamp with time zone,
    decided_by character varying,
    decided_at timestamp with time zone,
    decision_note character varying,
    release_number integer,
    CONSTRAINT ck_draft_kind CHECK (((kind)::text = ANY ((ARRAY['agency'::character varying, 'service'::character varying, 'office'::character varying])::text[]))),
    CONSTRAINT ck_draft_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'submitted'::character varying, 'applied'::character varying, 'rejected'::character varying, 'withdrawn'::character varying, 'overtaken'::character varying])::text[])))
);
CREATE TABLE public.error_report (
    id uuid NOT NULL,
    kind character varying NOT NULL,
    code character varying,
    agency character varying,
    path character varying NOT NULL,
    text character varying NOT NULL,
    contact character varying,
    language character varying NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    state character varying DEFAULT 'open'::character varying NOT NULL,
    handled_by character varying,
    handled_at timestamp with time zone,
    note character varying,
    CONSTRAINT ck_error_report_contact CHECK ((length((contact)::text) <= 300)),
    CONSTRAINT ck_error_report_kind CHECK (((kind)::text = ANY ((ARRAY['agency'::character varying, 'service'::character varying, 'office'::character varying, 'page'::character varying])::text[]))),
    CONSTRAINT ck_error_report_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'done'::character varying, 'dismissed'::character varying])::text[]))),
    CONSTRAINT ck_error_report_text CHECK ((length((text)::text) <= 4000))
);
CREATE TABLE public.geocode_answer (
    service character varying NOT NULL,
    country character varying NOT NULL,
    query character varying NOT NULL,
    lon double precision,
    lat double precision,
    "precision" character varying,
    precision_m double precision,
    label character varying,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_geocode_answer_whole CHECK ((num_nulls(lon, lat, "precision", precision_m, label) = ANY (ARRAY[0, 5])))
);
CREATE TABLE public.import_job (
    id uuid NOT NULL,
    layer character varying NOT NULL,
    file_name character varying NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    state character varying DEFAULT 'waiting'::character varying NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    bytes_total bigint NOT NULL,
    bytes_read bigint DEFAULT '0'::bigint NOT NULL,
    rows_read bigint DEFAULT '0'::bigint NOT NULL,
    release_number integer,
    problem jsonb,
    report jsonb,
    CONSTRAINT ck_import_job_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'running'::character varying, 'staged'::character varying, 'active'::character varying, 'failed'::character varying, 'discarded'::character varying])::text[])))
);
CREATE TABLE public.invitation (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    email character varying NOT NULL,
    role character varying NOT NULL,
    agency character varying,
    invited_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT ck_invitation_role CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'editor'::character varying, 'approver'::character varying, 'administrator'::character varying])::text[])))
);
CREATE TABLE public.layer (
    name character varying NOT NULL,
    current_release integer,
    feature_count integer DEFAULT 0 NOT NULL,
    demo boolean DEFAULT false NOT NULL
);
CREATE TABLE public.layer_mapping (
    layer character varying NOT NULL,
    header_fingerprint character varying NOT NULL,
    columns jsonb NOT NULL,
    crs character varying,
    source_name character varying NOT NULL,
    confirmed_by character varying NOT NULL,
    confirmed_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.logo (
    sha256 character varying NOT NULL,
    media_type character varying NOT NULL,
    picture bytea NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
CREATE TABLE public.membership (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    role character varying NOT NULL,
    agency character varying,
    CONSTRAINT ck_membership_role CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'editor'::character varying, 'approver'::character varying, 'administrator'::character varying])::text[])))
);
CREATE TABLE public.password_reset (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE TABLE public.rate_limit (
    bucket character varying NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer NOT NULL
);
CREATE TABLE public.recovery_code (
    account_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp with time zone
);
CREATE TABLE public.register (
    name character varying NOT NULL,
    current_release integer DEFAULT 0 NOT NULL,
    record_count integer DEFAULT 0 NOT NULL,
    changed_at timestamp with time zone,
    demo boolean DEFAULT false NOT NULL,
    CONSTRAINT ck_register_name CHECK (((name)::text = ANY ((ARRAY['agencies'::character varying, 'services'::character varying])::text[])))
);
CREATE TABLE public.register_release (
    register character varying NOT NULL,
    number integer NOT NULL,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    scope character varying,
    reverts_to integer,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    approved_by character varying,
    activated_at timestamp with time zone,
    note character varying,
    file_name character varying,
    file_sha256 bytea,
    added integer,
    changed integer,
    removed integer,
    unchanged integer,
    rejected integer DEFAULT 0 NOT NULL,
    CONSTRAINT ck_register_release_kind CHECK (((kind)::text = ANY ((ARRAY['import'::character varying, 'edit'::character varying, 'revert'::character varying])::text[]))),
    CONSTRAINT ck_register_release_state CHECK (((state)::text = ANY ((ARRAY['staged'::character varying, 'active'::character varying, 'rejected'::character varying])::text[])))
);
CREATE TABLE public.release (
    layer character varying NOT NULL,
    number integer NOT NULL,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    reverts_to integer,
    source_name character varying,
    source_sha256 character varying,
    source_size_bytes bigint,
    mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    moved integer DEFAULT 0 NOT NULL,
    removed integer DEFAULT 0 NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    rejected integer DEFAULT 0 NOT NULL,
    report jsonb DEFAULT '{}'::jsonb NOT NULL,
    demo boolean DEFAULT false NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    approved_by character varying,
    activated_at timestamp with time zone,
    note character varying,
    CONSTRAINT ck_release_kind CHECK (((kind)::text = ANY ((ARRAY['import'::character varying, 'edit'::character varying, 'revert'::character varying])::text[]))),
    CONSTRAINT ck_release_state CHECK (((state)::text = ANY ((ARRAY['staged'::character varying, 'checked'::character varying, 'approved'::character varying, 'active'::character varying, 'rejected'::character varying])::text[])))
);
CREATE TABLE public.service (
    code character varying NOT NULL,
    introduced_in integer NOT NULL,
    superseded_in integer,
    names jsonb NOT NULL,
    sector character varying,
    former_codes character varying[] NOT NULL,
    verified_at date,
    review_by date,
    demo boolean NOT NULL,
    search_text character varying NOT NULL,
    content jsonb NOT NULL,
    content_hash bytea NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    agency character varying NOT NULL,
    status character varying NOT NULL,
    is_online boolean NOT NULL,
    audiences character varying[] NOT NULL,
    life_events character varying[] NOT NULL
);
CREATE TABLE public.service_fee (
    service character varying NOT NULL,
    introduced_in integer NOT NULL,
    "position" integer NOT NULL,
    amount numeric(12,3) NOT NULL,
    currency character varying NOT NULL,
    valid_from date,
    valid_to date,
    content jsonb NOT NULL,
    CONSTRAINT ck_service_fee_amount CHECK ((amount >= (0)::numeric)),
    CONSTRAINT ck_service_fee_currency CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT ck_service_fee_validity CHECK ((valid_to >= valid_from))
);
CREATE TABLE public.staged_feature (
    layer character varying NOT NULL,
    number integer NOT NULL,
    ref character varying NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    names jsonb NOT NULL,
    phones character varying[] NOT NULL,
    address jsonb NOT NULL,
    attributes jsonb NOT NULL,
    opening_hours character varying,
    area_codes character varying[] NOT NULL,
    location_source character varying NOT NULL,
    verified_at date,
    demo boolean NOT NULL,
    content_hash bytea NOT NULL,
    search_text character varying NOT NULL,
    precision_m double precision,
    source_digest bytea,
    shape public.geometry(Geometry,4326)
);
CREATE TABLE public.staged_record (
    register character varying NOT NULL,
    number integer NOT NULL,
    code character varying NOT NULL,
    content jsonb
);
ALTER TABLE ONLY public.feature ATTACH PARTITION layer_partition.schools FOR VALUES IN ('schools');
ALTER TABLE ONLY public.areas_version ALTER COLUMN id SET DEFAULT nextval('public.areas_version_id_seq'::regclass);
INSERT INTO layer_partition.schools VALUES ('schools', '4', 1, NULL, 35.94, 31.98, '{"en": "School four"}', '{}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x3e95d9b757cc6b68424901b1a0d867a2', DEFAULT, 'school four', NULL, '\xdf412bfe4ed5408b', NULL);
INSERT INTO layer_partition.schools VALUES ('schools', '3', 1, NULL, 35.93, 31.97, '{"en": "School three"}', '{}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x20a05c203456cc9eb442bf0562b08f84', DEFAULT, 'school three', NULL, '\xa1d9f346dc8b40d8', NULL);
INSERT INTO layer_partition.schools VALUES ('schools', '1', 1, NULL, 35.9106, 31.9539, '{"en": "School one"}', '{+96265550001}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\xc4b34ed02f84421282ad5fc69feac951', DEFAULT, 'school one', NULL, '\x12e59c9386ab3492', NULL);
INSERT INTO layer_partition.schools VALUES ('schools', '5', 1, 2, 35.95, 31.99, '{"en": "School five"}', '{}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x8dd093a8fc6c9d8869e832c7e7bd3b6a', DEFAULT, 'school five', NULL, '\xe31dd2f0b7f12519', NULL);
INSERT INTO layer_partition.schools VALUES ('schools', '2', 1, 2, 35.92, 31.96, '{"en": "School two"}', '{+96265550002}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\xb83f3cb6fbd75c098ff2ca3ca70bc5d8', DEFAULT, 'school two', NULL, '\xf6378321e1ad1c72', NULL);
INSERT INTO layer_partition.schools VALUES ('schools', '2', 2, NULL, 35.92, 31.96, '{"en": "School two renamed"}', '{+96265550002}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x7d16e6c4bbb713fd341330a2c9e78423', DEFAULT, 'school two renamed', NULL, '\x5cf8acb7f2211165', NULL);
INSERT INTO public.agency VALUES ('health', 1, NULL, '{"ar": "وزارة الصحة", "en": "Ministry of Health"}', NULL, '{}', NULL, NULL, false, 'وزاره الصحه ministry of health', '{"code": "health", "kind": "ministry", "names": {"ar": "وزارة الصحة", "en": "Ministry of Health"}}', '\x9b8ce3b034dba7cb9c2aaf27f297b85e', '2026-11-29 01:44:25.266508+00', 'ministry', NULL, NULL, NULL, NULL, 1000);
INSERT INTO public.agency VALUES ('interior', 1, 2, '{"ar": "وزارة الداخلية", "en": "Ministry of Interior"}', NULL, '{}', NULL, NULL, false, 'وزاره الداخليه ministry of interior', '{"code": "interior", "kind": "ministry", "names": {"ar": "وزارة الداخلية", "en": "Ministry of Interior"}}', '\xea892bd51e62336f57e5b897ef98b5b6', '2026-11-29 01:44:25.266508+00', 'ministry', NULL, NULL, NULL, NULL, 1000);
INSERT INTO public.agency VALUES ('interior', 2, 3, '{"ar": "وزارة الداخلية", "en": "Interior"}', NULL, '{}', NULL, NULL, false, 'وزاره الداخليه interior', '{"code": "interior", "kind": "ministry", "names": {"ar": "وزارة الداخلية", "en": "Interior"}}', '\xcecb79708e7c407aae22d555e2c4b4e6', '2026-11-29 01:44:29.153416+00', 'ministry', NULL, NULL, NULL, NULL, 1000);
INSERT INTO public.agency VALUES ('interior', 3, NULL, '{"ar": "وزارة الداخلية", "en": "Ministry of Interior"}', NULL, '{}', NULL, NULL, false, 'وزاره الداخليه ministry of interior', '{"code": "interior", "kind": "ministry", "names": {"ar": "وزارة الداخلية", "en": "Ministry of Interior"}}', '\xea892bd51e62336f57e5b897ef98b5b6', '2026-11-29 01:44:32.583397+00', 'ministry', NULL, NULL, NULL, NULL, 1000);
INSERT INTO public.alembic_version VALUES ('0006');
INSERT INTO public.areas_version VALUES (1, '2731500d-8785-4557-9701-2a74e0214db1');
INSERT INTO public.layer VALUES ('schools', 2, 4, false);
INSERT INTO public.register VALUES ('agencies', 3, 2, '2026-11-29 01:44:32.5978+00', false);
INSERT INTO public.register_release VALUES ('agencies', 1, 'import', 'active', NULL, NULL, 'root', '2026-11-29 01:44:24.863631+00', 'root', '2026-11-29 01:44:25.27552+00', NULL, 'agencies.csv', '\x95ee2f1326fe2455885130302d58641c57b39c7e92ba3facf81c64e42b7993c1', 2, 0, 0, 0, 0);
INSERT INTO public.register_release VALUES ('agencies', 2, 'import', 'active', NULL, NULL, 'root', '2026-11-29 01:44:28.692736+00', 'root', '2026-11-29 01:44:29.168917+00', NULL, 'agencies-2.csv', '\x623bd2ac2d930428bbc5d2857f714cdb70cc1fbbf0ba20d104c82f1ddf56985a', 0, 1, 0, 1, 0);
INSERT INTO public.register_release VALUES ('agencies', 3, 'revert', 'active', NULL, 1, 'root', '2026-11-29 01:44:32.541077+00', NULL, '2026-11-29 01:44:32.5978+00', 'as it was', NULL, NULL, 0, 1, 0, 1, 0);
INSERT INTO public.register_release VALUES ('agencies', 4, 'import', 'staged', NULL, NULL, 'root', '2026-11-29 01:44:36.728711+00', NULL, NULL, NULL, 'agencies-3.csv', '\x4e5cd96fdce862e664c4f9477b225b6bdd61c25b25499c7d43c2444fde31f261', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.release VALUES ('schools', 4, 'import', 'staged', NULL, 'schools-3.csv', '1cf1ae150b6bbd4229cd3266b5f12d748fee9ff2eaa5a16342c37be263d55ca3', 180, '{"lat": "lat", "lon": "lon", "ref": "ref", "name": "name", "phone": "phone"}', 0, 1, 0, 0, 3, 0, '{"facts": {"format": "CSV", "columns": "ref ← ref; name ← name; phone ← phone; lat ← lat; lon ← lon", "encoding": "utf-8 (only ASCII letters)", "delimiter": "comma", "values such as": "School one · School two renamed · School three waiting", "coordinates from": "lat, lon", "coordinate system": "WGS 84"}, "fixed": {}, "source": {"address": null}, "warned": {}, "rejected": {}, "confirmed": {"crs": null, "columns": {}, "header_fingerprint": "ce5eb08800b5fc2230cbdca8f6da19b702bc8137d4f6fbe6b8af7b6d7b0c193e"}, "rows_read": 4, "projection": {"crs": "EPSG:4326", "operation": "WGS 84", "accuracy_m": 0.0}}', false, 'root', '2026-11-29 01:44:18.304638+00', NULL, NULL, NULL);
INSERT INTO public.release VALUES ('schools', 1, 'import', 'active', NULL, 'schools-1.csv', '9ce858be85f14bd8110be6917689f4713f3a309f33b3fabb9b4a12d23075f290', 195, '{"lat": "lat", "lon": "lon", "ref": "ref", "name": "name", "phone": "phone"}', 5, 0, 0, 0, 0, 0, '{"facts": {"format": "CSV", "columns": "ref ← ref; name ← name; phone ← phone; lat ← lat; lon ← lon", "encoding": "utf-8 (only ASCII letters)", "delimiter": "comma", "values such as": "School one · School two · School three", "coordinates from": "lat, lon", "coordinate system": "WGS 84"}, "fixed": {}, "source": {"address": null}, "warned": {}, "rejected": {}, "confirmed": {"crs": null, "columns": {}, "header_fingerprint": "ce5eb08800b5fc2230cbdca8f6da19b702bc8137d4f6fbe6b8af7b6d7b0c193e"}, "rows_read": 5, "projection": {"crs": "EPSG:4326", "operation": "WGS 84", "accuracy_m": 0.0}}', false, 'root', '2026-11-29 01:43:45.416462+00', 'root', '2026-11-29 01:43:47.140714+00', NULL);
INSERT INTO public.release VALUES ('schools', 2, 'import', 'active', NULL, 'schools-2.csv', 'f054a19e2988e29eebc6a7c1fcfeca1ee40b2045c5f1f4431a7d8620b7bc6dcb', 172, '{"lat": "lat", "lon": "lon", "ref": "ref", "name": "name", "phone": "phone"}', 0, 1, 0, 1, 3, 0, '{"facts": {"format": "CSV", "columns": "ref ← ref; name ← name; phone ← phone; lat ← lat; lon ← lon", "encoding": "utf-8 (only ASCII letters)", "delimiter": "comma", "values such as": "School one · School two renamed · School three", "coordinates from": "lat, lon", "coordinate system": "WGS 84"}, "fixed": {}, "source": {"address": null}, "warned": {}, "rejected": {}, "confirmed": {"crs": null, "columns": {}, "header_fingerprint": "ce5eb08800b5fc2230cbdca8f6da19b702bc8137d4f6fbe6b8af7b6d7b0c193e"}, "rows_read": 4, "projection": {"crs": "EPSG:4326", "operation": "WGS 84", "accuracy_m": 0.0}}', false, 'root', '2026-11-29 01:43:54.815355+00', 'root', '2026-11-29 01:43:56.328677+00', NULL);
INSERT INTO public.release VALUES ('schools', 3, 'import', 'rejected', NULL, 'schools-1.csv', '9ce858be85f14bd8110be6917689f4713f3a309f33b3fabb9b4a12d23075f290', 195, '{"lat": "lat", "lon": "lon", "ref": "ref", "name": "name", "phone": "phone"}', 1, 1, 0, 0, 3, 0, '{"facts": {"format": "CSV", "columns": "ref ← ref; name ← name; phone ← phone; lat ← lat; lon ← lon", "encoding": "utf-8 (only ASCII letters)", "delimiter": "comma", "values such as": "School one · School two · School three", "coordinates from": "lat, lon", "coordinate system": "WGS 84"}, "fixed": {}, "source": {"address": null}, "warned": {}, "rejected": {}, "confirmed": {"crs": null, "columns": {}, "header_fingerprint": "ce5eb08800b5fc2230cbdca8f6da19b702bc8137d4f6fbe6b8af7b6d7b0c193e"}, "rows_read": 5, "projection": {"crs": "EPSG:4326", "operation": "WGS 84", "accuracy_m": 0.0}}', false, 'root', '2026-11-29 01:44:05.03212+00', NULL, NULL, NULL);
INSERT INTO public.staged_feature VALUES ('schools', 4, '3', 35.93, 31.97, '{"en": "School three waiting"}', '{}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\xfb6e6535747565d183be19a22a1be9a3', 'school three waiting', NULL, '\x6fcee4e4343a5130', NULL);
INSERT INTO public.staged_feature VALUES ('schools', 4, '4', 35.94, 31.98, '{"en": "School four"}', '{}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x3e95d9b757cc6b68424901b1a0d867a2', 'school four', NULL, '\xdf412bfe4ed5408b', NULL);
INSERT INTO public.staged_feature VALUES ('schools', 4, '1', 35.9106, 31.9539, '{"en": "School one"}', '{+96265550001}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\xc4b34ed02f84421282ad5fc69feac951', 'school one', NULL, '\x12e59c9386ab3492', NULL);
INSERT INTO public.staged_feature VALUES ('schools', 4, '2', 35.92, 31.96, '{"en": "School two renamed"}', '{+96265550002}', '{}', '{}', NULL, '{}', 'uploaded', NULL, false, '\x7d16e6c4bbb713fd341330a2c9e78423', 'school two renamed', NULL, '\x5cf8acb7f2211165', NULL);
INSERT INTO public.staged_record VALUES ('agencies', 4, 'health', '{"code": "health", "kind": "authority", "names": {"ar": "وزارة الصحة", "en": "Ministry of Health"}}');
INSERT INTO public.staged_record VALUES ('agencies', 4, 'interior', '{"code": "interior", "kind": "authority", "names": {"ar": "وزارة الداخلية", "en": "Interior"}}');
SELECT pg_catalog.setval('public.areas_version_id_seq', 1, false);
ALTER TABLE ONLY public.feature
    ADD CONSTRAINT pk_feature PRIMARY KEY (layer, ref, introduced_in);
ALTER TABLE ONLY layer_partition.schools
    ADD CONSTRAINT schools_pkey PRIMARY KEY (layer, ref, introduced_in);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.account_session
    ADD CONSTRAINT pk_account_session PRIMARY KEY (id);
ALTER TABLE ONLY public.agency
    ADD CONSTRAINT pk_agency PRIMARY KEY (code, introduced_in);
ALTER TABLE ONLY public.area
    ADD CONSTRAINT pk_area PRIMARY KEY (code);
ALTER TABLE ONLY public.areas_version
    ADD CONSTRAINT pk_areas_version PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT pk_audit_event PRIMARY KEY (seq);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT pk_credential PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (id);
ALTER TABLE ONLY public.error_report
    ADD CONSTRAINT pk_error_report PRIMARY KEY (id);
ALTER TABLE ONLY public.geocode_answer
    ADD CONSTRAINT pk_geocode_answer PRIMARY KEY (service, country, query);
ALTER TABLE ONLY public.import_job
    ADD CONSTRAINT pk_import_job PRIMARY KEY (id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT pk_invitation PRIMARY KEY (id);
ALTER TABLE ONLY public.layer
    ADD CONSTRAINT pk_layer PRIMARY KEY (name);
ALTER TABLE ONLY public.layer_mapping
    ADD CONSTRAINT pk_layer_mapping PRIMARY KEY (layer, header_fingerprint);
ALTER TABLE ONLY public.logo
    ADD CONSTRAINT pk_logo PRIMARY KEY (sha256);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT pk_membership PRIMARY KEY (id);
ALTER TABLE ONLY public.password_reset
    ADD CONSTRAINT pk_password_reset PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.rate_limit
    ADD CONSTRAINT pk_rate_limit PRIMARY KEY (bucket);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, digest);
ALTER TABLE ONLY public.register
    ADD CONSTRAINT pk_register PRIMARY KEY (name);
ALTER TABLE ONLY public.register_release
    ADD CONSTRAINT pk_register_release PRIMARY KEY (register, number);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT pk_release PRIMARY KEY (layer, number);
ALTER TABLE ONLY public.service
    ADD CONSTRAINT pk_service PRIMARY KEY (code, introduced_in);
ALTER TABLE ONLY public.service_fee
    ADD CONSTRAINT pk_service_fee PRIMARY KEY (service, introduced_in, "position");
ALTER TABLE ONLY public.staged_record
    ADD CONSTRAINT pk_staged_record PRIMARY KEY (register, number, code);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_email UNIQUE (email);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT uq_credential_issuer_subject UNIQUE (issuer, subject);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT uq_credential_passkey_id UNIQUE (passkey_id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT uq_invitation_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT uq_membership_account_id_agency UNIQUE NULLS NOT DISTINCT (account_id, agency);
CREATE INDEX ix_feature_geom ON ONLY public.feature USING gist (geom) WHERE (superseded_in IS NULL);
CREATE INDEX schools_geom_idx ON layer_partition.schools USING gist (geom) WHERE (superseded_in IS NULL);
CREATE UNIQUE INDEX ix_feature_current_ref ON ONLY public.feature USING btree (layer, ref) WHERE (superseded_in IS NULL);
CREATE UNIQUE INDEX schools_layer_ref_idx ON layer_partition.schools USING btree (layer, ref) WHERE (superseded_in IS NULL);
CREATE INDEX ix_feature_search_text ON ONLY public.feature USING gin (search_text public.gin_trgm_ops) WHERE (superseded_in IS NULL);
CREATE INDEX schools_search_text_idx ON layer_partition.schools USING gin (search_text public.gin_trgm_ops) WHERE (superseded_in IS NULL);
CREATE INDEX ix_account_session_account_id ON public.account_session USING btree (account_id);
CREATE INDEX ix_account_session_expires_at ON public.account_session USING btree (expires_at);
CREATE UNIQUE INDEX ix_agency_current ON public.agency USING btree (code) WHERE (superseded_in IS NULL);
CREATE INDEX ix_agency_former_codes ON public.agency USING gin (former_codes) WHERE (superseded_in IS NULL);
CREATE INDEX ix_agency_parent ON public.agency USING btree (parent) WHERE (superseded_in IS NULL);
CREATE INDEX ix_agency_search_text ON public.agency USING gin (search_text public.gin_trgm_ops) WHERE (superseded_in IS NULL);
CREATE INDEX ix_area_geom ON public.area USING gist (geom);
CREATE INDEX ix_area_search_text ON public.area USING gin (search_text public.gin_trgm_ops);
CREATE INDEX ix_audit_event_agency_seq ON public.audit_event USING btree (agency, seq);
CREATE INDEX ix_audit_event_object_kind_object_id_seq ON public.audit_event USING btree (object_kind, object_id, seq);
CREATE INDEX ix_credential_account_id ON public.credential USING btree (account_id);
CREATE INDEX ix_draft_agency_state ON public.draft USING btree (agency, state);
CREATE INDEX ix_draft_record ON public.draft USING btree (kind, code);
CREATE INDEX ix_error_report_agency_state ON public.error_report USING btree (agency, state);
CREATE INDEX ix_import_job_made_at ON public.import_job USING btree (made_at);
CREATE INDEX ix_invitation_email ON public.invitation USING btree (email);
CREATE INDEX ix_password_reset_account_id ON public.password_reset USING btree (account_id);
CREATE INDEX ix_rate_limit_window_start ON public.rate_limit USING btree (window_start);
CREATE INDEX ix_service_agency ON public.service USING btree (agency) WHERE (superseded_in IS NULL);
CREATE INDEX ix_service_audiences ON public.service USING gin (audiences) WHERE (superseded_in IS NULL);
CREATE UNIQUE INDEX ix_service_current ON public.service USING btree (code) WHERE (superseded_in IS NULL);
CREATE INDEX ix_service_former_codes ON public.service USING gin (former_codes) WHERE (superseded_in IS NULL);
CREATE INDEX ix_service_life_events ON public.service USING gin (life_events) WHERE (superseded_in IS NULL);
CREATE INDEX ix_service_search_text ON public.service USING gin (search_text public.gin_trgm_ops) WHERE (superseded_in IS NULL);
CREATE INDEX ix_staged_feature_release ON public.staged_feature USING btree (layer, number);
ALTER INDEX public.ix_feature_geom ATTACH PARTITION layer_partition.schools_geom_idx;
ALTER INDEX public.ix_feature_current_ref ATTACH PARTITION layer_partition.schools_layer_ref_idx;
ALTER INDEX public.pk_feature ATTACH PARTITION layer_partition.schools_pkey;
ALTER INDEX public.ix_feature_search_text ATTACH PARTITION layer_partition.schools_search_text_idx;
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_change();
ALTER TABLE public.audit_event ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE ONLY public.account_session
    ADD CONSTRAINT fk_account_session_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.area
    ADD CONSTRAINT fk_area_parent_code FOREIGN KEY (parent_code) REFERENCES public.area(code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT fk_credential_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.layer_mapping
    ADD CONSTRAINT fk_layer_mapping_layer FOREIGN KEY (layer) REFERENCES public.layer(name);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.password_reset
    ADD CONSTRAINT fk_password_reset_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT fk_recovery_code_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.register_release
    ADD CONSTRAINT fk_register_release_register FOREIGN KEY (register) REFERENCES public.register(name);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT fk_release_layer FOREIGN KEY (layer) REFERENCES public.layer(name);
ALTER TABLE ONLY public.service_fee
    ADD CONSTRAINT fk_service_fee_service_introduced_in FOREIGN KEY (service, introduced_in) REFERENCES public.service(code, introduced_in);
ALTER TABLE ONLY public.staged_record
    ADD CONSTRAINT fk_staged_record_register_number FOREIGN KEY (register, number) REFERENCES public.register_release(register, number) ON DELETE CASCADE;
