import { parseWellName, wellName } from "../../shared/domain/wellName.ts";
import type { Well } from "./imageTable.ts";

/** Pinned wells as the address keeps them, `Plate1:B02,Plate1:C03`; null for none. */
export function comparisonText(wells: readonly Well[]): string | null {
  return wells.length === 0 ? null : wells.map(({ plate, row, column }) => `${encodeURIComponent(plate)}:${wellName(row, column)}`).join(",");
}

/** The wells of an address; what is no well is left out. */
export function readComparison(text: string | null): Well[] {
  return (text ?? "").split(",").flatMap((part) => {
    const [plate, name] = part.split(":");
    const place = parseWellName(name ?? "");
    return plate === undefined || plate === "" || place === null ? [] : [{ plate: decoded(plate), ...place }];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
