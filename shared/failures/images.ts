import { z } from "zod";
import { failureKind } from "./failureKind.ts";

const fileFacts = z.object({ path: z.string() });
const detailFacts = z.object({ path: z.string(), detail: z.string() });

/** What can be wrong with an image file, and with what is asked to be done to images. */
export const imageFailures = {
  MaskUnfit: failureKind(
    z.object({ path: z.string(), width: z.number(), height: z.number(), imageWidth: z.number(), imageHeight: z.number() }),
    ({ path, width, height, imageWidth, imageHeight }) =>
      `The mask ${path} is ${width} x ${height} pixels now, and its image ${imageWidth} x ${imageHeight}. Put the mask of that image back, or import images and masks again.`,
  ),
  FileMissing: failureKind(fileFacts, ({ path }) => `${path} does not exist. Check the path, or relink the images if the folder was moved.`),
  FileUnreadable: failureKind(detailFacts, ({ path, detail }) => `${path} cannot be read (${detail}). Check that it is a file and that you may read it.`),
  FileEmpty: failureKind(fileFacts, ({ path }) => `${path} is empty (0 bytes). Copy it again from the microscope or leave it out.`),
  FileTooLarge: failureKind(
    z.object({ path: z.string(), bytes: z.number(), limitBytes: z.number() }),
    ({ path, bytes, limitBytes }) =>
      `${path} holds ${(bytes / 2 ** 30).toFixed(1)} GiB and Moascope reads at most ${limitBytes / 2 ** 30} GiB a file, packed or unpacked. Export it as one file a field or a channel.`,
  ),
  NotAnImage: failureKind(
    fileFacts,
    ({ path }) => `${path} is not an image that Moascope knows (TIFF, PNG, JPEG, WebP or IDX, told by its first bytes). Export it as TIFF or PNG.`,
  ),
  ImageDamaged: failureKind(detailFacts, ({ path, detail }) => `${path} is damaged or incomplete (${detail}). Copy it again from its source or leave it out.`),
  ImageUnsupported: failureKind(detailFacts, ({ path, detail }) => `${path} is stored in a way that Moascope does not read (${detail}). Export it as a plain TIFF or PNG.`),
  ImageTooLarge: failureKind(
    z.object({ path: z.string(), width: z.number(), height: z.number(), limitMegapixels: z.number() }),
    ({ path, width, height, limitMegapixels }) =>
      `${path} is ${width} x ${height} pixels and Moascope reads at most ${limitMegapixels} megapixels a plane. Cut it into fields before importing it.`,
  ),
  TooManyChannels: failureKind(
    z.object({ path: z.string(), channels: z.number(), limit: z.number() }),
    ({ path, channels, limit }) => `${path} has ${channels} channels and Moascope reads at most ${limit}. Export fewer channels.`,
  ),
  PageMissing: failureKind(
    z.object({ path: z.string(), page: z.number(), pages: z.number() }),
    ({ path, page, pages }) => `${path} has ${pages} ${pages === 1 ? "page" : "pages"}, so there is no page ${page + 1}. Import the file again if it was replaced.`,
  ),
  NotLabels: failureKind(fileFacts, ({ path }) => `${path} is not an IDX label file (one dimension of unsigned bytes). Give the file that belongs to the images.`),
  RecipeUnclear: failureKind(
    z.object({ item: z.string() }),
    ({ item }) =>
      `"${item}" is not understood as part of a recipe. A recipe is a list such as crop=tiles:512:0.25,illumination,anscombe,normalise=controls,controls=compound:DMSO; crop is whole, centre:SIDE, tiles:SIDE:OVERLAP or cells:SIDE:CHANNEL, depths each, maximum, mean or a number, normalise none, controls, plate or image, output float or 8-bit.`,
  ),
  RecipeMissing: failureKind(
    z.object({ name: z.string(), known: z.array(z.string()) }),
    ({ name, known }) => `There is no recipe "${name}". There are: ${known.join(", ")}; or give a list such as crop=tiles:512,anscombe.`,
  ),
  ChannelUnknown: failureKind(
    z.object({ name: z.string(), known: z.array(z.string()) }),
    ({ name, known }) => `There is no channel "${name}". The images have: ${known.join(", ")}. Choose from these.`,
  ),
  PlateWithoutControls: failureKind(
    z.object({ plate: z.string().nullable(), column: z.string(), value: z.string() }),
    ({ plate, column, value }) =>
      `${plate === null ? "The images without a plate have" : `Plate ${plate} has`} no image with ${column} ${value}, so it cannot be normalised against its negative controls. Correct the table, name other controls in the recipe, or normalise against the whole plate.`,
  ),
  QualityNotMeasured: failureKind(
    z.object({ missing: z.number(), images: z.number() }),
    ({ missing, images }) => `${missing} of ${images} images are not measured yet, so it is not known which of them are conspicuous. Let that be finished first: moascope quality PROJECT`,
  ),
  UnknownAugmentation: failureKind(
    z.object({ name: z.string(), known: z.array(z.string()) }),
    ({ name, known }) => `There is no augmentation "${name}". Known are: ${known.join(", ")}, or none.`,
  ),
  AugmentationAmount: failureKind(
    z.object({ name: z.string(), amount: z.string(), highest: z.number().nullable() }),
    ({ name, amount, highest }) =>
      highest === null ? `The augmentation ${name} takes no amount, but "${amount}" was given. Write it alone.` : `The augmentation ${name} takes an amount from 0 to ${highest}, not "${amount}".`,
  ),
} as const;
