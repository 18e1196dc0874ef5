r"""Run the embedded demo in the project's own environment: ``python3 scripts/demo.py``, on Windows ``py scripts\demo.py``.

Whatever is given is passed on to ``accessibility demo``; ``--help`` lists it.
"""

import sys

import python_version


def main() -> int:
    """Run the demo and return its exit code."""
    python_version.refuse_old()
    import environment

    return environment.run((), ["accessibility", "demo", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
