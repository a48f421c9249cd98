"""Feeds and invitations: rows in, bytes out.

`fragments` keeps what an event looks like, `feed` and `shelf` join that for whoever follows the agenda, `own` and
`invitations` make files for one party.
"""
