// What the page says about what is on the person's desks, in both languages.

export const en = {
  open: "Your desks",
  close: "Back to the conversation",
  none: "No desk has told anything yet.",
  here: "connected",
  away: (when: string) => `away since ${when}`,
  locked: "screen locked",
  battery: (percent: number) => `battery ${percent} %`,
  charging: (percent: number) => `battery ${percent} %, charging`,
  disk: (free: string, total: string) => `${free} of ${total} free`,
  windows: "Open now",
  noWindows: "No window is open.",
  front: "in front",
  minimized: "minimized",
  someApp: "Other windows",
  files: "Open files",
  inApp: (app: string) => `in ${app}`,
  lately: "Touched lately",
  noneLately: "Nothing yet.",
  unseen: "What this desk cannot see:",
};

export type DeskWords = typeof en;

export const zh: DeskWords = {
  open: "您的电脑",
  close: "返回对话",
  none: "还没有电脑上报过内容。",
  here: "在线",
  away: (when) => `自 ${when} 起离线`,
  locked: "屏幕已锁定",
  battery: (percent) => `电量 ${percent}%`,
  charging: (percent) => `电量 ${percent}%，充电中`,
  disk: (free, total) => `剩余 ${free}，共 ${total}`,
  windows: "现在打开的",
  noWindows: "没有打开的窗口。",
  front: "在最前面",
  minimized: "已最小化",
  someApp: "其他窗口",
  files: "打开的文件",
  inApp: (app) => `在 ${app} 中`,
  lately: "最近动过的",
  noneLately: "暂无。",
  unseen: "这台电脑看不到的内容：",
};
