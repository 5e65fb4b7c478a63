"""What divides a course's content, which segments open it, and who sees a piece."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from hooks_groups.authoring import (
    activate,
    add_arm,
    bind,
    check_rule,
    create_partition,
    delete_partition,
    partitions_of,
    rule_of,
    set_rule,
    unbind,
)
from hooks_groups.courses import impact, tables_of
from hooks_groups.doors import Reach, teaching
from hooks_groups.models import Arm, Binding, Partition
from hooks_groups.pages.forms import PartitionForm
from hooks_groups.pages.showing import EXPECTED, act, look, paged, shown, to, tried
from hooks_groups.pages.tree import above, asked, pieces
from hooks_groups.people import segments_of

PIECES = 200  # of a course, on a page
MOST = 500  # segments that a page offers for an arm
BY_SET = {True: "cohort", False: "team"}


@look(teaching)
def content(request: HttpRequest, there: Reach) -> HttpResponse:
    """Show partitions, and the course with who sees what."""
    return _content(request, there, PartitionForm(there.course))


@act(teaching)
def new_partition(request: HttpRequest, there: Reach) -> HttpResponse:
    """Divide the content anew: by arms that are named, or by the segments of a set."""
    form = PartitionForm(there.course, request.POST)
    made: list[Partition] = []
    if form.is_valid() and tried(
        request,
        f"{form.cleaned_data['name']} divides the content: now say who sees what.",
        lambda: made.append(_made(there, form.cleaned_data)),
    ):
        return to("partition", there, made[0].number)
    return _content(request, there, form, status=400)


def _made(there: Reach, said: dict[str, Any]) -> Partition:
    follows = said["follows"]
    scheme = BY_SET[follows.exclusive] if follows else "group"
    return create_partition(
        there.course,
        said["name"],
        said["names"],
        scheme=scheme,
        segment_set=follows,
        actor=there.user,
    )


def _content(
    request: HttpRequest, there: Reach, form: PartitionForm, status: int = 200
) -> HttpResponse:
    context = {
        "partitions": list(partitions_of(there.course)),
        "pieces": paged(request, pieces(tables_of(there.course)), PIECES),
        "form": form,
    }
    return shown(request, there, "content", context, status=status)


@look(teaching)
def partition(request: HttpRequest, there: Reach, number: int) -> HttpResponse:
    """Show the arms of a partition, and which segments open them."""
    row = _partition(there, number)
    bound = set(_bindings(row).values_list("arm", "segment"))
    segments = list(segments_of(there.course)[:MOST])
    arms = [(arm, [(each, (arm.pk, each.pk) in bound) for each in segments]) for arm in _arms(row)]
    context = {"partition": row, "arms": arms, "is_bound": row.scheme == "group"}
    return shown(request, there, "partition", context)


@act(teaching)
def open_arms(request: HttpRequest, there: Reach, number: int) -> HttpResponse:
    """Open arms to the segments that are ticked, and close them to the others."""
    row = _partition(there, number)
    tried(request, "Saved.", lambda: _bound(there, row, request.POST))
    return to("partition", there, number)


@transaction.atomic
def _bound(there: Reach, row: Partition, said: QueryDict) -> None:
    wanted = set(said.getlist("open"))
    offered = {f"{arm.pk}:{each.pk}": (each, arm) for arm, each in _pairs(there, row)}
    bound = {f"{arm}:{segment}" for arm, segment in _bindings(row).values_list("arm", "segment")}
    for pair in sorted(offered.keys() & (wanted ^ bound)):
        change = bind if pair in wanted else unbind
        change(*offered[pair], actor=there.user)


def _pairs(there: Reach, row: Partition) -> list[tuple[Arm, Any]]:
    segments = list(segments_of(there.course)[:MOST])
    return [(arm, each) for arm in Arm.objects.filter(partition=row) for each in segments]


@act(teaching)
def change_partition(request: HttpRequest, there: Reach, number: int) -> HttpResponse:
    """Add an arm, switch the partition off or on, or take it away."""
    row = _partition(there, number)
    if "delete" in request.POST:
        if tried(request, f"{row} divides nothing any more.", lambda: delete_partition(row)):
            return to("content", there)
    elif "switch" in request.POST:
        done = f"{row} {'restricts nothing now' if row.active else 'divides content again'}."
        tried(request, done, lambda: activate(row, active=not row.active))
    elif name := request.POST.get("arm"):
        tried(request, f"{name} is there.", lambda: add_arm(row, name))
    return to("partition", there, number)


@look(teaching)
def rule(request: HttpRequest, there: Reach) -> HttpResponse:
    """Show who sees ``?block=``; with ``?look`` what would change if the arms that are ticked did."""
    key = request.GET.get("block", "")
    tables = tables_of(there.course, missing=key)
    block = tables.content.blocks.get(key)
    if block is None:
        raise Http404("There is nothing like this in the course.")
    now = rule_of(there.course, key)
    looked = "look" in request.GET
    access = _access(request.GET) if looked else now
    rules = {each.key: each.rule for each in tables.content.course.blocks}
    context = {
        "piece": block,
        "offers": [
            (row, [(arm, arm.number in access.get(str(row.number), ())) for arm in _arms(row)])
            for row in partitions_of(there.course)
        ],
        "above": [
            (tables.content.blocks[each].title, list(asked(tables, rules[each])))
            for each in above(tables.content.blocks, key)
            if rules[each]
        ],
        "looked": looked,
        **(_foreseen(there, key, access) if looked else {}),
    }
    return shown(request, there, "rule", context)


def _foreseen(there: Reach, key: str, access: dict[str, list[int]]) -> dict[str, Any]:
    """Return what is to be said before a rule is saved."""
    told = check_rule(there.course, key, access)
    refused = [each.text for each in told if each.level == "error"]
    chosen = [f"{number}:{arm}" for number, arms in access.items() for arm in arms]
    return {
        "refused": refused,
        "warnings": [each.text for each in told if each.level == "warning"],
        "impact": "" if refused else str(impact(there.course, {key: access})),
        "chosen": chosen,
    }


@act(teaching)
def save_rule(request: HttpRequest, there: Reach) -> HttpResponse:
    """Have those see a piece who were looked at."""
    key = request.POST.get("block", "")
    if key not in tables_of(there.course, missing=key).content.blocks:
        raise Http404("There is nothing like this in the course.")
    try:
        access = set_rule(there.course, key, _access(request.POST), actor=there.user)
    except EXPECTED as why:
        messages.error(request, str(why), fail_silently=True)
    else:
        done = "Saved. It is seen by those who may." if access else "Saved. It is open to all."
        messages.success(request, done, fail_silently=True)
    return to("content", there)


def _access(said: QueryDict) -> dict[str, list[int]]:
    """Return the arms that are ticked as ``group_access``."""
    access: dict[str, list[int]] = {}
    for text in dict.fromkeys(said.getlist("arm")):
        number, _, arm = text.partition(":")
        if number.isdecimal() and arm.isdecimal() and len(text) < 25:
            access.setdefault(number, []).append(int(arm))
    return access


def _arms(row: Any) -> list[Arm]:
    return sorted(row.arms.all(), key=lambda arm: arm.number)  # as they were prefetched


def _bindings(row: Partition) -> Any:
    return Binding.objects.filter(arm__partition=row)


def _partition(there: Reach, number: int) -> Partition:
    found = partitions_of(there.course).filter(number=number).first()
    if found is None:
        raise Http404("There is no such partition.")
    return found
