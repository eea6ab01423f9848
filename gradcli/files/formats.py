"""The output formats, each registered once: a line here, and a file under ``gradcli.render.forms``.

A result shows faces (``gradcli.render.faces``); a format is, for each face it prints, the function of that name in
its file. What is written row by row (``--points``, ``--grid``) goes through ``rows``, a Sink.
"""

from __future__ import annotations

from gradcli.records import NamedTuple
from gradcli.registry import Registry

_SINKS = "gradcli.tables.sinks"


class Format(NamedTuple):
    """What is known of a format without its file.

    ``faces`` are those it prints, the first that a result has; ``rows`` is where its Sink is, empty where it cannot
    be written row by row; ``kind`` is ``text``, ``picture`` or ``data``; ``readable`` is for people (ten digits,
    no statuses), ``symbolic`` asks for formulas where they are optional. ``module`` is the file.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    rows: str = ""
    kind: str = "text"
    readable: bool = False
    symbolic: bool = False
    module: str = ""

    @property
    def place(self) -> str:
        """The module of its functions."""
        return self.module or f"gradcli.render.forms.{self.name}"

    @property
    def whole(self) -> bool:
        """Whether programs read it, which get formulas whole, however long."""
        return bool({"document", "equations"} & {*self.faces})


FORMATS: Registry[Format] = Registry(
    Format("text", (), ("prose",)),
    Format("table", (), ("grid",), f"{_SINKS}.aligned:Aligned", readable=True),
    Format("tsv", (".tsv", ".tab"), ("grid",), f"{_SINKS}.delimited:Tsv"),
    Format("csv", (".csv",), ("grid",), f"{_SINKS}.delimited:Csv"),
    Format("json", (".json",), ("document",), f"{_SINKS}.json_text:Document"),
    Format("jsonl", (".jsonl", ".ndjson"), ("document",), f"{_SINKS}.json_text:JsonLinesSink"),
    Format("values", (), ("bare",), f"{_SINKS}.words:ValuesSink"),
    Format("markdown", (".md", ".markdown"), ("report", "grid"), f"{_SINKS}.markdown:MarkdownSink"),
    Format("html", (".html", ".htm"), ("page", "report", "grid"), f"{_SINKS}.html:HtmlSink"),
    Format("latex", (".tex",), ("report", "equations", "matrices", "listing"), f"{_SINKS}.latex:LatexSink"),
    Format("numpy", (".py",), ("equations", "matrices")),
    Format("statements", (".grad",), ("equations",), symbolic=True),
    Format("dot", (".dot", ".gv"), ("graph",)),
    Format("mermaid", (".mmd", ".mermaid"), ("graph",)),
    Format("svg", (".svg",), ("graph", "picture"), kind="picture", module="gradcli.render.forms.drawn"),
    Format("png", (".png",), ("graph", "picture"), kind="picture", module="gradcli.render.forms.drawn"),
    Format("pdf", (".pdf",), ("graph", "picture"), kind="picture", module="gradcli.render.forms.drawn"),
    Format("npy", (".npy",), ("matrices",), f"{_SINKS}.npy:ArraySink", kind="data"),
    Format("npz", (".npz",), ("matrices",), kind="data"),
    Format("parquet", (".parquet", ".pq"), (), f"{_SINKS}.frames:Parquet", kind="data"),
    Format("xlsx", (".xlsx",), ("grid",), f"{_SINKS}.xlsx:WorkbookSink", kind="data"),
    Format("arrow", (".arrow", ".feather", ".ipc"), (), f"{_SINKS}.frames:Arrow", kind="data"),
)

OTHER_TEXT = frozenset(
    [
        ".xml",
        ".yaml",
        ".yml",
        ".toml",
        ".ini",
        ".rst",
        ".org",
        ".adoc",
        ".rtf",
        ".ps",
        ".eps",
        ".h",
        ".hpp",
        ".cpp",
        ".cc",
        ".cxx",
        ".cu",
        ".java",
        ".ts",
        ".go",
        ".m",
        ".r",
        ".f",
        ".f90",
        ".cs",
        ".swift",
        ".kt",
        ".sh",
        ".ipynb",
        ".mtx",
        ".bib",
        ".sty",
        ".geojson",
    ]
)
OTHER_DATA = frozenset(
    [
        ".gz",
        ".zst",
        ".bz2",
        ".xz",
        ".lz4",
        ".zip",
        ".tar",
        ".tgz",
        ".7z",
        ".xls",
        ".ods",
        ".doc",
        ".docx",
        ".odt",
        ".ppt",
        ".pptx",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".bmp",
        ".tif",
        ".tiff",
        ".h5",
        ".hdf5",
        ".nc",
        ".mat",
        ".db",
        ".sqlite",
        ".sqlite3",
        ".duckdb",
        ".orc",
        ".avro",
        ".pkl",
        ".pickle",
        ".pt",
        ".pth",
        ".bin",
        ".so",
        ".o",
    ]
)
"""Suffixes of well-known kinds that nobody here writes: a file of such a name would hold something else."""
