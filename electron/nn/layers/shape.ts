import { z } from "zod";
import { elements } from "../shape.ts";
import type { Layer } from "../layer.ts";
import { ChannelsLast, Sizes } from "./settings.ts";

/** All numbers of an image in a row, in the order in which Keras has them: channels last. */
export const flatten: Layer = ({ graph }, [x]) => {
  const { shape } = x!.type;
  const oneByOne = elements(shape.slice(2)) === 1;
  return graph.reshape(shape.length > 2 && !oneByOne ? graph.transpose(x!, [0, ...shape.keys().drop(2), 1]) : x!, [shape[0]!, elements(shape.slice(1))]);
};

const Sides = z.tuple([z.int().min(0), z.int().min(0)]);
const PaddingSettings = z.object({ padding: z.union([z.tuple([Sides, Sides]), Sizes]), data_format: ChannelsLast });

/** Zeros around an image. */
export const zeroPadding2d: Layer = ({ graph }, [x], config) => {
  const { padding: [vertical, horizontal] } = PaddingSettings.parse(config);
  const [top, bottom] = typeof vertical === "number" ? [vertical, vertical] : vertical;
  const [left, right] = typeof horizontal === "number" ? [horizontal, horizontal] : horizontal;
  return graph.call("Pad", [x!], { pads: [0, 0, top, left, 0, 0, bottom, right] });
};
