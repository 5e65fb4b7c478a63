"""What the plugin hears: claims are made, issued ones are mailed, revoked ones are put away."""

from hooks_credentials import mails
from hooks_credentials.errors import GeneratorFailed, StorageAway
from hooks_credentials.issuing.forgetting import forget as forget_learner
from hooks_credentials.issuing.making import make
from hooks_credentials.issuing.putting_away import put_away
from hooks_credentials.options import CredentialsOptions
from hookspecs import TryAgain, hookimpl
from hookspecs.learning import (
    CredentialChange,
    RetiredAccount,
    account_retired,
    credential_claimed,
    credential_issued,
    credential_revoked,
)

plugin_options = CredentialsOptions
requires_platform = ()


@hookimpl(credential_claimed, deliver="durable", timeout=120, ordering="credential")
def make_it(change: CredentialChange) -> None:
    """Render, store and issue what was claimed, once."""
    make(change.credential)


@hookimpl(credential_issued, deliver="durable", timeout=60, ordering="credential")
def mail_it(change: CredentialChange) -> None:
    """Tell the learner, in their language."""
    mails.mail(change.credential)


@hookimpl(credential_revoked, deliver="durable", timeout=120, ordering="credential")
def put_it_away(change: CredentialChange) -> None:
    """Take the document away, or put in its place what the generator has for revoked ones."""
    try:
        put_away(change.credential)
    except (GeneratorFailed, StorageAway) as away:
        raise TryAgain(str(away), after=60) from away


@hookimpl(account_retired, deliver="durable", timeout=120)
def forget(account: RetiredAccount) -> None:
    """Take what is personal away from the credentials of who has retired."""
    try:
        forget_learner(account.user)
    except StorageAway as away:
        raise TryAgain(str(away), after=60) from away
