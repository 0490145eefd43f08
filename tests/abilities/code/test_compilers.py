"""Projects of compiled languages and packaged Python, built, tested and started by their own programs."""

from __future__ import annotations

import pytest
from tests.abilities.code.conftest import badly
from tests.abilities.code.test_projects import needs

from deskhand.jail import choose
from deskhand.testing.ability_desk import AbilityDesk

pytestmark = [
    pytest.mark.skipif(not choose.level("en").held, reason="nothing can hold a program here"),
    pytest.mark.timeout(180),
]

RUST_TEST = """\
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(super::sum(2, 3), 5); }
    #[test]
    fn fails() { assert_eq!(super::sum(2, 3), 6); }
}
"""
RUST = f'fn sum(a: i32, b: i32) -> i32 {{ a + b }}\nfn main() {{ println!("{{}}", sum(2, 3)); }}\n{RUST_TEST}'


@needs("cargo", "rustc", "cc")
async def test_cargo(desk: AbilityDesk) -> None:
    desk.write("calc/Cargo.toml", '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n')
    desk.write("calc/src/main.rs", RUST)
    built = await desk.done("code.build", folder="calc")
    assert built.result["artifacts"] == ["calc/target/debug/calc"], built.result
    ran = await desk.done("code.run", folder="calc")
    assert ran.result["text"] == "5\n"
    tested = await badly(desk, "code.test", folder="calc")
    assert (tested.result["passed"], tested.result["failed"]) == (1, 1), tested.result
    assert tested.result["failures"] == ["tests::fails"]
    assert (tested.result["error"]["file"], tested.result["error"]["line"]) == ("src/main.rs", 8)
    desk.write("calc/src/main.rs", 'fn main() {\n    let x: i32 = "no";\n}\n')
    wrong = await badly(desk, "code.build", folder="calc", lang="zh")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("src/main.rs", 2)
    assert "src/main.rs 第 2 行" in wrong.answer


GO_TEST = """\
package main
import "testing"
func TestAdds(t *testing.T) { if sum(2, 3) != 5 { t.Fatal("no") } }
func TestFails(t *testing.T) {
	t.Errorf("wanted %d", 6)
}
"""


@needs("go")
async def test_go(desk: AbilityDesk) -> None:
    desk.write("calc/go.mod", "module example.org/calc\n\ngo 1.19\n")
    desk.write("calc/main.go", 'package main\nimport "fmt"\nfunc sum(a, b int) int { return a + b }\n'
               "func main() { fmt.Println(sum(2, 3)) }\n")  # fmt: skip
    desk.write("calc/main_test.go", GO_TEST)
    built = await desk.done("code.build", folder="calc")
    assert built.result["artifacts"] == ["calc/bin/calc"], built.result
    ran = await desk.done("code.run", folder="calc")
    assert ran.result["text"] == "5\n", ran.result
    tested = await badly(desk, "code.test", folder="calc")
    assert (tested.result["passed"], tested.result["failed"]) == (1, 1), tested.result
    assert tested.result["failures"] == ["TestFails"]
    assert (tested.result["error"]["file"], tested.result["error"]["line"]) == ("main_test.go", 5)
    desk.write("calc/main.go", "package main\nfunc main() {\n\tx := 1\n}\n")
    wrong = await badly(desk, "code.build", folder="calc")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("main.go", 3)


JAVA = "public class App {\n  public static void main(String[] a) { System.out.println(2 + 3); }\n}\n"


@needs("gradle", "java")
async def test_gradle_speaks_to_itself_and_builds(desk: AbilityDesk) -> None:
    """It needs addresses of its own, which the jail gives it, and nobody else is behind them."""
    desk.write("app/build.gradle", "apply plugin: 'java'\n")
    desk.write("app/settings.gradle", "rootProject.name = 'app'\n")
    desk.write("app/src/main/java/App.java", JAVA)
    built = await desk.done("code.build", folder="app")
    assert built.result["artifacts"] == ["app/build/libs/app.jar"], built.result


POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example</groupId><artifactId>app</artifactId><version>1</version></project>
"""


@needs("mvn", "java")
async def test_maven_without_a_network_says_what_it_lacks(desk: AbilityDesk) -> None:
    """Its plugins come from the network; without one the first error says which is missing."""
    desk.write("app/pom.xml", POM)
    desk.write("app/src/main/java/App.java", JAVA)
    built = await badly(desk, "code.build", folder="app")
    assert built.result["ok"] is False
    assert "offline" in built.result["error"]["message"], built.result


PYPROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "calc"
version = "1.0"
[tool.setuptools]
py-modules = ["calc"]
"""


@needs("python3", "pip3")
async def test_a_python_package_becomes_a_wheel(desk: AbilityDesk) -> None:
    desk.write("calc/pyproject.toml", PYPROJECT)
    desk.write("calc/calc.py", "def add(a, b):\n    return a + b\n")
    built = await desk.done("code.build", folder="calc")
    assert built.result["artifacts"] == ["calc/dist/calc-1.0-py3-none-any.whl"], built.result
    desk.write("calc/calc.py", "def add(a, b:\n    return a + b\n")
    wrong = await badly(desk, "code.build", folder="calc")
    assert (wrong.result["error"]["file"], wrong.result["error"]["line"]) == ("calc.py", 1), wrong.result
