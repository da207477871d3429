"""Runs every example of docs/data.md against a running portal, in the tools that are there.

    uv run --no-project --with pandas --with duckdb python tests/benchmarks/data_examples.py http://127.0.0.1:8000

An example whose tool is missing is named as not run. Ends with 1 where one fails.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "data.md"
BLOCK = re.compile(r"^## (?P<title>.+?)$|^```(?P<tool>\w+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
TOOLS = {"python": [sys.executable, "-"], "r": ["Rscript", "-"], "sh": ["sh", "-e"]}


def examples() -> list[tuple[str, str, str]]:
    """Return (heading, tool, code) of every example, in their order."""
    found, title = [], ""
    for block in BLOCK.finditer(DOCUMENT.read_text(encoding="utf-8")):
        title = block["title"] or title
        if block["tool"]:
            found.append((title, block["tool"], block["code"]))
    return found


def run(code: str, command: list[str], folder: str) -> bool:
    done = subprocess.run(command, input=code, text=True, cwd=folder, capture_output=True, timeout=120)
    print(done.stdout or done.stderr)
    return done.returncode == 0


def main(base: str) -> int:
    failed = 0
    for title, tool, code in examples():
        print(f"== {title} ({tool})")
        command = TOOLS[tool]
        if shutil.which(command[0]) is None:
            print(f"not run: there is no {command[0]}\n")
            continue
        with TemporaryDirectory() as folder:
            failed += not run(code.replace("https://example.gov.tw", base), command, folder)
    print("every example that could be run ran" if not failed else f"{failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/")))
