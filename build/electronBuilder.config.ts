import type { Configuration } from "electron-builder";

/** What is packed where: `npm run package`. Signing keys come from the environment of whoever releases. */
const configuration: Configuration = {
  appId: "org.moascope.app",
  productName: "Moascope",
  directories: { output: "dist", buildResources: "resources" },
  // Drawn by build/icon.ts; each system's kind of icon is made of it.
  icon: "resources/icon.png",
  files: [
    "out/**",
    "resources/**",
    "package.json",
    "LICENSE",
    "!**/*.{map,ts,tsx,cts,mts}",
    "!node_modules/{node,node-bin-*}/**",
    // The runtime brings every system along; each package needs its own.
    "!node_modules/onnxruntime-node/bin/napi-v6/*/**",
    "node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**",
  ],
  asar: true,
  // Native parts are loaded by the system, which cannot look into the archive; workers are files of their own.
  asarUnpack: ["**/*.node", "node_modules/onnxruntime-node/**", "node_modules/onnxruntime-common/**", "node_modules/sharp/**", "node_modules/@img/**", "node_modules/better-sqlite3/**", "node_modules/piscina/**", "node_modules/@napi-rs/**"],
  npmRebuild: false,
  // A project is a folder. macOS opens it as one document; Windows and Linux know endings of files only, so each project holds a file with the same ending that stands for it.
  fileAssociations: [{ ext: "moascope", name: "Moascope Project", role: "Editor", isPackage: true, mimeType: "application/x-moascope-project" }],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: ["AppImage", "deb"], category: "Science", synopsis: "Classify cell plates by mechanism of action", maintainer: "Moascope" },
  win: { target: ["nsis"] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: { target: ["dmg"], category: "public.app-category.medical", hardenedRuntime: true },
};

export default configuration;
