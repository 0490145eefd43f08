"""Real projects, built, tested and started in the jail by the programs that are here."""

from __future__ import annotations

import shutil

import pytest
from tests.abilities.code.conftest import badly

from deskhand.jail import choose
from deskhand.testing.ability_desk import AbilityDesk

pytestmark = pytest.mark.skipif(not choose.level("en").held, reason="nothing can hold a program here")
SUM_H = "int sum(int a, int b);\n"
SUM_C = "int sum(int a, int b) { return a + b; }\n"
MAIN_C = '#include <stdio.h>\n#include "sum.h"\nint main(void) { printf("%d\\n", sum(2, 3)); return 0; }\n'
MAKEFILE = """\
app: main.o sum.o
\tcc -o app main.o sum.o
%.o: %.c
\tcc -c $<
test: app
\t./app | grep -x 5
"""


def needs(*programs: str) -> pytest.MarkDecorator:
    lacking = [one for one in programs if shutil.which(one, path="/usr/local/bin:/usr/bin:/bin") is None]
    return pytest.mark.skipif(bool(lacking), reason=f"not installed here: {', '.join(lacking)}")


def c_project(desk: AbilityDesk, makefile: str = MAKEFILE) -> None:
    desk.write("app/sum.h", SUM_H)
    desk.write("app/sum.c", SUM_C)
    desk.write("app/main.c", MAIN_C)
    desk.write("app/Makefile", makefile)


@needs("make", "cc")
async def test_make_builds_and_what_it_made_can_be_taken_back(desk: AbilityDesk) -> None:
    c_project(desk)
    before = desk.tree()
    receipt = await desk.done("code.build", folder="app")
    assert receipt.result["artifacts"] == ["app/app"]
    assert receipt.result["commands"] == ["make"]
    assert (receipt.result["ok"], receipt.result["system"], receipt.result["error"]) == (True, "make", None)
    assert sorted(set(desk.tree()) - set(before)) == [b"app/app"], "what it only needed on the way stays away"
    assert (desk.root / "app/app").stat().st_mode & 0o100
    assert desk.progress
    assert receipt.proof is not None and receipt.proof.undo == "yes"
    await desk.done("run.undo", run=desk.runs)
    assert desk.tree() == before


@needs("make", "cc")
async def test_the_first_error_has_its_place(desk: AbilityDesk) -> None:
    c_project(desk)
    desk.write("app/sum.c", "int sum(int a, int b)\n{ return a + ; }\n")
    receipt = await badly(desk, "code.build", folder="app")
    error = receipt.result["error"]
    assert (error["file"], error["line"]) == ("sum.c", 2)
    assert "expected expression" in error["message"]
    assert receipt.result["ok"] is False and receipt.result["artifacts"] == []
    assert "sum.c, line 2" in receipt.answer
    told = await badly(desk, "code.build", folder="app", lang="zh")
    assert "sum.c 第 2 行" in told.answer


@needs("make", "cc")
async def test_make_tests_and_runs(desk: AbilityDesk) -> None:
    c_project(desk)
    before = desk.tree()
    tested = await desk.done("code.test", folder="app")
    assert tested.result["ok"] and tested.result["passed"] is None
    ran = await desk.done("code.run", folder="app")
    assert (ran.result["text"], ran.result["exit"], ran.result["made"]) == ("5\n", 0, [])
    assert desk.tree() == before, "neither changes anything"


@needs("make")
async def test_make_says_which_targets_there_are(desk: AbilityDesk) -> None:
    desk.write("app/Makefile", "all:\n\techo hi\nlint:\n\techo lint\n")
    receipt = await desk.do("code.test", folder="app")
    assert receipt.trouble is not None and receipt.trouble.code == "NothingToDo"
    assert "all, lint" in receipt.trouble.values["known"]
    done = await desk.done("code.build", folder="app", target="lint")
    assert "lint" in done.result["output"]


@needs("make")
async def test_an_option_is_no_target(desk: AbilityDesk) -> None:
    desk.write("app/Makefile", "all:\n\techo hi\n")
    assert (await desk.do("code.build", folder="app", target="--eval=x")).outcome == "failed"


CMAKE = """\
cmake_minimum_required(VERSION 3.16)
project(app C)
add_library(sum SHARED sum.c)
add_executable(app main.c)
target_link_libraries(app sum)
enable_testing()
add_test(NAME adds COMMAND app)
add_test(NAME fails COMMAND app --no)
"""


@needs("cmake", "cc", "make")
async def test_cmake_builds_tests_and_what_it_built_starts(desk: AbilityDesk) -> None:
    c_project(desk)
    (desk.root / "app/Makefile").unlink()
    desk.write("app/main.c", MAIN_C.replace("void", "int n, char **v").replace("return 0", "return n - 1"))
    desk.write("app/CMakeLists.txt", CMAKE)
    built = await desk.done("code.build", folder="app")
    assert built.result["artifacts"] == ["app/build/app", "app/build/libsum.so"], built.result
    ran = await desk.done("code.run", folder="app")
    assert ran.result["text"] == "5\n", ran.result
    tested = await badly(desk, "code.test", folder="app")
    assert (tested.result["passed"], tested.result["failed"]) == (1, 1)
    assert tested.result["failures"] == ["fails"] and tested.result["ok"] is False
    desk.write("app/CMakeLists.txt", CMAKE + "no_such_command(1)\n")
    wrong = await badly(desk, "code.build", folder="app")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("CMakeLists.txt", 9)


NODE_TEST = """\
const test = require('node:test'); const assert = require('node:assert');
test('adds', () => assert.equal(1 + 1, 2));
test('fails', () => {
  assert.equal(1, 2);
});
"""


