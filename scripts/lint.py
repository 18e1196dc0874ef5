"""Run what CI runs beside the tests: linter, formatter, type check, layers; ``--fix`` mends first what can be mended."""

import sys

import python_version

CHECKS = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"])
MENDS = (["ruff", "check", "--fix"], ["ruff", "format"])


def main() -> int:
    """Run every check even if one fails, and return 0 if all are content."""
    python_version.refuse_old()
    import environment

    failed = []
    for command in (*(MENDS if "--fix" in sys.argv[1:] else ()), *CHECKS):
        print("- " + " ".join(command), flush=True)
        if environment.run(("dev", "notebook"), command, cwd=environment.ROOT) and command not in MENDS:
            failed.append(" ".join(command))
    if failed:
        print("Not content: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
