import { emptyPlane, type Plane } from "./plane.ts";

/** The light of a field before microscope and camera, channel by channel. */
export type Scene = { readonly nucleus: Plane; readonly microtubules: Plane; readonly actin: Plane };

/** The channels in the order of the file. */
export const CHANNELS = ["nucleus", "microtubules", "actin"] as const satisfies readonly (keyof Scene)[];

export const emptyScene = (): Scene => ({ nucleus: emptyPlane(), microtubules: emptyPlane(), actin: emptyPlane() });
