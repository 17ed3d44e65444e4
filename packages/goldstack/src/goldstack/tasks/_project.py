"""The project that the command line works on."""

from functools import cache

from goldstack.project import Project, load


@cache
def current_project() -> Project:
    """The project in reach of the working directory, read once."""
    return load()


def remember() -> None:
    """Note that goldstack.json is valid, if this command has read it."""
    if current_project.cache_info().currsize:
        current_project().remember()
