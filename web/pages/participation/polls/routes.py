"""The routes of polls: what everybody reads, and what needs a session or takes a form."""

from web.pages.participation.polls import ballots, part, public, results, voting

PUBLIC = (part, public, results)
PORTAL_ROUTERS = (voting.router, ballots.router)
