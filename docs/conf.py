"""How the site is built: ``python -m sphinx -n -W -b html docs docs/_build/html``."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_ext")]

project = "learning-hooks"
author = "the learning-hooks authors"
release = "0.1.0"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "hook_reference"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False

# Other projects' names are not checked: that would need the network. Ours must all resolve.
OTHERS = "asyncio|attrs?|builtins|cattrs|collections|contextlib|datetime|decimal|django|typing|types|unittest|uuid"
BUILTINS = "Any|Awaitable|Callable|Generic|Iterable|Iterator|Mapping|Sequence|TypeVar|UUID|datetime|date|tzinfo"
nitpick_ignore_regex = [
    ("py:.*", rf"({OTHERS})(\..*)?"),
    ("py:.*", rf"({BUILTINS})"),
    ("py:.*", r"(.*\.)?[TPICONR]"),  # type variables
    # The engine's own: what type checkers follow, and what only explain reads.
    ("py:.*", r"hookspecs\.impl\.Marks\w+|hooks_runtime\.(build\.Line|ambient\.Ambient)"),
    ("py:.*", r"(hooks_runtime\.steps\.)?Step"),
    ("py:.*", r"Deliver|OnDead|OnError"),  # aliases of a few words, which stand where they are used
]

html_theme = "furo"
html_title = "learning-hooks"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
