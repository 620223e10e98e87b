"""Small files, small functions, small templates: the house has no room that swallows the others."""

import ast

from tests.house.project import functions, name, none_of, python_files, templates, text, tree

FILE, FUNCTION, TEMPLATE = 300, 40, 120


def too_long(source: str, limit: int) -> bool:
    """Return whether a text has more lines than the limit."""
    return len(source.splitlines()) > limit


def long_functions(module: ast.Module) -> list[str]:
    """Return each function over the limit, with its length in lines from `def` to its last line."""
    lengths = {node: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions(module)}
    return [f"{node.name} has {length} lines" for node, length in lengths.items() if length > FUNCTION]


def test_no_python_file_is_over_300_lines() -> None:
    none_of(name(path) for path in python_files() if too_long(text(path), FILE))


def test_no_function_is_over_40_lines() -> None:
    none_of(f"{name(path)}: {fault}" for path in python_files() for fault in long_functions(tree(path)))


def test_no_template_is_over_120_lines() -> None:
    none_of(name(path) for path in templates() if too_long(text(path), TEMPLATE))


def test_the_measuring_notices_one_line_too_many() -> None:
    body = "\n".join(["    pass"] * FUNCTION)
    assert long_functions(ast.parse(f"def long():\n{body}")) == ["long has 41 lines"]
    assert long_functions(ast.parse(f"async def fits():\n{body[9:]}")) == []
    assert too_long("line\n" * 301, FILE)
    assert not too_long("line\n" * 300, FILE)
