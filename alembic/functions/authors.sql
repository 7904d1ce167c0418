-- Whose an author is: for the job that tells somebody what was decided about a post of his. Officers
-- who decide never learn it. Run by the owner after every migration.

CREATE OR REPLACE FUNCTION person_of_author(author uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
  SELECT person_id FROM comment_author_person WHERE author_id = author
$function$;
