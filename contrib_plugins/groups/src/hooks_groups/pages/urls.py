"""The pages' addresses, below a course: ``hooks/groups/courses/<course>/``."""

from django.urls import path

from hooks_groups.pages import content, mine, people, previews, rosters

SET, SEGMENT = "sets/<slug:slug>/", "segments/<uuid:uid>/"
PARTITION, DRAFT = "partitions/<int:number>/", f"{SET}import/<uuid:token>/"
urlpatterns = [
    path("", people.overview, name="overview"),
    path("sets/", people.new_set, name="new_set"),
    path(SET, people.segment_set, name="set"),
    path(f"{SET}segments/", people.new_segment, name="new_segment"),
    path(f"{SET}flip/", people.flip, name="flip"),
    path(f"{SET}import/", rosters.upload, name="upload"),
    path(DRAFT, rosters.draft, name="draft"),
    path(f"{DRAFT}commit/", rosters.commit, name="commit"),
    path(f"{SET}export/", rosters.export, name="export"),
    path("imports/<int:pk>/undo/", rosters.undo_import, name="undo"),
    path(SEGMENT, people.segment, name="segment"),
    path(f"{SEGMENT}add/", people.add, name="add"),
    path(f"{SEGMENT}remove/", people.remove, name="remove"),
    path(f"{SEGMENT}move/", people.go, name="move"),
    path(f"{SEGMENT}change/", people.change, name="change"),
    path(f"{SEGMENT}delete/", people.delete, name="delete"),
    path(f"{SEGMENT}managers/", people.look_after, name="look_after"),
    path("content/", content.content, name="content"),
    path("partitions/", content.new_partition, name="new_partition"),
    path(PARTITION, content.partition, name="partition"),
    path(f"{PARTITION}open/", content.open_arms, name="open_arms"),
    path(f"{PARTITION}change/", content.change_partition, name="change_partition"),
    path("rule/", content.rule, name="rule"),
    path("rule/save/", content.save_rule, name="save_rule"),
    path("preview/", previews.preview, name="preview"),
    path("preview/begin/", previews.begin, name="begin_preview"),
    path("preview/end/", previews.end, name="end_preview"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<uuid:uid>/", mine.choose, name="choose"),
]
