#!/bin/sh
# Run by the image of PostGIS in a new database: the user of the application is no superuser, so the
# extensions and roles, which need one, are made here. The roles are those of `aroundme database roles`.
set -eu

password=$(cat /run/secrets/aroundme_password)
psql -v ON_ERROR_STOP=1 -v password="$password" --dbname postgres <<'SQL'
CREATE ROLE aroundme LOGIN PASSWORD :'password';
CREATE DATABASE aroundme OWNER aroundme TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
CREATE ROLE aroundme_owner;
CREATE ROLE aroundme_web;
CREATE ROLE aroundme_worker;
CREATE ROLE aroundme_reader;
CREATE ROLE aroundme_vault;
GRANT aroundme_owner, aroundme_web, aroundme_worker, aroundme_reader TO aroundme;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE aroundme TO aroundme_owner;
\connect aroundme
GRANT USAGE, CREATE ON SCHEMA public TO aroundme_owner;
GRANT USAGE ON SCHEMA public TO aroundme_web, aroundme_worker, aroundme_reader;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE EXTENSION postgis;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION unaccent;
SQL
