import type { Acquisition } from "../raster.ts";
import { toMicrometres } from "./lengths.ts";

/** Whether a description is the XML of MetaMorph and MetaXpress (`prop` elements with id, type and value). */
export function isMetaMorph(description: string): boolean {
  return description.startsWith("<MetaData>");
}

/** What MetaMorph says of one plane: calibration, emission wavelength, exposure and the setting's name. */
export function readMetaMorph(description: string): Acquisition {
  const props = new Map([...description.matchAll(/<prop id="([^"]*)"[^>]*? value="([^"]*)"/g)].map(([, id, value]) => [id!, value!] as const));
  const pixelSize = props.get("spatial-calibration-state") === "off" ? undefined : toMicrometres(Number(props.get("spatial-calibration-x")), props.get("spatial-calibration-units") ?? "");
  const wavelength = Number(props.get("wavelength"));
  const exposure = /^Exposure: ([\d.]+) (ms|s)\b/m.exec((props.get("Description") ?? "").replace(/&#1[03];/g, "\n"));
  const name = props.get("_IllumSetting_") ?? props.get("image-name");
  const channel = {
    ...(name && { name }),
    ...(wavelength > 0 && { emissionNanometres: wavelength }),
    ...(exposure && { exposureMilliseconds: Number(exposure[1]) * (exposure[2] === "s" ? 1000 : 1) }),
  };
  return { ...(pixelSize !== undefined && { pixelSizeMicrometres: pixelSize }), ...(Object.keys(channel).length > 0 && { channels: [channel] }) };
}
