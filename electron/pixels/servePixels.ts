import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pixelAddress, type PixelRequest, readPixelAddress } from "../../shared/contract/pixelAddress.ts";
import { measuresPlates } from "../../shared/domain/recipe.ts";
import { Failure } from "../../shared/failure.ts";
import type { Core } from "../core/core.ts";
import { augment, changeStream } from "../imaging/augment.ts";
import { illuminationPicture } from "../previewing/illuminationPicture.ts";
import { shownChannels } from "../previewing/shownChannels.ts";
import { listChannelViews } from "../project/channels.ts";
import { readCellPlaces, readCellSearch } from "../project/cellCounts.ts";
import { namedPictureFile } from "../project/drawnPictures.ts";
import { findPicture } from "../project/images.ts";
import { pairFile } from "../project/reproductions.ts";
import { runFolder } from "../project/runs.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { compositeSmall, compositeThumbnail } from "./composite.ts";
import { overlay } from "./overlay.ts";
import { Planes } from "./planes.ts";
import { identityOf } from "./picturePool.ts";
import { cellsIdentity } from "./thumbnails.ts";
import { KEPT_SIDE } from "./thumbnailWorker.ts";

/** An answer to a pixel address, whatever host carries it. */
export type PixelAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array };

export type PixelCircumstances = {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The ETag that the browser has already. */
  readonly ifNoneMatch: string | null;
};

/** The epoch that a preview of random changes stands for. */
const PREVIEWED_EPOCH = 1;

/** A report is a page of its own: its styles and pictures are inside it, and it may run nothing. */
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

const planes = new Planes();

/** Answers a pixel address (shared/contract/pixelAddress.ts); everything else is 404. What a person can mend is answered by its sentence. */
export async function servePixels(core: Core, url: URL, circumstances: PixelCircumstances): Promise<PixelAnswer> {
  const request = readPixelAddress(url);
  if (request === null) return sentence(404, "There is nothing at this address.");
  try {
    return await answer(core, core.workspace.get(request.projectId), request, circumstances);
  } catch (error) {
    if (error instanceof Failure) return sentence(error.code === "ImageMissing" || error.code === "ProjectUnknown" ? 404 : 422, error.message);
    throw error;
  }
}

async function answer(core: Core, open: OpenProject, request: PixelRequest, { ifNoneMatch }: PixelCircumstances): Promise<PixelAnswer> {
  const { project } = open;
  if (request.kind === "report") {
    const file = path.join(project.folder, "reports", `run-${request.runId}.html`);
    const page = await readFile(file).catch(() => null);
    if (page === null) return sentence(404, "This run has no report yet.");
    return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": reportPolicy, "Cache-Control": "no-store" }, body: page };
  }
  // Predicted anew, a run finds something else under the same address.
  if (request.kind === "overlay") return { status: 200, headers: { "Content-Type": "image/webp", "Cache-Control": "no-store" }, body: await overlay(project, request.imageId, request.run, request.side) };
  if (request.kind === "reproduction") return pictureOfRun(pairFile(project, request.run, request.imageId), "The run has not reproduced this image.");
  if (request.kind === "drawn") return pictureOfRun(namedPictureFile(runFolder(project, request.runId), request.name), "The run has not drawn this yet.");
  const image = findPicture(project, request.imageId);
  const channels = listChannelViews(project.db);
  const seen = channels.map(({ colour, low, high }) => `${colour}${low}-${high}`).join();
  const cells = request.kind === "cell" ? { side: readCellSearch(project.db)?.side ?? 0, places: readCellPlaces(project.db, image.id) } : null;
  const made = cells === null ? identityOf(image) : cellsIdentity(image, cells);
  const tag = `"${hashOf(`${made} ${request.kind === "plane" ? "" : seen} ${pixelAddress(request)}`)}"`;
  if (ifNoneMatch === tag) return { status: 304, headers: { ETag: tag }, body: new Uint8Array() };
  // The address of a thumbnail changes with the view; the image behind it may change all the same.
  const headers = { ETag: tag, "Cache-Control": request.kind === "thumbnail" || request.kind === "cell" ? "private, max-age=600" : isOfPlate(request) ? "no-store" : "private, no-cache" };

  switch (request.kind) {
    case "thumbnail": {
      const thumbnails = core.thumbnails.of(open);
      const body = request.side <= KEPT_SIDE ? await compositeThumbnail(await thumbnails.of(image), channels) : await compositeSmall(await thumbnails.larger(image, request.side), channels);
      return { status: 200, headers: { ...headers, "Content-Type": "image/jpeg" }, body };
    }
    case "cell": {
      if (cells === null || 2 * request.cell >= cells.places.length) return sentence(404, `No cell ${request.cell} was counted in this image.`);
      const thumbnails = await core.thumbnails.of(open).cellsOf(image, cells);
      return { status: 200, headers: { ...headers, "Content-Type": "image/jpeg" }, body: await compositeThumbnail(thumbnails[request.cell]!, channels) };
    }
    case "plane": {
      const file = image.files[request.channel];
      if (file === undefined) return sentence(404, `This image has no channel ${request.channel}.`);
      core.thumbnails.of(open).giveWay();
      const { width, height, fullWidth, fullHeight, sampleType, bytes } = await planes.read(file);
      const sizes = { "X-Width": `${width}`, "X-Height": `${height}`, "X-Full-Width": `${fullWidth}`, "X-Full-Height": `${fullHeight}`, "X-Sample-Type": sampleType };
      return { status: 200, headers: { ...headers, ...sizes, "Content-Type": "application/octet-stream" }, body: bytes };
    }
    case "seen": {
      const { size, seed, recipe, augmentation, imageId } = request;
      const { pixels, area } = await core.previews.of(open).seen(imageId, recipe, size);
      const planes = new Float32Array(pixels.length);
      augment(pixels, pixels.length / size ** 2, size, augmentation, changeStream({ seed, epoch: PREVIEWED_EPOCH }, imageId, area), planes, 0);
      return { status: 200, headers: { ...headers, "Content-Type": "image/jpeg" }, body: await compositeSmall({ width: size, height: size, planes }, shownChannels(recipe, channels)) };
    }
    case "illumination": {
      const { recipe, channel, imageId } = request;
      const illumination = await core.previews.of(open).illumination(imageId, recipe);
      if (illumination === null || channel >= shownChannels(recipe, channels).length) return sentence(404, "This plate has too few images to tell how it is lit.");
      return { status: 200, headers: { ...headers, "Content-Type": "image/webp" }, body: await illuminationPicture(illumination, channel) };
    }
  }
}

/** A picture that lies with a run. Computed anew, a run makes another one under the same address. */
async function pictureOfRun(file: string, missing: string): Promise<PixelAnswer> {
  const picture = await readFile(file).catch(() => null);
  return picture === null ? sentence(404, missing) : { status: 200, headers: { "Content-Type": "image/webp", "Cache-Control": "no-store" }, body: picture };
}

/** Whether other images of the plate decide what is answered, which the tag does not tell. */
function isOfPlate(request: PixelRequest): boolean {
  return request.kind === "illumination" || (request.kind === "seen" && measuresPlates(request.recipe));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 24);
}

function sentence(status: number, text: string): PixelAnswer {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" }, body: Buffer.from(text) };
}
