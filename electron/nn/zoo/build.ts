import { Failure } from "../../../shared/failure.ts";
import type { KerasModel } from "../keras.ts";
import type { Architecture, NetworkShape } from "./architecture.ts";
import { zoo } from "./index.ts";

/** The network that a person names. Fails with UnknownNetwork. */
export function architectureNamed(name: string): Architecture {
  const architecture = Object.hasOwn(zoo, name) ? zoo[name] : undefined;
  if (!architecture) throw new Failure("UnknownNetwork", { name, known: Object.keys(zoo) });
  return architecture;
}

/** Builds a named network. Fails with UnknownNetwork and InputTooSmall. */
export function buildModel(name: string, shape: NetworkShape): KerasModel {
  const architecture = architectureNamed(name);
  if (shape.size < architecture.smallestSize) throw new Failure("InputTooSmall", { network: name, size: shape.size, smallest: architecture.smallestSize });
  return architecture.build(shape);
}
