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
};
