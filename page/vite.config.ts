import { defineConfig } from "vite";

// Everything is served by the hub itself, so that its content policy can be "default-src 'self'" and nothing else.
export default defineConfig({
  build: {
    outDir: "../src/deskhand/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
