import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPackage, extractAll, listPackage } from "@electron/asar";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageFile from "../package.json" with { type: "json" };
import configuration from "./electronBuilder.config.ts";

const root = path.join(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "moascope-packaging-"));
const resources = path.join(folder, "dist/linux-unpacked/resources");
let archive: string[];

// Electron's binary is not on every machine: the application is packed around an empty one. What it was packed with, and that it runs, is real.
beforeAll(async () => {
  execFileSync("npm", ["run", "-s", "build:app"], { cwd: root, stdio: "pipe" });
  const runtime = path.join(folder, "electron");
  mkdirSync(path.join(runtime, "resources"), { recursive: true });
  mkdirSync(path.join(folder, "empty"));
  writeFileSync(path.join(folder, "empty/index.js"), "");
  await createPackage(path.join(folder, "empty"), path.join(runtime, "resources/default_app.asar"));
  for (const file of ["electron", "chrome-sandbox", "LICENSE", "LICENSES.chromium.html"]) writeFileSync(path.join(runtime, file), "");
  writeFileSync(path.join(runtime, "version"), packageFile.devDependencies.electron);
  // Fuses are bits of the real binary.
  const { electronFuses: _fuses, ...packing } = configuration;
  const file = path.join(folder, "configuration.json");
  writeFileSync(file, JSON.stringify({ ...packing, electronDist: runtime, directories: { ...packing.directories, output: path.join(folder, "dist") } }));
  execFileSync("electron-builder", ["--config", file, "--linux", "--x64", "--dir"], { cwd: root, stdio: "pipe" });
  archive = listPackage(path.join(resources, "app.asar"), { isPack: false }).map((entry) => entry.split(path.sep).join("/"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the archive holds the application, its window and its help, and neither tests nor sources nor development packages", () => {
  for (const file of ["/package.json", "/out/app/electron/main.js", "/out/app/electron/preload.cjs", "/out/app/electron/desktop/coreProcess.js", "/out/app/electron/desktop/jobProcess.js", "/out/app/electron/training/batchWorker.js", "/out/renderer/index.html"]) {
    expect(archive).toContain(file);
  }
  expect(archive.filter((file) => /\.test\.|\/fixtures\/|^\/(electron|renderer|shared|build|e2e)\//.test(file.replace(/^\/node_modules\/.*/, "")))).toEqual([]);
  const packages = archive.filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/@]+$/.test(file)).map((file) => file.slice("/node_modules/".length));
  expect(packages).toEqual(expect.arrayContaining(["better-sqlite3", "onnxruntime-node", "sharp", "piscina", "zod"]));
  expect(packages.filter((name) => ["electron", "vite", "vitest", "svelte", "typescript", "node", "electron-builder"].includes(name))).toEqual([]);
});

test("the packed application starts as nothing else, and loads nothing but itself", () => {
  // A set fuse cannot be undone by whoever starts the program: no Node in its place, no options from outside, no archive but the one that was checked.
  expect(configuration.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test("native parts lie beside the archive, where the system can load them", () => {
  const unpacked = path.join(resources, "app.asar.unpacked/node_modules");
  for (const file of ["better-sqlite3/prebuilds/linux-x64.node", "onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node", "onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1", "@img/sharp-linux-x64/lib"]) {
    expect(existsSync(path.join(unpacked, file)), file).toBe(true);
  }
  expect(existsSync(path.join(unpacked, "onnxruntime-node/bin/napi-v6/win32"))).toBe(false);
});

test("what was packed runs: its command line draws, imports and lists", () => {
  const extracted = path.join(folder, "extracted");
  extractAll(path.join(resources, "app.asar"), extracted);
  cpSync(path.join(resources, "app.asar.unpacked"), extracted, { recursive: true });
  const run = (...given: string[]) => execFileSync(process.execPath, [path.join(extracted, "out/app/electron/cli.js"), ...given], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  expect(run("--version").trim()).toBe(packageFile.version);
  run("create", "packed");
  expect(existsSync(path.join(folder, "packed.moascope/project.sqlite"))).toBe(true);
  expect(run("runs", "packed")).toBeDefined();
});

test("the binary is fused: no Node mode, no options from outside, only the archive whose checksum it knows", () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test("there are packages for three systems, and projects belong to Moascope", () => {
  expect([configuration.linux?.target, configuration.win?.target, configuration.mac?.target]).toEqual([["AppImage", "deb"], ["nsis"], ["dmg"]]);
  expect(configuration.fileAssociations).toMatchObject([{ ext: "moascope", isPackage: true, mimeType: "application/x-moascope-project" }]);
  expect(packageFile.main).toBe("out/app/electron/main.js");
  // A release of Electron gets security fixes for about half a year; the lock file says which one this is.
  expect(createRequire(import.meta.url)("electron/package.json").version).toBe(packageFile.devDependencies.electron);
  expect(readFileSync(path.join(root, "LICENSE"), "utf8")).toContain("MIT");
});
