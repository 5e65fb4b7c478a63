"""What is installed for Open edX is found as it is now, and one that is broken stops no other."""

from __future__ import annotations

import pytest
from hooks_groups.compat import OpenEdxScheme, UserPartition, UserPartitionError, adapted
from hooks_groups.compat.found import SCHEMES, entry_points

LABS = "class Labs:\n    def get_group_for_user(self, key, user, partition): pass\nlabs = Labs()\n"
LOUD = "raise AssertionError('no settings')\n"


def test_schemes_are_found_and_imported_when_they_are_asked_for(install):
    """And are told their names."""
    install("labs_of_lms", LABS, user_partition_scheme={"labs": "labs", "lab": "Labs"})

    assert {"labs", "lab"} <= entry_points(SCHEMES).keys()
    assert UserPartition.get_scheme("labs").name == "labs"
    assert UserPartition.get_scheme("lab").name == "lab"


def test_who_is_installed_later_is_found(install):
    """Nothing is read from a file that is older than the package."""
    install("early_labs", LABS, user_partition_scheme={"early": "labs"})
    assert "later" not in entry_points(SCHEMES)

    install("later_labs", LABS, user_partition_scheme={"later": "labs"})

    assert {"early", "later"} <= entry_points(SCHEMES).keys()


def test_what_cannot_be_imported_is_told_and_the_others_are_there(install, caplog):
    """Not even an AssertionError stops the rest, as it would in stevedore."""
    install("labs_of_lms", LABS, user_partition_scheme={"labs": "labs"})
    install("loud_labs", LOUD, user_partition_scheme={"loud": "labs"})

    assert UserPartition.get_scheme("labs").name == "labs"
    with pytest.raises(UserPartitionError, match="Unrecognized scheme 'loud'"):
        UserPartition.get_scheme("loud")
    assert "'loud' (loud_labs:labs) can't be imported" in caplog.text


def test_a_name_that_two_packages_claim_is_nobodys(install, caplog):
    """Both are named; which of them was meant, nobody knows."""
    install("ours_of_labs", LABS, user_partition_scheme={"labs": "labs", "between": "Labs"})
    install("yours_of_labs", LABS, user_partition_scheme={"labs": "labs"})

    assert "labs" not in entry_points(SCHEMES)
    assert "between" in entry_points(SCHEMES)
    assert (
        "ours_of_labs:labs (ours_of_labs 1.0) and yours_of_labs:labs (yours_of_labs 1.0)"
        in caplog.text
    )


def test_our_own_are_offered_to_open_edx_and_not_taken_back():
    """Else a scheme would ask itself."""
    offered = {name: point.value for name, point in entry_points(SCHEMES).items()}

    assert offered["group"] == "hooks_groups.compat.offered:group"
    assert "learning_hooks_random" in offered
    assert "cohort" not in offered
    assert "group" not in entry_points(SCHEMES, ours=False)


def test_what_is_found_can_be_supplied(install):
    """Under names that no scheme of ours has."""
    install("labs_of_lms", LABS, user_partition_scheme={"labs": "labs"})

    supplied = adapted()

    assert issubclass(supplied["openedx.labs"], OpenEdxScheme)
    assert not any(name.startswith("openedx.group") for name in supplied)
