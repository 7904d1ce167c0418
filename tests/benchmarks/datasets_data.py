"""A catalogue of many invented datasets in the database, made by statements alone."""

import random
from collections.abc import Sequence

import psycopg
from psycopg.sql import SQL, Identifier

TOPICS = (
    ("الصحة", "health"), ("المدارس", "schools"), ("الطرق", "roads"), ("المياه", "water"),
    ("السكان", "population"), ("التجارة", "trade"), ("الزراعة", "agriculture"),
    ("الطاقة", "energy"), ("السياحة", "tourism"), ("البيئة", "environment"),
    ("الأسعار", "prices"), ("العمل", "labour"),
)  # fmt: skip
CATEGORIES = (
    "health_facilities", "schools", "roads", "water", "census", "foreign_trade", "crops",
    "electricity", "tourism", "air_quality", "consumer_prices", "employment",
)  # fmt: skip
LICENCES = ("jo-ogdl", "cc-by-4.0", "odbl")
FORMATS = ("CSV", "XLSX", "JSON", "GEOJSON", "PDF")
_FREQUENCIES = ("monthly", "yearly", "quarterly", "irregular")
_SEED = 12
_WORDS = 3_000
_LATIN = [a + b for a in ("b", "t", "j", "d", "r", "z", "s", "k", "l", "m", "n") for b in "aiu"]
_ARABIC = [a + b for a in "بتجدرزسكلمن" for b in "ايو"]
_TABLES = ("dataset", "dataset_resource", "resource_version")
_DATASETS = """
INSERT INTO dataset (
  id, name, agency, titles, texts, htmls, category, keywords, licence, frequency, areas, contact,
  origin, is_sample, folded, made_by, made_at, published_at, modified_at, version
)
SELECT
  gen_random_uuid(), 'bench-' || n, (%(agencies)s::text[])[1 + n * 7 %% cardinality(%(agencies)s)],
  titles, texts, htmls, (%(categories)s::text[])[1 + n %% 12], keywords,
  (%(licences)s::text[])[1 + n %% 3], (%(frequencies)s::text[])[1 + n * 5 %% 4],
  CASE WHEN n %% 3 = 0 THEN '{}'
    ELSE ARRAY[(%(areas)s::text[])[1 + n %% cardinality(%(areas)s)]] END,
  '{}', 'agency', true,
  (
    SELECT string_agg(fold_text(said), ' ')
    FROM (
      SELECT value FROM jsonb_each_text(titles)
      UNION ALL SELECT jsonb_path_query(keywords, '$.*[*]') #>> '{}'
      UNION ALL SELECT value FROM jsonb_each_text(texts)
    ) AS every (said)
  ),
  'bench', now(), now() - n * interval '1 minute', now() - n * interval '1 minute', 1
FROM
  generate_series(1, %(count)s) AS n,
  LATERAL (
    SELECT
      array_agg((%(ar_words)s::text[])[1 + abs(hashint4(n * 16 + k)) %% 3000] ORDER BY k) AS ar,
      array_agg((%(en_words)s::text[])[1 + abs(hashint4(n * 16 + k)) %% 3000] ORDER BY k) AS en
    FROM generate_series(1, 12) AS k
  ) AS drawn,
  LATERAL (
    SELECT
      jsonb_build_object(
        'ar',
        format('عيّنة: %%s و%%s %%s رقم %%s', a[1 + n %% 12], a[1 + n / 12 %% 12], ar[1], n),
        'en',
        format('Sample: %%s and %%s %%s no %%s', e[1 + n %% 12], e[1 + n / 12 %% 12], en[1], n)
      ) AS titles,
      jsonb_build_object(
        'ar', 'أرقام مختلقة. ' || repeat(array_to_string(ar, ' ') || '. ', 4),
        'en', 'Invented figures. ' || repeat(array_to_string(en, ' ') || '. ', 4)
      ) AS texts,
      jsonb_build_object(
        'ar', ARRAY[a[1 + n / 7 %% 12], ar[2]], 'en', ARRAY[e[1 + n / 7 %% 12], en[2]]
      ) AS keywords
    FROM (SELECT %(ar)s::text[], %(en)s::text[]) AS topics (a, e)
  ) AS said,
  LATERAL (
    SELECT jsonb_object_agg(key, '<p>' || value || '</p>') AS htmls FROM jsonb_each_text(texts)
  ) AS written
"""
_RESOURCES = """
INSERT INTO dataset_resource (id, dataset_id, name, position, kind, titles, texts)
SELECT gen_random_uuid(), d.id, 'table-' || k, k, 'file', '{"ar": "جدول", "en": "Table"}', '{}'
FROM dataset AS d, generate_series(1, 2) AS k
"""
_VERSIONS = """
INSERT INTO resource_version (
  resource_id, number, state, day, file_sha256, file_size, file_name, declared_format,
  detected_format, detected, notes, made_by, made_at, published_at
)
SELECT
  r.id, 1, 'published', CAST(d.published_at AS date), repeat('0', 64), 1000, 'table.csv', f.code,
  f.code, '{}', '{}', 'bench', d.published_at, d.published_at
FROM dataset_resource AS r
JOIN dataset AS d ON d.id = r.dataset_id,
LATERAL (
  SELECT (%(formats)s::text[])[1 + abs(hashtext(d.name || r.position)) %% 5] AS code
) AS f
"""
_DOWNLOADS = """
INSERT INTO dataset_downloads (dataset_id, people, programs)
SELECT id, abs(hashtext(name)) %% 5000, 0 FROM dataset
"""


def invented_words() -> list[tuple[str, str]]:
    """Return words of three or four syllables, the same ones every time, Arabic and English."""
    chance = random.Random(_SEED)
    drawn = [chance.choices(range(len(_LATIN)), k=chance.randint(3, 4)) for _ in range(_WORDS)]
    return [
        ("".join(_ARABIC[one] for one in word), "".join(_LATIN[one] for one in word))
        for word in drawn
    ]


def fill_catalogue(address: str, count: int, agencies: Sequence[str], areas: Sequence[str]) -> None:
    """Put `count` published datasets with two files each into a database without any."""
    words = invented_words()
    said = {
        "count": count,
        "agencies": list(agencies),
        "areas": list(areas),
        "ar": [one for one, _english in TOPICS],
        "en": [one for _arabic, one in TOPICS],
        "ar_words": [one for one, _english in words],
        "en_words": [one for _arabic, one in words],
        "categories": list(CATEGORIES),
        "licences": list(LICENCES),
        "frequencies": list(_FREQUENCIES),
        "formats": list(FORMATS),
    }
    with psycopg.connect(address, autocommit=True) as connection:
        # The list is written once at the end: row by row it takes as long as the rest together.
        _triggers(connection, "DISABLE")
        for statement in (_DATASETS, _RESOURCES, _VERSIONS):
            connection.execute(statement, said)
        connection.execute("UPDATE dataset_resource SET current_version = 1")
        _triggers(connection, "ENABLE")
        connection.execute(_DOWNLOADS, said)
        connection.execute("ANALYZE")
        connection.execute("SELECT list_dataset(id) FROM dataset")
        connection.execute("VACUUM ANALYZE")


def _triggers(connection: psycopg.Connection, what: str) -> None:
    for name in _TABLES:
        statement = SQL("ALTER TABLE {} {} TRIGGER USER")
        connection.execute(statement.format(Identifier(name), SQL(what)))
