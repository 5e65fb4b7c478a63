"""A course of which two learners see different parts."""

from __future__ import annotations

from campus.demo.school import PHYSICS, School, enroll
from campus.demo.transcript import Transcript


def two_learners_see_different_parts(school: School, transcript: Transcript) -> None:
    transcript.story("Two learners see different parts of a course")
    transcript.does("The operator brings two teams, who is in them, and what each may see.")
    command, of = "hooks_groups", f"--course={PHYSICS}"
    school.server.manage(command, "import-content", of, school.file("physics.json"))
    school.server.manage(command, "import", of, "--set=teams", school.file("teams.csv"))

    transcript.does("Ben is a cook, and Chiara a cyclist. Both open the course.")
    homes = {}
    for who in ("ben", "chiara"):
        browser = school.member(who)
        enroll(browser, PHYSICS)
        homes[who] = browser, browser.get(f"/courses/{PHYSICS}/home/")
    ben, his = homes["ben"]
    _, hers = homes["chiara"]
    transcript.sees("Ben sees the kitchen", "Why the kettle sings", his.text)
    transcript.sees("Chiara sees the road", "What a bicycle knows", hers.text)
    shared = set(his.links_to("/lessons/")) & set(hers.links_to("/lessons/"))
    transcript.sees("and neither sees the other's part", "0 lessons", f"{len(shared)} lessons")

    transcript.does("Ben guesses the address of Chiara's lesson.")
    page = ben.get(hers.links_to("/lessons/")[0])
    transcript.sees("groups says why not", "To see this, join the cyclists.", page.said["alert"])
