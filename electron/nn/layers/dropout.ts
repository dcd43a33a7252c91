import { z } from "zod";
import type { Layer } from "../layer.ts";

const Settings = z.object({ rate: z.number().min(0).lt(1) });

/** In training each number is set to 0 with probability `rate`, and the others are raised to keep the expected sum (Srivastava et al. 2014). */
export const dropout: Layer = ({ graph, training, noise }, [x], config) => {
  const { rate } = Settings.parse(config);
  if (!training || rate === 0) return x!;
  const kept = graph.call("Cast", [graph.call("Greater", [noise(x!.type.shape, "uniform"), graph.scalar(rate)])]);
  return graph.call("Mul", [x!, graph.call("Mul", [kept, graph.scalar(1 / (1 - rate))])]);
};
