"""Write how far the work with each community is. A community that a file leaves out keeps its stage."""

from sqlalchemy import select

from events.extensions import db
from events.models import Community
from events.programme.content import Programme
from events.programme.report import Report


def write_communities(programme: Programme, report: Report) -> None:
    """Write every community of `programme`."""
    known = {row.name: row for row in db.session.scalars(select(Community).order_by(Community.id))}
    for entry in programme.communities:
        if entry.stage is None:
            continue  # it was a fault, and we are not called
        community = known.get(entry.name)
        if community is None:
            db.session.add(Community(name=entry.name, stage=entry.stage))
            report.new(f'community "{entry.name}"')
        elif community.stage != entry.stage:
            report.updated(f'community "{entry.name}"', [f"stage {community.stage} → {entry.stage}"])
            community.stage = entry.stage
