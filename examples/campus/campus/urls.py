"""Campus' addresses. Plugins have theirs under ``hooks/``."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from campus.views import (
    accounts,
    api,
    certificates,
    content,
    courses,
    courseware,
    grading,
    learners,
    operations,
    passwords,
    pathways,
    studio,
)

urlpatterns = [
    path("", courses.courses, name="courses"),
    # Who somebody is.
    path("register/", accounts.register, name="register"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", accounts.profile, name="profile"),
    path("password/", passwords.Ask.as_view(), name="password"),
    path("password/<uidb64>/<token>/", passwords.Set.as_view(), name="set_password"),
    # What learners do.
    path("pathways/", pathways.every, name="pathways"),
    path("pathways/<slug:key>/", pathways.pathway, name="pathway"),
    path("pathways/<slug:key>/join/", pathways.join, name="join_pathway"),
    path("pathways/<slug:key>/leave/", pathways.leave, name="leave_pathway"),
    path("courses/<str:key>/", courses.course, name="course"),
    path("courses/<str:key>/enroll/", courses.enroll, name="enroll"),
    path("courses/<str:key>/leave/", courses.leave, name="leave"),
    path("courses/<str:key>/home/", courseware.home, name="home"),
    path("courses/<str:key>/lessons/<int:pk>/", courseware.lesson, name="lesson"),
    path("courses/<str:key>/exams/<int:pk>/", courseware.exam, name="exam"),
    path("courses/<str:key>/exams/<int:pk>/begin/", courseware.begin, name="begin"),
    path("courses/<str:key>/certificate/", certificates.certify, name="certify"),
    path("certificates/<uuid:uuid>/", certificates.certificate, name="certificate"),
    # What teachers do.
    path("studio/", studio.studio, name="studio"),
    path("studio/participations/<int:pk>/", grading.assess, name="assess"),
    path("studio/enrollments/<int:pk>/mode/", learners.change_mode, name="change_mode"),
    path("studio/certificates/<int:pk>/revoke/", learners.revoke, name="revoke"),
    path("studio/<str:key>/", content.content, name="content"),
    path("studio/<str:key>/units/<int:pk>/", content.unit, name="edit_unit"),
    path("studio/<str:key>/lessons/new/", content.new_lesson, name="new_lesson"),
    path("studio/<str:key>/lessons/<int:pk>/", content.lesson, name="edit_lesson"),
    path("studio/<str:key>/exams/new/", content.new_exam, name="new_exam"),
    path("studio/<str:key>/exams/<int:pk>/", content.exam, name="edit_exam"),
    path("studio/<str:key>/exams/<int:pk>/work/", grading.handed_in, name="handed_in"),
    path("studio/<str:key>/<str:kind>/<int:pk>/publish/", content.publish, name="publish"),
    path("studio/<str:key>/announcements/", content.announcements, name="announcements"),
    path("studio/<str:key>/grading/", grading.grading, name="grading"),
    path("studio/<str:key>/learners/", learners.learners, name="learners"),
    path("studio/<str:key>/settings/", studio.settings, name="settings"),
    # What other services ask.
    path("api/courses/<str:key>/results/", api.results, name="api_results"),
    # What operators do.
    path("operations/hooks/", operations.hooks, name="hooks"),
    path("operations/hooks/<str:name>/", operations.hook, name="hook"),
    path("admin/login/", accounts.SignIn.as_view()),
    path("admin/", admin.site.urls),
    path("hooks/", include("hooks_runtime.django.urls")),
]
