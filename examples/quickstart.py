"""Two plugins, one filter, one event: what this library does, in one file and without Django.

Run it: ``python examples/quickstart.py``
"""

from hooks_runtime import Hooks, HooksConfig, Plugin
from hookspecs import Halt, Refused, evolve, hookimpl, hookspec, payload

# --- A library declares hooks ------------------------------------------------------------------


@payload
class Loan:
    """Which book somebody wants to borrow, and for how many weeks."""

    reader: str
    book: str
    weeks: int = 4


class PreventLoan(Halt):
    """This reader may not borrow this book."""


@hookspec.filter(
    "org.example.library.loan.requested.v1",
    since="1.0",
    halts=(PreventLoan,),
    may_change=("weeks",),
)
def loan_requested(loan: Loan) -> Loan | None:
    """Change or refuse a loan before the book leaves the shelf."""


@hookspec.event("org.example.library.loan.started.v1", since="1.0")
def loan_started(loan: Loan) -> None:
    """A reader has taken a book home."""


# --- Two plugins answer; each would be a package of its own -------------------------------------


@hookimpl(loan_requested)
def stay_here(loan: Loan) -> None:
    if loan.book == "Atlas":
        raise PreventLoan("The atlas is for the reading room only.")


@hookimpl(loan_requested, after=["rules"], changes=("weeks",))
def longer_for_teachers(loan: Loan) -> Loan | None:
    return evolve(loan, weeks=12) if loan.reader == "Grace" else None


@hookimpl(loan_started)
def say_so(loan: Loan) -> None:
    print(f"    a plugin heard of it: {loan.book} is with {loan.reader}")


@hookimpl(loan_started)
def print_a_receipt(loan: Loan) -> None:
    raise ConnectionError(f"no receipt for {loan.reader}: the printer is off")


TEACHERS = Plugin.of("teachers", longer_for_teachers, say_so, print_a_receipt)
RULES = Plugin.of("rules", stay_here)

# --- The operator's setting ---------------------------------------------------------------------

config = HooksConfig.of({"plugins": ["teachers", "rules"]})
hooks = Hooks([TEACHERS, RULES], config)

# --- The library's own code: one line before, one line after ------------------------------------


def lend(reader: str, book: str) -> None:
    print(f"\n{reader} asks for the {book}.")
    try:
        loan = hooks.run_filter(loan_requested, Loan(reader, book))
    except Refused as refused:
        print(f"    refused: {refused.message}")
        return
    print(f"    granted, for {loan.weeks} weeks")
    for failure in hooks.send_event(loan_started, loan).failures:
        print(f"    {failure.step} broke: {failure.error}.")


if __name__ == "__main__":
    import logging

    logging.disable()  # a broken receiver is logged, and is told here already
    print("A filter changes what is about to happen, or refuses it.")
    print("Two plugins answer this one, in an order that has reasons:\n")
    print(hooks.explain(loan_requested))
    print("\nAn event tells what has happened. Receivers that break disturb nobody.")
    lend("Ada", "Novel")
    lend("Grace", "Novel")
    lend("Ada", "Atlas")
