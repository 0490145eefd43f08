// Everything the page says, in both languages. A sentence that is missing in one does not compile.

import * as desks from "./deskwords";
import * as grants from "./grantwords";
import * as trust from "./trustwords";

export type Lang = "en" | "zh";

const en = {
  trust: trust.en,
  grants: grants.en,
  desks: desks.en,
  title: "Deskhand",
  greeting: "What shall I do?",
  greetingMore: "Write it as you would say it. I show what I will do, and I ask before I change anything.",
  examples: ["Find pictures from this week", "Organize Downloads by type", "What takes the most space?", "What can you do?"],
  placeholder: "Ask me to do something…",
  send: "Send",
  stop: "Stop",
  stopping: "Stopping…",
  messageLabel: "Your message",
  conversation: "Conversation",
  you: "You",
  runs: "Runs",
  runsShow: "Show runs",
  runsClose: "Close runs",
  noRuns: "Nothing yet.",
  earlier: "Show earlier",
  newest: "Go to the newest",
  language: "中文",
  languageLabel: "切换到中文",
  signOut: "Sign out",
  lineOpen: "Connected",
  lineConnecting: "Connecting…",
  lineOffline: "Offline, will catch up",
  sending: "Sending…",
  waitingToSend: "Will be sent when the line is back",
  notSent: "Not sent",
  again: "Try again",
  dismiss: "Dismiss",
  plan: "Plan",
  question: "Your decision",
  willHappen: "What will happen",
  noPreview: "I could not look ahead, so I cannot list the single changes.",
  yes: "Yes, do it",
  no: "No",
  answered: "Answered",
  answerLabel: "Your answer",
  answerSend: "Answer",
  more: (n: number) => `${n.toLocaleString("en")} more, not listed here`,
  showAll: (n: number) => `Show all ${n.toLocaleString("en")}`,
  showFewer: "Show fewer",
  receipt: "Receipt",
  checked: (n: number) => (n === 1 ? "1 check passed" : `${n} checks passed`),
  failedChecks: (n: number) => (n === 1 ? "1 check failed" : `${n} checks failed`),
  unchanged: "Nothing was changed",
  unverified: "Not verified",
  unverifiedWhy: "Nothing could be checked afterwards.",
  undo: "Undo",
  undoing: "Undoing…",
  undone: "Undone",
  forgotten: "What this was about has been forgotten.",
  undoPartly: "Only part of this can be undone.",
  undoNo: "This cannot be undone.",
  dropped: "Former contents no longer kept:",
  download: "Download",
  before: "before",
  after: "after",
  absent: "not there",
  folder: "folder",
  hidden: "invisible character",
  terminal: "from the terminal",
  unsigned: "not signed",
  unsignedWhy: "This came without a signature, so nobody knows whether it was you. By itself it may only look; whatever else it is to do needs your signed yes.",
  progress: "Progress",
  signInTitle: "Sign in",
  signInText: "Run this in a terminal on this computer, and open the link it prints:",
  signInUsed: "That link was used already or is too old.",
  signingIn: "Signing in…",
  fault: "Something went wrong on this page. Reload it: nothing you sent is lost.",
  stepStates: {
    waiting: "waiting",
    working: "working",
    asking: "waiting for you",
    done: "done",
    failed: "failed",
    skipped: "left out",
    unknown: "not known",
    stopped: "stopped",
  },
  runStates: {
    open: "Working",
    asking: "Waiting for you",
    done: "Done",
    failed: "Failed",
    refused: "Refused",
    stopping: "Stopping",
    stopped: "Stopped",
    unknown: "Outcome not known",
  },
  ops: {
    make_folder: "Make folder",
    remove_folder: "Remove empty folder",
    move: "Move",
    copy: "Copy",
    trash: "Put in the trash",
    restore: "Take out of the trash",
    write: "Write",
    pack: "Zip",
    unpack: "Unzip",
    launch: "Open",
  },
  will: {
    make_folder: (n: number) => (n === 1 ? "1 folder to make" : `${n.toLocaleString("en")} folders to make`),
    remove_folder: (n: number) => `${n.toLocaleString("en")} empty to remove`,
    move: (n: number) => `${n.toLocaleString("en")} to move`,
    copy: (n: number) => `${n.toLocaleString("en")} to copy`,
    trash: (n: number) => `${n.toLocaleString("en")} to the trash`,
    restore: (n: number) => `${n.toLocaleString("en")} out of the trash`,
    write: (n: number) => `${n.toLocaleString("en")} to write`,
    pack: (n: number) => (n === 1 ? "1 archive to make" : `${n.toLocaleString("en")} archives to make`),
    unpack: (n: number) => (n === 1 ? "1 archive to unpack" : `${n.toLocaleString("en")} archives to unpack`),
    launch: (n: number) => `${n.toLocaleString("en")} to open`,
    planned: (n: number) => (n === 1 ? "1 change" : `${n.toLocaleString("en")} changes`),
  },
  counts: {
    make_folder: (n: number) => (n === 1 ? "1 folder made" : `${n.toLocaleString("en")} folders made`),
    remove_folder: (n: number) => (n === 1 ? "1 empty folder removed" : `${n.toLocaleString("en")} empty folders removed`),
    move: (n: number) => `${n.toLocaleString("en")} moved`,
    copy: (n: number) => `${n.toLocaleString("en")} copied`,
    trash: (n: number) => `${n.toLocaleString("en")} put in the trash`,
    restore: (n: number) => `${n.toLocaleString("en")} taken out of the trash`,
    write: (n: number) => `${n.toLocaleString("en")} written`,
    pack: (n: number) => (n === 1 ? "1 archive made" : `${n.toLocaleString("en")} archives made`),
    unpack: (n: number) => (n === 1 ? "1 archive unpacked" : `${n.toLocaleString("en")} archives unpacked`),
    launch: (n: number) => `${n.toLocaleString("en")} opened`,
    planned: (n: number) => `${n.toLocaleString("en")} planned`,
    begun: (n: number) => `${n.toLocaleString("en")} begun`,
    done: (n: number) => (n === 1 ? "1 change" : `${n.toLocaleString("en")} changes`),
    skipped: (n: number) => `${n.toLocaleString("en")} left alone`,
    failed: (n: number) => `${n.toLocaleString("en")} failed`,
    unknown: (n: number) => `${n.toLocaleString("en")} not known`,
  },
};

