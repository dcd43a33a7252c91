import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

const root = `${import.meta.dirname}/..`;

/** Fetches the frame of the window, which is imported when it is needed, beside what the page begins with. */
const fetchFrameEarly: Plugin = {
  name: "fetch-frame-early",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle, chunk }) {
      const files = new Set<string>();
      const begun = new Set(chunk?.imports);
      const add = (file: string) => {
        const part = bundle?.[file];
        if (part?.type !== "chunk" || files.has(file) || begun.has(file) || file === chunk?.fileName) return;
        files.add(file);
        for (const style of part.viteMetadata?.importedCss ?? []) files.add(style);
        part.imports.forEach(add);
      };
      chunk?.dynamicImports.filter((file) => bundle?.[file]?.name === "App").forEach(add);
      return [...files].map((file): HtmlTagDescriptor => {
        const kind = file.endsWith(".css") ? { rel: "preload", as: "style" } : { rel: "modulepreload" };
        return { tag: "link", injectTo: "head", attrs: { ...kind, href: `./${file}`, crossorigin: true } };
      });
    },
  },
};

/** Builds the window's page into out/renderer, from where both hosts serve it. */
export default defineConfig({
  root: `${root}/renderer`,
  // Addresses in the built page are relative to its own, whatever the host calls itself.
  base: "./",
  plugins: [svelte(), fetchFrameEarly],
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
