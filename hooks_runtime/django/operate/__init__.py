"""What an operator sees of the outbox, and does to it: shared by the command, the admin and health."""
