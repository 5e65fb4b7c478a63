"""A learner earns a credential: who has earned one, what it says, and what becomes of it.

A certificate of Open edX is one kind, with hooks of its own under ``certification``; these are about
whatever an instructor has configured, for a course, a lesson or a pathway.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hookspecs.errors import Halt
from hookspecs.interfaces.credential_generator import CredentialGenerator, Line
from hookspecs.interfaces.data_retriever import DataRetriever, LearningContext
from hookspecs.payload import Personal, payload
from hookspecs.spec import hookspec
from hookspecs.values import Count, UserId


@payload
class CredentialEligibility:
    """Who has earned a credential and has none, some hundred at a time; *users* are claimed next."""

    context: LearningContext
    credential_type: str
    users: tuple[UserId, ...]


@payload
class CredentialRequest:
    """One learner's credential, before it is made. generation: 1 for the first that they get."""

    credential: UUID
    user: UserId
    context: LearningContext
    credential_type: str
    generation: Count


@payload
class CredentialRender:
    """What a credential will say. *extra*: texts for elements of the design, by their names."""

    credential: UUID
    user: UserId
    context: LearningContext
    credential_type: str
    name: Personal[str]
    context_name: str
    extra: tuple[Line, ...] = ()


@payload
class CredentialChange:
    """What has become of a credential. *status*: ``generating``, ``available``, ``error``, ``revoked`` ...

    Who it is, by id and nothing else; ask the platform for their name.
    """

    credential: UUID
    user: UserId
    context: LearningContext
    credential_type: str
    generation: Count
    status: str


class PreventCredentials(Halt):
    """Nobody gets a credential of this configuration now."""


class PreventCredential(Halt):
    """This learner gets no credential; the message is kept as the reason, for instructors."""


@hookspec.supply(DataRetriever, "org.learninghooks.learning.credential.retrievers.v1", since="0.1")
def data_retrievers() -> Mapping[str, type[DataRetriever[Any]]] | None:
    """Ways to know who has earned a credential, by the name that configurations are given.

    For example, everybody who was there::

        class Attendance(DataRetriever[None]):
            def details(self, context, users=None):
                for user, is_there in attended(context.key, users):
                    yield Eligibility(user, is_there, reason="" if is_there else "was not there")

        @hookimpl(data_retrievers)
        def supply_retrievers():
            return {"attendance": Attendance}
    """


@hookspec.supply(
    CredentialGenerator, "org.learninghooks.learning.credential.generators.v1", since="0.1"
)
def credential_generators() -> Mapping[str, type[CredentialGenerator[Any]]] | None:
    """Ways to make documents, by the name that credential types are given.

    For example, a page that prints::

        class Html(CredentialGenerator[None]):
            def render(self, facts):
                return Document(page.render(facts=facts).encode(), "text/html", "html")

        @hookimpl(credential_generators)
        def supply_generators():
            return {"html": Html}
    """


@hookspec.filter(
    "org.learninghooks.learning.credential.eligibility.requested.v1",
    since="0.1",
    halts=(PreventCredentials,),
    may_change=("users",),
)
def credential_eligibility_requested(
    eligibility: CredentialEligibility,
) -> CredentialEligibility | None:
    """Leave learners out of those who are about to be issued a credential, or stop the run.

    When: a run has found them, before it claims credentials for them; also for a preview. Who is left
    out is found again by the next run. A step that breaks refuses. For example, wait for invoices::

        @hookimpl(credential_eligibility_requested)
        def who_has_paid(eligibility: CredentialEligibility) -> CredentialEligibility:
            owing = set(Invoice.objects.unpaid_by(eligibility.users))
            return evolve(eligibility, users=tuple(u for u in eligibility.users if u not in owing))
    """


@hookspec.filter(
    "org.learninghooks.learning.credential.generation.requested.v1",
    since="0.1",
    halts=(PreventCredential,),
)
def credential_generation_requested(request: CredentialRequest) -> CredentialRequest | None:
    """Refuse one learner's credential before it is made; it is kept with the reason.

    A step that breaks refuses for now: it is asked again. For example, look into an open case::

        @hookimpl(credential_generation_requested)
        def no_open_case(request: CredentialRequest) -> None:
            if Case.objects.filter(user=request.user, is_open=True).exists():
                raise PreventCredential("The honour board has not decided yet.")
    """


@hookspec.filter(
    "org.learninghooks.learning.credential.render.started.v1",
    since="0.1",
    on_error="skip",
    may_change=("name", "context_name", "extra"),
)
def credential_render_started(render: CredentialRender) -> CredentialRender | None:
    """Change what a credential says, or give texts to elements of its design.

    What it said is kept with it. A step that breaks is skipped: the credential is the learner's.
    For example, name the employer::

        @hookimpl(credential_render_started)
        def employer(render: CredentialRender) -> CredentialRender:
            sponsor = Line("sponsor", f"Sponsored by {employer_of(render.user)}")
            return evolve(render, extra=(*render.extra, sponsor))
    """


@hookspec.event(
    "org.learninghooks.learning.credential.claimed.v1",
    since="0.1",
    ordering_key="user",
)
def credential_claimed(change: CredentialChange) -> None:
    """A learner is to get a credential, and it has yet to be made: whoever issues listens to this.

    It has no ``dedup_key``, as a claim may be told again to try again; with status ``available`` its
    document is lost, and has to be made again. For example, count who waits::

        @hookimpl(credential_claimed, deliver="on_commit")
        def count(change: CredentialChange) -> None:
            waiting.labels(change.credential_type).inc()
    """


@hookspec.event(
    "org.learninghooks.learning.credential.issued.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("credential", "status"),
)
def credential_issued(change: CredentialChange) -> None:
    """A learner has a credential: its document is stored, its address answers.

    For example, award a badge elsewhere, and ask again while the service is away::

        @hookimpl(credential_issued, deliver="durable")
        def award_badge(change: CredentialChange) -> None:
            badges.award(change.user, change.context.key, key=str(change.credential))
    """


@hookspec.event(
    "org.learninghooks.learning.credential.failed.v1",
    since="0.1",
    ordering_key="user",
)
def credential_failed(change: CredentialChange) -> None:
    """A credential could not be made, and no retry will help: somebody has to look at its reason.

    For example, tell the course team::

        @hookimpl(credential_failed, deliver="on_commit")
        def tell_team(change: CredentialChange) -> None:
            chat.post(f"A credential of {change.context.key} needs a look: {change.credential}")
    """


@hookspec.event(
    "org.learninghooks.learning.credential.revoked.v1",
    since="0.1",
    ordering_key="user",
    dedup_key=("credential", "status"),
)
def credential_revoked(change: CredentialChange) -> None:
    """A credential is not valid any more: ``revoked``, ``invalidated`` or ``replaced`` is its *status*.

    Also when its learner retires and is forgotten. For a reissued one the newer is told, too, as issued.

    For example, take the badge back::

        @hookimpl(credential_revoked, deliver="durable")
        def take_back(change: CredentialChange) -> None:
            badges.revoke(str(change.credential))
    """
