"""The External Service: what an org's flows, Apex and agents call, with a user, a record and a matter."""
