/** Magnifications a person can reach, in screen pixels for one pixel of the image. */
const LEAST = 0.02;
const MOST = 64;

/** A rectangle of the page. */
export type Box = { readonly width: number; readonly height: number };

/** What part of an image is looked at; see ViewState. */
export type ViewedPlace = { readonly zoom: number | null; readonly centreX: number; readonly centreY: number };

/** A place as the address holds it: `0.25_0.5_4`, without the last number where the image is fitted; null is the whole image in the middle. */
export function placeText({ zoom, centreX, centreY }: ViewedPlace): string | null {
  if (zoom === null && centreX === 0.5 && centreY === 0.5) return null;
  return [centreX.toFixed(5), centreY.toFixed(5), ...(zoom === null ? [] : [zoom.toPrecision(4)])].map(Number).join("_");
}

/** The place that a text stands for; null for any other text. */
export function readPlace(text: string | null): ViewedPlace | null {
  const numbers = (text ?? "").split("_").map((part) => (part === "" ? NaN : Number(part)));
  const [centreX = NaN, centreY = NaN, zoom = null] = numbers;
  const isShare = (value: number) => value >= 0 && value <= 1;
  if (numbers.length > 3 || !isShare(centreX) || !isShare(centreY) || (zoom !== null && !(zoom > 0 && zoom <= MOST))) return null;
  return { zoom, centreX, centreY };
}

/**
 * What part of an image is looked at: the magnification (null fits the image into its frame) and the centre as shares of the sides, so that
 * images of different sizes can be looked at together. Viewers that share one are linked.
 */
export class ViewState {
  zoom = $state<number | null>(null);
  centreX = $state(0.5);
  centreY = $state(0.5);

  /** Goes to a place; null fits the image. */
  go(place: ViewedPlace | null): void {
    this.zoom = place?.zoom ?? null;
    this.centreX = place?.centreX ?? 0.5;
    this.centreY = place?.centreY ?? 0.5;
  }

  fit(): void {
    this.go(null);
  }

  /** The magnification in force. */
  scale(image: Box, frame: Box): number {
    return this.zoom ?? fitScale(image, frame);
  }

  /** Magnifies so that what is at a point of the frame (pixels from its centre) stays there. */
  zoomBy(factor: number, image: Box, frame: Box, atX = 0, atY = 0): void {
    const before = this.scale(image, frame);
    const after = Math.min(Math.max(before * factor, Math.min(LEAST, fitScale(image, frame))), MOST);
    this.zoom = after;
    this.moveTo(this.centreX + (atX / before - atX / after) / image.width, this.centreY + (atY / before - atY / after) / image.height);
  }

  /** Moves the image by so many pixels of the screen. */
  pan(x: number, y: number, image: Box, frame: Box): void {
    const scale = this.scale(image, frame);
    this.moveTo(this.centreX - x / scale / image.width, this.centreY - y / scale / image.height);
  }

  moveTo(x: number, y: number): void {
    this.centreX = Math.min(Math.max(x, 0), 1);
    this.centreY = Math.min(Math.max(y, 0), 1);
  }
}

/** The magnification at which all of an image is seen. */
function fitScale(image: Box, frame: Box): number {
  return image.width === 0 || image.height === 0 ? 1 : Math.min(frame.width / image.width, frame.height / image.height);
}