export type Words = typeof en;

const zh: Words = {
  trust: trust.zh,
  grants: grants.zh,
  desks: desks.zh,
  title: "Deskhand",
  greeting: "要我做什么？",
  greetingMore: "像平时说话一样写下来。我会先说明要做什么，更改任何内容之前都会先问您。",
  examples: ["查找本周的图片", "把下载文件夹按类型整理", "什么占用的空间最多？", "你能做什么？"],
  placeholder: "告诉我要做什么…",
  send: "发送",
  stop: "停止",
  stopping: "正在停止…",
  messageLabel: "您的消息",
  conversation: "对话",
  you: "您",
  runs: "任务",
  runsShow: "显示任务",
  runsClose: "关闭任务列表",
  noRuns: "还没有任务。",
  earlier: "显示更早的",
  newest: "回到最新",
  language: "English",
  languageLabel: "Switch to English",
  signOut: "退出登录",
  lineOpen: "已连接",
  lineConnecting: "正在连接…",
  lineOffline: "已离线，恢复后会补上",
  sending: "正在发送…",
  waitingToSend: "网络恢复后发送",
  notSent: "没有发送",
  again: "重试",
  dismiss: "知道了",
  plan: "计划",
  question: "由您决定",
  willHappen: "将要发生的更改",
  noPreview: "无法预先查看，因此不能逐项列出更改。",
  yes: "好，执行",
  no: "不要",
  answered: "已回答",
  answerLabel: "您的回答",
  answerSend: "回答",
  more: (n) => `另有 ${n.toLocaleString("zh")} 项未在此列出`,
  showAll: (n) => `显示全部 ${n.toLocaleString("zh")} 项`,
  showFewer: "收起",
  receipt: "凭据",
  checked: (n) => `${n} 项检查通过`,
  failedChecks: (n) => `${n} 项检查未通过`,
  unchanged: "没有做任何更改",
  unverified: "未经核实",
  unverifiedWhy: "事后没有可以检查的内容。",
  undo: "撤销",
  undoing: "正在撤销…",
  undone: "已撤销",
  forgotten: "这项任务的内容已被遗忘。",
  undoPartly: "只能撤销其中一部分。",
  undoNo: "这项操作无法撤销。",
  dropped: "已不再保留的原内容：",
  download: "下载",
  before: "之前",
  after: "之后",
  absent: "不存在",
  folder: "文件夹",
  hidden: "不可见字符",
  terminal: "来自终端",
  unsigned: "未签名",
  unsignedWhy: "这个请求没有签名，无法确认是否由您提出。它本身只能查看；要做其他事情，需要您签名同意。",
  progress: "进度",
  signInTitle: "登录",
  signInText: "请在这台电脑的终端中运行以下命令，并打开它显示的链接：",
  signInUsed: "该链接已被使用或已过期。",
  signingIn: "正在登录…",
  fault: "页面出错了。请重新加载：您发送的内容不会丢失。",
  stepStates: {
    waiting: "等待中",
    working: "进行中",
    asking: "等您回答",
    done: "完成",
    failed: "失败",
    skipped: "已跳过",
    unknown: "结果未知",
    stopped: "已停止",
  },
  runStates: {
    open: "进行中",
    asking: "等您回答",
    done: "已完成",
    failed: "失败",
    refused: "已拒绝",
    stopping: "正在停止",
    stopped: "已停止",
    unknown: "结果未知",
  },
  ops: {
    make_folder: "新建文件夹",
    remove_folder: "删除空文件夹",
    move: "移动",
    copy: "复制",
    trash: "放入回收站",
    restore: "从回收站还原",
    write: "写入",
    pack: "压缩",
    unpack: "解压",
    launch: "打开",
  },
  will: {
    make_folder: (n) => `将新建 ${n.toLocaleString("zh")} 个文件夹`,
    remove_folder: (n) => `将删除 ${n.toLocaleString("zh")} 个空文件夹`,
    move: (n) => `将移动 ${n.toLocaleString("zh")} 项`,
    copy: (n) => `将复制 ${n.toLocaleString("zh")} 项`,
    trash: (n) => `${n.toLocaleString("zh")} 项将放入回收站`,
    restore: (n) => `将还原 ${n.toLocaleString("zh")} 项`,
    write: (n) => `将写入 ${n.toLocaleString("zh")} 项`,
    pack: (n) => `将生成 ${n.toLocaleString("zh")} 个压缩包`,
    unpack: (n) => `将解压 ${n.toLocaleString("zh")} 个压缩包`,
    launch: (n) => `将打开 ${n.toLocaleString("zh")} 项`,
    planned: (n) => `${n.toLocaleString("zh")} 项更改`,
  },
  counts: {
    make_folder: (n) => `新建 ${n.toLocaleString("zh")} 个文件夹`,
    remove_folder: (n) => `删除 ${n.toLocaleString("zh")} 个空文件夹`,
    move: (n) => `移动 ${n.toLocaleString("zh")} 项`,
    copy: (n) => `复制 ${n.toLocaleString("zh")} 项`,
    trash: (n) => `${n.toLocaleString("zh")} 项放入回收站`,
    restore: (n) => `还原 ${n.toLocaleString("zh")} 项`,
    write: (n) => `写入 ${n.toLocaleString("zh")} 项`,
    pack: (n) => `生成 ${n.toLocaleString("zh")} 个压缩包`,
    unpack: (n) => `解压 ${n.toLocaleString("zh")} 个压缩包`,
    launch: (n) => `打开 ${n.toLocaleString("zh")} 项`,
    planned: (n) => `计划 ${n.toLocaleString("zh")} 项`,
    begun: (n) => `已开始 ${n.toLocaleString("zh")} 项`,
    done: (n) => `${n.toLocaleString("zh")} 项更改`,
    skipped: (n) => `保持不变 ${n.toLocaleString("zh")} 项`,
    failed: (n) => `失败 ${n.toLocaleString("zh")} 项`,
    unknown: (n) => `结果未知 ${n.toLocaleString("zh")} 项`,
  },
};

export const WORDS: Record<Lang, Words> = { en, zh };

const KEY = "deskhand.lang";

/** The language chosen before on this device, else the browser's. */
export function chosenLang(): Lang {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function keepLang(lang: Lang): void {
  localStorage.setItem(KEY, lang);
}

/** A known key's word, or the key itself for one that a newer hub may send. */
export function known<V>(table: Record<string, V>, key: string): V | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** A number of bytes as people read it; the same rule as everywhere in Deskhand. */
export function size(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${amount} B` : `${amount.toFixed(1)} ${UNITS[unit]}`;
}

/** A moment, shorter the nearer it is. */
export function moment(iso: string, lang: Lang): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const locale = lang === "zh" ? "zh-CN" : "en-GB";
  const time = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString(locale, { day: "numeric", month: "short" })} ${time}`;
}
