import type { Core } from "../core/core.ts";

/** An answer to a pixel address, whatever host carries it. */
export type PixelAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

export type PixelCircumstances = {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The ETag that the browser has already. */
  readonly ifNoneMatch: string | null;
};

/** Answers a pixel address (shared/contract/pixelAddress.ts); everything else is 404. */
export async function servePixels(_core: Core, _url: URL, _circumstances: PixelCircumstances): Promise<PixelAnswer> {
  return { status: 404, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: Buffer.from("There is nothing at this address.") };
}
