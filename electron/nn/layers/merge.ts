import type { Layer } from "../layer.ts";

/** The sum of its inputs. */
export const add: Layer = ({ graph }, [first, ...others]) => others.reduce((sum, value) => graph.call("Add", [sum, value]), first!);

/** Its inputs side by side along the channels, the last axis in Keras. */
export const concatenate: Layer = ({ graph }, inputs) => graph.call("Concat", inputs, { axis: 1 });
