"""Who did, saw, changed and disclosed what: the ledger engine on the desk's database."""
