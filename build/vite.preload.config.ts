import { defineConfig } from "vite";

const root = `${import.meta.dirname}/..`;

/** Builds the preload script as the one CommonJS file that a sandboxed page can be given. */
export default defineConfig({
  root,
  build: {
    outDir: `${root}/out/app/electron`,
    emptyOutDir: false,
    target: "chrome130",
    minify: false,
    lib: { entry: `${root}/electron/preload.ts`, formats: ["cjs"], fileName: () => "preload.cjs" },
    rollupOptions: { external: ["electron"] },
  },
});
