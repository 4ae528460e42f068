"""Loads every table, so that Base.metadata is complete for migrations and tests."""

from workbench.accounts import models as accounts
from workbench.accounts.passkeys import models as passkeys
from workbench.accounts.people import models as account_people
from workbench.accounts.sessions import models as account_sessions
from workbench.accounts.single_sign_on import models as single_sign_on
from workbench.activity import models as activity
from workbench.activity.sealing import models as sealing
from workbench.alerts import models as alerts
from workbench.alerts.answering import models as alert_answering
from workbench.alerts.handling import models as handling
from workbench.alerts.roster import models as roster
from workbench.alerts.telling import models as alert_telling
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
from workbench.editorial.silence import models as silence
from workbench.editorial.switching import models as switching
from workbench.evidence import models as evidence
from workbench.factchecks import models as factchecks
from workbench.intake import models as intake
from workbench.learning import models as learning
from workbench.operations import models as operations
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
from workbench.privacy import models as privacy
from workbench.queue import Job
from workbench.reviews import models as reviews
from workbench.reviews.aggregates import models as aggregates
from workbench.reviews.charts import models as charts
from workbench.reviews.documents import models as review_files
from workbench.reviews.local_statistics import models as local_statistics
from workbench.reviews.quarterly import models as quarterly
from workbench.rumours import models as rumours
from workbench.rumours.board import models as board
from workbench.rumours.cases import models as cases
from workbench.rumours.holds import models as holds
from workbench.rumours.narratives import models as narratives
from workbench.rumours.rating import models as rating
from workbench.rumours.saving import models as saving
from workbench.rumours.timing import models as timing
from workbench.surveys.action_plan import models as action_plan
from workbench.surveys.answering import models as survey_answers
from workbench.surveys.importing import models as survey_imports
from workbench.surveys.listening import models as listening
from workbench.surveys.panels import models as panels
from workbench.surveys.results import models as survey_results
from workbench.surveys.waves import models as waves
from workbench.trends import models as trends
from workbench.web import models as web

ROOMS = (
    accounts, passkeys, account_people, account_sessions, single_sign_on,
    activity, sealing, audiences, rumours, factchecks, intake, trends, learning, evidence, editorial, collaborating,
    evidence_use, images, languages, outputs, planning, reminding, reuse, reviewing, rulebook, switching, campaigns,
    campaign_planning, social, lists, paper, delivering, partners,
    organisations, adapting, telling, using, searching, proposing, api, webhooks, federation, alerts,
    handling, roster, alert_answering, alert_telling, board, cases, holds, narratives, rating, saving, timing, silence, panels,
    waves, survey_answers, survey_results, survey_imports, listening, action_plan, reviews, aggregates, charts, quarterly,
    local_statistics, review_files, privacy, operations, web,
)  # fmt: skip
metadata = Base.metadata
JOB_TABLE = Job.__tablename__
