"""What one piece of Python binds by imports, and which of its names it uses: from its text alone, nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

# What reads files that lie beside a module, so that the module depends on them.
BESIDE = frozenset({"__file__", "__path__", "__spec__", "resources", "get_data"})
DYNAMIC = frozenset({"exec", "eval", "__import__", "import_module", "run_module", "run_path"})


@dataclass(frozen=True)
class Target:
    """What an import gives to a name: a module, or the attribute `name` of it (which may be a module too)."""

    module: str
    name: str = ""


@dataclass
class Code:
    """One file, or all cells of a page.

    bindings: the targets of each name, wherever in the code it is imported. imported: every module that an import
    names. uses: names with the attributes taken of them, `a.b.c` as ("a", "b", "c"). defined: names of the top level
    that are not imported. strings: literals. opaque: imports or runs what cannot be known before. acts: does more at
    its top level than defining names.
    """

    bindings: dict[str, set[Target]] = field(default_factory=dict)
    imported: set[str] = field(default_factory=set)
    uses: set[tuple[str, ...]] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    strings: set[str] = field(default_factory=set)
    opaque: bool = False
    acts: bool = False

    def reads_beside(self) -> bool:
        """Tell whether it looks for files that lie beside it."""
        return any(BESIDE.intersection(chain) for chain in self.uses)


class _Reader(ast.NodeVisitor):
    def __init__(self, code: Code, package: str) -> None:
        self.code, self.package = code, package

    def bind(self, name: str, target: Target) -> None:
        self.code.bindings.setdefault(name, set()).add(target)
        self.code.imported.add(target.module)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0], Target(_bound(alias)))
            self.code.imported.add(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        parts = self.package.split(".")[: -(node.level - 1) or None] if node.level else []
        module = ".".join(filter(None, [*parts, node.module]))
        for alias in node.names:
            self.bind(alias.asname or alias.name, Target(module, alias.name))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        attributes, value = [], node
        while isinstance(value, ast.Attribute):
            attributes.append(value.attr)
            value = value.value  # type: ignore[assignment]
        if isinstance(value, ast.Name):
            self.code.uses.add((value.id, *reversed(attributes)))
        else:
            self.visit(value)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.code.uses.add((node.id,))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.code.strings.add(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        by_name = isinstance(node.func, ast.Name) or called not in ("eval", "exec")  # `net.eval()` is something else
        if called in DYNAMIC and by_name:
            named = node.args[0] if node.args else None
            if called in ("import_module", "__import__") and isinstance(named, ast.Constant):
                self.bind(str(named.value), Target(str(named.value)))
                self.code.uses.add((str(named.value),))  # the module as a whole
            else:
                self.code.opaque = True
        self.generic_visit(node)


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]


def read_code(text: str, package: str = "") -> Code:
    """Read a module's text; `package` is what its relative imports start from. Raises SyntaxError."""
    tree = ast.parse(text)
    code = Code(acts=any(_acts(statement) for statement in tree.body))
    _Reader(code, package).visit(tree)
    code.defined = set(_defined(tree.body))
    return code


def read_cells(cells: Iterable[str]) -> Code:
    """Read the code cells of a notebook, IPython's magics included; what is no Python makes the whole opaque."""
    transform: Callable[[str], str] = TransformerManager().transform_cell
    whole = Code()
    for cell in cells:
        try:
            part = read_code(transform(cell))
        except (SyntaxError, ValueError):
            whole.opaque = True
            continue
        for name, targets in part.bindings.items():
            whole.bindings.setdefault(name, set()).update(targets)
        whole.imported |= part.imported
        whole.uses |= part.uses
        whole.strings |= part.strings
        whole.opaque |= part.opaque
    return whole


def mentions(text: str, packages: Iterable[str]) -> bool:
    """Tell whether one of the packages is named in a text, as a word."""
    return any(re.search(rf"\b{re.escape(package)}\b", text) for package in packages)


def _parts(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements in an `if` or a `try`, which run when the module does."""
    for field_name in ("body", "orelse", "finalbody"):
        yield from getattr(statement, field_name, [])
    for handler in getattr(statement, "handlers", []):
        yield from handler.body


def _acts(statement: ast.stmt) -> bool:
    match statement:
        case ast.If() | ast.Try():
            return any(_acts(part) for part in _parts(statement))
        case ast.Expr():
            return not isinstance(statement.value, ast.Constant)
        case ast.Assign():
            return not all(isinstance(target, ast.Name | ast.Tuple | ast.List) for target in statement.targets)
        case ast.AnnAssign():
            return not isinstance(statement.target, ast.Name)
    quiet = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)
    return not isinstance(statement, quiet) and type(statement).__name__ != "TypeAlias"


def _defined(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name
            case ast.If() | ast.Try():
                yield from _defined(_parts(statement))
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                names = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
                yield from (node.id for node in names if isinstance(node.ctx, ast.Store))
