"""What operators say is checked, all of it at once, before a page is shown."""

from __future__ import annotations

from hooks_groups.checks import check_base_template
from hooks_groups.options import GroupsOptions

from hooks_runtime import Hooks, HooksConfig, discovery, installed


def hooks(**options):
    config = HooksConfig.of({"plugins": ["groups"], "options": {"groups": options}})
    return Hooks(discovery.load(config), config)


def test_all_wrong_options_are_told_at_once():
    """Also those that are of the right type, and out of all reason."""
    wrong = hooks(pending_days=10**9, roster_mb=0, content_s=-1, base_template=" ", dangling="shut")

    told = {each.path: each.message for each in wrong.problems if each.id == "E101"}

    assert {
        "$.options.groups.pending_days": "expected 1 to 36,500 days, got 1000000000",
        "$.options.groups.roster_mb": "expected 1 to 10,000 megabytes, got 0",
        "$.options.groups.content_s": "expected seconds above 0, up to 86,400, got -1",
        "$.options.groups.base_template": "expected the name of a template, got ' '",
        "$.options.groups.dangling": "expected 'deny' or 'ignore' or 'report', got the text 'shut'",
    } == told


def test_options_have_defaults():
    """Of the types that are checked."""
    assert (90, 10, 60.0) == (
        GroupsOptions().pending_days,
        GroupsOptions().roster_mb,
        GroupsOptions().content_s,
    )


def test_a_template_that_is_not_there_fails_the_check():
    """And not each page."""
    with installed(hooks(base_template="schol/base.html")):
        (error,) = check_base_template()

    assert "hooks_groups.E001" == error.id
    assert "base_template: the template 'schol/base.html' is not there" in error.msg
    with installed(hooks()):
        assert [] == check_base_template()
