r"""Run the tests in the project's own environment: ``python3 scripts/test.py``, on Windows ``py scripts\test.py``.

Whatever is given is passed on to pytest: ``python3 scripts/test.py -m "not slow" -k ferry``.
"""

import sys

import python_version


def main() -> int:
    """Run pytest on all cores and return its exit code."""
    python_version.refuse_old()
    import environment

    command = ["python", "-m", "pytest", "-n", "logical", *sys.argv[1:]]
    return environment.run(("dev", "notebook"), command, cwd=environment.ROOT)


if __name__ == "__main__":
    sys.exit(main())
