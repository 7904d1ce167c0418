-- Registers a person as whose account a session is of; false for a number that is registered.
-- Parameters: secret (of the session), person, kind, id_type, country, number_index, sealed_number,
-- sealed_facts, identity, assured_by, now.
SELECT register_person(
  :secret, :person, :kind, :id_type, :country, :number_index, :sealed_number, :sealed_facts,
  :identity, :assured_by, :now
)
