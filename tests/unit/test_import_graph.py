"""The import graph of the product: no module imports itself by a way around, imports for types included."""

import graphlib
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]


def test_no_module_imports_itself_by_a_way_around() -> None:
    graph = grimp.build_graph("notifier", exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    circle: list[str] = []
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        circle = error.args[1]
    assert not circle, " imports ".join(reversed(circle))
