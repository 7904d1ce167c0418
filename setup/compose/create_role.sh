#!/bin/sh
# Run by the image of PostGIS in a new database: the role of the application is no superuser, so the
# extensions, which need one, are made here.
set -eu

password=$(cat /run/secrets/aroundme_password)
psql -v ON_ERROR_STOP=1 -v password="$password" --dbname postgres <<'SQL'
CREATE ROLE aroundme LOGIN PASSWORD :'password';
CREATE DATABASE aroundme OWNER aroundme TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\connect aroundme
CREATE EXTENSION postgis;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION unaccent;
SQL
