"""The API's addresses, below a course: ``hooks/groups/api/courses/<course>/``."""

from django.urls import path

from hooks_groups.api import learners, members, rosters, sets
from hooks_groups.api.calls import endpoint

SET, SEGMENT = "sets/<slug:slug>/", "segments/<uuid:uid>/"
urlpatterns = [
    path("sets/", endpoint(GET=sets.listed, POST=sets.made), name="api_sets"),
    path(SET, endpoint(GET=sets.shown, PATCH=sets.changed), name="api_set"),
    path(
        f"{SET}segments/",
        endpoint(GET=sets.segments, POST=sets.segment_made),
        name="api_segments",
    ),
    path(f"{SET}import/", endpoint(POST=rosters.imported), name="api_import"),
    path(f"{SET}export/", endpoint(GET=rosters.given), name="api_export"),
    path("imports/<int:pk>/undo/", endpoint(POST=rosters.undone), name="api_undo"),
    path(
        SEGMENT,
        endpoint(GET=sets.segment, PATCH=sets.segment_changed, DELETE=sets.segment_deleted),
        name="api_segment",
    ),
    path(
        f"{SEGMENT}members/",
        endpoint(GET=members.listed, POST=members.added),
        name="api_members",
    ),
    path(f"{SEGMENT}members/remove/", endpoint(POST=members.removed), name="api_remove"),
    path(f"{SEGMENT}members/move/", endpoint(POST=members.moved), name="api_move"),
    path(f"{SEGMENT}invitations/", endpoint(GET=members.invited), name="api_invitations"),
    path(f"{SEGMENT}join/", endpoint(POST=learners.joined), name="api_join"),
    path(f"{SEGMENT}leave/", endpoint(POST=learners.left), name="api_leave"),
    path("mine/", endpoint(GET=learners.mine), name="api_mine"),
    path("decisions/", endpoint(GET=learners.decisions), name="api_decisions"),
]
