import { z } from "zod";

/** Something about a network, beside its input and its classes, that a person can choose: an amount, or whether it is there. */
export const NetworkOption = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("amount"), name: z.string(), description: z.string(), usual: z.number(), least: z.number(), most: z.number(), isWhole: z.boolean() }),
  z.object({ kind: z.literal("switch"), name: z.string(), description: z.string(), usual: z.boolean() }),
]);
export type NetworkOption = z.infer<typeof NetworkOption>;

/** What was chosen, by the names of the options; what is missing is as usual. */
export const NetworkOptions = z.record(z.string(), z.union([z.number(), z.boolean()]));
export type NetworkOptions = Readonly<z.infer<typeof NetworkOptions>>;

/** Options as a person writes them: "width=0.5,batch-norm=on". */
export function formatNetworkOptions(options: NetworkOptions): string {
  return Object.entries(options).map(([name, value]) => `${name}=${typeof value === "boolean" ? (value ? "on" : "off") : value}`).join(",");
}
