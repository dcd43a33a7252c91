import path from "node:path";
import { type DrawnPicture, pictureName } from "../../shared/domain/drawing.ts";

/** The file of a picture of images that a run learned from or drew. */
export function drawnPictureFile(runFolder: string, picture: DrawnPicture): string {
  return namedPictureFile(runFolder, pictureName(picture));
}

/** The same by its name. */
export function namedPictureFile(runFolder: string, name: string): string {
  return path.join(runFolder, "drawn", `${name}.webp`);
}
