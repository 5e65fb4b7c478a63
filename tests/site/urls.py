import json

from django.http import HttpResponse
from django.urls import include, path

from hooks_runtime import arun_filter, context, run_filter
from hookspecs.learning import EnrollmentRequest, course_enrollment_started
from hookspecs.values import CourseKey, UserId


def asked(mode):
    return EnrollmentRequest(UserId(1), CourseKey("course"), mode)


def enroll(request, mode):
    return HttpResponse(run_filter(course_enrollment_started, asked(mode)).mode)


async def aenroll(request, mode):
    return HttpResponse((await arun_filter(course_enrollment_started, asked(mode))).mode)


def around(request):
    here = context()
    return HttpResponse(json.dumps([here.correlation_id, here.caller]))


urlpatterns = [
    path("enroll/<mode>/", enroll),
    path("aenroll/<mode>/", aenroll),
    path("around/", around, name="around"),
    path("hooks/", include("hooks_runtime.django.urls")),
]
