"""Who has earned a credential, on any platform that supplies a ``LearningPlatform``."""
