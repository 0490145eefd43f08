"""What can be wrong with a request about code, before anything of the person's is changed."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchProject(Problem):
    words = Words(
        'There is no folder "{path}" here. Nothing was run or changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的文件夹。没有运行或更改任何内容。请检查名称，或让我先查找它。",
    )


class NoBuildSystem(Problem):
    words = Words(
        "I found no way to build or run what is in {path}: there is no {wanted} in it. Nothing was run or changed. "
        "Name the folder that has one.",
        "在 {path} 中没有找到构建或运行的方法：其中没有 {wanted}。没有运行或更改任何内容。请指明含有这些文件的文件夹。",
    )


class NotOfSystem(Problem):
    words = Words(
        "{path} is no {system} project. Nothing was run or changed. What is in it: {others}.",
        "{path} 不是 {system} 项目。没有运行或更改任何内容。其中有：{others}。",
    )


class NothingToDo(Problem):
    words = Words(
        "The {system} project in {path} says of no way to {what}. Nothing was run or changed. It knows: {known}.",
        "{path} 中的 {system} 项目没有说明如何{what}。没有运行或更改任何内容。它有：{known}。",
    )


class BadProjectFile(Problem):
    words = Words(
        "{file} cannot be read: {why}. Nothing was run or changed. Mend it and ask again.",
        "无法读取 {file}：{why}。没有运行或更改任何内容。请修正后重试。",
    )


class ToolMissing(Problem):
    words = Words(
        "This needs {tool}, which is not on this computer, or not where a held program can see it. "
        "Nothing was changed. Install it for all users ({install}) and ask again.",
        "这需要 {tool}，但这台电脑上没有安装，或被约束的程序看不到它。没有做任何更改。"
        "请为所有用户安装（{install}）后重试。",
    )


class NotInstalled(Problem):
    words = Words(
        "The packages that {path} needs are not installed there, and I have no network for programs here. "
        "Nothing was run or changed. Run {command} in it yourself, or ask with the network allowed.",
        "{path} 所需的软件包没有安装，而程序在这里没有网络。没有运行或更改任何内容。"
        "请自行在其中运行 {command}，或允许使用网络后重试。",
    )


class NoLoopback(Problem):
    words = Words(
        "{system} speaks to itself over the computer's own network, and programs that I hold have none here. "
        "Nothing was changed. Ask with the network allowed, or build {path} yourself.",
        "{system} 需要通过本机网络与自身通信，而受约束的程序在这里没有网络。没有做任何更改。"
        "请允许使用网络后重试，或自行构建 {path}。",
    )


class ProjectTooLarge(Problem):
    words = Words(
        "{path} is too large to work on a copy of it: more than {most}. Nothing was run or changed. "
        "Name the part of it that is to be built.",
        "{path} 太大，无法在副本中处理：超过 {most}。没有运行或更改任何内容。请指明其中需要构建的部分。",
    )


class ProjectNotCopied(Problem):
    words = Words(
        "{path} could not be copied to where it would be built: {why}. Nothing was run or changed. "
        "See whether all of it can be read.",
        "无法把 {path} 复制到构建位置：{why}。没有运行或更改任何内容。请检查其中的文件是否都可读取。",
    )


class NoSuchStart(Problem):
    words = Words(
        "I do not know what to start in {path}. Nothing was changed. Name one: {known}.",
        "我不知道要启动 {path} 中的哪个程序。没有做任何更改。请指明其中一个：{known}。",
    )


class NotARepository(Problem):
    words = Words(
        "{path} is not the top folder of a git repository. Nothing was changed. Name the folder that has .git in it.",
        "{path} 不是 git 仓库的顶层文件夹。没有做任何更改。请指明含有 .git 的文件夹。",
    )


class LinkedRepository(Problem):
    words = Words(
        "The history of {path} is kept elsewhere (a linked work tree or a submodule), and I only use one that lies in "
        "the folder itself. Nothing was changed. Name the main repository.",
        "{path} 的历史保存在别处（链接的工作树或子模块），而我只使用文件夹自身的仓库。没有做任何更改。请指明主仓库。",
    )


class GitFailed(Problem):
    words = Words(
        "git could not do that: {why} Nothing was changed. Look at the repository with git status.",
        "git 无法完成：{why} 没有做任何更改。请用 git status 查看该仓库。",
    )


class GitBusy(Problem):
    words = Words(
        "Another program is changing the repository {path} ({lock} is there). Nothing was changed. "
        "Wait until it is done; if none runs any more, remove that file and ask again.",
        "另一个程序正在更改仓库 {path}（存在 {lock}）。没有做任何更改。请等它完成；"
        "如果已没有程序在运行，请删除该文件后重试。",
    )


class NothingToCommit(Problem):
    words = Words(
        "There is nothing to commit in {path}: no file differs from the last commit. Nothing was changed.",
        "{path} 中没有可提交的内容：所有文件都与上次提交相同。没有做任何更改。",
    )


class CommitUnsaid(Problem):
    words = Words(
        "A commit needs a message. Nothing was changed. Say what it is about.",
        "提交需要说明。没有做任何更改。请说明这次提交的内容。",
    )


class NobodyCommits(Problem):
    words = Words(
        "git does not know who commits in {path}. Nothing was changed. Set it once in that folder: "
        "git config user.name NAME and git config user.email ADDRESS.",
        "git 不知道是谁在 {path} 中提交。没有做任何更改。请在该文件夹中设置一次："
        "git config user.name 姓名 和 git config user.email 邮箱。",
    )


class Filtered(Problem):
    words = Words(
        "{files} would have to go through a program of the repository ({filter}) to be committed, and I run none. "
        "Nothing was changed. Commit them yourself, or name the other files.",
        "提交 {files} 需要运行仓库指定的程序（{filter}），而我不会运行它。没有做任何更改。"
        "请自行提交这些文件，或指明其他文件。",
    )


class Unfinished(Problem):
    words = Words(
        "The repository {path} is in the middle of a {what}. Nothing was changed. Finish or abort it first.",
        "仓库 {path} 正处于 {what} 过程中。没有做任何更改。请先完成或中止它。",
    )


class NotCommitted(Problem):
    words = Words("The repository could not be written. {why}", "仓库未能写入。{why}")


class BranchTaken(Problem):
    words = Words(
        "There is a branch {name} already. Nothing was changed. Choose another name.",
        "已有名为 {name} 的分支。没有做任何更改。请换一个名称。",
    )


class BadBranch(Problem):
    words = Words(
        "“{name}” cannot be the name of a branch. Nothing was changed. Use letters, digits, - and /.",
        "“{name}”不能作为分支名。没有做任何更改。请使用字母、数字、- 和 /。",
    )


class ArtifactsNotKept(Problem):
    words = Words("What was made could not be put into the project. {why}", "构建结果未能放入项目。{why}")


class NotBuilt(Problem):
    words = Words("{name} could not be built ({system}).", "{name} 构建失败（{system}）。")


class TestsFailed(Problem):
    words = Words("The tests of {name} did not pass ({system}).", "{name} 的测试没有通过（{system}）。")


class EndedBadly(Problem):
    words = Words("{name} ended with code {exit}.", "{name} 以代码 {exit} 结束。")


class NoTestsRun(Problem):
    words = Words(
        "No test of {name} was run ({system}): its program found none, so nothing is known to work. "
        "Name the file of the tests, or install the program they are written for (such as pytest).",
        "{name} 没有运行任何测试（{system}）：测试程序没有找到测试，因此无法说明是否正常。"
        "请指明测试文件，或安装测试所用的程序（例如 pytest）。",
    )
