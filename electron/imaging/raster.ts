/** How samples are stored in a file. */
export type SampleType = "uint8" | "int8" | "uint16" | "int16" | "uint32" | "int32" | "float32" | "float64";

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Pixels as the file holds them: one plane of width x height samples a channel, plane after plane (CHW), never rescaled. */
export type Raster = {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly samples: Samples;
};

/** What a file says of itself before its pixels are read. A page is a TIFF directory or an item of an IDX file. */
export type RasterHeader = {
  readonly width: number;
  readonly height: number;
  /** Samples a pixel on each page, transparency left out. */
  readonly channels: number;
  readonly pages: number;
  readonly sampleType: SampleType;
  /** What the file says of how it was taken; absent where it says nothing. */
  readonly acquisition?: Acquisition;
};

/** Where a page belongs, each counted from 0. */
export type PagePlace = { readonly channel: number; readonly z: number; readonly time: number };

/** What one channel was taken with. */
export type ChannelAcquisition = { readonly name?: string; readonly excitationNanometres?: number; readonly emissionNanometres?: number; readonly exposureMilliseconds?: number };

/** How an image was taken, as far as its file tells. */
export type Acquisition = {
  /** What the pages are, in their order; absent where that cannot be known from the file. */
  readonly pages?: readonly PagePlace[];
  /** Side of a pixel, and the distance between two depths. */
  readonly pixelSizeMicrometres?: number;
  readonly depthStepMicrometres?: number;
  /** One for each channel, in their order. */
  readonly channels?: readonly ChannelAcquisition[];
};
