"""Loads every table, so that Base.metadata is complete for migrations and tests."""

from workbench.accounts import models as accounts
from workbench.activity import models as activity
from workbench.alerts import models as alerts
from workbench.audiences import models as audiences
from workbench.campaigns import models as campaigns
from workbench.campaigns.delivering import models as delivering
from workbench.campaigns.lists import models as lists
from workbench.campaigns.paper import models as paper
from workbench.campaigns.planning import models as campaign_planning
from workbench.campaigns.social import models as social
from workbench.db import Base
from workbench.editorial import models as editorial
from workbench.editorial.collaborating import models as collaborating
from workbench.editorial.evidence_use import models as evidence_use
from workbench.editorial.images import models as images
from workbench.editorial.languages import models as languages
from workbench.editorial.outputs import models as outputs
from workbench.editorial.planning import models as planning
from workbench.editorial.reminding import models as reminding
from workbench.editorial.reuse import models as reuse
from workbench.editorial.reviewing import models as reviewing
from workbench.editorial.rulebook import models as rulebook
from workbench.editorial.switching import models as switching
from workbench.evidence import models as evidence
from workbench.factchecks import models as factchecks
from workbench.intake import models as intake
from workbench.learning import models as learning
from workbench.partners import models as partners
from workbench.partners.adapting import models as adapting
from workbench.partners.api import models as api
from workbench.partners.federation import models as federation
from workbench.partners.organisations import models as organisations
from workbench.partners.proposing import models as proposing
from workbench.partners.searching import models as searching
from workbench.partners.telling import models as telling
from workbench.partners.using import models as using
from workbench.partners.webhooks import models as webhooks
from workbench.queue import Job
from workbench.reviews import models as reviews
from workbench.rumours import models as rumours
from workbench.trends import models as trends

ROOMS = (
    accounts, activity, audiences, rumours, factchecks, intake, trends, learning, evidence, editorial, collaborating,
    evidence_use, images, languages, outputs, planning, reminding, reuse, reviewing, rulebook, switching, campaigns,
    campaign_planning, social, lists, paper, delivering, partners,
    organisations, adapting, telling, using, searching, proposing, api, webhooks, federation, alerts, reviews,
)  # fmt: skip
metadata = Base.metadata
JOB_TABLE = Job.__tablename__
