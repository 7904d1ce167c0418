-- Who has asked for data: for the job that tells whoever it was what became of it. Officers who answer
-- never learn it. Run by the owner after every migration.

CREATE OR REPLACE FUNCTION person_of_data_request(request uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
  SELECT person_id FROM data_request_asker WHERE request_id = request
$function$;
