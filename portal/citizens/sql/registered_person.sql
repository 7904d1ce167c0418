-- Who is registered with a number, if anybody is: id, account and state, nothing else.
-- Parameters: id_type, country, number_index.
SELECT person_id, account_id, state FROM registered_person(:id_type, :country, :number_index)
