import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const root = `${import.meta.dirname}/..`;

/** Builds the window's page into out/renderer, from where both hosts serve it. */
export default defineConfig({
  root: `${root}/renderer`,
  // Addresses in the built page are relative to its own, whatever the host calls itself.
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: `${root}/out/renderer`,
    emptyOutDir: true,
    target: "chrome130",
    // An inlined font or picture would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Without groups the window would begin with forty small files.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "core", test: /node_modules.(svelte|esm-env|clsx|@orpc)[\\/]|renderer.(api|state)[\\/]/ },
            { name: "components", test: /renderer.components[\\/]|node_modules.(bits-ui|svelte-toolbelt|runed|@lucide|@floating-ui|tabbable|virtua)[\\/]/ },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 2_000,
  },
});
