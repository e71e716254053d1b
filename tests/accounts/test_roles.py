"""What each role may do: every cell of the table, and at real doors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.doors import BUSINESS
from accounts.models.businesses import Membership
from accounts.models.tokens import Scope
from accounts.permissions import TABLE, WORDS, Act, can_enter, may
from accounts.queries.actors import CONNECTOR, Actor
from accounts.services.businesses import add_member
from messaging.automation.rules import NO_RULES
from tests.conftest import Cast, certify, make_member
from tests.sessions import open_door, token_of

Role = Membership.Role
# Read it aloud: who may do this? The table in the code is another one, and both must agree.
EXPECTED = """
                        owner  admin  agent  analyst
see_insight             yes    yes    yes    yes
converse                yes    yes    yes    no
notify                  yes    yes    yes    no
keep_contacts           yes    yes    yes    no
write_templates         yes    yes    no     no
write_rules             yes    yes    no     no
reach_out               yes    yes    no     no
edit_business           yes    yes    no     no
manage_team             yes    yes    no     no
give_programs_access    yes    yes    no     no
take_place              yes    yes    no     no
see_audit               yes    yes    no     no
manage_leaders          yes    no     no     no
give_access             yes    no     no     no
export_data             yes    no     no     no
close_business          yes    no     no     no
transfer_ownership      yes    no     no     no
"""
HEAD, *ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
CELLS = [
    (act, role, answer == "yes") for act, *answers in ROWS for role, answer in zip(HEAD, answers, strict=True)
]


def member_of(cast: Cast, role: str) -> Membership:
    """Someone of this role in the bakery."""
    if role == Role.OWNER:
        return cast.olga
    user = make_member(f"{role}@bakery.example", role.title())
    return add_member(business=cast.bakery, user=user, role=role, actor_id=cast.olga.user_id)


def at_the_desk(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def test_the_expected_table_has_every_act_and_every_role() -> None:
    assert {act for act, _, _ in CELLS} == set(Act) == set(TABLE) == set(WORDS)
    assert {role for _, role, _ in CELLS} == set(Role.values)
    assert len(CELLS) == len(Act) * len(Role)


@pytest.mark.parametrize(("act", "role", "expected"), CELLS)
def test_a_cell_of_the_table(act: str, role: str, expected: bool) -> None:
    nobody = Membership().id
    actor = Actor("business", nobody, nobody, "Somebody", nobody, nobody, role)
    assert may(actor, Act(act)) is expected
    assert can_enter(actor, Act(act)) is expected


@pytest.mark.parametrize("act", Act)
def test_a_customer_and_a_connector_may_nothing_by_role(act: Act) -> None:
    nobody = Membership().id
    customer = Actor("customer", nobody, nobody, "Alice")
    machine = Actor("business", nobody, nobody, "Machine", nobody, nobody, CONNECTOR)
    assert not may(customer, act)
    assert not may(machine, act)
    assert can_enter(customer, act)
    assert can_enter(machine, act)


@dataclass(frozen=True)
class RealDoor:
    """One request that an act decides about, and what its answer is like for who may and who may not."""

    act: Act
    ask: Callable[[Client], Any]
    allowed: frozenset[int]
    refused: frozenset[int] = frozenset({403})

    @property
    def name(self) -> str:
        return str(self.act)


def api(method: str, path: str, **document: Any) -> Callable[[Client], Any]:
    return lambda client: getattr(client, method)(
        f"/business/api/{path}", data=document, content_type="application/json"
    )


def page(path: str, method: str = "get", **fields: Any) -> Callable[[Client], Any]:
    return lambda client: getattr(client, method)(f"/business/{path}", fields)


OK, MALFORMED = frozenset({200}), frozenset({400})
DOORS = [
    RealDoor(Act.SEE_INSIGHT, page("insight/"), OK),
    RealDoor(Act.CONVERSE, lambda client: client.get("/business/api/conversations/"), OK),
    RealDoor(Act.CONVERSE, page("inbox/"), OK),
    RealDoor(Act.NOTIFY, lambda client: client.get("/business/api/notifications/"), OK),
    RealDoor(Act.KEEP_CONTACTS, page("contacts/"), OK),
    RealDoor(Act.KEEP_CONTACTS, lambda client: client.get("/business/api/contacts/"), OK),
    RealDoor(Act.WRITE_TEMPLATES, page("templates/new/"), OK),
    RealDoor(Act.WRITE_RULES, api("put", "automation/", rules=NO_RULES, version=0), OK),
    # Whoever may not make ads is led back to those that there are.
    RealDoor(Act.REACH_OUT, page("ads/new/"), OK, frozenset({302})),
    RealDoor(Act.GIVE_PROGRAMS_ACCESS, page("developers/"), OK),
    # Who may is told that no pilot is open, on the page itself.
    RealDoor(Act.TAKE_PLACE, page("place/", "post", code="AAAA-BBBB"), OK),
    RealDoor(Act.GIVE_ACCESS, api("post", "custody/connector/", password="wrong"), MALFORMED),
]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_real_door_asks_the_table(cast: Cast, door: RealDoor, role: str) -> None:
    client = at_the_desk(member_of(cast, role))
    expected = next(answer for act, given, answer in CELLS if (act, given) == (door.act, role))
    answer = door.ask(client)
    assert answer.status_code in (door.allowed if expected else door.refused), answer.content


def test_an_analyst_lands_on_insight_and_the_others_in_the_inbox(cast: Cast) -> None:
    certify(cast.bakery)
    for role, destination in (("analyst", "insight"), ("agent", "inbox"), ("owner", "inbox")):
        answer = at_the_desk(member_of(cast, role)).get("/business/")
        assert answer.headers["Location"] == f"/business/{destination}/"


def test_the_rail_leads_an_analyst_only_where_they_may_go(cast: Cast) -> None:
    client = at_the_desk(member_of(cast, Role.ANALYST))
    text = client.get("/business/insight/").content.decode()
    hidden = ("inbox", "contacts", "audiences", "notifications", "automation", "templates", "developers")
    for name in hidden:
        assert f'href="/business/{name}/"' not in text, name
        assert client.get(f"/business/{name}/").status_code == 403, name
    for name in ("insight", "quality", "campaigns", "ads", "team", "settings"):
        assert f'href="/business/{name}/"' in text, name
        assert client.get(f"/business/{name}/").status_code == 200, name
    assert 'data-component="sealer"' not in text


# What says nothing of a customer: who I am, who my colleagues are, figures, and what the public sees.
OPEN_TO_ANALYSTS = {"me/", "page-token/", "team/", "team/desk/"}


def test_an_analyst_is_refused_by_every_route_of_the_api_that_is_not_named(cast: Cast) -> None:
    member = member_of(cast, Role.ANALYST)
    client, program = (
        at_the_desk(member),
        Client(headers={"Authorization": f"Bearer {token_of(member, *Scope)}"}),
    )
    opened = set()
    routes = [
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == "api/v1/"
        for pattern in resolver.url_patterns
        if "<" not in str(pattern.pattern)
    ]
    assert len(routes) > 20
    for route in routes:
        for base, asker in (("/business/api/", client), ("/api/v1/", program)):
            answer = asker.get(base + route)
            if answer.status_code == 200:
                opened.add(route)
            else:
                assert answer.status_code in {403, 405}, (route, answer.status_code)
            if answer.status_code == 403:
                assert answer.json()["code"] in {"not_yours", "scope_missing"}
    assert opened == OPEN_TO_ANALYSTS


def test_an_analyst_reads_and_writes_no_conversation_by_any_door(cast: Cast) -> None:
    member = member_of(cast, Role.ANALYST)
    program = Client(headers={"Authorization": f"Bearer {token_of(member)}"})
    for client, base in ((at_the_desk(member), "/business/api/"), (program, "/api/v1/")):
        one = f"{base}conversations/{cast.conversation.id}/"
        for path in (f"{base}conversations/", one, f"{one}messages/", f"{base}contacts/"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_yours"), path
        answer = client.post(f"{one}messages/", {"envelope": {}}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    cloud = program.get("/cloud/v23.0/1/")
    assert cloud.json()["error"]["type"] == "OAuthException"


def test_a_program_does_nothing_that_its_members_role_may_not(cast: Cast) -> None:
    token = token_of(cast.luis)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert program.get("/api/v1/contacts/").status_code == 200
    Membership.objects.filter(pk=cast.luis.pk).update(role=Role.ANALYST)
    assert program.get("/api/v1/contacts/").json()["code"] == "not_yours"
    assert program.get("/api/v1/me/").status_code == 200


def test_a_role_that_may_not_is_told_so_on_the_page(cast: Cast) -> None:
    answer = at_the_desk(member_of(cast, Role.ANALYST)).get("/business/inbox/")
    assert answer.status_code == 403
    assert "Your role does not open this page." in answer.content.decode()
