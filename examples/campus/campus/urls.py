"""Campus' addresses. Plugins have theirs under ``hooks/``."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from campus.views import (
    accounts,
    assessing,
    certificates,
    courses,
    courseware,
    operations,
    passwords,
    pathways,
    studio,
)

urlpatterns = [
    path("", courses.courses, name="courses"),
    path("register/", accounts.register, name="register"),
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", passwords.Ask.as_view(), name="password"),
    path("password/<uidb64>/<token>/", passwords.Set.as_view(), name="set_password"),
    path("pathways/<slug:key>/", pathways.pathway, name="pathway"),
    path("courses/<str:key>/", courses.course, name="course"),
    path("courses/<str:key>/enroll/", courses.enroll, name="enroll"),
    path("courses/<str:key>/leave/", courses.leave, name="leave"),
    path("courses/<str:key>/home/", courseware.home, name="home"),
    path("courses/<str:key>/lessons/<int:pk>/", courseware.lesson, name="lesson"),
    path("courses/<str:key>/exams/<int:pk>/", courseware.exam, name="exam"),
    path("courses/<str:key>/exams/<int:pk>/begin/", courseware.begin, name="begin"),
    path("courses/<str:key>/certificate/", certificates.certify, name="certify"),
    path("certificates/<uuid:uuid>/", certificates.certificate, name="certificate"),
    path("studio/", studio.studio, name="studio"),
    path("studio/<str:key>/", studio.content, name="content"),
    path("studio/<str:key>/<str:kind>/<int:pk>/publish/", studio.publish, name="publish"),
    path("studio/<str:key>/learners/", studio.learners, name="learners"),
    path("studio/participations/<int:pk>/", assessing.assess, name="assess"),
    path("studio/enrollments/<int:pk>/mode/", studio.change_mode, name="change_mode"),
    path("studio/certificates/<int:pk>/revoke/", studio.revoke, name="revoke"),
    path("operations/hooks/", operations.hooks, name="hooks"),
    path("operations/hooks/<str:name>/", operations.hook, name="hook"),
    path("admin/login/", accounts.SignIn.as_view()),
    path("admin/", admin.site.urls),
    path("hooks/", include("hooks_runtime.django.urls")),
]
