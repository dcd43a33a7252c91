/** Words about runs that learn to reproduce images. */
export const reproductionWords = {
  learned: "This network learns to make an image again from what it keeps of it. All images take part, and no labels or masks are needed.",
  figures: { psnr: "PSNR (dB)", error: "Mean squared error", interpolated: "PSNR of interpolation (dB)" },
  explained: {
    psnr: "How far the range of an image stands above what its reproduction gets wrong, in decibels; more is better. The mean over the images.",
    error: "The mean of the squared differences, in units of the spread of grey levels: 1 where a network says nothing but the mean of all images, 0 where nothing is lost. The mean over the images.",
    interpolated: "The same where the shrunk image is enlarged by interpolation instead of the network.",
  },
  undefined: "not defined",
  noRange: "no image has any range of grey levels",
  worstFirst: "Image by image, the least well reproduced first",
  worstHint: "Images that are unlike what the network has seen most of are reproduced worst: blurred ones, artefacts, and cells that look like few others.",
  pair: "Left what the network is shown, right what it makes of it, in the same contrast",
  triple: "Left the image, in the middle what interpolation makes of it shrunk, right what the network makes of that, in the same contrast",
  ofImage: (error: string, psnr: string | null) => `error ${error}${psnr === null ? "" : `, ${psnr} dB`}`,
  explainedByBatch: (epoch: number) => `Share of the variance reproduced by batch, epoch ${epoch}`,
  explainedCurve: "Share of the variance reproduced, by epoch",
  images: "Images",
  imagesExplained: "So many images of this part of the split were reproduced.",
  exportCsv: "Figures and codes (CSV)",
} as const;
