"""What people do on campus, by its forms; and what they see."""

from __future__ import annotations

from campus.demo.browser import Page
from campus.models import Certificate, Enrollment, Exam, Lesson, Participation, Run, User
from campus.seed import WORLD
from django.apps import apps
from django.urls import reverse

from hooks_runtime.testing import answer

PHYSICS = "course-v1:Campus+Physics+2026"
LETTERS = "course-v1:Campus+Letters+2026"
WINTER_SKY = "course-v1:Campus+PremiumAstronomy+2026"
PATHWAY = "everyday-science"
FINAL, QUIZ, ESSAY = "What did you see?", "Kitchen quiz", "A letter of your own"
KETTLE = "Why the kettle sings"


class Acts:
    """Somebody with Django's test client. Each act returns the response, redirects not followed."""

    def __init__(self, client, username=""):
        self.client = client
        if username:
            client.force_login(User.objects.get(username=username))

    def post(self, name, /, *args, **entered):
        return self.client.post(reverse(name, args=args), entered)

    def get(self, name, /, *args):
        return self.sees(self.client.get(reverse(name, args=args)))

    def sees(self, response):
        """Return the page that a browser would show, after redirects."""
        while response.status_code == 302:
            response = self.client.get(response.url)
        return Page(response.request["PATH_INFO"], response.status_code, response.content.decode())

    # As somebody.

    def register(self, username="grace"):
        secret = {"password1": WORLD["password"], "password2": WORLD["password"]}
        mail = f"{username}@campus.example"
        return self.post("register", username=username, name="Grace Abel", email=mail, **secret)

    def log_in(self, username="ada"):
        return self.post("login", username=username, password=WORLD["password"])

    def change_profile(self, email="new@campus.example", name="New Name", language="de"):
        return self.post("profile", email=email, name=name, language=language)

    # As a learner.

    def enroll(self, key=PHYSICS):
        return self.post("enroll", key)

    def leave(self, key=PHYSICS):
        return self.post("leave", key)

    def open_home(self, key=PHYSICS):
        return self.client.get(reverse("home", args=[key]))

    def open_lesson(self):
        return self.client.get(lesson().get_absolute_url())

    def open_exam(self, title=FINAL):
        return self.client.get(exam(title).get_absolute_url())

    def complete(self):
        return self.post("lesson", PHYSICS, lesson().pk)

    def begin(self, title=FINAL):
        return self.post("begin", exam(title).run.key, exam(title).pk)

    def hand_in(self, *, right=True, title=FINAL):
        """Begin the exam, and answer all of it, right or not."""
        self.begin(title)
        there = exam(title)
        answers = [_answer(question, right) for question in there.questions]
        entered = {f"question_{place}": answer for place, answer in enumerate(answers)}
        return self.post("exam", there.run.key, there.pk, **entered)

    def pass_physics(self):
        """Enroll, and hand the exam in with the right answers."""
        self.enroll()
        return self.hand_in()

    def certify(self):
        return self.post("certify", PHYSICS)

    def see_certificate(self):
        return self.client.get(Certificate.objects.get().get_absolute_url())

    # As a teacher.

    def create_course(self):
        entered = {"title": "Knots", "number": "Knots", "term": "2026", "start": "2026-02-01"}
        return self.post("studio", **entered)

    def publish(self, kind="lesson"):
        model = {"lesson": Lesson, "exam": Exam}[kind]
        return self.post("publish", PHYSICS, kind, model.objects.first().pk)

    def announce(self, title="Bring a cup", text="We have only kettles."):
        return self.post("announcements", PHYSICS, title=title, text=text)

    def enroll_other(self, username="ben", mode="verified"):
        return self.post("learners", PHYSICS, learner=username, mode=mode)

    def change_mode(self, mode="verified"):
        return self.post("change_mode", Enrollment.objects.get().pk, mode=mode)

    def assess(self, earned="15", **more):
        return self.post("assess", Participation.objects.get().pk, earned=earned, **more)

    def retire(self, username="ada"):
        """By the admin's list of users, as staff who may change them all."""
        chosen = [User.objects.get(username=username).pk]
        entered = {"action": "retire", "_selected_action": chosen}
        return self.client.post(reverse("admin:campus_user_changelist"), entered)

    def revoke(self):
        return self.post("revoke", Certificate.objects.get().pk)


def _answer(question, right):
    return (question["right"] + (not right)) % 3 if "choices" in question else "As I see it."


def run(key=PHYSICS):
    return Run.objects.get(key=key)


def lesson(title=KETTLE):
    return Lesson.objects.get(title=title)


def exam(title=FINAL):
    return Exam.objects.select_related("run").get(title=title)


def person(username="ada"):
    return User.objects.get(username=username)


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
