-- What answers of agencies need beyond the rows of one person. Run by the owner after every migration.

-- Remove the answers whose time is over. The worker sees one person's rows at a time, and need not
-- see whose these are.
CREATE OR REPLACE FUNCTION remove_ended_snapshots(until timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$
DECLARE
  removed bigint;
BEGIN
  DELETE FROM service_snapshot WHERE expires_at <= until;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END
$function$;
