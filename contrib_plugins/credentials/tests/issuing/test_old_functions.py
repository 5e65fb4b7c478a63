"""Functions written for learning-credentials, supplied by somebody's plugin as they are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from urllib.error import URLError

import pytest
from credentials_school.local import visit
from credentials_school.platform import PHYSICS
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hooks_credentials.compat import FreeOptions, adapted_generator, adapted_retriever, generating
from hooks_credentials.compat.details import eligibility
from hooks_credentials.issuing import preview, revoke, run
from hooks_credentials.models import Credential
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks_runtime.django.testing import drain
from hookspecs import hookimpl
from hookspecs.interfaces.data_retriever import Criterion, Eligibility, LearningContext
from hookspecs.learning import credential_generators, data_retrievers
from hookspecs.values import Points, UserId

COURSE = LearningContext("course", PHYSICS)


def asked(function, users=None, **said):
    judge = adapted_retriever(function)(FreeOptions(said))
    return list(judge.details(COURSE, users))


def test_details_of_all_are_judgements():
    """Percents, whether they were shares or not, in exact decimals, with the function's own verdict."""

    def retrieve(key, options, user_id=None):
        assert (key, options, user_id) == (PHYSICS, {"required_completion": 0.55}, None)
        done = {"current_completion": 0.55, "required_completion": 0.55}
        grades = {
            "current_grades": {"exam": 28.0, "total": 3},
            "required_grades": {"exam": 28.000000000000004},
        }
        return {1: {"is_eligible": True, **done}, "2": {"is_eligible": False, **grades}, 3: {}}

    assert asked(retrieve, required_completion=0.55) == [
        Eligibility(
            UserId(1), True, (Criterion("completion", Points("55"), Points("55"), "percent"),)
        ),
        Eligibility(
            UserId(2), False, (Criterion("exam", Points("28"), Points("28.000000000000004")),)
        ),
        Eligibility(UserId(3), False, (), f"{retrieve.__module__}.{retrieve.__qualname__} says no"),
    ]


def test_details_of_a_path_name_their_steps():
    """And what is not there yet is 0."""
    step = {"is_eligible": False, "current_grades": {}, "required_grades": {"total": 50}}

    judged = eligibility(UserId(1), {"is_eligible": False, "steps": {PHYSICS: step}})

    assert judged.criteria == (Criterion("total", Points(0), Points(50), "percent", PHYSICS),)


@pytest.mark.parametrize("odd", [None, True, "0.5", float("nan"), float("inf"), -1, [], {}])
def test_what_is_no_number_is_no_criterion(odd):
    """The verdict stays the function's."""
    said = {"is_eligible": True, "current_completion": 1, "required_completion": odd, "steps": odd}

    assert eligibility(UserId(1), said) == Eligibility(UserId(1), True)


def test_a_list_is_of_the_eligible():
    """As it was before 0.5.1, when functions took no learner either."""

    def retrieve(key, options):
        return [1, 2, 1]

    assert asked(retrieve) == [Eligibility(UserId(1), True), Eligibility(UserId(2), True)]
    assert asked(retrieve, [2, 3]) == [Eligibility(UserId(2), True)]


def test_one_learner_is_asked_for_alone_and_many_by_one_question():
    """However many they are."""
    questions = []

    def retrieve(key, options, user_id=None):
        questions.append(user_id)
        return {user: {"is_eligible": True} for user in (1, 2, 3)}

    assert [each.user for each in asked(retrieve, [2])] == [2]
    assert [each.user for each in asked(retrieve, [1, 3, 9])] == [1, 3]
    assert questions == [2, None]


def test_a_function_may_write_into_its_options_and_have_keys_as_it_likes():
    """The next question finds them as they were."""

    def retrieve(key, options):
        assert key == ("key", PHYSICS)
        return options["found"].pop()

    judge = adapted_retriever(retrieve, key=lambda text: ("key", text))(
        FreeOptions({"found": [[1]]})
    )

    assert [list(judge.eligible(COURSE)) for _ in range(2)] == [[1], [1]]


@pytest.mark.parametrize("answer", [None, "1", 7, {1: True}])
def test_an_answer_that_was_not_agreed_names_the_function(answer):
    """And says what was."""

    def retrieve(key, options):
        return answer

    with pytest.raises(TypeError, match=r"test_old_functions.*retrieve .*; it should answer"):
        asked(retrieve)


SAID = st.none() | st.booleans() | st.floats() | st.text(max_size=3)
NESTED = SAID | st.dictionaries(st.sampled_from("abc"), SAID, max_size=3)
WORDS = ("is_eligible", "current_completion", "required_completion", "required_grades", "steps")


@settings(max_examples=60)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(WORDS, NESTED)))
def test_whatever_details_say_is_judged(said):
    """A function of others is no reason to break."""
    assert isinstance(eligibility(UserId(1), said), Eligibility)


@given(st.decimals("0", "1", places=4))
def test_shares_are_the_percents_that_were_written(share):
    """0.55 is 55, and not its binary neighbour."""
    said = {"current_completion": float(share), "required_completion": float(share)}

    (judged,) = eligibility(UserId(1), said).criteria
    assert (judged.current, judged.is_met) == (Decimal(share) * 100, True)


