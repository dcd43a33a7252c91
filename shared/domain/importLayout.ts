import { z } from "zod";

/**
 * The ways in which a folder of images is read, in the order of trust: what a microscope or a person wrote down in a file of its own comes before what file names say,
 * and of names the most particular come first. `pattern` is the one that a person gives.
 */
export const layoutNames = [
  "harmony",
  "cellvoyager",
  "incell",
  "metaxpress",
  "ome-zarr",
  "ome-tiff",
  "loaddata",
  "table",
  "idx",
  "npz",
  "harmony-names",
  "cellvoyager-names",
  "incell-names",
  "imagexpress-names",
  "scanr-names",
  "incucyte-names",
  "cellomics-names",
  "cytation-names",
  "well-names",
  "folders",
  "pattern",
] as const;

export const LayoutName = z.enum(layoutNames);
export type LayoutName = z.infer<typeof LayoutName>;

/** What each layout is called. */
export const layoutTitles: Readonly<Record<LayoutName, string>> = {
  harmony: "Opera Phenix or Operetta, by the Index.xml of Harmony",
  cellvoyager: "CellVoyager, by MeasurementData.mlf",
  incell: "IN Cell Analyzer, by its .xdce file",
  metaxpress: "ImageXpress, by the .HTD file of MetaXpress",
  "ome-zarr": "OME-Zarr",
  "ome-tiff": "OME-TIFF",
  loaddata: "Table with a column of files for each channel (CellProfiler, BBBC021)",
  table: "Table with a column of files",
  idx: "IDX files, as MNIST",
  npz: "NPZ file, as MedMNIST",
  "harmony-names": "Opera Phenix or Operetta, by file names",
  "cellvoyager-names": "CellVoyager, by file names",
  "incell-names": "IN Cell Analyzer, by file names",
  "imagexpress-names": "ImageXpress, by file names",
  "scanr-names": "ScanR, by file names",
  "incucyte-names": "IncuCyte, by file names",
  "cellomics-names": "Cellomics, by file names",
  "cytation-names": "Cytation or Gen5, by file names",
  "well-names": "Well, site and channel in the file names",
  folders: "One folder for each class",
  pattern: "A pattern of your own",
};
