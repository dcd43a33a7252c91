import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { serve } from "./serve.ts";

/** How long a busy machine may take to start two hosts, in milliseconds. */
const START = 60_000;
const folder = mkdtempSync(path.join(tmpdir(), "moascope-serve-"));
vi.stubEnv("MOASCOPE_CONFIG", folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function withTwo(work: (addresses: readonly URL[]) => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const addresses: URL[] = [];
  const serving = [1, 2].map(() => serve({ project: null, port: 0, signal: ending.signal, onAddress: (address) => void addresses.push(new URL(address)), onRestart: () => undefined }));
  try {
    await Promise.race([vi.waitUntil(() => addresses.length === 2, START), ...serving]);
    await work(addresses);
  } finally {
    ending.abort();
    await Promise.all(serving);
  }
}

test("every start is on 127.0.0.1 with a long key of its own, which opens no other", () =>
  withTwo(async (addresses) => {
    const [mine, other] = addresses as [URL, URL];
    for (const { hostname, port, search } of addresses) {
      expect(hostname).toBe("127.0.0.1");
      expect(Number(port)).toBeGreaterThan(0);
      expect(search).toMatch(/^\?token=[\w-]{32}$/);
    }
    expect(mine.search).not.toBe(other.search);
    const statusOf = async (address: string) => (await fetch(address, { redirect: "manual" })).status;
    expect(await statusOf(mine.href)).toBe(303);
    expect(await statusOf(`${other.origin}/${mine.search}`)).toBe(403);
  }), 2 * START);