class Storing:
    """An old function that stores a page itself, and what it was asked."""

    def __init__(self):
        self.seen = []

    def __call__(self, credential, options, *, invalidate=False):
        self.seen.append((credential.status, options, invalidate))
        name = f"old/{credential.uuid}.txt"
        default_storage.delete(name)
        if invalidate:
            return ""
        words = (options["greeting"], credential.user_full_name, credential.learning_context_name)
        return default_storage.url(
            default_storage.save(name, ContentFile(" ".join(words).encode()))
        )


def generate_page(credential, options, *, invalidate=False):
    """Options: greeting."""
    return STORING(credential, options, invalidate=invalidate)


def retrieve_everybody(key, options, user_id=None):
    """Options: names, of whom to leave out."""
    from credentials_school.models import Learner

    rows = Learner.objects.filter(visits__course=key).values_list("pk", "name")
    found = {pk: {"is_eligible": name not in options.get("not", [])} for pk, name in rows}
    return found if user_id is None else {user_id: found[user_id]}


STORING = Storing()


@pytest.fixture
def old_plugin(answering):
    @hookimpl(data_retrievers)
    def supply_retrievers() -> Mapping[str, type]:
        return {"everybody": adapted_retriever(retrieve_everybody)}

    @hookimpl(credential_generators)
    def supply_generators() -> Mapping[str, type]:
        return {"page": adapted_generator(generate_page)}

    STORING.seen.clear()
    return answering(supply_retrievers, supply_generators)


@pytest.mark.django_db
def test_both_issue_and_revoke(configured, old_plugin):
    """What the function has stored is the document; it puts its own copy away when that is revoked."""
    ada, ben = visit("Ada"), visit("Ben")
    configuration = configured(
        "everybody",
        "page",
        retriever_options={"options": {"not": ["Ben"]}},
        generator_options={"options": {"greeting": "Well done,"}},
    )

    assert {each.user: each.would_get_one for each in preview(configuration)} == {
        ada.pk: True,
        ben.pk: False,
    }
    run(configuration)
    drain()
    row = Credential.objects.get()
    assert default_storage.open(row.key).read() == b"Well done, Ada Physics"
    assert (row.media_type, len(mail.outbox)) == ("text/plain", 1)
    own = f"old/{row.uuid}.txt"
    assert default_storage.exists(own)

    revoke(row, reason="by mistake")
    drain()
    assert not default_storage.exists(own)
    assert STORING.seen == [
        ("generating", {"greeting": "Well done,"}, False),
        ("invalidated", {}, True),
    ]


@pytest.mark.django_db
def test_a_form_shows_free_options_as_json(admin_client, configured, old_plugin):
    """As the old admin did."""
    said = {"options": {"greeting": "Well done,"}}
    row = configured("everybody", "page", generator_options=said)

    page = admin_client.get(f"/admin/hooks_credentials/credentialconfiguration/{row.pk}/change/")

    assert "Well done," in page.content.decode()


def test_a_function_that_says_no_address_makes_no_document(facts):
    """The reason names it."""
    made = adapted_generator(lambda credential, options: "")(FreeOptions(), {}.__getitem__)

    with pytest.raises(generating.CannotRender, match="says no address of a document"):
        made.render(facts)
    assert made.retire(facts) is None  # it was written before 0.5, and can't be told


@pytest.mark.parametrize(
    ("url", "content", "kind"),
    [
        ("https://s3.example/b/1?X-Amz=2", b"%PDF-1.7", ("application/pdf", "pdf")),
        ("https://s3.example/b/1.png", b"\x89PNG", ("image/png", "png")),
        ("https://s3.example/b/1", b"?", ("application/octet-stream", "bin")),
    ],
)
def test_what_lies_elsewhere_is_fetched(monkeypatch, facts, url, content, kind):
    """As what it is, whatever its address ends with."""
    monkeypatch.setattr(generating, "urlopen", lambda asked, timeout: BytesIO(content))
    made = adapted_generator(lambda credential, options: url)(FreeOptions(), {}.__getitem__)

    document = made.render(facts)

    assert (document.content, document.media_type, document.extension) == (content, *kind)


def test_only_the_web_is_asked(facts):
    """An address of this machine's files is none."""
    with pytest.raises(ValueError, match="expected the address of a document"):
        generating.stored("file:///etc/passwd")
    with pytest.raises((URLError, OSError)):
        generating.stored("http://127.0.0.1:9/x.pdf")


def test_an_old_credential_has_what_the_row_had(facts):
    """A function that reads its attributes finds them."""
    seen = []
    made = adapted_generator(lambda credential, options: seen.append(credential), key=str.upper)(
        FreeOptions({"a": 1}), {}.__getitem__
    )

    with pytest.raises(generating.CannotRender):
        made.render(facts)

    (given_,) = seen
    assert given_.uuid == given_.verify_uuid == facts.uuid
    assert (given_.user_id, given_.user_full_name) == (1, "Ada")
    assert given_.learning_context_key == PHYSICS.upper()
    assert str(given_.configuration.credential_type) == given_.credential_type == "Achievement"
    assert given_.configuration.custom_options == {"a": 1}
    assert (given_.created, given_.invalidated_at) == (facts.issued_at, None)


@pytest.fixture
def facts():
    from uuid import UUID

    from hookspecs.interfaces.credential_generator import CredentialFacts
    from hookspecs.values import Moment

    return CredentialFacts(
        uuid=UUID(int=1),
        verify_url="https://school.example/1",
        user=UserId(1),
        name="Ada",
        context=COURSE,
        context_name="Physics",
        credential_type="Achievement",
        issued_at=Moment.fromisoformat("2026-03-01T00:00:00+00:00"),
    )
