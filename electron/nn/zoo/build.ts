import { checkedOptions } from "../../../shared/domain/chosenNetworkOptions.ts";
import type { LossSettings } from "../../../shared/domain/learning.ts";
import type { NetworkOptions } from "../../../shared/domain/networkOptions.ts";
import { Failure } from "../../../shared/failure.ts";
import { endingFor } from "../ending.ts";
import type { KerasModel } from "../keras.ts";
import type { Architecture, NetworkShape } from "./architecture.ts";
import { zoo } from "./index.ts";

/** What a network is asked for; options that are not named are as usual. */
export type RequestedShape = Omit<NetworkShape, "options"> & { readonly options?: NetworkOptions };

/** The network that a person names. Fails with UnknownNetwork. */
export function architectureNamed(name: string): Architecture {
  const architecture = Object.hasOwn(zoo, name) ? zoo[name] : undefined;
  if (!architecture) throw new Failure("UnknownNetwork", { name, known: Object.keys(zoo) });
  return architecture;
}

/** Builds a named network. Fails with UnknownNetwork, UnknownNetworkOption, NetworkOptionValue, InputTooSmall and InputSizeUnsuitable. */
export function buildModel(name: string, requested: RequestedShape): KerasModel {
  return architectureNamed(name).build(checkedShape(name, requested));
}

/** Builds what a named network learns in contest with; null where it learns alone. Fails as buildModel does. */
export function buildAdversary(name: string, requested: RequestedShape): KerasModel | null {
  return architectureNamed(name).buildAdversary?.(checkedShape(name, requested)) ?? null;
}

/** The two, and the loss that the network is usually trained for: what its adversary says suits that. Fails as buildModel does. */
export function buildToTrain(name: string, requested: RequestedShape): { readonly model: KerasModel; readonly adversary: KerasModel | null; readonly loss: LossSettings } {
  const { loss } = architectureNamed(name).suits;
  const adversary = buildAdversary(name, requested);
  return { model: buildModel(name, requested), adversary: adversary && endingFor(adversary, loss.name), loss };
}

function checkedShape(name: string, requested: RequestedShape): NetworkShape {
  const architecture = architectureNamed(name);
  const { size } = requested;
  const usual = Object.fromEntries(architecture.options.map((option) => [option.name, option.usual]));
  const shape: NetworkShape = { ...requested, options: { ...usual, ...checkedOptions(name, architecture.options, requested.options ?? {}) } };
  if (size < architecture.smallestSize) throw new Failure("InputTooSmall", { network: name, size, smallest: architecture.smallestSize });
  const next = architecture.fittingSize?.(shape) ?? size;
  if (next !== size) throw new Failure("InputSizeUnsuitable", { network: name, size, next });
  return shape;
}
