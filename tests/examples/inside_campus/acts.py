"""What people do on campus, by its forms; and what they see."""

from __future__ import annotations

from campus.demo.browser import Page
from campus.models import Certificate, Enrollment, Exam, Lesson, Run, User
from campus.seed import WORLD
from django.apps import apps
from django.urls import reverse

from hooks_runtime.testing import answer

PHYSICS = "course-v1:Campus+Physics+2026"
LETTERS = "course-v1:Campus+Letters+2026"


class Acts:
    """Somebody with Django's test client. Each act returns the response, redirects not followed."""

    def __init__(self, client, username=""):
        self.client = client
        if username:
            client.force_login(User.objects.get(username=username))

    def post(self, name, /, *args, **entered):
        return self.client.post(reverse(name, args=args), entered)

    def register(self, username="grace"):
        secret = {"password1": WORLD["password"], "password2": WORLD["password"]}
        mail = f"{username}@campus.example"
        return self.post("register", username=username, name="Grace Abel", email=mail, **secret)

    def log_in(self, username="ada"):
        return self.post("login", username=username, password=WORLD["password"])

    def enroll(self, key=PHYSICS):
        return self.post("enroll", key)

    def leave(self, key=PHYSICS):
        return self.post("leave", key)

    def open_home(self, key=PHYSICS):
        return self.client.get(reverse("home", args=[key]))

    def complete(self):
        return self.post("lesson", PHYSICS, Lesson.objects.get(title="Why the kettle sings").pk)

    def begin(self):
        return self.post("begin", PHYSICS, Exam.objects.get(title="What did you see?").pk)

    def hand_in(self, *, right=True):
        self.begin()
        exam = Exam.objects.get(title="What did you see?")
        answers = [(q["right"] + (not right)) % 3 for q in exam.questions]
        entered = {f"question_{place}": answer for place, answer in enumerate(answers)}
        return self.post("exam", PHYSICS, exam.pk, **entered)

    def certify(self):
        return self.post("certify", PHYSICS)

    def see_certificate(self):
        return self.client.get(Certificate.objects.get().get_absolute_url())

    def create_course(self):
        entered = {"title": "Knots", "number": "Knots", "term": "2026", "start": "2026-02-01"}
        return self.post("studio", **entered)

    def publish(self, kind="lesson"):
        model = {"lesson": Lesson, "exam": Exam}[kind]
        return self.post("publish", PHYSICS, kind, model.objects.first().pk)

    def enroll_other(self, username="ben", mode="verified"):
        return self.post("learners", PHYSICS, learner=username, mode=mode)

    def change_mode(self, mode="verified"):
        return self.post("change_mode", Enrollment.objects.get().pk, mode=mode)

    def revoke(self):
        return self.post("revoke", Certificate.objects.get().pk)

    def pass_physics(self):
        """Enroll, and hand the exam in with the right answers."""
        self.enroll()
        return self.hand_in()

    def sees(self, response):
        """Return the page that a browser would show, after redirects."""
        while response.status_code == 302:
            response = self.client.get(response.url)
        return Page(response.request["PATH_INFO"], response.status_code, response.content.decode())


def run(key=PHYSICS):
    return Run.objects.get(key=key)


def rows():
    """Return everything campus stores."""
    models = apps.get_app_config("campus").get_models()
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def function(hook, name, body):
    """Return a hookimpl of *hook* that calls *body* with the value, or the payload."""

    return answer(hook, lambda value, *_: body(value), name=name)


def raises(hook, error):
    """Return a step of *hook* that raises *error*."""

    def refuse(_):
        raise error

    return function(hook, "refuse", refuse)
