import type { LossSettings } from "../../shared/domain/learning.ts";
import type { Value } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { lossOf } from "./losses/index.ts";
import { buildNetwork, type Network, weightsOf } from "./network.ts";
import type { Weight } from "./weight.ts";

/** One of two that learn against each other: its loss, a scalar, and its weights. */
type Side = { readonly loss: Value; readonly weights: Network["weights"] };

/** A network that draws images from codes, and its adversary, which is to tell them from those of a batch, laid out in one graph. */
export type Contest = {
  /** The one that draws, with the weights, moving statistics and random numbers of both. */
  readonly network: Network;
  readonly generator: Side;
  readonly discriminator: Side;
  /** What the adversary says of each image of the batch and of the one that was drawn beside it [N, 2]. */
  readonly judgements: Value;
};

/** Stands before the names of the adversary's weights. A layer of Keras cannot have such a name, for it has no slash. */
const OWNER = "adversary/";

/**
 * Lays an adversary out behind a network (Goodfellow et al. 2014, arXiv 1406.2661): once on the images of a batch, once on those that the network drew, each time as
 * a batch of its own (Radford et al. 2016, arXiv 1511.06434). The adversary's loss is the mean of both, of the target 1 for what is an image and 0 for what was
 * drawn; the network's loss is that of the target 1 for what it drew, which has a gradient where the adversary is never deceived. With squared errors these are
 * the losses of Mao et al. 2017 (arXiv 1611.04076).
 */
export function contestOf(network: Network, adversary: KerasModel, images: Value, imageWeights: Value, { loss, training }: { readonly loss: LossSettings; readonly training: boolean }): Contest {
  const { graph, output } = network;
  const batch = output.type.shape[0]!;
  const pass = (shown: Value, name: string) => buildNetwork(adversary, { batch, training, scales: null, within: { graph, images: shown, owner: OWNER, pass: `${OWNER}${name}/` } });
  const [ofImages, ofDrawn] = [pass(images, "images"), pass(output, "drawn")];
  const judged = (said: Network, truth: 0 | 1) => lossOf(graph, loss, { output: said.output, target: graph.constant(new Float32Array(batch).fill(truth), [batch, 1]), classWeights: null }, imageWeights);
  const both = graph.call("Add", [judged(ofImages, 1), judged(ofDrawn, 0)]);
  return {
    network: {
      ...network,
      weights: [...network.weights, ...ofImages.weights],
      updates: new Map([...network.updates, ...ofImages.updates]),
      noise: new Map([...network.noise, ...ofImages.noise, ...ofDrawn.noise]),
    },
    generator: { loss: judged(ofDrawn, 1), weights: network.weights },
    discriminator: { loss: graph.call("Mul", [both, graph.scalar(0.5)]), weights: ofImages.weights },
    judgements: graph.call("Concat", [ofImages.output, ofDrawn.output], { axis: 1 }),
  };
}

/** The weights of an adversary, under the names that they have beside those of its network. */
export function adversaryWeights(adversary: KerasModel): Weight[] {
  return weightsOf(adversary).map((weight) => ({ ...weight, name: `${OWNER}${weight.name}` }));
}

/** The weights of a network and, where it has one, of its adversary. */
export function weightsOfBoth(model: KerasModel, adversary: KerasModel | null): Weight[] {
  return [...weightsOf(model), ...(adversary === null ? [] : adversaryWeights(adversary))];
}