@needs("node", "npm")
async def test_npm_builds_tests_and_starts_without_a_network(desk: AbilityDesk) -> None:
    scripts = '"build": "node build.js", "test": "node --test", "start": "node index.js"'
    desk.write("web/package.json", f'{{"name": "web", "version": "1.0.0", "scripts": {{{scripts}}}}}')
    desk.write("web/build.js", "const f = require('fs'); f.mkdirSync('dist'); f.writeFileSync('dist/a.js', '1');")
    desk.write("web/index.js", "console.log('你好', process.argv.slice(2).join());")
    desk.write("web/web.test.js", NODE_TEST)
    built = await desk.done("code.build", folder="web")
    assert built.result["artifacts"] == ["web/dist/a.js"], built.result
    ran = await desk.done("code.run", folder="web", args=["a b", "--c"])
    assert ran.result["text"].strip() == "你好 a b,--c"
    tested = await badly(desk, "code.test", folder="web")
    assert (tested.result["passed"], tested.result["failed"]) == (1, 1), tested.result
    assert tested.result["error"]["file"] == "web.test.js"
    desk.write("web/build.js", "const a = ;\n")
    wrong = await badly(desk, "code.build", folder="web")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("build.js", 1)


@needs("npm")
async def test_npm_without_its_packages_says_so(desk: AbilityDesk) -> None:
    package = '{"name": "web", "scripts": {"build": "tsc"}, "dependencies": {"left-pad": "1"}}'
    desk.write("web/package.json", package)
    receipt = await desk.do("code.build", folder="web")
    assert receipt.trouble is not None and receipt.trouble.code == "NotInstalled"
    job = desk.real.job("code.build", as_run=7, folder="web", network=True)
    refused = await desk.real.perform(desk.real.agreed(job))
    assert refused.trouble is not None and refused.trouble.code == "NoNetwork", refused


UNIT = """\
import unittest
from calc import add
class Calc(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)
    def test_more(self):
        self.assertEqual(add(2, 2), 5)
    @unittest.skip('later')
    def test_later(self):
        pass
"""


@needs("python3")
async def test_python_tests_runs_and_compiles(desk: AbilityDesk) -> None:
    desk.write("calc/calc.py", "def add(a, b):\n    return a + b\n")
    desk.write("calc/test_calc.py", UNIT)
    desk.write(
        "calc/main.py",
        "import sys\nfrom calc import add\nopen('out.csv', 'w').write('a\\n')\nprint(add(1, 1), input())\n",
    )
    desk.write("calc/requirements.txt", "")
    tested = await badly(desk, "code.test", folder="calc")
    assert (tested.result["passed"], tested.result["failed"], tested.result["skipped"]) == (1, 1, 1), tested.result
    assert (tested.result["error"]["file"], tested.result["error"]["line"]) == ("test_calc.py", 7)
    ran = await desk.done("code.run", folder="calc", text="hello\n")
    assert (ran.result["text"], ran.result["made"]) == ("2 hello\n", ["calc/out.csv"])
    desk.write("calc/calc.py", "def add(a, b)\n    return a + b\n")
    wrong = await badly(desk, "code.build", folder="calc")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("calc.py", 1), wrong.result
    crashed = await badly(desk, "code.run", folder="calc", target="main.py")
    assert crashed.result["error"]["file"] == "calc.py" and not crashed.result["ok"]


async def test_folders_that_are_no_projects_are_told_in_words(desk: AbilityDesk) -> None:
    desk.write("notes/a.txt")
    for lang in ("en", "zh"):
        for folder, code in {"notes": "NoBuildSystem", "gone": "NoSuchProject", "notes/a.txt": "NoSuchProject"}.items():
            receipt = await desk.do("code.build", folder=folder, lang=lang)
            assert receipt.trouble is not None and receipt.trouble.code == code
    desk.write("notes/package.json", "{not json")
    receipt = await desk.do("code.test", folder="notes")
    assert receipt.trouble is not None and receipt.trouble.code == "BadProjectFile"


async def test_a_missing_tool_is_named(desk: AbilityDesk) -> None:
    if shutil.which("go", path="/usr/local/bin:/usr/bin:/bin"):
        pytest.skip("go is installed here")
    desk.write("tool/go.mod", "module tool\n")
    receipt = await desk.do("code.build", folder="tool")
    assert receipt.trouble is not None and receipt.trouble.code == "ToolMissing", receipt
    assert receipt.trouble.values["tool"] == "go"


@needs("make", "cc")
async def test_a_preview_is_what_is_done(desk: AbilityDesk) -> None:
    c_project(desk)
    before = desk.tree()
    preview = await desk.do("code.build", folder="app", preview=True)
    assert preview.proof is not None and preview.proof.preview
    assert desk.tree() == before
    receipt = await desk.do("code.build", folder="app", shown=preview.proof.preview)
    assert receipt.outcome == "done", receipt


@needs("python3")
async def test_where_no_test_is_found_nothing_has_passed(desk: AbilityDesk) -> None:
    desk.write("app/pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n")
    desk.write("app/main.py", "import nothere\n")
    desk.write("app/tests/test_a.py", "X = 1\n")
    for lang, word in (("en", "No test of app was run"), ("zh", "没有运行任何测试")):
        receipt = await desk.do("code.test", folder="app", lang=lang)  # type: ignore[arg-type]
        assert receipt.outcome == "failed", receipt
        assert word in receipt.answer
    crashed = await badly(desk, "code.run", folder="app", target="main.py")
    assert 'File "main.py", line 1' in crashed.answer, "where the copy lay is nobody's matter"
