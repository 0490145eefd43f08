# ruff: noqa: E501 - recorded output stands as it was printed
"""The first error and the counts, from what compilers and test runners print; many of them are not on this machine."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.abilities.code.counts import Counts, counts, failures
from deskhand.abilities.code.diagnostics import clean, first_error
from deskhand.abilities.code.systems import Project, makefile_targets, recipe

PLACES = ("/work/room/app", "/home/li/app")
ERRORS = {
    "gcc": ("make: x\nsrc/a.c: In function 'f':\nsrc/a.c:3:5: warning: unused\nsrc/a.c:4:9: error: 'y' undeclared\nmake: *** [Makefile:2: a] Error 1\n", "src/a.c", 4, "'y' undeclared"),
    "clang": ("/work/room/app/a.cpp:1:10: fatal error: 'x.h' file not found\n", "a.cpp", 1, "'x.h' file not found"),
    "ld": ("/usr/bin/ld: main.o: in function `main':\nmain.c:(.text+0x5): undefined reference to `f'\ncollect2: error: ld returned 1 exit status\n", "main.c", None, "undefined reference to `f'"),
    "make": ("Makefile:3: *** missing separator.  Stop.\n", "Makefile", 3, "missing separator.  Stop."),
    "make inside": ("make[1]: Entering directory '/work/room/app/lib'\nb.c:2:1: error: bad\n", "lib/b.c", 2, "bad"),
    "make without": ("make: *** No rule to make target 'x', needed by 'all'.  Stop.\n", None, None, "No rule to make target 'x', needed by 'all'. Stop."),
    "tsc": ("src/a.ts(3,5): error TS2322: Type 'string' is not assignable.\n", "src/a.ts", 3, "TS2322: Type 'string' is not assignable."),
    "tsc pretty": ("\x1b[96msrc/a.ts\x1b[0m:\x1b[93m3\x1b[0m:\x1b[93m5\x1b[0m - \x1b[91merror\x1b[0m\x1b[90m TS2322: \x1b[0mType.\n", "src/a.ts", 3, "TS2322: Type."),
    "eslint": ("\n/work/room/app/src/a.js\n  1:7   warning  'z' is unused  no-unused-vars\n  3:10  error    'x' is not defined  no-undef\n\n✖ 2 problems\n", "src/a.js", 3, "'x' is not defined"),
    "cargo": ("   Compiling app v0.1.0\nerror[E0308]: mismatched types\n --> src/main.rs:2:18\n  |\nerror: could not compile `app`\n", "src/main.rs", 2, "mismatched types"),
    "rust panic": ("thread 'tests::adds' panicked at src/lib.rs:9:9:\nassertion `left == right` failed\n", "src/lib.rs", 9, "assertion `left == right` failed"),
    "go": ("# example.com/app\n./main.go:5:2: undefined: x\n", "main.go", 5, "undefined: x"),
    "go test": ("=== RUN   TestAdd\n    add_test.go:8: got 3, want 4\n--- FAIL: TestAdd (0.00s)\n", "add_test.go", 8, "got 3, want 4"),
    "javac": ("src/Main.java:3: error: ';' expected\n    int x = 1\n             ^\n1 error\n", "src/Main.java", 3, "';' expected"),
    "maven": ("[INFO] Building app\n[ERROR] COMPILATION ERROR : \n[ERROR] /work/room/app/src/main/java/Main.java:[3,14] ';' expected\n", "src/main/java/Main.java", 3, "';' expected"),
    "python": ('Traceback (most recent call last):\n  File "/work/room/app/main.py", line 4, in <module>\n    f()\n  File "/usr/lib/python3.11/json/__init__.py", line 9, in loads\n    x\nValueError: bad: value\n', "main.py", 4, "ValueError: bad: value"),
    "syntax": ('  File "/home/li/app/a.py", line 2\n    def f(\n         ^\nSyntaxError: \'(\' was never closed\n', "a.py", 2, "SyntaxError: '(' was never closed"),
    "pytest": ("    def test_x():\n>       assert f() == 2\nE       assert 1 == 2\nE        +  where 1 = f()\n\ntests/test_a.py:5: AssertionError\n", "tests/test_a.py", 5, "assert 1 == 2"),
    "cmake": ("CMake Error at CMakeLists.txt:7 (find_package):\n  Could not find a package\n\n", "CMakeLists.txt", 7, "Could not find a package"),
    "node": ("/work/room/app/index.js:3\n  throw new Error('no');\n  ^\n\nError: no\n    at f (/work/room/app/index.js:3:9)\n", "index.js", 3, "Error: no"),
    "node stack": ("TypeError: x is not a function\n    at node:internal/a:1:1\n    at g (file:///work/room/app/lib/b.mjs:7:3)\n", "lib/b.mjs", 7, "TypeError: x is not a function"),
    "jest": ("FAIL ./sum.test.js\n  ● sum › adds\n\n    expect(received).toBe(expected)\n\n      at Object.<anonymous> (sum.test.js:4:15)\n", "sum.test.js", 4, "sum › adds: expect(received).toBe(expected)"),
    "node tap": ("not ok 2 - fails\n  ---\n  location: '/work/room/app/a.test.js:3:1'\n  error: |-\n    Expected values to be equal\n", "a.test.js", 3, "Expected values to be equal"),
    "googletest": ("[ RUN      ] Sum.Adds\n/work/room/app/t.cc:5: Failure\nExpected equality\n", "t.cc", 5, "Expected equality"),
    "kotlin": ("e: file:///work/room/app/src/A.kt:3:5 Unresolved reference: x\n", "src/A.kt", 3, "Unresolved reference: x"),
}  # fmt: skip
COUNTS = {
    "pytest": ("=========== 1 failed, 12 passed, 2 skipped in 0.31s ===========\n", Counts(12, 1, 2)),
    "pytest quiet": ("3 passed in 0.01s\n", Counts(3, 0)),
    "unittest": ("Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)\n", Counts(2, 2, 1)),
    "jest": ("Tests:       1 failed, 1 skipped, 4 passed, 6 total\n", Counts(4, 1, 1)),
    "vitest": ("      Tests  1 failed | 4 passed (5)\n", Counts(4, 1)),
    "mocha": ("  4 passing (12ms)\n  1 pending\n  2 failing\n", Counts(4, 2, 1)),
    "node": ("# tests 3\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n", Counts(2, 1)),
    "cargo": ("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\ntest result: FAILED. 1 passed; 2 failed; 0 ignored\n", Counts(4, 2, 1)),
    "go": ("--- PASS: TestA (0.00s)\n--- FAIL: TestB (0.00s)\n    --- FAIL: TestB/x (0.00s)\n--- SKIP: TestC (0.00s)\n", Counts(1, 1, 1)),
    "surefire": ("[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in A\n[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1\n", Counts(2, 2, 1)),
    "gradle": ("5 tests completed, 1 failed, 1 skipped\n", Counts(3, 1, 1)),
    "ctest": ("80% tests passed, 1 tests failed out of 5\n", Counts(4, 1)),
    "googletest": ("[==========] 3 tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] 2 tests.\n[  FAILED  ] 1 test, listed below:\n", Counts(2, 1)),
    "tap": ("TAP version 14\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\n1..3\n", Counts(1, 1, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_the_first_error_with_its_place(name: str) -> None:
    text, file, line, message = ERRORS[name]
    fault = first_error(clean(text.encode()), PLACES)
    assert fault is not None
    assert (fault.file, fault.line, fault.message) == (file, line, " ".join(message.split()))


@pytest.mark.parametrize("name", COUNTS)
def test_how_many_passed_and_failed(name: str) -> None:
    text, wanted = COUNTS[name]
    assert counts(text) == wanted


def test_output_without_counts_has_none() -> None:
    assert counts("all good\n") is None
    assert first_error("all good: 3 files\n", PLACES) is None


def test_the_names_of_what_failed() -> None:
    text = "FAILED tests/test_a.py::test_x - assert 1\n--- FAIL: TestB (0.0s)\ntest m::n ... FAILED\nFAIL: test_c (t.C.test_c)\n"
    assert failures(text) == ["tests/test_a.py::test_x", "TestB", "m::n", "test_c (t.C.test_c)"]


@given(st.text(alphabet="aA1:/.-> ()[]\n\tE=*#'\"", max_size=400))
def test_any_output_is_read(text: str) -> None:
    first_error(text, PLACES)
    counts(text)
    failures(text)


@pytest.mark.parametrize("piece", ["\n", " ", "a", "1 a", "=", "a:1:", "not ok 1 ", "Traceback (most recent call last):\n", "E  x\n", "error: x\n", "  1:1  error  x\n"])  # fmt: skip
def test_a_flood_is_read_in_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    first_error(text, PLACES)
    counts(text)
    failures(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("marks", "build", "test"),
    [
        (("Cargo.toml",), "cargo build --offline", "cargo test --offline"),
        (("go.mod",), "go build -o bin/ ./...", "go test -v ./..."),
        (("pom.xml",), "mvn --batch-mode --no-transfer-progress --offline -DskipTests package", "mvn --batch-mode --no-transfer-progress --offline test"),
        (("build.gradle.kts", "gradlew"), "sh gradlew --no-daemon --console=plain --offline assemble", "sh gradlew --no-daemon --console=plain --offline test"),
    ],
)  # fmt: skip
def test_the_systems_that_are_not_here_are_known_by_their_files(marks: tuple[str, ...], build: str, test: str) -> None:
    one = Project("app", frozenset(marks), {})
    (system,) = one.systems
    assert " ".join(recipe(one, system, "build", None).steps[-1]) == build
    assert " ".join(recipe(one, system, "test", None).steps[-1]) == test


def test_the_targets_of_a_makefile() -> None:
    assert makefile_targets("CC := gcc\n.PHONY: a\nall: a.o\n\techo x: y\ntest check: all\n%.o: %.c\n") == [
        "all",
        "test",
    ]
