import { z } from "zod";
import { failureKind } from "./failureKind.ts";

/** What can be wrong with classes, labels and channels. */
export const labelFailures = {
  ClassNameTaken: failureKind(z.object({ name: z.string() }), ({ name }) => `There is a class ${name} already. Choose another name.`),
  ClassInUse: failureKind(
    z.object({ name: z.string(), images: z.number() }),
    ({ name, images }) => `${name} is the class of ${images} ${images === 1 ? "image" : "images"}. Give them another class first, then remove it.`,
  ),
  ClassMissing: failureKind(z.object({}), () => "This class was removed meanwhile. Choose another one."),
  ChannelNameTaken: failureKind(z.object({ name: z.string() }), ({ name }) => `There is a channel ${name} already. Choose another name.`),
  ImageMissing: failureKind(z.object({ image: z.number() }), ({ image }) => `There is no image ${image} in this project; it may have been removed meanwhile.`),
  LabelTableUnreadable: failureKind(z.object({ reason: z.string() }), ({ reason }) => `The table of labels cannot be read (${reason}). It needs a header with an image, file or id column and a class column.`),
} as const;
