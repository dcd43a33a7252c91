/** One of the pictures beside each other, in pixels of the screen, with what is written on it. */
export type PartOfView = { readonly picture: Blob; readonly label: string; readonly bar: { readonly pixels: number; readonly text: string } | null };

const GAP = 2;
const MARGIN = 10;
const TEXT = 13;

/** Puts pictures of one size beside each other as they are on the page, with their scale bars, and with their names where there are several. PNG. */
export async function composeView(parts: readonly PartOfView[], columns: number, pixelRatio: number): Promise<Blob> {
  const bitmaps = await Promise.all(parts.map(({ picture }) => createImageBitmap(picture)));
  const width = Math.max(...bitmaps.map((bitmap) => bitmap.width));
  const height = Math.max(...bitmaps.map((bitmap) => bitmap.height));
  const gap = Math.round(GAP * pixelRatio);
  const rows = Math.ceil(parts.length / columns);
  const canvas = new OffscreenCanvas(columns * (width + gap) - gap, rows * (height + gap) - gap);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no pictures");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `${TEXT * pixelRatio}px system-ui, sans-serif`;
  context.shadowColor = "#000";
  for (const [at, { label, bar }] of parts.entries()) {
    const bitmap = bitmaps[at];
    if (bitmap === undefined) continue;
    const [x, y] = [(at % columns) * (width + gap), Math.floor(at / columns) * (height + gap)];
    context.shadowBlur = 0;
    context.drawImage(bitmap, x, y);
    bitmap.close();
    context.fillStyle = "#f2f4f8";
    context.shadowBlur = 4 * pixelRatio;
    if (parts.length > 1) written(context, label, x + MARGIN * pixelRatio, y + MARGIN * pixelRatio, "left", "top");
    if (bar === null) continue;
    const [length, thickness] = [bar.pixels * pixelRatio, 3 * pixelRatio];
    const [right, bottom] = [x + width - MARGIN * pixelRatio, y + height - MARGIN * pixelRatio];
    context.fillRect(right - length, bottom - thickness, length, thickness);
    written(context, bar.text, right - length / 2, bottom - thickness * 2, "center", "bottom");
  }
  return canvas.convertToBlob({ type: "image/png" });
}

function written(context: OffscreenCanvasRenderingContext2D, text: string, x: number, y: number, align: CanvasTextAlign, baseline: CanvasTextBaseline): void {
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}
