"""The other libraries, each a worker in an environment of its own; the product never imports them."""
