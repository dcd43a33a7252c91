#!/usr/bin/env node
// Runs the command line on the Node that npm installed with Moascope, whatever Node started this file.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const nodePackage = path.dirname(createRequire(import.meta.url).resolve("node/package.json"));
const node = path.join(nodePackage, "bin", process.platform === "win32" ? "node.exe" : "node");
// import.meta.dirname came with Node 20.11.
const cli = fileURLToPath(new URL("cli.ts", import.meta.url));
// Compiled code is kept beside the packages, where the folder can be written: a start takes half as long.
const env = { NODE_COMPILE_CACHE: path.join(nodePackage, "..", ".cache", "moascope"), ...process.env };
// The channel tells the command when this process dies, so that nothing goes on unseen.
// Large screens are hundreds of thousands of small objects: with room for young ones, a tenth of the time of an import is saved.
const child = spawn(node, ["--max-semi-space-size=32", cli, ...process.argv.slice(2)], { stdio: ["inherit", "inherit", "inherit", "ipc"], env });
let isCancelled = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    isCancelled = true;
    child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`Moascope could not be started: ${error.message}. Run npm ci in its folder again.`);
  process.exit(1);
});
// Ctrl-C reaches the command directly too: the signal that is passed on may find it ending, which then looks as if it was killed.
child.on("close", (code) => process.exit(code ?? (isCancelled ? 130 : 1)));
