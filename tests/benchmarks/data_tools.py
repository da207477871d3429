"""Opens the archive of a running portal with the tools of those who will use it.

    uv run --no-project --with frictionless --with pandas --with duckdb \\
        python tests/benchmarks/data_tools.py http://127.0.0.1:8000

`frictionless validate` must find the archive valid; pandas and DuckDB must read every file with the declared
types and as many rows as are stated. Ends with 1 where one does not.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen
from zipfile import ZipFile

import duckdb
import pandas
from frictionless import Package

IN_PANDAS = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "time": "string",
}
IN_DUCKDB = {
    "string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "time": "TIME", "datetime": "TIMESTAMPTZ",
}  # fmt: skip


def read_by_pandas(folder: Path, resource: dict) -> int:
    fields = resource["schema"]["fields"]
    types = {field["name"]: IN_PANDAS[field["type"]] for field in fields if field["type"] in IN_PANDAS}
    dates = [field["name"] for field in fields if field["type"] in ("date", "datetime")]
    how = {"encoding": "utf-8-sig", "keep_default_na": False, "na_values": [""]}
    table = pandas.read_csv(folder / resource["path"], dtype=types, parse_dates=dates, **how)
    for name in dates:
        assert table[name].isna().all() or str(table[name].dtype).startswith("datetime64"), name
    return len(table)


def read_by_duckdb(folder: Path, resource: dict) -> int:
    columns = {field["name"]: IN_DUCKDB[field["type"]] for field in resource["schema"]["fields"]}
    how = {"header": True, "auto_detect": False, "delimiter": ",", "quotechar": '"', "escapechar": '"'}
    table = duckdb.read_csv(str(folder / resource["path"]), columns=columns, **how)
    assert table.columns == list(columns)
    return len(table.fetchall())


def main(base: str) -> int:
    wrong = []
    with TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "all.zip"
        path.write_bytes(urlopen(f"{base}/data/all.zip").read())
        with ZipFile(path) as archive:
            archive.extractall(folder)
        report = Package(str(path)).validate()
        print(f"frictionless: {'valid' if report.valid else 'INVALID'}, {len(report.tasks)} files")
        wrong += [] if report.valid else ["frictionless"]
        for resource in json.loads((folder / "datapackage.json").read_text())["resources"]:
            rows = [read_by_pandas(folder, resource), read_by_duckdb(folder, resource)]
            print(f"{resource['name']}: {resource['rows']} rows; pandas {rows[0]}, DuckDB {rows[1]}")
            wrong += [] if set(rows) == {resource["rows"]} else [resource["name"]]
    print(f"wrong: {wrong}" if wrong else "all read as declared")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
