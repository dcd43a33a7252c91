import { type LayoutName, layoutNames } from "../../../shared/domain/importLayout.ts";
import { cellomicsNames } from "../names/cellomics.ts";
import { cellVoyagerNames } from "../names/cellVoyager.ts";
import { cytationNames } from "../names/cytation.ts";
import { harmonyNames } from "../names/harmony.ts";
import { imageXpressNames } from "../names/imageXpress.ts";
import { inCellNames } from "../names/inCell.ts";
import { incuCyteNames } from "../names/incuCyte.ts";
import { scanRNames } from "../names/scanR.ts";
import { wellNames } from "../names/wells.ts";
import { cellVoyager } from "./cellVoyager.ts";
import { foldersLayout } from "./folders.ts";
import { harmony } from "./harmony.ts";
import { idxLayout } from "./idx.ts";
import { inCell } from "./inCell.ts";
import type { LayoutFinder } from "./layoutFinder.ts";
import { loadData } from "./loadData.ts";
import { metaXpress } from "./metaXpress.ts";
import { byNames } from "./names.ts";
import { npzLayout } from "./npz.ts";
import { omeTiff } from "./omeTiff.ts";
import { omeZarr } from "./omeZarr.ts";
import { patternLayout } from "./pattern.ts";
import { tableLayoutFinder } from "./table.ts";

/** Every way to read a folder; `layoutNames` has their rank. */
export const layouts: Readonly<Record<LayoutName, LayoutFinder>> = {
  harmony,
  cellvoyager: cellVoyager,
  incell: inCell,
  metaxpress: metaXpress,
  "ome-zarr": omeZarr,
  "ome-tiff": omeTiff,
  loaddata: loadData,
  table: tableLayoutFinder,
  idx: idxLayout,
  npz: npzLayout,
  "harmony-names": byNames("harmony-names", harmonyNames),
  "cellvoyager-names": byNames("cellvoyager-names", cellVoyagerNames),
  "incell-names": byNames("incell-names", inCellNames),
  "imagexpress-names": byNames("imagexpress-names", imageXpressNames),
  "scanr-names": byNames("scanr-names", scanRNames),
  "incucyte-names": byNames("incucyte-names", incuCyteNames),
  "cellomics-names": byNames("cellomics-names", cellomicsNames),
  "cytation-names": byNames("cytation-names", cytationNames),
  "well-names": byNames("well-names", wellNames),
  folders: foldersLayout,
  pattern: patternLayout,
};

/** The layouts in the order in which they are tried. */
export const rankedLayouts: readonly (readonly [LayoutName, LayoutFinder])[] = layoutNames.map((name) => [name, layouts[name]]);
