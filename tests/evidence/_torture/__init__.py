"""The parts of the torture: two services, what they are told to do, what is done to them, the verdict."""
