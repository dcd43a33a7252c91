import sharp from "sharp";
import { Failure } from "../../shared/failure.ts";
import { evaluateMasks } from "../../shared/statistics/evaluateMasks.ts";
import { compositePng } from "../imaging/composite.ts";
import { loadSmall } from "../imaging/loadImage.ts";
import { readMask } from "../imaging/masks.ts";
import { overlayPixels } from "../imaging/overlayPixels.ts";
import { listImages } from "../project/images.ts";
import { foundMaskFile, readMaskPredictions } from "../project/maskPredictions.ts";
import { listMasks } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import type { SplitRecord } from "../project/splits.ts";
import type { MaskFacts } from "./facts.ts";

/** Pictures of test images, and their longer side in pixels. */
const PICTURES = 12;
const SIDE = 224;

/** What a report says of a run that learned masks. Fails with RunNotPredicted where it found none yet, and as decoding does. */
export async function maskFacts(project: Project, { id: runId, settings }: RunRecord, { images: parts }: SplitRecord): Promise<MaskFacts> {
  const predictions = readMaskPredictions(project.db, runId);
  if (predictions.size === 0) throw new Failure("RunNotPredicted", { run: runId });
  const of = (wanted: "train" | "validation" | "test") => evaluateMasks([...predictions].flatMap(([id, found]) => (parts.get(id)?.subset === wanted ? [found] : [])), settings.seed);
  const records = listImages(project);
  const tested = records.flatMap((image) => {
    const found = predictions.get(image.id);
    if (!found?.compared || parts.get(image.id)?.subset !== "test") return [];
    const { objects: trueObjects, dice, iou } = found.compared;
    return [{ image, name: image.name, objects: found.objects, trueObjects, dice, iou }];
  });
  tested.sort((a, b) => a.dice - b.dice);
  const masks = listMasks(project);
  const pictures = await Promise.all(
    tested.slice(0, PICTURES).map(async ({ image, name, dice }) => {
      const { width, height, planes } = await loadSmall(image.files, SIDE);
      const png = await compositePng(planes, image.files.length, width, height, { names: settings.channels });
      const truth = masks.get(image.id);
      const [found, known] = await Promise.all([readMask(foundMaskFile(project, runId, image.id), image.width, image.height), truth === undefined ? null : readMask(truth.path, image.width, image.height)]);
      const laid = overlayPixels(found, known, SIDE);
      const overlaid = await sharp(png).composite([{ input: Buffer.from(laid.pixels), raw: { width: laid.width, height: laid.height, channels: 4 } }]).png().toBuffer();
      return { png, overlaid, name, dice };
    }),
  );
  return { evaluations: { train: of("train"), validation: of("validation"), test: of("test") }, tested: tested.map(({ image: _, ...figures }) => figures), pictures };
}
